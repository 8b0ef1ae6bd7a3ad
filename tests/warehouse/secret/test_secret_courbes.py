"""The waiting curves for readers outside: the rule, the audit that knows nothing of it, and leaks that it must see."""

import numpy as np
import polars as pl
import pytest

from tests.independent import points as autrement
from tests.warehouse.secret.tables import SEUIL
from warehouse.disclosure import courbes as regle
from warehouse.disclosure import diffusion_courbes
from warehouse.disclosure.courbes import GROUPE, PROBABILITES, choisir
from warehouse.disclosure.courbes_lues import auditer_les_courbes
from warehouse.disclosure.diffusion_courbes import taire_les_horizons

TYPES = {"T1": 0.1, "T2": 0.4, "T3": 0.35, "T4": 0.145, "T6P": 0.005}
EPCI = {"A": 0.7, "B": 0.25, "C": 0.04, "D": 0.01}
COMMUNES = {f"epci:{e}": frozenset([e]) for e in EPCI} | {"departement:31": frozenset(EPCI)}
MOIS = 72
NULLES = dict.fromkeys(PROBABILITES, 0.5)


def tirer(graine, nombre):
    """Draw the exits of a département by month of waiting, told for each group of one dimension."""
    alea = np.random.default_rng(graine)
    personnes = pl.DataFrame(
        {
            "typologie": alea.choice(list(TYPES), nombre, p=list(TYPES.values())),
            "mutation": alea.choice(["OUI", "NON"], nombre, p=[0.3, 0.7]),
            "epci": alea.choice(list(EPCI), nombre, p=list(EPCI.values())),
            "attente_mois": np.minimum(alea.geometric(1 / 16, nombre) - 1, MOIS),
            "issue": alea.choice(["logees", "autres", "censurees"], nombre, p=[0.3, 0.5, 0.2]),
        }
    ).with_columns(priorite=pl.lit("AUTRE"))
    tous = {nom: pl.lit("TOUS") for nom in GROUPE[2:]}
    departement = {"territoire_type": pl.lit("departement"), "territoire_code": pl.lit("31")}
    vues = [departement | tous]
    vues += [departement | tous | {nom: pl.col(nom)} for nom in GROUPE[2:]]
    vues.append({"territoire_type": pl.lit("epci"), "territoire_code": pl.col("epci")} | tous)
    comptes = [pl.col("issue").eq(nom).sum().cast(pl.Int64).alias(nom) for nom in ("logees", "autres", "censurees")]
    lignes = [personnes.with_columns(**vue).group_by(*GROUPE, "attente_mois").agg(*comptes) for vue in vues]
    partis = pl.sum_horizontal("logees", "autres", "censurees")
    suivies = partis.sum().over(GROUPE) - partis.cum_sum().over(GROUPE) + partis
    trame = pl.concat(lignes).sort(*GROUPE, "attente_mois").with_columns(a_risque=suivies)
    return trame.with_columns(pl.lit(valeur).alias(nom) for nom, valeur in NULLES.items())


def attaquer(points, courbes):
    return auditer_les_courbes(points, courbes, COMMUNES, SEUIL)


@pytest.mark.parametrize(("graine", "nombre"), [(1, 400), (2, 3_000), (3, 20_000), (4, 20_000), (5, 100_000)])
def test_what_is_shown_tells_of_nobody_and_is_chosen_alike_elsewhere(graine, nombre):
    courbes = tirer(graine, nombre)
    points = choisir(courbes, SEUIL)
    assert attaquer(points, courbes) == ()
    groupes = {
        cle: lignes.select("attente_mois", pl.lit(0), *("logees", "autres", "censurees")).rows()
        for cle, lignes in courbes.partition_by(GROUPE, as_dict=True).items()
    }
    (tout,) = (lignes for cle, lignes in groupes.items() if autrement.dimension(cle) == "ensemble")
    attendus = set()
    for nom in ("ensemble", *GROUPE[2:], "epci"):
        parts = {cle: lignes for cle, lignes in groupes.items() if autrement.dimension(cle) == nom}
        montrees = autrement.montrables(parts, tout)
        for mois in autrement.grille([parts[cle] for cle in montrees], tout, max(courbes["attente_mois"])):
            attendus |= {(*cle, mois) for cle in montrees if _suivies(groupes[cle], mois) >= SEUIL}
    assert set(points.select(*GROUPE, "attente_mois").rows()) == attendus
    assert nombre < 1_000 or len(attendus) > 3


def _suivies(lignes, mois):
    """Count those still followed at a month: those who leave later, or in it."""
    dernier = max((ligne[0] for ligne in lignes if ligne[0] <= mois), default=None)
    apres = [ligne for ligne in lignes if dernier is None or ligne[0] > dernier or ligne[0] == dernier == mois]
    return sum(sum(ligne[2:]) for ligne in apres)


