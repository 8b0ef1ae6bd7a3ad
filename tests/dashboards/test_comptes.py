"""The page Comptes: for whom it opens, whom it lists, what is decided there."""

import pytest

from warehouse.access import accounts, sessions
from warehouse.access.gestion import REVOIR, SUSPENDRE

CHEF, AGENT, DEMANDEUR = "chef.muret", "agent.muret", "etat"


@pytest.fixture
def muret(entrepot):
    """Muret has an administrator and an agent, until the end of the test."""
    with entrepot.connexion() as c:
        for login in (CHEF, AGENT):
            fiche = {"login": login, "libelle": "Ida Brun", "email": "ida@muret.fr", "organisme_code": "C31395"}
            accounts.creer_compte(c, fiche | {"est_administrateur": login == CHEF}, "essai")
    yield entrepot
    with entrepot.connexion() as c:
        c.execute("delete from acces.bris_de_glace")
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


def gerees(at):
    """Return the table of the accounts, wherever the warnings of the day push it."""
    return next(table.value for table in at.table if "Dernier usage" in table.value.columns)


def test_an_administrator_sees_its_people_and_a_simple_reader_is_told_why_it_sees_nobody(ouvrir, muret):
    lue = gerees(ouvrir(CHEF, "comptes"))
    assert {CHEF, AGENT, "commune-muret"} == set(lue.index)
    assert "c’est vous" in lue.loc[CHEF, "État"]
    with pytest.raises(ValueError, match="comptes"):
        ouvrir(AGENT).switch_page("pages/comptes/page.py")


def test_the_gestionnaire_sees_the_people_of_every_organisme(ouvrir, muret):
    lue = gerees(ouvrir("gestionnaire", "comptes"))
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


def demander(at, organisme, motif):
    """Ask, on the page Qui voit quoi, for the rights of an organisme."""
    next(s for s in at.selectbox if s.label.startswith("Organisme dont")).select(organisme)
    next(t for t in at.text_input if t.label.startswith("Motif")).input(motif)
    return bouton(at, "Demander ces droits").click().run()


def decider_du_bris(at, libelle, motif=""):
    """Open the request that awaits, and agree or refuse; each run draws the dialog where its button is pressed."""
    ouverture = f"Décider de la demande de {DEMANDEUR}"
    bouton(at, ouverture).click().run()
    dits = " ".join(str(m.value) for m in at.markdown).replace("\\", "")
    bouton(at, ouverture).click()
    next(t for t in at.text_input if t.label.startswith("Motif")).input(motif)
    return bouton(at, libelle).click().run(), dits


def evenements(base):
    with base.connexion() as c:
        lus = c.execute(
            "select evenement, login from acces.journal_entier where evenement like 'bris%' order by entree_id desc"
        ).fetchall()
    return lus


def test_who_asks_for_an_hour_of_other_rights_gets_it_from_another_and_gives_it_back(ouvrir, muret):
    at = demander(ouvrir(DEMANDEUR, "droits"), "C31395", "panne du guichet")
    assert "attend la décision" in at.success[0].value
    assert at.table[-1].value["État"].tolist() == ["À décider"]
    assert not any("bris" in b.label.lower() or b.label.startswith("Rendre") for b in at.button)

    chef = ouvrir(CHEF, "comptes")
    chef, dits = decider_du_bris(chef, "Accepter, pour une heure")
    assert "Accepté" in chef.success[0].value
    assert [mot for mot in ("Chargée de mission", "Muret", "panne du guichet") if mot not in dits] == []

    at = ouvrir(DEMANDEUR, "territoire")
    (ligne,) = [w.value.replace("\\", "") for w in at.warning if "Bris de glace" in w.value]
    assert "jusqu’à" in ligne
    assert "Muret" in ligne
    at = bouton(at, "Rendre ces droits maintenant").click().run()
    assert not at.exception
    assert not [w for w in at.warning if "Bris de glace" in w.value]
    assert evenements(muret)[:3] == [("bris_fini", DEMANDEUR), ("bris_approuve", CHEF), ("bris_demande", DEMANDEUR)]


def test_who_is_refused_reads_why_and_nobody_is_offered_its_own_request(ouvrir, muret):
    demander(ouvrir(DEMANDEUR, "droits"), "C31395", "curiosité")
    assert any("1 bris de glace attend" in un.proto.label for un in ouvrir(CHEF).get("page_link"))
    chef, _ = decider_du_bris(ouvrir(CHEF, "comptes"), "Refuser")
    assert "Dites pourquoi" in chef.error[0].value
    decider_du_bris(ouvrir(CHEF, "comptes"), "Refuser", "le guichet est ouvert")
    assert "le guichet est ouvert" in ouvrir(DEMANDEUR, "droits").table[-1].value["État"].iloc[0]
    assert evenements(muret)[0] == ("bris_refuse", CHEF)

    demander(ouvrir(CHEF, "droits"), "C31555", "curiosité")
    assert not [b for b in ouvrir(CHEF, "comptes").button if b.label.startswith("Décider de la demande")]


def test_a_request_without_a_reason_or_an_organisme_is_refused_in_a_sentence(ouvrir, muret):
    assert "Dites pourquoi" in demander(ouvrir(DEMANDEUR, "droits"), "C31395", "").error[0].value
    at = ouvrir(DEMANDEUR, "droits")
    next(t for t in at.text_input if t.label.startswith("Motif")).input("urgence")
    assert "Choisissez un autre organisme" in bouton(at, "Demander ces droits").click().run().error[0].value


def test_the_public_is_offered_no_break_glass(ouvrir):
    assert not [s for s in ouvrir("public", "droits").selectbox if s.label.startswith("Organisme dont")]
