"""Waiting times of the published marts against the partners' files, and the curves against `lifelines`."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from lifelines import KaplanMeierFitter
from lifelines.exceptions import StatError

from tests.independent import delais
from tests.independent.calculs import Fichiers

COMPTES = ["entrees", "logees", "autres_sorties", "censurees"]
PROBABILITES = [
    *("survie", "survie_basse", "survie_haute"),
    *("incidence_logee", "incidence_basse", "incidence_haute", "incidence_autre"),
]
CLE = [*delais.INDEX, "attente_mois"]


@pytest.fixture(scope="module")
def fichiers(dossier_du_run: Path, settings_entrepot) -> Fichiers:
    """Files that the warehouse of the run was made from."""
    return Fichiers(dossier_du_run / "fichiers")


@pytest.fixture(scope="module")
def periodes(fichiers) -> dict[str, tuple[date, date]]:
    """Observed periods: covered years, and the twelve months to the last one."""
    mois = fichiers.mois
    annees = {f"{m:%Y}" for m in mois if sum(m.year == autre.year for autre in mois) == 12}
    return {a: (date(int(a), 1, 1), date(int(a), 12, 1)) for a in annees} | {f"{mois[-1]:%Y-%m}": (mois[-12], mois[-1])}


@pytest.fixture(scope="module")
def individus(fichiers, periodes) -> pl.DataFrame:
    """People followed in the last twelve months, in every group that holds them."""
    debut, fin = periodes[max(periodes, key=len)]
    return pl.concat(
        delais.groupes(delais.suivis(fichiers, debut, fin, par_priorite=separes)) for separes in (False, True)
    )


@pytest.fixture(scope="module")
def mart(entrepot) -> pl.DataFrame:
    """Mart of the curves."""
    colonnes = [*CLE, "a_risque", *COMPTES, *PROBABILITES]
    with entrepot.connexion() as connexion:
        lignes = connexion.execute(f"select {', '.join(colonnes)} from marts.courbe_attente").fetchall()
    texte = dict.fromkeys(delais.INDEX, pl.String)
    entiers = dict.fromkeys(["attente_mois", "a_risque", *COMPTES], pl.Int64)
    return pl.DataFrame(lignes, schema={**texte, **entiers, **dict.fromkeys(PROBABILITES, pl.Float64)}, orient="row")


@pytest.mark.compare("courbe_attente", colonnes=COMPTES)
def test_entries_and_exits_are_the_same_to_the_unit(individus, mart) -> None:
    attendu = delais.comptes(individus, delais.INDEX).rename(
        {"logee": "logees", "autre": "autres_sorties", "coupee": "censurees"}
    )
    croise = attendu.join(mart.select(*CLE, *COMPTES), on=CLE, how="full", coalesce=True, suffix="_mart")
    differe = pl.any_horizontal(
        pl.col(c).cast(pl.Int64).fill_null(0) != pl.col(f"{c}_mart").fill_null(0) for c in COMPTES
    )
    assert len(mart) > 5_000
    assert mart.select(CLE).is_duplicated().sum() == 0
    assert croise.filter(differe).sort(CLE).rows()[:10] == []


@pytest.mark.compare("courbe_attente", colonnes=["periode"])
def test_the_curves_are_those_of_the_twelve_months_to_the_last(fichiers, entrepot) -> None:
    with entrepot.connexion() as connexion:
        lues = connexion.execute("select distinct periode from marts.courbe_attente").fetchall()
    assert lues == [(f"{fichiers.mois[-1]:%Y-%m}",)]


@pytest.mark.compare("courbe_attente", colonnes=["a_risque", *PROBABILITES])
def test_both_curves_and_their_intervals_are_those_of_the_formulas(individus, mart) -> None:
    comptes = delais.comptes(individus, delais.INDEX)
    lignes = []
    for cle, groupe in comptes.group_by(delais.INDEX, maintain_order=True):
        mouvements = groupe.select("attente_mois", "entrees", "logee", "autre", "coupee").iter_rows()
        lignes += [dict(zip(delais.INDEX, cle, strict=True)) | asdict(pas) for pas in delais.courbe(mouvements)]
    croise = pl.DataFrame(lignes, infer_schema_length=None).join(mart, on=CLE, suffix="_mart")
    assert len(croise) == len(mart)
    assert croise.filter(pl.col("a_risque") != pl.col("a_risque_mart")).rows() == []
    for nom in PROBABILITES:
        # Where everybody left, one code reads 1 and the other 1 less a rounding: the interval exists in one only.
        ecart = (pl.col(nom) - pl.col(f"{nom}_mart")).abs()
        sensible = pl.col("survie").is_between(1e-9, 1 - 1e-9) & pl.col("incidence_logee").is_between(1e-9, 1 - 1e-9)
        assert croise.select(ecart.max()).item() < 1e-9
        assert croise.filter(sensible & (pl.col(nom).is_null() != pl.col(f"{nom}_mart").is_null())).rows() == []


def test_kaplan_meier_is_that_of_lifelines_with_late_entry(individus, mart) -> None:
    """Département and the two largest EPCI, every crossing: same survival, same interval, same median."""
    grands = individus.filter(territoire_type="epci").group_by("territoire_code").len().top_k(2, by="len")
    gardes = individus.filter(pl.col("territoire_code").is_in(["31", *grands["territoire_code"]]))
    compares = 0
    for cle, groupe in gardes.group_by(delais.INDEX):
        try:
            modele = KaplanMeierFitter().fit(
                groupe["duree"].to_numpy(), groupe["cause"].to_numpy() == "logee", entry=groupe["entree"].to_numpy()
            )
        except StatError:
            # The library refuses a small group in which, early on, nobody is followed any more.
            assert len(groupe) < 100
            continue
        publie = mart.filter(**dict(zip(delais.INDEX, cle, strict=True))).sort("attente_mois")
        temps = publie["attente_mois"].to_numpy() + 1
        ecart = np.abs(modele.survival_function_at_times(temps).to_numpy() - publie["survie"].to_numpy())
        assert ecart.max() < 1e-9, cle
        bornes = modele.confidence_interval_.reindex(temps, method="ffill").to_numpy()
        for rang, nom in enumerate(["survie_basse", "survie_haute"]):
            connu = publie[nom].is_not_null().to_numpy()
            assert np.abs(bornes[connu, rang] - publie[nom].to_numpy()[connu]).max(initial=0) < 1e-9, cle
        compares += 1
    assert compares > 50


def mediane(pas: list[delais.Pas]) -> int | None:
    """Month in which the curve gets to a half, when eleven people at least are still at risk in it."""
    franchis = [p for p in pas if p.survie <= delais.DEMI]
    return franchis[0].attente_mois if franchis and franchis[0].a_risque >= 11 else None


def test_a_median_that_a_handful_of_people_decide_is_unknown(individus, periodes, entrepot) -> None:
    tous = individus.filter(typologie="TOUS", priorite="TOUS", mutation="TOUS")
    cle = ["territoire_type", "territoire_code"]
    attendu, taues = {}, 0
    for nom, groupe in delais.comptes(tous, cle).group_by(cle, maintain_order=True):
        pas = delais.courbe(groupe.select("attente_mois", "entrees", "logee", "autre", "coupee").rows())
        attendu[nom] = mediane(pas)
        taues += attendu[nom] is None and any(p.survie <= 0.5 for p in pas)
    assert taues > 0
    with entrepot.connexion() as connexion:
        lignes = connexion.execute(
            "select territoire_type, territoire_code, valeur::integer from marts.indicateur_valeur"
            " where indicateur_code = 'attente_mediane' and dimension = 'ensemble' and periode = %s"
            " and territoire_type in ('departement', 'epci')",
            (max(periodes, key=len),),
        ).fetchall()
    lu = {(niveau, code): valeur for niveau, code, valeur in lignes}
    assert lu == {nom: attendu.get(nom) for nom in lu}


def test_the_indicators_read_the_curves(fichiers, periodes, entrepot) -> None:
    """Département, all together, every period: shares at 12, 24 and 36 months, median."""
    for periode, (debut, fin) in periodes.items():
        tous = delais.suivis(fichiers, debut, fin, par_priorite=False)
        pas = delais.courbe(
            delais.comptes(tous, []).select("attente_mois", "entrees", "logee", "autre", "coupee").rows()
        )
        loges = tous.filter(cause="logee")
        attendu = {"attente_mediane": mediane(pas)}
        for horizon in (12, 24, 36):
            dernier = [p for p in pas if p.attente_mois <= horizon][-1]
            classe = loges.filter(
                pl.col("duree") - 1 <= horizon, pl.col("duree") - 1 > (horizon - 12 if horizon > 12 else -1)
            )
            montre = len(classe) == 0 or len(classe) >= 11
            attendu[f"loge_{horizon}_mois"] = 100 * (1 - dernier.survie) if montre else None
            attendu[f"incidence_loge_{horizon}_mois"] = 100 * dernier.incidence_logee if montre else None
        with entrepot.connexion() as connexion:
            lignes = connexion.execute(
                "select indicateur_code, valeur::float8, effectif from marts.indicateur_valeur"
                " where dimension = 'ensemble' and territoire_type = 'departement' and periode = %s"
                " and indicateur_code = any(%s)",
                (periode, list(attendu)),
            ).fetchall()
        assert {code: effectif for code, _, effectif in lignes} == dict.fromkeys(attendu, len(loges))
        for code, valeur, _ in lignes:
            assert valeur == pytest.approx(attendu[code], abs=0.0501), (periode, code)
