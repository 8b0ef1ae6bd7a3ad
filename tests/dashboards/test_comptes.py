"""The page Comptes: for whom it opens, whom it lists, what is decided there."""

import pytest

from warehouse.access import accounts, sessions
from warehouse.access.gestion import REVOIR, SUSPENDRE

CHEF, AGENT = "chef.muret", "agent.muret"


@pytest.fixture
def muret(entrepot):
    """Muret has an administrator and an agent, until the end of the test."""
    with entrepot.connexion() as c:
        for login in (CHEF, AGENT):
            fiche = {"login": login, "libelle": "Ida Brun", "email": "ida@muret.fr", "organisme_code": "C31395"}
            accounts.creer_compte(c, fiche | {"est_administrateur": login == CHEF}, "essai")
    yield entrepot
    with entrepot.connexion() as c:
        c.execute(
            "delete from acces.session using acces.compte as c where c.compte_id = session.compte_id and not est_demo"
        )
        c.execute("delete from acces.compte where not est_demo")


def bouton(at, libelle):
    return next(b for b in at.button if b.label == libelle)


def decider(at, login, decision, motif):
    """Choose an account, a decision, and give a reason; each run draws the dialog again where its button is pressed."""
    next(s for s in at.selectbox if s.label == "Compte").select(login).run()
    bouton(at, "Décider").click().run()
    next(s for s in at.selectbox if s.label == "Décision").select(decision)
    bouton(at, "Décider").click().run()
    next(t for t in at.text_input if t.label.startswith("Motif")).input(motif)
    bouton(at, "Décider").click()
    return bouton(at, "Confirmer").click().run()


def test_an_administrator_sees_its_people_and_a_simple_reader_is_told_why_it_sees_nobody(ouvrir, muret):
    lue = ouvrir(CHEF, "comptes").table[0].value
    assert {CHEF, AGENT, "commune-muret"} == set(lue.index)
    assert "c’est vous" in lue.loc[CHEF, "État"]
    with pytest.raises(ValueError, match="comptes"):
        ouvrir(AGENT).switch_page("pages/comptes/page.py")


def test_the_gestionnaire_sees_the_people_of_every_organisme(ouvrir, muret):
    lue = ouvrir("gestionnaire", "comptes").table[0].value
    assert {CHEF, AGENT, "etat", "bailleur-a", "gestionnaire"} <= set(lue.index)
    assert lue.loc["etat", "Organisme"].startswith("Direction départementale")


def test_a_decision_is_confirmed_with_its_reason_and_acts(ouvrir, muret):
    at = decider(ouvrir(CHEF, "comptes"), AGENT, SUSPENDRE, "doute")
    assert "ses sessions sont fermées" in at.success[0].value
    requete = "select suspendu_at is not null from acces.compte where login = %s"
    with muret.connexion() as c:
        assert c.execute(requete, [AGENT]).fetchone() == (True,)


def test_a_decision_without_a_reason_is_refused_in_a_sentence(ouvrir, muret):
    at = decider(ouvrir(CHEF, "comptes"), AGENT, REVOIR, "")
    assert "Dites pourquoi" in at.error[0].value
    with muret.connexion() as c:
        assert c.execute("select revu_at from acces.compte where login = %s", [AGENT]).fetchone() == (None,)


def test_an_account_is_opened_with_a_secret_that_is_shown_once(ouvrir, muret, portail):
    at = ouvrir(CHEF, "comptes")
    bouton(at, "Ouvrir un compte").click().run()
    for libelle, valeur in {"Identifiant": "nouvelle.muret", "Nom": "Zoé Petit", "Courriel": "zoe@muret.fr",
                            "Motif": "arrivée"}.items():  # fmt: skip
        next(t for t in at.text_input if t.label.startswith(libelle)).input(valeur)
    bouton(at, "Ouvrir un compte").click()
    bouton(at, "Ouvrir le compte").click().run()
    secret = at.code[0].value
    session = sessions.ouvrir_session(portail.portier, "nouvelle.muret", secret, nouveau="une phrase à moi seule")
    assert (session.profil, session.organisme_code) == ("commune", "C31395")
    assert len(ouvrir(CHEF, "comptes").code) == 0


def test_the_address_of_the_page_is_closed_to_who_manages_nobody(muret, connecter, client):
    assert connecter("bailleur-a").status_code == 303
    reponse = client.get("/comptes")
    assert reponse.status_code == 403
    assert "qui administre les comptes de votre organisme" in reponse.text