def test_a_large_departement_shows_its_groups_at_the_same_months():
    points = choisir(tirer(3, 20_000), SEUIL)
    typologies = points.filter(pl.col("typologie") != "TOUS")
    assert set(typologies["typologie"]) == {"T2", "T3", "T4"}
    assert {tuple(siens["attente_mois"]) for _, siens in typologies.group_by("typologie")} == {
        tuple(sorted(set(typologies["attente_mois"])))
    }
    assert len(set(typologies["attente_mois"])) > 4
    assert set(points.filter(territoire_type="epci")["territoire_code"]) == {"A", "B"}


def fuite_d_un_mois(courbes, points):
    """One group at a month more than the others, late, when few leave in a month."""
    avant = points.filter(typologie="T4").tail(2).head(1)
    return pl.concat([points, avant.with_columns(pl.col("attente_mois") + 1)])


def fuite_d_un_petit(courbes, points):
    """A group of few."""
    return pl.concat([points, courbes.filter(typologie="T6P").head(30).select(points.columns)])


def fuite_de_tous_les_mois(courbes, points):
    """Every month of every group that is shown."""
    return courbes.join(points, on=list(GROUPE), how="semi").select(points.columns)


@pytest.mark.parametrize("fuite", [fuite_d_un_mois, fuite_d_un_petit, fuite_de_tous_les_mois])
def test_a_planted_leak_is_seen(fuite):
    courbes = tirer(3, 20_000)
    points = choisir(courbes, SEUIL)
    assert attaquer(fuite(courbes, points), courbes) != ()


def test_those_who_leave_after_the_last_month_are_seen():
    courbes = tirer(2, 3_000)
    ensemble = courbes.filter(territoire_type="departement", typologie="TOUS", priorite="TOUS", mutation="TOUS")
    apres = pl.col("logees").sum() - pl.col("logees").cum_sum()
    tard = ensemble.filter(apres.is_between(1, SEUIL - 1)).head(1)
    assert tard.height
    assert attaquer(tard, courbes) != ()


def test_what_is_left_to_the_hidden_groups_is_seen(monkeypatch):
    """The rule without those who are not shown: each group shown is safe, the audit finds the others by subtraction."""
    monkeypatch.setattr(regle, "_grille", lambda cumuls, seuil, vraie=regle._grille: vraie(cumuls[:-1], seuil))
    rouges = 0
    for graine in range(1, 6):
        courbes = tirer(graine, 20_000)
        rouges += bool(attaquer(choisir(courbes, SEUIL), courbes))
    assert rouges


def horizons(courbes):
    """Rows of the indicators that say each curve at 12, 24 and 36 months."""
    modalite = pl.coalesce(
        *(pl.when(pl.col(nom) != "TOUS").then(pl.col(nom)) for nom in GROUPE[2:]), pl.lit("TOUS")
    ).alias("modalite")
    genre = pl.when(territoire_type="epci").then(pl.lit("ensemble")).otherwise(regle.dimension()).alias("dimension")
    lieux = courbes.select(*GROUPE).unique(maintain_order=True).select(*GROUPE[:2], genre, modalite)
    codes = [f"{debut}loge_{mois}_mois" for debut in ("", "incidence_") for mois in (12, 24, 36)] + ["attente_mediane"]
    return lieux.join(pl.DataFrame({"indicateur_code": codes}), how="cross").with_columns(
        periode=pl.lit("2025"), valeur=pl.lit(30.0), borne_basse=pl.lit(29.0), borne_haute=pl.lit(31.0)
    )


def test_an_indicator_read_on_a_curve_is_told_where_the_curve_is():
    courbes = tirer(3, 20_000).with_columns(periode=pl.lit("2025"))
    points = set(choisir(courbes, SEUIL).select(*GROUPE, "attente_mois").rows())
    lignes, motifs = taire_les_horizons(horizons(courbes), courbes, COMMUNES, SEUIL)
    assert motifs == []
    mediane = lignes.filter(indicateur_code="attente_mediane")
    assert mediane["valeur"].null_count() == 0
    lues = lignes.filter(pl.col("indicateur_code") != "attente_mediane")
    assert lues["valeur"].is_null().to_list() == lues["borne_haute"].is_null().to_list()
    for ligne in lues.iter_rows(named=True):
        mots = {nom: ligne["modalite"] if ligne["dimension"] == nom else "TOUS" for nom in GROUPE[2:]}
        groupe = (ligne["territoire_type"], ligne["territoire_code"], *mots.values())
        mois = int(ligne["indicateur_code"].split("_")[-2])
        assert (ligne["valeur"] is not None) == ((*groupe, mois) in points), ligne
    assert 0 < lues["valeur"].null_count() < lues.height


def test_horizons_that_tell_of_a_few_are_said(monkeypatch):
    courbes = tirer(3, 20_000).with_columns(periode=pl.lit("2025"))
    monkeypatch.setattr(
        diffusion_courbes, "choisir", lambda lues, _: lues.filter(pl.col("attente_mois").is_in([12, 24, 36]))
    )
    assert taire_les_horizons(horizons(courbes), courbes, COMMUNES, SEUIL)[1] != []
