"""Accounts managed by people: who decides of whom, from its session; what is refused changes nothing."""

import threading
from dataclasses import replace

import pytest

from tests.bases import changer_mot_de_passe
from warehouse.access import accounts, gestion, sessions
from warehouse.access.gestion import CHANGER, CREER, REPRENDRE, REVOIR, REVOQUER, SECRET, SUSPENDRE
from warehouse.access.reading import lire
from warehouse.errors import ConnexionRefusee, ErreurLecture, ErreurObservatoire, MotDePasseAChoisir

NEUF = {"libelle": "Ida Brun", "email": "ida.brun@muret.fr", "organisme_code": "C31395"}
DECISIONS = [CHANGER, SUSPENDRE, REPRENDRE, REVOQUER, SECRET, REVOIR]
MOTIF = "convention du 3 mars"


@pytest.fixture
def muret(petite):
    """Muret has an administrator, a second one and a simple reader; what a test made of them ends with it."""
    with petite.connexion() as c:
        for login, est_administrateur in (("chef.muret", True), ("adjoint.muret", True), ("agent.muret", False)):
            fiche = NEUF | {"login": login, "email": f"{login}@muret.fr", "est_administrateur": est_administrateur}
            accounts.creer_compte(c, fiche, MOTIF)
    yield petite
    with petite.connexion() as c:
        c.execute(
            "delete from acces.session using acces.compte as c where c.compte_id = session.compte_id and not est_demo"
        )
        c.execute("delete from acces.compte where not est_demo")
        c.execute("update acces.organisme set departement_code = '31'")


def session(base, login):
    return sessions.ouvrir_session_admin(base, login)


def etat(base):
    """Everything that a decision may change."""
    with base.connexion() as c:
        comptes = c.execute("select to_jsonb(c) - 'utilise_at' from acces.compte as c order by login").fetchall()
        return comptes, c.execute("select * from acces.decision order by decision_id").fetchall()


def refus(base, portier, ouverte, decision, login, motif=MOTIF, champs=None):
    """Return the sentence of a refusal; nothing of the accounts has changed."""
    avant = etat(base)
    with pytest.raises(ErreurObservatoire) as erreur:
        gestion.decider(portier, ouverte, decision, login, motif, champs)
    assert etat(base) == avant
    return str(erreur.value)


def test_the_gestionnaire_creates_an_account_whose_secret_opens_the_choice_of_a_password(muret, portier):
    champs = NEUF | {"email": "nouveau@muret.fr", "communes": ["31395"], "valable_au": "2999-12-31"}
    secret = gestion.decider(portier, session(muret, "gestionnaire"), CREER, "nouveau.muret", MOTIF, champs)
    with pytest.raises(MotDePasseAChoisir):
        sessions.ouvrir_session(portier, "nouveau.muret", secret)
    ouverte = sessions.ouvrir_session(portier, "nouveau.muret", secret, nouveau="ma propre phrase secrète")
    assert (ouverte.profil, ouverte.communes, ouverte.gestion) == ("commune", ("31395",), None)


def test_an_administrator_takes_an_account_of_its_organisme_through_its_life(muret, portier):
    chef, agent, suivis = session(muret, "chef.muret"), "agent.muret", []
    for decision, champs in (
        (CHANGER, {"libelle": "Ida Brune", "communes": ["31395"]}),
        (SUSPENDRE, {}),
        (REPRENDRE, {}),
        (CHANGER, {"valable_au": "2999-12-31"}),
        (REVOIR, {}),
        (SECRET, {}),
        (REVOQUER, {}),
    ):
        gestion.decider(portier, chef, decision, agent, MOTIF, champs)
        with muret.connexion() as c:
            suivis.append(
                c.execute(
                    "select acces.etat_du_compte(c), c.valable_au is not null, c.revu_at is not null, c.libelle"
                    " from acces.compte as c where login = %s",
                    [agent],
                ).fetchone()
            )
    assert [lu[0] for lu in suivis] == ["ouvert", "suspendu", "ouvert", "ouvert", "ouvert", "ouvert", "revoque"]
    assert suivis[-1][1:] == (True, True, "Ida Brune")


