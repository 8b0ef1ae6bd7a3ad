"""Alerts on the screens: a bound set on an indicator shows on the landing page once crossed; the e-mail."""

from decimal import Decimal

import pytest

from dashboards.kit.words.alertes import phrase
from dashboards.kit.words.formats import date_longue
from dashboards.pages.accueil.alertes import page_de
from warehouse.access import alerts
from warehouse.access.alerts import Alerte


@pytest.fixture
def sans_alerte(entrepot):
    """Nobody has a bound nor the e-mail, before and after."""

    def vider() -> None:
        with entrepot.connexion() as c:
            c.execute("delete from acces.alerte_chiffre")
            c.execute("delete from acces.abonnement_alerte")

    vider()
    yield
    vider()


@pytest.fixture
def sans_adresse(entrepot):
    """``bailleur-a`` has no address."""
    poser = "update acces.compte set email = %s where login = 'bailleur-a'"
    with entrepot.connexion() as c:
        ((adresse,),) = c.execute("select email from acces.compte where login = 'bailleur-a'").fetchall()
        c.execute(poser, [None])
    yield
    with entrepot.connexion() as c:
        c.execute(poser, [adresse])


def poser(ouvrir, login: str, borne: float, sens: str = "au_moins"):
    at = ouvrir(login, "indicateurs", indicateur="stock")
    next(r for r in at.radio if "au moins" in r.options).set_value(sens)
    next(n for n in at.number_input if n.label.startswith("Borne")).set_value(borne)
    next(b for b in at.button if b.label == "Poser l’alerte").click().run()
    assert not at.exception
    return at


def accueil(ouvrir, login: str):
    at = ouvrir(login, "accueil")
    assert not at.exception
    return at


def taches(at) -> list[str]:
    return [lien.proto.label.replace("\\", "") for lien in at.get("page_link")]


@pytest.mark.usefixtures("sans_alerte")
def test_a_figure_beyond_its_bound_is_on_the_landing_page_with_the_way_to_it(ouvrir):
    at = poser(ouvrir, "etat", 1.0)
    assert at.success[0].value.startswith("Alerte posée.")
    (dite,) = [texte for texte in taches(accueil(ouvrir, "etat")) if "votre borne" in texte]
    assert "au moins 1)" in dite


@pytest.mark.usefixtures("sans_alerte")
def test_a_figure_within_its_bound_is_not(ouvrir):
    poser(ouvrir, "etat", 1.0, "au_plus")
    assert [texte for texte in taches(accueil(ouvrir, "etat")) if "votre borne" in texte] == []


@pytest.mark.usefixtures("sans_alerte")
def test_attaque_C6_a_bound_is_on_the_landing_page_of_its_owner_alone_and_leaves_when_it_is_removed(ouvrir):
    poser(ouvrir, "bailleur-a", 1.0)
    assert [texte for texte in taches(accueil(ouvrir, "etat")) if "votre borne" in texte] == []
    at = accueil(ouvrir, "bailleur-a")
    next(b for b in at.button if b.key and b.key.startswith("retirer_alerte_")).click().run()
    assert [texte for texte in taches(at) if "votre borne" in texte] == []


@pytest.mark.usefixtures("sans_alerte")
@pytest.mark.parametrize("ou", [("zone_abc", "C"), ("commune", "31999"), ("epci", "200067254")])
def test_a_bound_on_a_territory_that_is_not_told_here_is_listed_and_can_be_removed(ouvrir, session_de, portail, ou):
    """A zone, one that is no more, one of another département: the landing page opens all the same."""
    alerts.poser(portail.portier, session_de("etat"), "stock", ou, "au_moins", Decimal(1))
    at = accueil(ouvrir, "etat")
    next(b for b in at.button if b.key and b.key.startswith("retirer_alerte_")).click().run()
    assert [b.key for b in at.button if b.key and b.key.startswith("retirer_alerte_")] == []


@pytest.mark.usefixtures("sans_alerte")
def test_a_reader_asks_for_its_alerts_by_e_mail_and_stops_them(ouvrir, entrepot):
    at = accueil(ouvrir, "etat")
    for voulu, abonnes in ((True, 1), (False, 0)):
        at.checkbox(key="abonnement_alertes").set_value(voulu).run()
        assert not at.exception
        with entrepot.connexion() as c:
            assert c.execute("select count(*) from acces.abonnement_alerte").fetchone() == (abonnes,)


@pytest.mark.usefixtures("sans_alerte", "sans_adresse")
def test_an_account_without_an_address_is_told_whom_to_ask(ouvrir):
    at = accueil(ouvrir, "bailleur-a")
    assert [c.value for c in at.caption if "pas d’adresse de courriel" in c.value.replace("\\", "")]
    assert not at.checkbox


def test_the_public_is_offered_no_alert(ouvrir):
    assert "Poser l’alerte" not in [b.label for b in ouvrir("public", "indicateurs", indicateur="stock").button]
    assert [m.value for m in accueil(ouvrir, "public").markdown if "Mes alertes" in m.value] == []


def test_the_alert_of_the_week_says_which_deadlines_it_counts_and_its_page_lists_as_many(ouvrir, lire):
    (lu,) = lire(
        "comed", "select count(*) as n from dalo_suivi where etat_code = 'A_RELOGER' and jours_restants between 0 and 7"
    )
    alerte = Alerte("echeance_dalo", lu["n"] or 2, {})
    assert "reconnus DALO, dont l’échéance de relogement tombe dans les sept jours" in phrase(alerte)
    chemin, filtres = page_de(alerte)
    at = ouvrir("comed", chemin, **filtres)
    assert len([b for b in at.button if b.label.startswith("Voir la fiche")]) == lu["n"]


@pytest.mark.parametrize(
    ("login", "sien", "autre", "etat", "quoi"),
    [
        ("etat", "echeance_dalo", "decision_dalo", "A_RELOGER", "reconnus"),
        ("comed", "decision_dalo", "echeance_dalo", "EN_INSTRUCTION", "décision est due"),
    ],
)
def test_the_state_is_told_of_the_households_to_house_and_the_commission_of_the_recours_to_decide(
    portail, session_de, ouvrir, lire, monkeypatch, login, sien, autre, etat, quoi
):
    monkeypatch.setattr(alerts, "JOURS", 400)
    compte = f"select count(*) as n from dalo_suivi where etat_code = '{etat}' and jours_restants between 0 and 400"
    attendu = lire(login, compte)[0]["n"]
    dites = {une.genre: une for une in alerts.evaluer(portail.lecteur, session_de(login), ["31"])}
    assert attendu
    assert dites[sien].nombre == attendu
    assert autre not in dites
    assert quoi in phrase(dites[sien])
    chemin, filtres = page_de(dites[sien])
    at = ouvrir(login, chemin, **filtres)
    assert {nom: at.query_params[nom] for nom in filtres} == filtres


@pytest.mark.parametrize("login", ["etat", "comed"])
def test_who_reads_lists_is_told_of_what_day_they_are(ouvrir, lire, login):
    jour = date_longue(lire(login, "select date_reference from publication")[0]["date_reference"])
    dits = [str(c.value) for c in ouvrir(login, "priorites").caption if "Ce que vous regardez" in str(c.value)]
    assert f"listes au {jour}, statistiques" in dits[0]
    dits = [str(c.value) for c in ouvrir(login).caption if "Ce que vous regardez" in str(c.value)]
    assert f"· au {jour} ·" in dits[0]
