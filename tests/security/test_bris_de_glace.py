"""Break-glass: an hour of the rights of another organisme, asked by one person, approved by another, with a reason."""

import pytest

from tests.security.petit_entrepot import D1, D2, D3, D4
from warehouse.access import accounts, gestion, sessions
from warehouse.access.reading import lire
from warehouse.errors import ErreurObservatoire, SessionExpiree

DEMANDES = "select demande_id from demande order by 1"
MOTIF = "panne du guichet de Muret, dossier urgent"
DU_BAILLEUR, DE_L_ETAT = [(D1,), (D2,), (D3,), (D4,)], [(D1,), (D3,)]


@pytest.fixture
def base(petite):
    """The small warehouse, without the breaks of the other tests."""
    with petite.connexion() as c:
        for login, organisme, administre in (("chef.ba01", "BA01", True), ("double.ba01", "BA01", True)):
            fiche = {"login": login, "libelle": login, "email": f"{login}@ba01.fr", "organisme_code": organisme}
            accounts.creer_compte(c, fiche | {"est_administrateur": administre}, "essai")
    yield petite
    with petite.connexion() as c:
        c.execute("delete from acces.bris_de_glace")
        c.execute("delete from acces.session")
        c.execute("delete from acces.compte where not est_demo")
        c.execute("delete from acces.decision")


@pytest.fixture
def ouvertes(base):
    """Sessions by login."""
    return {un: sessions.ouvrir_session_admin(base, un) for un in ("etat", "gestionnaire", "chef.ba01", "double.ba01")}


def lues(portier, lecteur, jeton):
    """Return what the holder of a token reads now, as the portal reads: its session is found again first."""
    return lire(lecteur, sessions.session_de(portier, jeton), DEMANDES).lignes


def refus(base, appel):
    with base.connexion() as c:
        avant = c.execute("select * from acces.bris_de_glace order by 1").fetchall()
    with pytest.raises(ErreurObservatoire) as erreur:
        appel()
    with base.connexion() as c:
        assert c.execute("select * from acces.bris_de_glace order by 1").fetchall() == avant
    return str(erreur.value)


def test_two_persons_open_an_hour_of_the_rights_of_another_organisme(base, ouvertes, portier, lecteur):
    jeton = ouvertes["etat"].jeton
    assert lues(portier, lecteur, jeton) == DE_L_ETAT
    numero = gestion.demander_bris(portier, ouvertes["etat"], "BA01", MOTIF)
    assert lues(portier, lecteur, jeton) == DE_L_ETAT
    gestion.approuver_bris(portier, ouvertes["chef.ba01"], numero)
    assert lues(portier, lecteur, jeton) == DU_BAILLEUR
    ouverte = sessions.session_de(portier, jeton)
    assert (ouverte.login, ouverte.organisme_code, ouverte.gestion) == ("etat", "BA01", None)


def test_attaque_A1_after_one_hour_the_base_gives_back_the_rights_of_before(base, ouvertes, portier, lecteur):
    numero = gestion.demander_bris(portier, ouvertes["etat"], "BA01", MOTIF)
    gestion.approuver_bris(portier, ouvertes["gestionnaire"], numero)
    pendant = sessions.session_de(portier, ouvertes["etat"].jeton)
    with base.connexion() as c:
        c.execute(
            "update acces.bris_de_glace set approuve_at = approuve_at - interval '61 minutes',"
            " expire_at = expire_at - interval '61 minutes'"
        )
    with pytest.raises(SessionExpiree):
        lire(lecteur, pendant, DEMANDES)
    assert lues(portier, lecteur, pendant.jeton) == DE_L_ETAT