def test_each_decision_is_one_line_of_the_journal_with_who_took_it_for_the_organisme_of_the_account(muret, portier):
    with muret.connexion() as c:
        (avant,) = c.execute("select max(entree_id) from acces.journal_entier").fetchone()
    gestionnaire = session(muret, "gestionnaire")
    for decision in (SUSPENDRE, REPRENDRE, SECRET, REVOIR, REVOQUER):
        gestion.decider(portier, gestionnaire, decision, "agent.muret", MOTIF)
    with muret.connexion() as c:
        lignes = c.execute(
            "select evenement, login, organisme_code, profil, cible from acces.journal_entier"
            " where entree_id > %s and evenement <> 'connexion' order by entree_id",
            [avant],
        ).fetchall()
        decisions = c.execute("select par, motif from acces.decision order by decision_id desc limit 5").fetchall()
        assert c.execute("select acces.verifier_journal()").fetchone() == (None,)
    assert [ligne[0] for ligne in lignes] == [SUSPENDRE, REPRENDRE, SECRET, REVOIR, REVOQUER]
    assert {ligne[1:] for ligne in lignes} == {("gestionnaire", "C31395", "gestionnaire", "agent.muret")}
    assert set(decisions) == {("gestionnaire", MOTIF)}


@pytest.mark.parametrize("decision", DECISIONS)
def test_attaque_A8_a_simple_reader_decides_of_nobody(muret, portier, decision):
    phrase = refus(muret, portier, session(muret, "agent.muret"), decision, "chef.muret")
    assert phrase.startswith("Votre compte n’en gère pas d’autres")


@pytest.mark.parametrize("decision", DECISIONS)
def test_attaque_A8_nobody_decides_of_its_own_account(muret, portier, decision):
    for login in ("chef.muret", "gestionnaire"):
        phrase = refus(muret, portier, session(muret, login), decision, login)
        assert phrase.startswith("Personne ne décide de son propre compte")


@pytest.mark.parametrize("decision", DECISIONS)
def test_attaque_A8_an_administrator_decides_of_no_account_of_another_organisme(muret, portier, decision):
    for login in ("commune-toulouse", "etat", "gestionnaire", "public", "personne"):
        phrase = refus(muret, portier, session(muret, "chef.muret"), decision, login)
        assert phrase == "Ce compte n’est pas de ceux que vous gérez : rien n’est changé."


def test_attaque_A8_an_administrator_creates_nobody_in_another_organisme(muret, portier):
    for organisme in ("C31555", "GEST31", "PUB", "RIEN", None):
        champs = NEUF | {"organisme_code": organisme}
        phrase = refus(muret, portier, session(muret, "chef.muret"), CREER, "intrus", champs=champs)
        assert phrase == "Ce compte n’est pas de ceux que vous gérez : rien n’est changé."


def test_attaque_A10_a_gestionnaire_decides_of_no_account_of_another_departement(muret, portier):
    with muret.connexion() as c:
        c.execute("update acces.organisme set departement_code = '09' where organisme_code = 'C31395'")
    phrase = refus(muret, portier, session(muret, "gestionnaire"), SUSPENDRE, "agent.muret")
    assert phrase.startswith("Ce compte n’est pas de ceux que vous gérez")


def test_attaque_A10_a_gestionnaire_reads_nothing_in_the_journal_of_another_departement(muret, portier, lecteur):
    gestion.decider(portier, session(muret, "chef.muret"), SUSPENDRE, "agent.muret", MOTIF)
    siens = "select count(*) from acces.journal_organisme('gestionnaire') where login = 'chef.muret'"
    tous = "select count(*) from acces.journal_organisme('gestionnaire')"
    ouverte = session(muret, "gestionnaire")
    assert lire(lecteur, ouverte, siens).lignes[0][0] > 0
    with muret.connexion() as c:
        c.execute("update acces.organisme set departement_code = '09' where organisme_code = 'C31395'")
        autres = c.execute("select count(*) from acces.journal_entier where organisme_code is distinct from 'C31395'")
        (attendues,) = autres.fetchone()
    assert lire(lecteur, ouverte, siens).lignes == [(0,)]
    assert lire(lecteur, ouverte, tous).lignes == [(attendues,)]


