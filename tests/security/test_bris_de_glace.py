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


def test_attaque_A8_no_hour_is_longer_even_for_the_owner_nor_approved_twice(base, ouvertes, portier):
    numero = gestion.demander_bris(portier, ouvertes["etat"], "BA01", MOTIF)
    gestion.approuver_bris(portier, ouvertes["chef.ba01"], numero)
    phrase = refus(base, lambda: gestion.approuver_bris(portier, ouvertes["double.ba01"], numero))
    assert phrase.startswith("Cette demande est déjà approuvée")
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