@pytest.mark.parametrize(
    "fin",
    ["valable_au = acces.aujourd_hui()", "ouvert_at = null", "profil = 'bailleur'"],
    ids=["is no more", "awaits a publication", "changed its kind"],
)
def test_attaque_A1_a_glass_lends_nothing_to_whom_its_own_organisme_no_longer_opens(neuve, fin):
    portier, lecteur = neuve.moteur_portier(), neuve.moteur_lecteur()
    qui = sessions.ouvrir_session_admin(neuve, "commune-muret")
    numero = gestion.demander_bris(portier, qui, "BA01", MOTIF)
    gestion.approuver_bris(portier, sessions.ouvrir_session_admin(neuve, "gestionnaire"), numero)
    pendant = sessions.session_de(portier, qui.jeton)
    assert lire(lecteur, pendant, DEMANDES).lignes == DU_BAILLEUR
    with neuve.connexion() as c:
        c.execute(f"update acces.organisme set {fin} where organisme_code = 'C31395'")
    with pytest.raises(SessionExpiree):
        lire(lecteur, pendant, DEMANDES)
    assert sessions.session_de(portier, qui.jeton) is None
    portier.dispose()
    lecteur.dispose()


def test_attaque_A8_no_hour_is_longer_even_for_the_owner_nor_approved_twice(base, ouvertes, portier):
    numero = gestion.demander_bris(portier, ouvertes["etat"], "BA01", MOTIF)
    gestion.approuver_bris(portier, ouvertes["chef.ba01"], numero)
    phrase = refus(base, lambda: gestion.approuver_bris(portier, ouvertes["double.ba01"], numero))
    assert phrase.startswith("Cette demande est déjà décidée")
    with base.connexion() as c, pytest.raises(Exception, match="bris_de_glace"):
        c.execute("update acces.bris_de_glace set expire_at = expire_at + interval '1 hour'")


def test_attaque_A8_the_same_person_does_not_approve_what_it_asked(base, ouvertes, portier):
    with base.connexion() as c:
        c.execute("update acces.compte set email = 'Chef.ba01@ba01.fr' where login = 'double.ba01'")
        c.execute("update acces.compte set organisme_code = 'BA02' where login = 'double.ba01'")
    with base.connexion() as c:
        c.execute("update acces.organisme set departement_code = '31'")
    double = sessions.ouvrir_session_admin(base, "double.ba01")
    numero = gestion.demander_bris(portier, double, "BA01", MOTIF)
    phrase = refus(base, lambda: gestion.approuver_bris(portier, ouvertes["chef.ba01"], numero))
    assert phrase.startswith("Un bris de glace se décide à deux")
    numero = gestion.demander_bris(portier, ouvertes["gestionnaire"], "BA01", MOTIF)
    phrase = refus(base, lambda: gestion.approuver_bris(portier, ouvertes["gestionnaire"], numero))
    assert phrase.startswith("Un bris de glace se décide à deux")


def creer(portier, qui, login, organisme):
    """Make an account as somebody who manages accounts, and return the session that its secret opens."""
    fiche = {"organisme_code": organisme, "email": f"{login}@essai.fr", "libelle": login}
    secret = gestion.decider(portier, qui, "compte_cree", login, "renfort", fiche)
    return sessions.ouvrir_session(portier, login, secret, nouveau="une phrase à moi seule")


def faire_passer_30_jours(base):
    with base.connexion() as c:
        c.execute("update acces.decision set decidee_at = decidee_at - interval '30 days'")


@pytest.mark.parametrize("demande", ["who made it", "who was made", "another that it made", "who made who made it"])
def test_attaque_A8_nobody_breaks_a_glass_with_the_accounts_that_it_makes(base, ouvertes, portier, demande):
    moi = ouvertes["gestionnaire"]
    second = creer(portier, moi, "second", "GEST31")
    demandeur, approbateur = {
        "who made it": lambda: (moi, second),
        "who was made": lambda: (second, moi),
        "another that it made": lambda: (creer(portier, moi, "tiers", "BA02"), second),
        "who made who made it": lambda: (moi, creer(portier, second, "tiers", "GEST31")),
    }[demande]()
    numero = gestion.demander_bris(portier, demandeur, "BA01", MOTIF)
    phrase = refus(base, lambda: gestion.approuver_bris(portier, approbateur, numero))
    assert "Une autre personne doit l’approuver ; sinon, attendez" in phrase
    faire_passer_30_jours(base)
    gestion.approuver_bris(portier, approbateur, numero)