@pytest.mark.parametrize("numero", ["0311022000001G006A", "0311 0220 0000 1G006A"])
def test_attaque_E4_a_reason_that_names_a_demande_is_refused(muret, portier, numero):
    phrase = refus(muret, portier, session(muret, "chef.muret"), SUSPENDRE, "agent.muret", f"doublon de {numero}")
    assert "retirez-en le numéro de la demande" in phrase


@pytest.mark.parametrize("login", ["chef.muret", "gestionnaire"])
def test_attaque_A10_a_scope_outside_the_organisme_is_refused(muret, portier, login):
    for champs in ({"communes": ["31555"]}, {"epcis": ["243100633"]}):
        phrase = refus(muret, portier, session(muret, login), CHANGER, "agent.muret", champs=champs)
        assert "Le territoire de « C31395 » ne comprend pas" in phrase
        phrase = refus(muret, portier, session(muret, login), CREER, "nouveau", champs=NEUF | champs)
        assert "Le territoire de « C31395 » ne comprend pas" in phrase


@pytest.mark.parametrize(
    "champs",
    [
        {"est_administrateur": True},
        {"organisme_code": "DDETS31"},
        {"profil": "etat"},
        {"empreinte_mot_de_passe": "x"},
        {"role_pg": "postgres"},
        {"login": "autre"},
        {"est_demo": True},
    ],
    ids=lambda champs: next(iter(champs)),
)
def test_attaque_A8_an_administrator_gives_no_more_than_a_territory_and_dates(muret, portier, champs):
    phrase = refus(muret, portier, session(muret, "chef.muret"), CHANGER, "agent.muret", champs=champs)
    assert phrase.startswith("Vous ne décidez pas de cela ici")


def test_attaque_A8_who_has_a_part_of_the_territory_administers_nobody(muret, portier):
    gestionnaire = session(muret, "gestionnaire")
    champs = {"est_administrateur": True, "communes": ["31395"]}
    assert "tout le territoire" in refus(muret, portier, gestionnaire, CHANGER, "agent.muret", champs=champs)
    with muret.connexion() as c:
        accounts.creer_compte(c, NEUF | {"login": "autre.gest", "organisme_code": "GEST31"}, MOTIF)
    phrase = refus(muret, portier, gestionnaire, CHANGER, "autre.gest", champs={"est_administrateur": True})
    assert "n’a pas d’administrateur d’organisme" in phrase


def test_attaque_A1_a_forged_or_closed_session_decides_nothing(muret, portier):
    ouverte = session(muret, "chef.muret")
    for jeton in ("B" * 43, "", ouverte.jeton + "x"):
        faux = replace(ouverte, jeton=jeton)
        assert refus(muret, portier, faux, SUSPENDRE, "agent.muret").startswith("Votre session est terminée")
    sessions.fermer_session(portier, ouverte.jeton)
    assert refus(muret, portier, ouverte, SUSPENDRE, "agent.muret").startswith("Votre session est terminée")


def test_attaque_A1_an_administrator_who_is_one_no_more_decides_nothing_in_an_open_session(muret, portier):
    ouverte = session(muret, "chef.muret")
    with muret.connexion() as c:
        accounts.changer_compte(c, "chef.muret", {"est_administrateur": False}, "fin de mission")
    assert refus(muret, portier, ouverte, SUSPENDRE, "agent.muret").startswith("Votre compte n’en gère pas d’autres")


