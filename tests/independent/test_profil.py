"""Who waits, what enters and leaves: the warehouse against the same figures from the files."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent import calculs
from tests.independent.comparaison import differences, lire, sans_les_petites
from tests.independent.guichets import Guichets
from tests.independent.profil import CLE, RUBRIQUES, URGENCES, Profil, repartir, vrai
from tests.independent.test_priorites import ecarts, indicateur, table

__all__ = ["indicateur", "table"]

TYPE = {"typologie": "type"}
DIMENSIONS = {
    "residence": "residence",
    "taille_typologie": "taille_typologie",
    "taille": "taille",
    "composition": "composition",
    "age": "age",
    "age_sexe": "age_sexe",
    "situation_familiale": "situation_familiale",
    "situation_professionnelle": "situation_professionnelle",
    "nationalite": "nationalite",
    "revenu": "revenu",
    "revenu_uc": "revenu_uc",
    "plafond": "plafond",
    "logement_actuel": "logement_actuel",
    "motif": "motif",
    "anciennete": "anciennete",
    "priorite": "priorite",
    "multi_type": "multi_type",
    "mutation": "mutation_code",
}

# What communes have, at the end of a year.
PAR_COMMUNE = {
    *("taille", "composition", "age", "revenu", "plafond", "logement_actuel", "motif", "anciennete", "priorite"),
    "mutation",
}


@pytest.fixture(scope="module")
def fichiers(dossier_du_run: Path, settings_entrepot) -> calculs.Fichiers:
    """Files that the warehouse of the run was made from."""
    return calculs.Fichiers(dossier_du_run / "fichiers")


@pytest.fixture(scope="module")
def profil(fichiers) -> Profil:
    """Stock and movements of these files."""
    return Profil(fichiers)


def memes(attendu: pl.DataFrame, lu: pl.DataFrame, tolerance: float = 0.0) -> list[tuple]:
    """Compare the cells of an indicator, by the periods, territories and dimensions that it holds."""
    formes = lu.select("periode", "territoire_type", "dimension").unique()
    retenu = sans_les_petites(attendu, lu).join(formes, on=formes.columns, how="semi")
    assert len(retenu) > 10
    return ecarts(retenu, lu, cle=CLE, tolerance=tolerance)


def compte(condition: str | pl.Expr) -> pl.Expr:
    """Rows that meet a condition."""
    expression = pl.col(condition) if isinstance(condition, str) else condition
    return vrai(expression).sum().cast(pl.Int64)


def stocks(lignes: pl.DataFrame, agregats: list[pl.Expr], dimensions: dict[str, str]) -> pl.DataFrame:
    """Aggregate a stock told at the end of every month: a year is its December."""
    decembre = lignes.filter(pl.col("jour").dt.month() == 12)
    annees = repartir(decembre, agregats, dimensions, formes=("%Y",))
    return pl.concat([repartir(lignes, agregats, dimensions, formes=("%Y-%m",)), annees])


@pytest.mark.compare("indicateur_valeur", indicateurs=["stock_profil"])
def test_the_stock_by_who_the_households_are_is_the_same(profil, indicateur) -> None:
    vivent = pl.col("demandeur_commune").replace_strict(profil.fichiers.epci, default="HORS")
    croisement = pl.concat_str("taille", "type", separator="_")
    photos = profil.photos.with_columns(residence=vivent, taille_typologie=croisement)
    attendu = repartir(photos, [pl.len().alias("effectif")], DIMENSIONS)
    lu = indicateur("stock_profil")
    assert set(lu["dimension"]) == set(DIMENSIONS)
    communes = lu.filter(pl.col("territoire_type") == "commune")
    assert set(communes["dimension"]) == PAR_COMMUNE
    assert set(communes["periode"].str.len_chars()) == {4}
    assert memes(attendu, lu) == []


PARTS = {
    "part_motif_urgent": (pl.col("motif_1").is_in(URGENCES), pl.col("nud").is_not_null()),
    "part_multi_type": (pl.col("multi_type") == "OUI", pl.col("nud").is_not_null()),
    "part_plafond_plai": (pl.col("plafond") == "PLAI", pl.col("plafond") != "INCONNU"),
    "part_endogene": (pl.col("demandeur_commune") == pl.col("commune"), pl.col("demandeur_commune").is_not_null()),
    "part_sous_q1": (pl.col("par_unite") <= pl.col("seuil"), pl.col("par_unite").is_not_null()),
}


@pytest.mark.compare("indicateur_valeur", indicateurs=PARTS)
@pytest.mark.parametrize("code", PARTS)
def test_the_shares_of_the_stock_are_the_same(profil, indicateur, code: str) -> None:
    numerateur, denominateur = PARTS[code]
    photos = profil.photos.with_columns(
        epci=pl.col("commune").replace_strict(profil.fichiers.epci), annee=pl.col("jour").dt.year().cast(pl.Int32)
    ).join(profil.priorites.seuils().with_columns(pl.col("annee").cast(pl.Int32)), on=["epci", "annee"], how="left")
    comptes = [compte(numerateur).alias("numerateur"), compte(denominateur).alias("denominateur")]
    attendu = repartir(photos, comptes, TYPE)
    assert attendu["numerateur"].sum() > 100
    assert memes(attendu, indicateur(code)) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["menages_en_attente"])
def test_the_households_that_hold_several_numbers_count_once(profil, indicateur) -> None:
    qui = ["jour", "demandeur_nom_naissance", "demandeur_prenom", "demandeur_date_naissance"]
    menages = profil.photos.sort("depot").unique(qui, keep="first", maintain_order=True)
    assert 0.005 < 1 - len(menages) / len(profil.photos) < 0.05
    assert memes(repartir(menages, [pl.len().alias("effectif")], {}), indicateur("menages_en_attente")) == []


@pytest.mark.compare(
    "indicateur_valeur",
    indicateurs=["part_mutation", "part_plus_1_an", "part_plus_2_ans", "part_plus_3_ans", "anciennete_moyenne"],
)
def test_the_mutations_and_the_seniority_of_every_month_are_the_same(profil, indicateur) -> None:
    for code, condition in (
        ("part_mutation", pl.col("mutation")),
        ("part_plus_1_an", pl.col("attente") >= 12),
        ("part_plus_2_ans", pl.col("attente") >= 24),
        ("part_plus_3_ans", pl.col("attente") >= 36),
    ):
        comptes = [compte(condition).alias("numerateur"), pl.len().alias("denominateur")]
        assert memes(stocks(profil.mensuel, comptes, TYPE), indicateur(code)) == []
    attente = pl.col("attente")
    moyenne = [attente.mean().alias("valeur"), attente.sum().alias("numerateur"), pl.len().alias("denominateur")]
    assert memes(stocks(profil.mensuel, moyenne, TYPE), indicateur("anciennete_moyenne"), tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["delai_anormal_sans_proposition"])
def test_the_demandes_beyond_the_delay_without_proposition_are_the_same(profil, fichiers, indicateur) -> None:
    positions = fichiers.evenements.filter(pl.col("type_evenement") == "POSITIONNEMENT")
    propositions = positions.group_by("nud").agg(propose=pl.col("date_survenance").min())
    seuil = [x for x in calculs.seed("delai_anormal") if not x["valide_au"]]
    photos = profil.photos.join(propositions, on="nud", how="left")
    au_dela = pl.col("attente") >= int(seuil[0]["seuil_mois"])
    seules = photos.filter(au_dela & ~vrai(pl.col("propose") <= pl.col("jour")))
    attendu = repartir(seules, [pl.len().alias("effectif")], TYPE)
    assert memes(attendu, indicateur("delai_anormal_sans_proposition")) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["tous_voeux"])
def test_what_is_wished_at_any_rank_is_the_same(profil, indicateur) -> None:
    voeux = pl.concat(
        [
            profil.photos.select("nud", "jour", commune=f"voeu_{rang}_commune").drop_nulls("commune")
            for rang in range(1, 7)
        ]
    )
    attendu = repartir(voeux, [pl.col("nud").n_unique().alias("effectif")], {})
    assert memes(attendu, indicateur("tous_voeux")) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["demandes_expirees"])
def test_the_expired_demandes_of_every_month_are_the_same(profil, indicateur) -> None:
    attendu = stocks(profil.expirees, [pl.len().alias("effectif")], TYPE)
    assert memes(attendu, indicateur("demandes_expirees")) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["stock_pour_1000_habitants", "stock_pour_100_residences"])
def test_the_stock_by_inhabitant_and_residence_is_the_same(profil, indicateur) -> None:
    stock = stocks(profil.mensuel, [pl.len().alias("numerateur")], {})
    for code, fichier, colonne in (
        ("stock_pour_1000_habitants", "commune", "population"),
        ("stock_pour_100_residences", "residences_principales", "residences_principales"),
    ):
        bases = {ligne["code_commune"]: int(ligne[colonne]) for ligne in calculs.seed(fichier)}
        lignes = [
            (niveau, territoire, bases[commune])
            for niveau, codes in calculs.mailles()
            for commune, territoire in codes.items()
        ]
        base = pl.DataFrame(lignes, schema=["territoire_type", "territoire_code", "denominateur"], orient="row")
        base = base.group_by("territoire_type", "territoire_code").agg(pl.col("denominateur").sum())
        lu = indicateur(code)
        attendu = stock.join(base, on=["territoire_type", "territoire_code"])
        servis = lu.filter(pl.col("effectif") > 0)
        assert memes(attendu, servis) == []


def evenements(profil, genre: str) -> pl.DataFrame:
    """Messages of a kind, in the months covered."""
    debut = profil.fichiers.mois[0].replace(day=1)
    return profil.messages.filter((pl.col("type_fichier") == genre) & (pl.col("date_fichier") >= debut))


@pytest.mark.compare("indicateur_valeur", indicateurs=["creation", "renouvellement", "radiation", "part_abandon"])
def test_the_filings_renewals_and_radiations_are_the_same(profil, indicateur) -> None:
    debut = profil.fichiers.mois[0].replace(day=1)
    premiers = profil.messages.group_by("nud", maintain_order=True).first()
    categorie = Guichets(profil.fichiers).categorie("guichet_code")
    creations = premiers.filter(pl.col("depot") >= debut).with_columns(jour=pl.col("depot"), guichet_type=categorie)
    renouvellements = evenements(profil, "renouvellement").unique(["nud", "date_renouvellement"])
    renouvellements = renouvellements.with_columns(jour=pl.col("date_renouvellement"))
    radiations = evenements(profil, "radiation")
    for code, lignes, dimensions in (
        ("creation", creations, {**TYPE, "guichet_type": "guichet_type"}),
        ("renouvellement", renouvellements, TYPE),
        ("radiation", radiations, {**TYPE, "radiation": "motif_radiation"}),
    ):
        assert len(lignes) > 1_000
        assert memes(repartir(lignes, [pl.len().alias("effectif")], dimensions), indicateur(code)) == []
    abandon = pl.col("motif_radiation").is_in(["RADREN", "RADABA", "RADCON"])
    comptes = [compte(abandon).alias("numerateur"), pl.len().alias("denominateur")]
    assert memes(repartir(radiations, comptes, TYPE), indicateur("part_abandon")) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["taux_renouvellement"])
def test_the_renewals_due_and_made_are_the_same(profil, indicateur) -> None:
    """Each validity runs from a filing or a renewal; it falls due unless the demande is radiated before."""
    debut = profil.fichiers.mois[0].replace(day=1)
    lus = []
    for _, vie in profil.messages.group_by("nud", maintain_order=True):
        messages = vie.to_dicts()
        echeances = sorted({m["echeance"] for m in messages})
        for echeance in echeances:
            dernier = [m for m in messages if m["echeance"] == echeance][-1]
            suivants = [m["date_renouvellement"] for m in messages if m["echeance"] > echeance]
            fait = bool(suivants) and min(suivants) <= echeance
            radiee = dernier["type_fichier"] == "radiation" and dernier["date_fichier"] < echeance
            if debut <= echeance <= profil.fichiers.mois[-1] and (fait or not radiee):
                lus.append((echeance, dernier["commune"], dernier["type"], fait))
    dues = pl.DataFrame(lus, schema=["jour", "commune", "type", "fait"], orient="row")
    comptes = [compte("fait").alias("numerateur"), pl.len().alias("denominateur")]
    assert memes(repartir(dues, comptes, TYPE), indicateur("taux_renouvellement")) == []


@pytest.mark.compare("stock_residence_souhait", colonnes=["periode", "effectif", "effectif_meme_commune"])
def test_where_those_who_wait_live_and_wish_to_live_is_the_same(profil, table) -> None:
    epci = profil.fichiers.epci
    lieux = {"epci": epci, "commune": {commune: commune for commune in epci}}
    cle = ["periode", "territoire_type", "residence", "souhait"]
    attendus = []
    for maille, noms in lieux.items():
        photos = profil.photos.select(
            periode=pl.col("jour").dt.strftime("%Y-%m"),
            territoire_type=pl.lit(maille),
            residence=pl.col("demandeur_commune").replace_strict(noms, default="HORS"),
            souhait=pl.col("commune").replace_strict(noms),
            meme=pl.col("demandeur_commune") == pl.col("commune"),
        )
        attendus.append(photos.group_by(cle).agg(effectif=pl.len(), meme=compte("meme")))
    lu = table(
        """
        select periode, territoire_type, residence_code as residence, souhait_code as souhait, effectif,
            effectif_meme_commune as meme
        from marts.stock_residence_souhait
        """
    )
    assert ecarts(pl.concat(attendus), lu, cle=cle) == []


def test_the_communes_of_residence_and_of_the_wishes_add_up_to_their_epci(profil, table) -> None:
    lu = table(
        "select periode, territoire_type, residence_code, souhait_code, effectif from marts.stock_residence_souhait"
    )
    lieux = {**profil.fichiers.epci, "HORS": "HORS", "INCONNU": "INCONNU"}
    communes = lu.filter(pl.col("territoire_type") == "commune").with_columns(
        pl.col("residence_code", "souhait_code").replace_strict(lieux)
    )
    cle = ["periode", "residence_code", "souhait_code"]
    sommes = communes.group_by(cle).agg(pl.col("effectif").sum())
    assert communes["effectif"].min() > 0
    assert ecarts(sommes, lu.filter(pl.col("territoire_type") == "epci").drop("territoire_type"), cle=cle) == []


@pytest.mark.compare(
    "completude_guichet", colonnes=["periode", "mois", "emetteur", "effectif", "renseignees", "taux_pct"]
)
def test_what_each_desk_fills_in_is_the_same(profil, entrepot) -> None:
    blocs = [
        profil.photos.group_by(periode=pl.col("jour").dt.strftime("%Y-%m"), guichet="guichet_code").agg(
            effectif=pl.len(),
            renseignees=compte(pl.any_horizontal(pl.col(c).is_not_null() for c in colonnes)),
            rubrique=pl.lit(rubrique),
        )
        for rubrique, colonnes in RUBRIQUES.items()
    ]
    guichets = profil.fichiers._lire("referentiels").filter(pl.col("type_enregistrement") == "GUICHET")
    attendu = pl.concat(blocs).join(guichets.select(guichet="code", emetteur="organisme_code").unique(), on="guichet")
    attendu = attendu.with_columns(
        taux_pct=100 * pl.col("renseignees") / pl.col("effectif"), mois=pl.format("{}-01", "periode").str.to_date()
    )
    lu = lire(entrepot, "select guichet_code as guichet, * from marts.completude_guichet")
    assert set(attendu.columns) == set(lu.columns) - {"departement_code", "guichet_code"}
    assert differences(attendu, lu, ["periode", "guichet", "rubrique"], tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["completude"])
def test_what_the_demandes_of_a_territory_fill_in_is_the_same(profil, indicateur) -> None:
    remplies = [
        profil.photos.with_columns(
            rubrique=pl.lit(rubrique), remplie=pl.any_horizontal(pl.col(c).is_not_null() for c in colonnes)
        )
        for rubrique, colonnes in RUBRIQUES.items()
    ]
    agregats = [
        compte("remplie").alias("numerateur"),
        pl.len().alias("denominateur"),
        pl.col("nud").n_unique().alias("effectif"),
    ]
    attendu = repartir(pl.concat(remplies), agregats, {"rubrique": "rubrique"})
    assert memes(attendu.filter(pl.col("territoire_type") != "commune"), indicateur("completude")) == []
