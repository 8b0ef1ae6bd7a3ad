"""Alerts: each account has its own bounds, and what is counted for its e-mail is what it reads, for five minutes."""

from decimal import Decimal

import psycopg
import pytest

from warehouse.access import accounts, alerts, sessions
from warehouse.access.reading import lire
from warehouse.errors import ErreurObservatoire

POSEES = "select indicateur_code, territoire_code, sens, borne from acces.alertes_posees('{}')"
DEPARTEMENT = ("departement", "31")
REFUS = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def base(petite):
    """The small warehouse, with an account that has an address, without what the other tests asked for."""
    with petite.connexion() as c:
        fiche = {"login": "chef.ba01", "libelle": "chef.ba01", "email": "chef@ba01.fr", "organisme_code": "BA01"}
        accounts.creer_compte(c, fiche, "essai")
    yield petite
    with petite.connexion() as c:
        c.execute("delete from acces.alerte_chiffre")
        c.execute("delete from acces.abonnement_alerte")
        c.execute("delete from acces.session")
        c.execute("delete from acces.bris_de_glace")
        c.execute("delete from acces.compte where not est_demo")


@pytest.fixture
def ouvertes(base):
    """Sessions by login."""
    return {un: sessions.ouvrir_session_admin(base, un) for un in ("etat", "bailleur-a", "chef.ba01")}


def poser(portier, session, borne="100", indicateur="stock", ou=DEPARTEMENT, sens="au_moins"):
    return alerts.poser(portier, session, indicateur, ou, sens, Decimal(borne))


def test_a_bound_is_kept_changed_listed_and_removed_by_its_owner(base, ouvertes, portier, lecteur):
    numero = poser(portier, ouvertes["etat"])
    assert poser(portier, ouvertes["etat"], "120") == numero
    assert lire(lecteur, ouvertes["etat"], POSEES.format("etat")).lignes == [("stock", "31", "au_moins", 120)]
    alerts.retirer(portier, ouvertes["etat"], numero)
    assert lire(lecteur, ouvertes["etat"], POSEES.format("etat")).lignes == []


@pytest.mark.parametrize("autre", ["bailleur-a", "chef.ba01"])
def test_attaque_C6_no_other_account_reads_or_removes_a_bound_even_of_the_same_organisme(
    base, ouvertes, portier, lecteur, autre
):
    proprietaire = "chef.ba01" if autre == "bailleur-a" else "bailleur-a"
    numero = poser(portier, ouvertes[proprietaire])
    assert lire(lecteur, ouvertes[autre], POSEES.format("bailleur")).lignes == []
    with pytest.raises(ErreurObservatoire, match="n’est pas la vôtre"):
        alerts.retirer(portier, ouvertes[autre], numero)
    assert len(lire(lecteur, ouvertes[proprietaire], POSEES.format("bailleur")).lignes) == 1


@pytest.mark.parametrize(
    ("indicateur", "ou"),
    [
        ("DUPONT", DEPARTEMENT),
        ("stock", ("personne", "31")),
        ("stock", ("commune", "<b>31</b>")),
        ("http://x.fr", DEPARTEMENT),
        (None, DEPARTEMENT),
    ],
)
def test_attaque_C6_a_bound_holds_codes_alone(ouvertes, portier, indicateur, ou):
    with pytest.raises(ErreurObservatoire, match="n’existe pas"):
        poser(portier, ouvertes["etat"], indicateur=indicateur, ou=ou)


@pytest.mark.parametrize("borne", ["NaN", "1e12"])
def test_a_bound_that_no_figure_has_is_refused(ouvertes, portier, borne):
    with pytest.raises(ErreurObservatoire, match="borne en chiffres"):
        poser(portier, ouvertes["etat"], borne)


def test_an_account_keeps_fifty_bounds(ouvertes, portier):
    for rang in range(50):
        poser(portier, ouvertes["etat"], indicateur=f"stock_{rang}")
    with pytest.raises(ErreurObservatoire, match="50 alertes"):
        poser(portier, ouvertes["etat"])


def test_the_public_sets_no_alert(base, portier):
    publique = sessions.session_publique(portier)
    with pytest.raises(ErreurObservatoire, match="connectez-vous"):
        poser(portier, publique)


def test_an_account_without_an_address_has_no_e_mail(base, portier):
    with base.connexion() as c:
        accounts.creer_compte(c, {"login": "muette", "libelle": "Ida Brun", "organisme_code": "BA01"}, "essai")
    with pytest.raises(ErreurObservatoire, match="adresse de courriel"):
        alerts.s_abonner(portier, sessions.ouvrir_session_admin(base, "muette"), est_abonne=True)


def abonner(base, portier, ouvertes):
    alerts.s_abonner(portier, ouvertes["chef.ba01"], est_abonne=True)
    assert alerts.abonnes(base) == [("chef.ba01", "chef@ba01.fr")]