@pytest.mark.parametrize(
    ("decision", "champs"),
    [("mot_de_passe", None), ("compte_change", {"email": "a.moi@essai.fr"})],
    ids=["secret", "adresse"],
)
def test_attaque_A8_nobody_breaks_a_glass_with_the_account_that_it_took(base, ouvertes, portier, decision, champs):
    gestion.decider(portier, ouvertes["gestionnaire"], decision, "double.ba01", "oubli", champs)
    double = sessions.ouvrir_session_admin(base, "double.ba01")
    numero = gestion.demander_bris(portier, ouvertes["gestionnaire"], "BA01", MOTIF)
    assert "Une autre personne" in refus(base, lambda: gestion.approuver_bris(portier, double, numero))
    gestion.approuver_bris(portier, ouvertes["chef.ba01"], numero)


def test_who_changed_but_the_name_of_an_account_is_another_person(base, ouvertes, portier):
    gestion.decider(portier, ouvertes["gestionnaire"], "compte_change", "double.ba01", "mariage", {"libelle": "Double"})
    double = sessions.ouvrir_session_admin(base, "double.ba01")
    numero = gestion.demander_bris(portier, ouvertes["gestionnaire"], "BA01", MOTIF)
    gestion.approuver_bris(portier, double, numero)


@pytest.mark.parametrize("motif", ["", "  ", None])
def test_nothing_is_asked_without_a_reason(base, ouvertes, portier, motif):
    phrase = refus(base, lambda: gestion.demander_bris(portier, ouvertes["etat"], "BA01", motif))
    assert phrase.startswith("Dites pourquoi")


@pytest.mark.parametrize("organisme", ["DDETS31", "GEST31", "PUB", "SDES", "RIEN", None])
def test_what_may_not_be_opened_is_refused_in_a_sentence(base, ouvertes, portier, organisme):
    phrase = refus(base, lambda: gestion.demander_bris(portier, ouvertes["etat"], organisme, MOTIF))
    assert phrase.startswith("Choisissez un autre organisme")


def test_attaque_A8_who_does_not_manage_the_organisme_approves_nothing(base, ouvertes, portier):
    numero = gestion.demander_bris(portier, ouvertes["gestionnaire"], "DDETS31", MOTIF)
    for login in ("etat", "chef.ba01"):
        phrase = refus(base, lambda login=login: gestion.approuver_bris(portier, ouvertes[login], numero))
        assert phrase.startswith("Cette demande n’existe pas")


def test_a_request_of_the_day_before_is_not_approved(base, ouvertes, portier):
    numero = gestion.demander_bris(portier, ouvertes["etat"], "BA01", MOTIF)
    with base.connexion() as c:
        c.execute("update acces.bris_de_glace set demande_at = demande_at - interval '25 hours'")
    phrase = refus(base, lambda: gestion.approuver_bris(portier, ouvertes["chef.ba01"], numero))
    assert "a plus d’un jour" in phrase


def test_both_persons_are_in_the_journal_of_the_organisme_that_is_opened(base, ouvertes, portier, lecteur):
    numero = gestion.demander_bris(portier, ouvertes["etat"], "BA01", MOTIF)
    gestion.approuver_bris(portier, ouvertes["chef.ba01"], numero)
    requete = "select evenement, login, cible from acces.journal_organisme('bailleur') order by journal_id desc limit 2"
    lignes = lire(lecteur, ouvertes["double.ba01"], requete).lignes
    assert lignes == [("bris_approuve", "chef.ba01", "etat"), ("bris_demande", "etat", "etat")]
    with base.connexion() as c:
        motifs = c.execute("select motif from acces.decision order by decision_id desc limit 2").fetchall()
    assert motifs == [(MOTIF,), (MOTIF,)]


