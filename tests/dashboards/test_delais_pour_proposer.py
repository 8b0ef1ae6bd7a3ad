"""The délai of a réservataire to propose, where nobody is candidate: lines of the landing page, and their offers."""

from urllib.parse import parse_qsl

import pytest

from dashboards.kit.words.formats import nombre
from dashboards.pages.accueil import cards
from tests.dashboards.test_alertes import taches

SANS_CANDIDAT = (
    "select offre_id, date_echeance, nb_candidatures from offre as o where is_offert"
    " and not exists (select from candidature as c where c.offre_id = o.offre_id and c.is_en_cours)"
    " and reservataire_code = any((select acces.reservataires('{profil}'))::text[])"
    " order by offre_id"
)
# Days left on the first offers of a reader: past, of today, of the last day of the week, later.
JOURS = (-48, -1, 0, 7, 8)
LIGNES = {", à proposer dans les sept jours": {0, 7}, ", délai pour proposer dépassé": {-48, -1}}
CHANGER = (
    "update marts.fct_offre set date_echeance = (select max(date_reference) from marts.dim_publication) + %s::integer,"
    " nb_candidatures = %s where offre_id = %s"
)
REMETTRE = "update marts.fct_offre set date_echeance = %s, nb_candidatures = %s where offre_id = %s"


@pytest.fixture(params=["etat", "action-logement"])
def delais(request, entrepot, lire, session_de):
    """A réservataire some of whose offers have these days left; its login, and the offers by days."""
    siennes = lire(request.param, SANS_CANDIDAT.format(profil=session_de(request.param).profil))
    assert len(siennes) >= len(JOURS)
    changees = dict(zip(JOURS, siennes, strict=False))
    with entrepot.connexion() as c:
        for jours, offre in changees.items():
            # One whose candidates all fell waits as much as one that had none.
            c.execute(CHANGER, [jours, int(jours in {-48, 7}), offre["offre_id"]])
    yield request.param, {jours: offre["offre_id"] for jours, offre in changees.items()}
    with entrepot.connexion() as c:
        for offre in changees.values():
            c.execute(REMETTRE, [offre["date_echeance"], offre["nb_candidatures"], offre["offre_id"]])


@pytest.mark.parametrize("suite", LIGNES)
def test_a_line_of_the_offers_to_propose_on_opens_the_very_offers_that_it_counts(ouvrir, delais, suite):
    login, offres = delais
    attendues = {offres[jours] for jours in LIGNES[suite]}
    (lien,) = [un.proto for un in ouvrir(login).get("page_link") if suite in un.proto.label]
    assert lien.label.split(" logement")[0] == nombre(len(attendues))
    filtres = dict(parse_qsl(lien.query_string))
    rangees = [m.value for m in ouvrir(login, lien.page, **filtres).markdown if "Offre OFF" in m.value]
    assert len(rangees) == len(attendues)
    assert {offre for offre in attendues if any(f"Offre {offre}" in rangee for rangee in rangees)} == attendues
    # Each by its address too.
    for offre in attendues:
        assert ouvrir(login, lien.page, **filtres, offre=offre).query_params["offre"] == offre


def test_an_offer_of_the_landing_page_is_found_whatever_delay_was_looked_at_before(ouvrir):
    at = ouvrir("etat", "offres", echeance="depassee")
    lien = next(un.proto for un in ouvrir("etat").get("page_link") if cards.AVANCER in un.proto.label)
    voulue = dict(parse_qsl(lien.query_string))
    at.query_params.clear()
    for nom, choix in voulue.items():
        at.query_params[nom] = choix
    at.run()
    assert at.query_params["offre"] == voulue["offre"]
    assert [i.value for i in at.info] == []


def test_a_landlord_is_told_of_no_delay_to_propose(ouvrir):
    assert "Délai pour proposer" not in [s.label for s in ouvrir("bailleur-a", "offres").selectbox]
    assert [texte for texte in taches(ouvrir("bailleur-a")) if "proposer" in texte] == []
