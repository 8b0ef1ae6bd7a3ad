"""Demandes that another département has a part in: a number issued there, a wish there, a commune that is no more.

A home of its own receives a simulated département and, beside it, rows written by hand; it is built as any other. Each
row differs from the ordinary by one thing, which the tests read back in what is published.
"""

import polars as pl
import pytest

from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration.build import construire
from orchestration.home import preparer_home
from tests.conftest import GRAINE, deja_lu
from tests.independent import calculs, comparaison
from tests.independent.calculs import CLE, Fichiers
from tests.independent.flux import flux
from tests.independent.test_priorites import ecarts
from tests.ingestion.fabrique import (
    ATTRIBUTIONS,
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    PAR_TABLE,
    attribution,
    candidature,
    demande,
    fichier,
    offre,
)
from warehouse.settings import Settings

TOULOUSE, MURET, SAINT_BEAT, LEZ = "31555", "31395", "31471", "31298"
MONTAUBAN, ALBI, PARIS, PARIS_13 = "82121", "81004", "75056", "75113"
DEPOT, MESSAGE = "2026-10-15", "2026-10-05"
MOIS_D_AVANT = "2026-09-05"
PRIORITES = PAR_TABLE["priorites"]


def numero(prefixe: str, rang: int) -> str:
    return f"{prefixe}1026{990_000 + rang:06d}G001A"


def recue(prefixe: str, rang: int, *voeux: str, date: str = MESSAGE, **autres: str) -> dict[str, str]:
    """A message of one demande, filed the day of its first."""
    communes = {f"voeu_{i}_commune": code for i, code in enumerate(voeux, start=1)}
    return demande(
        rang,
        **{"nud": numero(prefixe, rang), "date_fichier": date, "date_creation": date} | communes | autres,
    )


FACILES = {
    "d_ile_de_france": recue("111", 1, TOULOUSE),
    "du_tarn": recue("081", 2, TOULOUSE),
    "du_tarn_et_garonne": recue("082", 3, TOULOUSE),
    "de_corse": recue("02A", 4, TOULOUSE),
    "second_ailleurs": recue("031", 5, TOULOUSE, MONTAUBAN),
    "premier_ailleurs": recue("031", 6, MONTAUBAN, TOULOUSE),
    "ailleurs": recue("031", 7, MONTAUBAN, ALBI),
    "ancienne": recue("031", 8, LEZ, demandeur_commune=LEZ),
    "ancienne_apres": recue("031", 9, PARIS, LEZ, MURET, demandeur_commune=PARIS_13),
    "ailleurs_radiee": recue("031", 12, PARIS),
}
RADIEE = recue(
    "031",
    12,
    PARIS,
    date="2026-10-08",
    date_creation=MESSAGE,
    type_fichier="radiation",
    date_radiation="2026-10-08",
    motif_radiation="RADABA",
)
# Filed in September, changed in October: one leaves for Montauban, another comes from there.
PARTANTE = (
    recue("031", 10, MURET, date=MOIS_D_AVANT),
    recue("031", 10, MONTAUBAN, date_creation=MOIS_D_AVANT, type_fichier="modification"),
)
ARRIVANTE = (
    recue("031", 11, MONTAUBAN, date=MOIS_D_AVANT),
    recue("031", 11, MURET, date_creation=MOIS_D_AVANT, type_fichier="modification"),
)
MESSAGES = [*FACILES.values(), RADIEE, *PARTANTE, *ARRIVANTE]
# A dwelling of the former commune, offered to the demande of Île-de-France, which is recognised, then housed there.
OFFRE = offre(901, commune_code=LEZ, date_disponibilite="2026-10-01")
CANDIDATURE = candidature(901, nud=numero("111", 1), date_survenance="2026-10-06")
BAIL = attribution(901, nud=numero("082", 3), commune_code=LEZ, date_bail="2026-10-12")
LABEL = {
    **dict.fromkeys(PRIORITES.noms, ""),
    "priorite_id": "P901",
    "type_priorite": "PDALPD",
    "nud": numero("111", 1),
    "date_depot": "2026-10-06",
    "date_decision": "2026-10-07",
    "decision": "FAVORABLE",
    "auteur_code": "CD31",
}


@pytest.fixture(scope="module")
def dossier(dossier_du_run):
    """The files: a small simulated département, and ours; ``siens`` holds those of our demandes alone."""
    dossier = dossier_du_run / "fichiers-ailleurs"
    simuler(dossier, scale=0.005, years=1, seed=GRAINE)
    fichier(dossier, OFFRES, [OFFRE], au=DEPOT)
    fichier(dossier, CANDIDATURES, [CANDIDATURE], au=DEPOT)
    fichier(dossier, ATTRIBUTIONS, [BAIL], au=DEPOT)
    fichier(dossier, PRIORITES, [LABEL], "CD31", DEPOT)
    siens = dossier / "siens"
    siens.mkdir()
    (dossier / fichier(siens, DEMANDES, MESSAGES, au=DEPOT).name).symlink_to(siens / f"demandes_BA01_{DEPOT}.csv")
    return dossier


@pytest.fixture(scope="module")
def base(dossier, dossier_du_run):
    """Receive and publish them."""
    settings = deja_lu(dossier_du_run, Settings(home=dossier_du_run / "ailleurs"))
    base = preparer_home(settings)
    bilans = landing.ingerer(base, settings, sorted(dossier.glob("*.csv")))
    siens = [(bilan.statut, bilan.quarantaine, bilan.motifs) for bilan in bilans if str(bilan.situation_au) == DEPOT]
    assert siens == [("charge", 0, ())] * 5
    construire(base, settings)
    return base


