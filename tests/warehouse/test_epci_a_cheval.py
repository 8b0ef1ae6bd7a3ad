"""An EPCI of two départements in a base of both: a row in each, never their sum; its account reads both alone."""

import pytest

from tests.conftest import deja_lu, une_fois
from tests.deux_departements import derouler_les_deux
from tests.security import oracle
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.database import connections
from warehouse.reference import lignes_de_reference
from warehouse.settings import Settings

ICI, LA = "04", "05"
# Of a hundred communes, in both; it registers demandes and has reservations. None of 31 is of 09 too.
EPCI = "200068765"
COMMUNES = {
    ligne["code_commune"]: ligne["departement_code"]
    for ligne in lignes_de_reference("commune")
    if ligne["epci_code"] == EPCI and ligne["departement_code"] in (ICI, LA)
}


@pytest.fixture(scope="module")
def base(dossier_du_run):
    settings, fichiers = Settings(home=dossier_du_run / "a-cheval"), dossier_du_run / "fichiers-a-cheval"
    taille = {"echelle": 0.02, "annees": 1, "graine": 31}

    def faire() -> None:
        derouler_les_deux(deja_lu(dossier_du_run, settings), fichiers, **taille, ici=ICI, autre=LA)

    une_fois(dossier_du_run, "a-cheval", faire)
    return connections.ouvrir(settings)


@pytest.fixture(scope="module")
def lues(base):
    """What the account of the EPCI reads."""
    with base.connexion() as c:
        ((login,),) = c.execute("select login from acces.compte where organisme_code = %s", [f"E{EPCI}"]).fetchall()
    moteur, session = base.moteur_lecteur(), ouvrir_session_admin(base, login)
    yield lambda requete: lire(moteur, session, requete).lignes
    moteur.dispose()


def test_an_epci_of_two_departements_is_a_territory_of_each_with_what_it_has_there(base):
    attendues = {
        (un["departement_code"], int(un["population_departement"]))
        for un in lignes_de_reference("epci")
        if un["epci_code"] == EPCI and un["departement_code"] in (ICI, LA)
    }
    with base.connexion() as c:
        lus = c.execute(
            "select departement_code, population from marts.dim_territoire where territoire_code = %s", [EPCI]
        ).fetchall()
    assert sorted(lus) == sorted(attendues)
    assert {departement for departement, _ in lus} == {ICI, LA}


# Small communes have no figure by month: their rows are counted.
DES_COMMUNES = {
    "stock": "select departement_code, periode, territoire_code, stock from marts.stock_flux_mensuel"
    " where typologie = 'TOUS' and territoire_code = any(%s)",
    "attribution": "select departement_code, to_char(date_bail, 'YYYY-MM'), commune_code, count(*)"
    " from marts.fct_attribution where commune_code = any(%s) group by 1, 2, 3",
}


@pytest.mark.parametrize("indicateur", ["stock", "attribution"])
def test_its_figures_are_those_of_its_communes_of_each_departement_and_are_never_summed(base, indicateur):
    with base.connexion() as c:
        lues = c.execute(
            "select departement_code, periode, territoire_code, valeur from marts.indicateur_valeur"
            " where indicateur_code = %s and dimension = 'ensemble' and periode_type = 'mois' and territoire_code = %s",
            [indicateur, EPCI],
        ).fetchall()
        des_communes = c.execute(DES_COMMUNES[indicateur], [[*COMMUNES]]).fetchall()
    sommes: dict[tuple[str, str], int] = {(departement, periode): 0 for departement, periode, _, _ in lues}
    for departement, periode, territoire, valeur in des_communes:
        assert departement == COMMUNES[territoire]
        sommes[departement, periode] += valeur
    siennes = [((departement, periode), valeur) for departement, periode, _, valeur in lues]
    assert len(siennes) == len(dict(siennes))
    assert dict(siennes) == sommes
    assert all(max(valeur for (code, _), valeur in siennes if code == un) > 0 for un in (ICI, LA))


def test_its_account_reads_the_demandes_of_its_communes_in_both_departements_and_no_other(base, lues):
    with base.connexion() as c:
        attendues = c.execute(
            f"select d.departement_code, d.demande_id from marts.fct_demande as d where {oracle.DE_L_EPCI}",
            {"territoire": EPCI},
        ).fetchall()
    assert sorted(lues("select departement_code, demande_id from demande")) == sorted(attendues)
    assert len(attendues) > 0


@pytest.mark.parametrize(
    ("vue", "siennes"),
    [
        ("offre", f"{oracle.SES_RESERVATIONS} or {oracle.DELEGUE}"),
        ("candidature", oracle.SES_RESERVATIONS),
    ],
    ids=["offre", "candidature"],
)
def test_its_account_reads_its_contingents_in_both_departements_and_no_other(base, lues, vue, siennes):
    requete = "select departement_code, offre_id from {} where {} order by 1, 2"
    with base.connexion() as c:
        condition = siennes.format(reservataire=f"E{EPCI}", organisme=EPCI)
        attendues = c.execute(requete.format(f"marts.fct_{vue}", condition)).fetchall()
    assert lues(requete.format(vue, "true")) == attendues
    assert {departement for departement, _ in attendues} == {ICI, LA}


def test_its_account_is_shown_its_territory_once_in_each(lues):
    assert lues("select acces.departements('epci')") == [([ICI, LA],)]
    requete = f"select departement_code from territoire where territoire_code = '{EPCI}' order by 1"
    assert lues(requete) == [(ICI,), (LA,)]