def recents(lecteur, qui):
    """Return what a reader is told of the requests of the day: of whom, and what became of them."""
    requete = f"select login, etat, motif_refus, est_le_sien from acces.bris_recents('{qui.profil}')"
    return lire(lecteur, qui, requete).lignes


def test_attaque_A1_a_glass_that_its_holder_closes_is_closed_at_the_next_query(base, ouvertes, portier, lecteur):
    jeton = ouvertes["etat"].jeton
    for organisme in ("C31395", "BA01"):
        gestion.approuver_bris(
            portier, ouvertes["gestionnaire"], gestion.demander_bris(portier, ouvertes["etat"], organisme, MOTIF)
        )
    pendant = sessions.session_de(portier, jeton)
    assert (pendant.organisme_code, pendant.bris_expire_at is None) == ("BA01", False)
    gestion.finir_bris(portier, pendant)
    with pytest.raises(SessionExpiree):
        lire(lecteur, pendant, DEMANDES)
    assert lues(portier, lecteur, jeton) == DE_L_ETAT
    assert sessions.session_de(portier, jeton).bris_expire_at is None
    with base.connexion() as c:
        finies = c.execute("select login from acces.journal_entier where evenement = 'bris_fini'").fetchall()
    assert finies == [("etat",), ("etat",)]


def test_attaque_A8_what_was_refused_is_not_approved(base, ouvertes, portier, lecteur):
    numero = gestion.demander_bris(portier, ouvertes["etat"], "BA01", MOTIF)
    assert refus(base, lambda: gestion.refuser_bris(portier, ouvertes["chef.ba01"], numero, " ")).startswith("Dites")
    gestion.refuser_bris(portier, ouvertes["chef.ba01"], numero, "le guichet est rouvert")
    phrase = refus(base, lambda: gestion.approuver_bris(portier, ouvertes["double.ba01"], numero))
    assert phrase.startswith("Cette demande est déjà décidée")
    assert recents(lecteur, ouvertes["etat"]) == [("etat", "refuse", "le guichet est rouvert", True)]
    assert lues(portier, lecteur, ouvertes["etat"].jeton) == DE_L_ETAT


def test_attaque_A8_nobody_refuses_for_an_organisme_that_it_does_not_manage(base, ouvertes, portier):
    numero = gestion.demander_bris(portier, ouvertes["gestionnaire"], "DDETS31", MOTIF)
    for login in ("gestionnaire", "etat", "chef.ba01"):
        refus(base, lambda login=login: gestion.refuser_bris(portier, ouvertes[login], numero, "non"))


def test_attaque_A4_a_request_is_told_to_who_asked_and_to_who_may_agree(base, ouvertes, portier, lecteur):
    gestion.demander_bris(portier, ouvertes["etat"], "BA01", MOTIF)
    du_chef, de_muret = [("etat", "attend", None, False)], sessions.ouvrir_session_admin(base, "commune-muret")
    assert recents(lecteur, ouvertes["chef.ba01"]) == recents(lecteur, ouvertes["gestionnaire"]) == du_chef
    assert recents(lecteur, ouvertes["etat"]) == [("etat", "attend", None, True)]
    assert recents(lecteur, de_muret) == recents(lecteur, sessions.ouvrir_session_admin(base, "bailleur-a")) == []


def test_attaque_A4_the_public_is_offered_the_rights_of_nobody(base, ouvertes, lecteur):
    requete = "select organisme_code from acces.organismes_a_ouvrir('{}')"
    offerts = {code for (code,) in lire(lecteur, ouvertes["etat"], requete.format("etat")).lignes}
    assert {"BA01", "C31395"} <= offerts
    assert offerts.isdisjoint({"DDETS31", "GEST31", "PUB", "SDES"})
    public = sessions.ouvrir_session_admin(base, "public")
    assert lire(lecteur, public, requete.format("public")).lignes == []
