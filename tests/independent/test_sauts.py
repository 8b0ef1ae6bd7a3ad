"""The jumps of the warehouse against those counted again from the files; with bounds low enough that there are many."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import psycopg
import pytest

from tests.independent.calculs import Fichiers, seed
from tests.independent.comparaison import differences, nombres
from tests.independent.sauts import CLE, CODES, Apports, causes, sauts

BORNE, MINIMUM = 1, 2
MODELES = {
    "intermediate.int_saut": "intermediate/reconciliation/int_saut.sql",
    "intermediate.int_saut_depot": "intermediate/reconciliation/int_saut_depot.sql",
    "intermediate.int_saut_cause": "intermediate/reconciliation/int_saut_cause.sql",
    "marts.saut": "marts/reconciliation/saut.sql",
}


def lire(connexion: psycopg.Connection, requete: str) -> pl.DataFrame:
    """Run a query in a transaction already open."""
    curseur = connexion.execute(requete)
    noms = [colonne.name for colonne in curseur.description or []]
    return nombres(pl.DataFrame(curseur.fetchall(), schema=noms, orient="row", infer_schema_length=None))


@pytest.fixture(scope="module")
def valeurs(entrepot) -> pl.DataFrame:
    """Watched counts, which the other tests of this folder compare with the files."""
    codes = ", ".join(f"'{code}'" for code in CODES)
    with entrepot.connexion() as connexion:
        return lire(
            connexion,
            f"select {', '.join(CLE)}, valeur from marts.indicateur_valeur where indicateur_code in ({codes})"
            " and dimension = 'ensemble' and territoire_type in ('departement', 'epci')"
            " and periode_type in ('mois', 'annee') and valeur is not null",
        )


@pytest.fixture(scope="module")
def recalcule(entrepot, settings_entrepot) -> Iterator[psycopg.Connection]:
    """The jumps by the models of the build with lower bounds, in a transaction that is rolled back."""
    dossier = settings_entrepot.target_dir / "compiled" / "observatoire" / "models"
    with entrepot.connexion() as connexion:
        connexion.execute(f"update referentiel.borne_saut set borne_pct = {BORNE}, effectif_minimal = {MINIMUM}")
        for table, fichier in MODELES.items():
            compile_ = (dossier / fichier).read_text(encoding="utf-8").replace('"next__', '"')
            connexion.execute(f"delete from {table}")
            connexion.execute(f"insert into {table} {compile_}")
        yield connexion
        connexion.rollback()


@pytest.mark.compare("saut", colonnes=["borne_pct"])
def test_the_jumps_of_the_build_are_those_of_the_bounds(valeurs, entrepot) -> None:
    bornes = {x["indicateur_code"]: (float(x["borne_pct"]), float(x["effectif_minimal"])) for x in seed("borne_saut")}
    assert sorted(bornes) == sorted(CODES)
    attendus = pl.concat(sauts(valeurs.filter(indicateur_code=code), *bornes[code]) for code in CODES)
    with entrepot.connexion() as connexion:
        lus = lire(connexion, f"select {', '.join(CLE)}, borne_pct from marts.saut")
    assert sorted(attendus.select(CLE).rows()) == sorted(lus.select(CLE).rows())
    assert [ligne for ligne in lus.iter_rows() if ligne[-1] != bornes[ligne[0]][0]] == []


@pytest.mark.compare(
    "saut",
    colonnes=[
        *("periode_precedente", "valeur", "valeur_precedente", "ecart", "variation_pct", "borne_pct", "phrase"),
        *("cause_emetteur", "cause_nombre", "cause_part_pct", "cause_depot_id", "cause_fichier", "cause_situation_au"),
        "cause_depot_nombre",
    ],
)
def test_the_jumps_their_size_and_their_cause_are_the_same(valeurs, recalcule, dossier_du_run: Path) -> None:
    lus = lire(recalcule, "select * from marts.saut")
    attendus = sauts(valeurs, BORNE, MINIMUM)
    assert set(attendus["indicateur_code"]) == set(CODES)
    tailles = ["periode_precedente", "valeur", "valeur_precedente", "ecart", "variation_pct"]
    assert differences(attendus.select(*CLE, *tailles), lus, CLE, tolerance=0.0501) == []

    expliques = causes(attendus, Apports(Fichiers(dossier_du_run / "fichiers")).lignes())
    assert len(expliques) > 100
    causes_lues = lus.filter(pl.col("cause_emetteur").is_not_null()).rename({"cause_emetteur": "emetteur"})
    chiffres = ["emetteur", "cause_nombre", "cause_part_pct", "cause_depot_nombre"]
    assert differences(expliques.select(*CLE, *chiffres), causes_lues, CLE, tolerance=0.0501) == []
    # Two files may weigh as much: the one that is named is one of them, and the sentence names it.
    croise = expliques.join(causes_lues, on=CLE).with_columns(
        nomme=pl.col("fichiers").list.contains(pl.col("cause_fichier"))
    )
    assert croise.filter(~pl.col("nomme")).select(*CLE, "fichiers", "cause_fichier").rows()[:5] == []
    assert set(lus["borne_pct"]) == {BORNE}
    # The dépôt is that file of the ledger, and its situation is the one that the name tells.
    depots = lire(recalcule, "select fichier as cause_fichier, max(depot_id) as depot from raw.depots group by fichier")
    nommes = causes_lues.join(depots, on="cause_fichier", how="left")
    assert (nommes["cause_depot_id"] == nommes["depot"]).all()
    assert (nommes["cause_situation_au"].cast(pl.String) == nommes["cause_fichier"].str.slice(-14, 10)).all()
    dite = pl.col("phrase").str.contains(pl.col("cause_fichier"), literal=True)
    assert croise.filter(~dite)["phrase"].to_list() == []