@pytest.fixture(scope="module")
def lire(base):
    def executer(requete, *parametres):
        with base.connexion() as connexion:
            return connexion.execute(requete, parametres).fetchall()

    return executer


@pytest.fixture(scope="module")
def publiees(lire):
    """What the mart says of each of our demandes: état, first commune here, wishes, wishes elsewhere, residence."""
    lues = lire(
        "select pseudonyme.nud, etat_code, fct_demande.departement_code, commune_code, communes_souhaitees,"
        " nb_voeux_hors_departement, commune_residence_code from marts.fct_demande"
        " inner join raw.pseudonymes as pseudonyme using (demande_id)"
    )
    return {nud: reste for nud, *reste in lues}


def de(publiees, nom):
    return publiees[FACILES[nom]["nud"]]


@pytest.mark.parametrize("nom", ["d_ile_de_france", "du_tarn", "du_tarn_et_garonne", "de_corse"])
def test_a_number_issued_in_another_departement_is_a_demande_of_the_home(publiees, nom):
    assert de(publiees, nom)[:3] == ["active", "31", TOULOUSE]


def test_what_other_flows_say_of_a_number_issued_elsewhere_is_of_the_home_too(lire):
    (candidature_lue,) = lire(
        "select departement_code, commune_code, demande_id from marts.fct_candidature where candidature_id = 'C901'"
    )
    (attribution_lue,) = lire(
        "select departement_code, commune_code, demande_id from marts.fct_attribution where attribution_id = 'A901'"
    )
    cle = "select demande_id from raw.pseudonymes where nud = %s"
    assert candidature_lue == ("31", SAINT_BEAT, lire(cle, numero("111", 1))[0][0])
    assert attribution_lue == ("31", SAINT_BEAT, lire(cle, numero("082", 3))[0][0])
    ((positionnee, labellisee),) = lire(
        f"select is_positionne, has_pdalpd from marts.fct_demande where demande_id = ({cle})", numero("111", 1)
    )
    assert (positionnee, labellisee) == (True, True)


def test_a_wish_elsewhere_is_kept_in_its_place_and_counted(publiees):
    assert de(publiees, "second_ailleurs") == ["active", "31", TOULOUSE, [TOULOUSE, MONTAUBAN], 1, None]
    assert de(publiees, "premier_ailleurs") == ["active", "31", TOULOUSE, [MONTAUBAN, TOULOUSE], 1, None]


def test_without_a_wish_here_a_demande_is_known_under_a_state_of_its_own(publiees):
    assert de(publiees, "ailleurs") == ["hors_departement", "31", None, [MONTAUBAN, ALBI], 2, None]
    assert publiees[numero("031", 10)][:3] == ["hors_departement", "31", None]
    assert de(publiees, "ailleurs_radiee")[:3] == ["radiee", "31", None]


def test_a_former_commune_leads_to_the_commune_of_today(publiees):
    assert de(publiees, "ancienne") == ["active", "31", SAINT_BEAT, [SAINT_BEAT], 0, SAINT_BEAT]
    assert de(publiees, "ancienne_apres") == ["active", "31", SAINT_BEAT, [PARIS, SAINT_BEAT, MURET], 1, PARIS]


def test_the_former_commune_of_a_dwelling_leads_to_the_commune_of_today(lire):
    assert lire("select commune_code, epci_code is not null from marts.fct_offre where offre_id = 'O901'") == [
        (SAINT_BEAT, True)
    ]


def test_a_demande_is_in_the_stock_of_its_first_wish_here(dossier):
    """Our rows alone, counted by hand: the independent computation, which the whole is then compared with."""
    siens = calculs.anciennete(Fichiers(dossier / "siens")).filter(typologie="TOUS", territoire_type="commune")
    assert sorted(siens.select("periode", "territoire_code", "stock").rows()) == [
        ("2026-09", MURET, 1),
        ("2026-10", MURET, 1),
        ("2026-10", SAINT_BEAT, 2),
        ("2026-10", TOULOUSE, 6),
    ]


def test_the_stock_and_what_moves_it_are_those_of_the_independent_computation(dossier, base):
    tous = Fichiers(dossier)
    stock = calculs.actives(tous).group_by(CLE).agg(stock=pl.len())
    attendu = flux(tous).join(stock, on=CLE, how="full", coalesce=True).with_columns(pl.all().fill_null(0))
    assert ecarts(attendu, comparaison.lire(base, "select * from marts.stock_flux_mensuel"), cle=CLE) == []
    d_octobre = attendu.filter(periode="2026-10", territoire_code=MURET, typologie="T2")
    assert d_octobre["entrees_modification"].item() >= 1
    assert d_octobre["sorties_modification"].item() >= 1


def test_what_has_no_wish_here_is_counted_apart_and_every_row_is_accounted_for(lire):
    assert lire("select nombre from marts.bilan_ligne where flux = 'demandes' and issue_code = 'SANS_VOEU_ICI'") == [
        (3,)
    ]
    assert lire("select sum(nombre) from marts.bilan_ligne where issue_code = 'INEXPLIQUEE'") == [(None,)]


def test_no_territorial_figure_counts_what_has_no_wish_here(lire):
    """The population tables, and the curve of the waiting times, hold none of them."""
    for table in ("nouvelle", "radiee", "stock", "echue", "expiree"):
        assert lire(f"select count(*) from intermediate.int_population_{table} where commune_code is null") == [(0,)]
    cles = lire("select demande_id from marts.fct_demande where commune_code is null")
    assert len(cles) == 3
    assert lire(
        "select count(*) from intermediate.int_attente_demande where demande_id = any(%s)", [c for (c,) in cles]
    ) == [(0,)]
