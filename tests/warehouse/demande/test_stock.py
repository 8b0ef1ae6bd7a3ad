"""Stock, seniority and abnormal delay, recomputed from the files received."""

from collections import Counter, defaultdict
from statistics import median, quantiles

import pytest

from tests.warehouse.demande.conftest import fin_de_mois

SEUIL_MOIS = 36  # Haute-Garonne since 2023, the whole département
DEPARTEMENT = "31"


@pytest.fixture(scope="session")
def mois_couverts(lire):
    return [ligne["mois"] for ligne in lire("select mois from marts.dim_calendrier order by mois")]


def test_the_months_covered_run_from_the_first_situation_to_the_last_complete_month(
    lire, mois_couverts, date_reference
):
    (premiere,) = lire("select min(situation_au) as jour from raw.depots where statut = 'charge' and flux = 'demandes'")
    attendu = []
    mois = premiere["jour"].replace(day=1)
    while fin_de_mois(mois) <= date_reference:
        attendu.append(mois)
        mois = (mois.replace(day=28) + (fin_de_mois(mois) - mois)).replace(day=1)
    assert mois_couverts == attendu


def test_the_stock_of_every_month_is_the_one_of_the_files(lire, photographie, mois_couverts):
    publie = {
        (ligne["periode"], ligne["territoire_code"], ligne["typologie"]): ligne["effectif"]
        for ligne in lire(
            """
            select periode, territoire_code, typologie, stock as effectif from marts.stock_flux_mensuel
            where territoire_type = 'commune' and stock > 0
            """
        )
    }
    compte = Counter()
    for mois in mois_couverts:
        for commune, typologie, _ in photographie(fin_de_mois(mois)).values():
            compte[f"{mois:%Y-%m}", commune, typologie] += 1
            compte[f"{mois:%Y-%m}", commune, "TOUS"] += 1
    assert publie == dict(compte)


def test_the_stock_of_a_year_is_the_one_of_its_last_day(lire, photographie, mois_couverts):
    publie = {
        ligne["periode"]: ligne["effectif"]
        for ligne in lire(
            """
            select periode, effectif from ingenieur.indicateur_stock
            where periode_type = 'annee' and territoire_type = 'departement' and typologie = 'TOUS'
            """
        )
    }
    decembres = [mois for mois in mois_couverts if mois.month == 12]
    assert publie == {str(mois.year): len(photographie(fin_de_mois(mois))) for mois in decembres}


def test_seniority_and_abnormal_delay_of_the_last_month_are_those_of_the_files(lire, photographie, mois_couverts):
    mois = mois_couverts[-1]
    epcis = {
        ligne["territoire_code"]: ligne["epci_code"]
        for ligne in lire(
            "select territoire_code, epci_code from marts.dim_territoire where territoire_type = 'commune'"
        )
    }
    anciennetes = defaultdict(list)
    for commune, _, depot in photographie(fin_de_mois(mois)).values():
        age = (mois.year - depot.year) * 12 + mois.month - depot.month
        anciennetes[DEPARTEMENT].append(age)
        anciennetes[epcis[commune]].append(age)
    publie = {
        ligne["territoire_code"]: (
            float(ligne["valeur"]),
            float(ligne["p75"]),
            int(ligne["numerateur"]),
            ligne["effectif"],
        )
        for ligne in lire(
            f"""
            select territoire_code, anciennete.valeur, p75, delai.numerateur, delai.effectif
            from ingenieur.indicateur_anciennete as anciennete
            join ingenieur.indicateur_delai_anormal as delai using (periode, territoire_code, typologie)
            where periode = '{mois:%Y-%m}' and typologie = 'TOUS' and delai.effectif > 1
                and anciennete.territoire_type in ('departement', 'epci')
            """
        )
    }
    assert publie == {
        territoire: (
            median(ages),
            quantiles(ages, n=4, method="inclusive")[2],
            sum(age >= SEUIL_MOIS for age in ages),
            len(ages),
        )
        for territoire, ages in anciennetes.items()
        if len(ages) > 1
    }


def test_the_movements_of_the_demandes_are_those_of_the_files(lire, histoires, photographie, mois_couverts):
    """Who entered and who left in a month, without the reasons: two photographs are enough to bound them."""
    flux = {
        ligne["mois"]: ligne
        for ligne in lire(
            "select * from marts.stock_flux_mensuel where territoire_type = 'departement' and typologie = 'TOUS'"
        )
    }
    avant = None
    for mois in mois_couverts:
        apres = photographie(fin_de_mois(mois))
        ligne = flux[mois]
        if avant is not None:
            entrees = ligne["reprises"] + ligne["creations"] + ligne["deradiations"] + ligne["retours_de_validite"]
            sorties = ligne["radiations"] + ligne["expirations"]
            assert entrees - sorties == len(apres) - len(avant)
            assert entrees >= len(apres.keys() - avant.keys())
            assert sorties >= len(avant.keys() - apres.keys())
            assert ligne["reprises"] == 0
        assert ligne["entrees_modification"] == ligne["sorties_modification"] == 0
        avant = apres
