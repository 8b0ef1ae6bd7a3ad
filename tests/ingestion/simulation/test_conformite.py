"""The simulated files, once received by the real loader: what was planted is put aside, and nothing else."""

from collections import Counter
from pathlib import Path

import pytest

PREFIXES = ("OFX", "CAX", "ATX")
NUMEROS = ("0310120990", "31-")
CODES = {
    "NUD_INVALIDE",
    "COMMUNE_INCONNUE",
    "DATE_IMPOSSIBLE",
    "NAISSANCE_APRES_DEPOT",
    "OFFRE_INCONNUE",
    "DEMANDE_INCONNUE",
}


@pytest.fixture(scope="session")
def plantees(dossier_du_run: Path, settings_entrepot) -> Counter[tuple[str, str]]:
    """Planted rows of the files of the run, by flow and content."""
    lignes: Counter[tuple[str, str]] = Counter()
    for fichier in (dossier_du_run / "fichiers").glob("*.csv"):
        flux = fichier.name.split("_")[0]
        if flux == "parc":
            continue
        entete, *contenu = fichier.read_text(encoding="utf-8").splitlines()
        noms = entete.split(";")
        for ligne in contenu:
            champs = ligne.split(";")
            nud = champs[noms.index("nud")] if "nud" in noms else ""
            if champs[0].startswith(PREFIXES) or nud.startswith(NUMEROS):
                lignes[flux, ligne] += 1
    return lignes


def test_the_quarantine_holds_the_planted_rows_and_nothing_else(entrepot, plantees) -> None:
    with entrepot.connexion() as connexion:
        lignes = connexion.execute("select flux, contenu, code from raw.quarantaine").fetchall()
    assert Counter((flux, contenu) for flux, contenu, _ in lignes) == plantees
    assert {code for *_, code in lignes} == CODES


def test_every_simulated_file_is_loaded_whole(entrepot, dossier_du_run: Path, settings_entrepot) -> None:
    with entrepot.connexion() as connexion:
        statuts = dict(connexion.execute("select fichier, statut from raw.depots").fetchall())
        doublons = connexion.execute("select sum(doublons) from raw.depots").fetchone()
    assert set(statuts) == {fichier.name for fichier in (dossier_du_run / "fichiers").glob("*.csv")}
    assert set(statuts.values()) == {"charge"}
    assert doublons == (0,)


@pytest.mark.parametrize("organisme", ["BA01", "BA02", "C31555", "C31395", "E243100633"])
def test_every_organisme_of_the_demonstration_has_something_to_see(entrepot, organisme: str) -> None:
    guichets = "select code from raw.referentiels where type_enregistrement = 'GUICHET' and organisme_code = %(code)s"
    mien = "bailleur_code = %(code)s" if organisme.startswith("BA") else "reservataire_code = %(code)s"
    requetes = {
        "demandes": f"select count(distinct nud) from raw.demandes where guichet_code in ({guichets})",
        "offres": f"select count(distinct offre_id) from raw.offres where {mien}",
        "récentes": f"select count(distinct offre_id) from raw.offres where {mien} and date_preavis >= '2026-05-01'",
    }
    with entrepot.connexion() as connexion:
        comptes = {nom: connexion.execute(sql, {"code": organisme}).fetchone()[0] for nom, sql in requetes.items()}
    assert {nom for nom, nombre in comptes.items() if nombre == 0} == set()


def test_every_published_table_of_people_says_that_they_are_fictitious(entrepot) -> None:
    with entrepot.connexion() as connexion:
        mentions = connexion.execute("select distinct precision_demande from raw.demandes").fetchall()
    assert mentions == [("Personne fictive (simulation)",)]