def test_two_administrators_who_close_each_other_at_once_leave_one(muret, portier):
    ouvertes = {"chef.muret": session(muret, "chef.muret"), "adjoint.muret": session(muret, "adjoint.muret")}
    phrases, barriere = [], threading.Barrier(2)

    def tenter(auteur, autre):
        barriere.wait()
        try:
            gestion.decider(portier, ouvertes[auteur], SUSPENDRE, autre, MOTIF)
        except ErreurObservatoire as erreur:
            phrases.append(str(erreur))

    deux = [threading.Thread(target=tenter, args=(a, b)) for a, b in zip(ouvertes, reversed(ouvertes), strict=True)]
    for un in deux:
        un.start()
    for un in deux:
        un.join()
    with muret.connexion() as c:
        (suspendus,) = c.execute("select count(*) from acces.compte where suspendu_at is not null").fetchone()
    assert (suspendus, phrases) == (1, ["Votre session est terminée : reconnectez-vous."])


@pytest.mark.parametrize("decision", [CREER, *DECISIONS])
def test_no_decision_is_taken_without_a_reason(muret, portier, decision):
    champs = NEUF if decision == CREER else None
    login = "nouveau" if decision == CREER else "agent.muret"
    for motif in ("", "  "):
        phrase = refus(muret, portier, session(muret, "gestionnaire"), decision, login, motif, champs)
        assert phrase.startswith("Dites pourquoi")


def test_a_secret_that_an_administrator_drew_ends_the_former_password_and_is_kept_nowhere(muret, portier):
    with muret.connexion() as c:
        changer_mot_de_passe(c, "agent.muret", "une phrase assez longue")
    secret = gestion.decider(portier, session(muret, "chef.muret"), SECRET, "agent.muret", MOTIF)
    with pytest.raises(ConnexionRefusee):
        sessions.ouvrir_session(portier, "agent.muret", "une phrase assez longue")
    with muret.connexion() as c:
        ecrits = c.execute(
            "select d::text from acces.decision as d union all select j::text from acces.journal_entier as j"
            " union all select c::text from acces.compte as c"
        ).fetchall()
    assert [ecrit for (ecrit,) in ecrits if secret in ecrit] == []


SQL_COMPTES = "select login, organisme_code, est_le_sien from acces.comptes_geres('{}')"


def test_an_administrator_lists_the_people_of_its_organisme_and_a_simple_reader_nobody(muret, lecteur):
    lus = lire(lecteur, session(muret, "chef.muret"), SQL_COMPTES.format("commune")).lignes
    assert {ligne[1] for ligne in lus} == {"C31395"}
    assert [ligne[0] for ligne in lus if ligne[2]] == ["chef.muret"]
    assert lire(lecteur, session(muret, "agent.muret"), SQL_COMPTES.format("commune")).lignes == []
    with pytest.raises(ErreurLecture):
        lire(lecteur, session(muret, "agent.muret"), "select * from acces.compte")


def test_attaque_A1_the_profile_of_another_lists_nobody(muret, lecteur):
    for login in ("chef.muret", "agent.muret"):
        assert lire(lecteur, session(muret, login), SQL_COMPTES.format("gestionnaire")).lignes == []
    with pytest.raises(ErreurLecture):
        lire(lecteur, session(muret, "public"), SQL_COMPTES.format("gestionnaire"))


def test_the_gestionnaire_lists_the_people_of_its_departement_and_no_public_account(muret, lecteur):
    with muret.connexion() as c:
        c.execute("update acces.organisme set departement_code = '09' where organisme_code = 'C31555'")
    lus = {
        ligne[0] for ligne in lire(lecteur, session(muret, "gestionnaire"), SQL_COMPTES.format("gestionnaire")).lignes
    }
    assert {"chef.muret", "agent.muret", "etat", "bailleur-a", "gestionnaire"} <= lus
    assert lus & {"public", "commune-toulouse"} == set()


def test_an_account_is_to_be_looked_at_again_a_year_after_somebody_looked(muret, portier, lecteur):
    with muret.connexion() as c:
        c.execute("update acces.compte set cree_at = now() - interval '366 days' where organisme_code = 'C31395'")
    gestion.decider(portier, session(muret, "chef.muret"), REVOIR, "agent.muret", "toujours en poste")
    requete = "select login from acces.comptes_geres('commune') where est_a_revoir order by login"
    assert lire(lecteur, session(muret, "chef.muret"), requete).lignes == [("adjoint.muret",), ("chef.muret",)]