def test_an_account_is_written_to_once_a_week(base, ouvertes, portier):
    abonner(base, portier, ouvertes)
    session = sessions.ouvrir_session_alerte(base, "chef.ba01")
    alerts.noter_envoi(base, session, 2)
    assert alerts.abonnes(base) == []
    with base.connexion() as c:
        c.execute("update acces.abonnement_alerte set envoyee_at = envoyee_at - interval '7 days'")
    assert alerts.abonnes(base) == [("chef.ba01", "chef@ba01.fr")]


@pytest.mark.parametrize(
    "fermeture",
    [
        "suspendu_at = clock_timestamp()",
        "revoque_at = clock_timestamp()",
        "valable_du = current_date - 30, valable_au = current_date - 1",
        "repris_at = clock_timestamp() - interval '91 days', valable_du = current_date - 100, utilise_at = null",
    ],
)
def test_attaque_A1_a_closed_account_is_not_written_to(base, ouvertes, portier, fermeture):
    abonner(base, portier, ouvertes)
    with base.connexion() as c:
        c.execute(f"update acces.compte set {fermeture} where login = 'chef.ba01'")
    assert alerts.abonnes(base) == []
    assert sessions.ouvrir_session_alerte(base, "chef.ba01") is None


def test_the_session_of_an_alert_reads_what_its_account_reads_for_five_minutes(base, ouvertes, portier, lecteur):
    abonner(base, portier, ouvertes)
    lu = "select demande_id from demande order by 1"
    session = sessions.ouvrir_session_alerte(base, "chef.ba01")
    assert lire(lecteur, session, lu).lignes == lire(lecteur, ouvertes["bailleur-a"], lu).lignes
    with base.connexion() as c:
        (reste,) = c.execute(
            "select expire_at - ouverte_at <= interval '5 minutes' from acces.session where origine = 'alerte'"
        ).fetchone()
    assert reste


def test_the_session_of_an_alert_ends_with_its_e_mail(base, ouvertes, portier, lecteur):
    abonner(base, portier, ouvertes)
    session = sessions.ouvrir_session_alerte(base, "chef.ba01")
    alerts.noter_envoi(base, session, 1)
    with pytest.raises(ErreurObservatoire, match="reconnectez-vous"):
        lire(lecteur, session, "select 1")


def test_no_alert_is_counted_with_the_rights_that_a_break_glass_lends(base, ouvertes, portier):
    abonner(base, portier, ouvertes)
    with base.connexion() as c:
        c.execute(
            "insert into acces.bris_de_glace (demandeur_id, organisme_code, motif, approuve_at, expire_at)"
            " select compte_id, 'BA02', 'essai', now(), now() + interval '1 hour'"
            " from acces.compte where login = 'chef.ba01'"
        )
    assert sessions.ouvrir_session_alerte(base, "chef.ba01") is None


def test_every_gesture_is_a_line_of_the_journal_without_a_name(base, ouvertes, portier):
    numero = poser(portier, ouvertes["chef.ba01"])
    alerts.retirer(portier, ouvertes["chef.ba01"], numero)
    abonner(base, portier, ouvertes)
    session = sessions.ouvrir_session_alerte(base, "chef.ba01")
    alerts.noter_envoi(base, session, 3)
    with base.connexion() as c:
        lignes = c.execute(
            "select evenement, cible, filtre, nb_lignes from acces.journal_entier"
            " where evenement like 'alerte%' and login = 'chef.ba01' order by entree_id desc limit 4"
        ).fetchall()
    assert lignes[::-1] == [
        ("alerte_posee", "stock", {}, None),
        ("alerte_retiree", "stock", {}, None),
        ("alerte_abonnee", "courriel", {}, None),
        ("alerte_envoyee", "courriel", {}, 3),
    ]


@pytest.mark.parametrize(
    "appel",
    [
        "acces.abonnes_a_prevenir()",
        "acces.ouvrir_session_alerte('chef.ba01', '\\x00')",
        "acces.noter_envoi('\\x00', 1)",
        "acces.poser_alerte('\\x00', 'stock', 'departement', '31', 'au_moins', 1)",
    ],
)
def test_attaque_A2_a_reader_opens_no_session_of_an_alert(base, ouvertes, lecteur, appel):
    with pytest.raises(ErreurObservatoire):
        lire(lecteur, ouvertes["etat"], f"select * from {appel}")


def test_the_purge_removes_what_a_revoked_account_had_asked_for(base, ouvertes, portier):
    poser(portier, ouvertes["chef.ba01"])
    poser(portier, ouvertes["etat"])
    abonner(base, portier, ouvertes)
    with base.connexion() as c:
        c.execute("update acces.compte set revoque_at = clock_timestamp() where login = 'chef.ba01'")
        assert c.execute("select acces.retirer_alertes_closes()").fetchone() == (1,)
        assert c.execute("select count(*) from acces.abonnement_alerte").fetchone() == (0,)
