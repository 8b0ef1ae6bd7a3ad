"""The life of an account: what each decision closes at the next query, what it refuses, what it writes."""

import contextlib
import threading

import psycopg
import pytest

from tests.bases import changer_mot_de_passe
from tests.security.lignes_du_referentiel import ligne, republier
from tests.security.petit_entrepot import D1, D4, REGISTRE
from warehouse.access import accounts, sessions
from warehouse.access.audit import auditer
from warehouse.access.reading import lire
from warehouse.errors import ConnexionRefusee, ErreurObservatoire, MotDePasseAChoisir, SessionExpiree

MOT_DE_PASSE = "une phrase assez longue"
AGENT = "agent.muret"
DEMANDES = "select demande_id from demande order by 1"


def decider(base, fonction, *arguments):
    with base.connexion() as c:
        return getattr(accounts, fonction)(c, *arguments)


def creer(base, login=AGENT, organisme="C31395", motif="convention du 3 mars", **champs):
    fiche = {"login": login, "libelle": "Ida Brun", "organisme_code": organisme, **champs}
    decider(base, "creer_compte", fiche, motif)


@pytest.fixture
def agent(neuve):
    """A base where an agent of Muret has an account and a password."""
    creer(neuve)
    with neuve.connexion() as c:
        changer_mot_de_passe(c, AGENT, MOT_DE_PASSE)
    return neuve


@pytest.fixture
def portes(neuve):
    """The engines of the doorkeeper and of the readers."""
    moteurs = neuve.moteur_portier(), neuve.moteur_lecteur()
    yield moteurs
    for moteur in moteurs:
        moteur.dispose()


@pytest.fixture
def role(serveur):
    """The name of a personal login: a role is the server’s, and would reach the other databases."""
    yield "vie.agent"
    with serveur.connexion() as c:
        c.execute('drop role if exists "vie.agent"')


def vieillir(base, sql):
    with base.connexion() as c:
        c.execute(f"update acces.compte set {sql} where login = %s", [AGENT])


def est_coupee(portes, ouverte):
    portier, lecteur = portes
    with pytest.raises(SessionExpiree):
        lire(lecteur, ouverte, "select 1")
    assert sessions.session_de(portier, ouverte.jeton) is None
    with pytest.raises(ConnexionRefusee, match="incorrect"):
        sessions.ouvrir_session(portier, AGENT, MOT_DE_PASSE)
    return True


@pytest.mark.parametrize(
    ("fonction", "arguments"),
    [
        ("suspendre_compte", ["départ"]),
        ("revoquer_compte", ["départ"]),
        ("changer_compte", [{"valable_au": "2026-01-01", "valable_du": "2025-01-01"}, "fin de contrat"]),
        ("changer_compte", [{"valable_du": "2999-01-01"}, "report"]),
    ],
    ids=["suspendre", "revoquer", "expirer", "pas encore"],
)
def test_attaque_A1_a_session_opened_before_a_decision_reads_nothing_after_it(agent, portes, fonction, arguments):
    ouverte = sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE)
    assert lire(portes[1], ouverte, "select 1").lignes == [(1,)]
    decider(agent, fonction, AGENT, *arguments)
    assert est_coupee(portes, ouverte)


def test_attaque_A1_an_account_that_slept_90_days_is_closed_in_an_open_session_too(agent, portes):
    vieillir(agent, "valable_du = '2020-01-01'")
    ouverte = sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE)
    vieillir(agent, "utilise_at = now() - interval '89 days', repris_at = now() - interval '200 days'")
    assert lire(portes[1], ouverte, "select 1").lignes == [(1,)]
    vieillir(agent, "utilise_at = now() - interval '91 days'")
    assert est_coupee(portes, ouverte)


def test_an_account_that_sleeps_opens_again_once_resumed(agent, portes):
    vieillir(agent, "repris_at = now() - interval '91 days', valable_du = '2020-01-01'")
    decider(agent, "reprendre_compte", AGENT, "retour de congé")
    assert sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE).login == AGENT


def test_a_suspended_account_opens_again_once_resumed_and_with_the_same_password(agent, portes):
    decider(agent, "suspendre_compte", AGENT, "doute")
    decider(agent, "reprendre_compte", AGENT, "levé")
    assert sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE).login == AGENT


def test_reading_as_somebody_by_the_command_does_not_keep_that_account_awake(agent, portes):
    sessions.ouvrir_session_admin(agent, AGENT)
    with agent.connexion() as c:
        (par_la_commande,) = c.execute("select utilise_at from acces.compte where login = %s", [AGENT]).fetchone()
    sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE)
    with agent.connexion() as c:
        (par_le_portail,) = c.execute("select utilise_at from acces.compte where login = %s", [AGENT]).fetchone()
    assert (par_la_commande, par_le_portail is None) == (None, False)


def test_a_session_never_outlives_the_last_day_of_its_account(agent, portes):
    vieillir(agent, "valable_au = acces.aujourd_hui()")
    fin = sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE).expire_at
    with agent.connexion() as c:
        (minuit,) = c.execute("select (acces.aujourd_hui() + 1)::timestamp at time zone 'Europe/Paris'").fetchone()
    assert fin <= minuit


def test_attaque_A1_the_time_zone_of_a_reader_does_not_lengthen_an_account(agent):
    """Kiribati is fourteen hours ahead, Baker twelve behind: the day of an account is that of Paris for both."""
    jours = set()
    for zone in ("Etc/GMT-14", "Etc/GMT+12"):
        with agent.connexion() as c:
            c.execute(f"set timezone = '{zone}'")
            jours.add(c.execute("select acces.aujourd_hui()").fetchone())
    assert len(jours) == 1


def test_droit_an_account_has_of_the_territory_the_part_that_was_given(neuve, recevoir, portes):
    recevoir(ligne("PORTEE", "C31395/31555", organisme_code="C31395", territoire_code="31555"))
    republier(neuve)
    creer(neuve, "tout")
    creer(neuve, "part", communes=["31555"])
    lues = {login: sessions.ouvrir_session_admin(neuve, login) for login in ("tout", "part")}
    assert lues["part"].communes == ("31555",)
    assert lues["part"].empreinte_portee != lues["tout"].empreinte_portee
    lecteur = portes[1]
    une, toutes = (lire(lecteur, lues[login], DEMANDES).lignes for login in ("part", "tout"))
    assert une == [(D1,), (D4,)]
    assert set(une) < set(toutes)


def test_attaque_A10_a_part_never_goes_beyond_what_the_organisme_has_today(neuve, portes):
    creer(neuve, "part", organisme="C31555", communes=["31555"])
    ouverte = sessions.ouvrir_session_admin(neuve, "part")
    assert lire(portes[1], ouverte, DEMANDES).lignes != []
    with neuve.connexion() as c:
        c.execute("update acces.organisme set communes = '{31395}' where organisme_code = 'C31555'")
    assert lire(portes[1], ouverte, DEMANDES).lignes == []


def test_a_narrower_scope_ends_the_sessions_that_had_the_whole(agent, portes):
    ouverte = sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE)
    decider(agent, "changer_compte", AGENT, {"communes": ["31395"]}, "secteur")
    assert sessions.session_de(portes[0], ouverte.jeton) is None
    assert sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE).communes == ("31395",)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"communes": ["31555"]}, "ne comprend pas 31555"),
        ({"epcis": ["243100633"]}, "ne comprend pas 243100633"),
        ({"profil": "etat"}, "est du profil « commune »"),
        ({"organisme": "RIEN"}, "L’organisme « RIEN » n’existe pas"),
        ({"organisme": "SDES"}, "n’ouvre aucun compte"),
        ({"login": "Ida Brun"}, "s’écrit en minuscules"),
        ({"libelle": " "}, "donnez son nom"),
        ({"email": "ida"}, "« ida » n’est pas une adresse"),
        ({"valable_du": "2027-01-02", "valable_au": "2027-01-01"}, "finirait avant de commencer"),
        ({"motif": " "}, "Dites pourquoi"),
        ({"login": "etat"}, "« etat » existe déjà"),
    ],
    ids=lambda v: next(iter(v)) if isinstance(v, dict) else "",
)
def test_an_account_that_contradicts_itself_is_refused_in_a_sentence(petite, champs, phrase):
    with petite.connexion() as c:
        avant = c.execute("select count(*) from acces.compte").fetchone()
    with pytest.raises(ErreurObservatoire, match=phrase):
        creer(petite, **champs)
    with petite.connexion() as c:
        assert c.execute("select count(*) from acces.compte").fetchone() == avant


SANS_CHAMPS = ("suspendre_compte", "reprendre_compte", "revoquer_compte", "poser_secret")


@pytest.mark.parametrize("fonction", ["changer_compte", "creer_login_personnel", *SANS_CHAMPS])
def test_no_decision_is_taken_without_a_reason_nor_about_nobody(petite, fonction):
    avec = {"changer_compte": [{"libelle": "X"}], "creer_login_personnel": ["essai.bi", MOT_DE_PASSE]}
    champs = avec.get(fonction, [])
    with pytest.raises(ErreurObservatoire, match="Dites pourquoi"):
        decider(petite, fonction, "etat", *champs, None)
    with pytest.raises(ErreurObservatoire, match="n’existe pas"):
        decider(petite, fonction, "personne", *champs, "essai")


def test_a_revoked_account_never_comes_back(agent):
    decider(agent, "revoquer_compte", AGENT, "départ")
    for fonction in ("reprendre_compte", "suspendre_compte", "revoquer_compte"):
        with pytest.raises(ErreurObservatoire, match="révoqué, pour toujours"):
            decider(agent, fonction, AGENT, "retour")
    with pytest.raises(ErreurObservatoire, match="révoqué, pour toujours"):
        decider(agent, "poser_secret", AGENT, "oubli")


def test_attaque_A1_a_change_cannot_give_a_password_nor_a_login_nor_wake_up(agent):
    decider(agent, "suspendre_compte", AGENT, "doute")
    lire_tout = (
        "select empreinte_mot_de_passe, role_pg, suspendu_at, est_demo, utilise_at, login from acces.compte"
        " where login = %s"
    )
    with agent.connexion() as c:
        avant = c.execute(lire_tout, [AGENT]).fetchone()
    champs = {
        "empreinte_mot_de_passe": "x", "role_pg": "postgres", "suspendu_at": None, "est_demo": True, "login": "autre",
        "utilise_at": "2999-01-01",
    }  # fmt: skip
    decider(agent, "changer_compte", AGENT, champs, "essai")
    with agent.connexion() as c:
        assert c.execute(lire_tout, [AGENT]).fetchone() == avant


def test_a_given_secret_opens_the_choice_of_a_password_and_nothing_else(agent, portes):
    portier = portes[0]
    secret = decider(agent, "poser_secret", AGENT, "oubli")
    with pytest.raises(MotDePasseAChoisir, match="un mot de passe"):
        sessions.ouvrir_session(portier, AGENT, secret)
    with pytest.raises(MotDePasseAChoisir, match="12 caractères"):
        sessions.ouvrir_session(portier, AGENT, secret, nouveau="court")
    with pytest.raises(MotDePasseAChoisir, match="différent"):
        sessions.ouvrir_session(portier, AGENT, secret, nouveau=secret)
    with agent.connexion() as c:
        assert c.execute("select count(*) from acces.session").fetchone() == (0,)
    assert sessions.ouvrir_session(portier, AGENT, secret, nouveau="ma propre phrase secrète").login == AGENT
    with pytest.raises(ConnexionRefusee, match="incorrect"):
        sessions.ouvrir_session(portier, AGENT, secret)
    assert sessions.ouvrir_session(portier, AGENT, "ma propre phrase secrète").login == AGENT


def test_attaque_B8_a_secret_is_worth_nothing_after_seven_days(agent, portes):
    secret = decider(agent, "poser_secret", AGENT, "oubli")
    vieillir(agent, "mot_de_passe_expire_at = mot_de_passe_expire_at - interval '7 days'")
    for nouveau in (None, "ma propre phrase secrète"):
        with pytest.raises(ConnexionRefusee, match="incorrect"):
            sessions.ouvrir_session(portes[0], AGENT, secret, nouveau=nouveau)


def test_attaque_B8_a_wrong_secret_changes_no_password(agent, portes):
    with pytest.raises(ConnexionRefusee, match="incorrect"):
        sessions.ouvrir_session(portes[0], AGENT, "faux", nouveau="une phrase du voleur")
    assert sessions.ouvrir_session(portes[0], AGENT, MOT_DE_PASSE).login == AGENT


def test_the_public_account_gets_no_password(petite):
    with pytest.raises(ErreurObservatoire, match="sans mot de passe"):
        decider(petite, "poser_secret", "public", "oubli")


def agents_pg(base, role):
    return base.proprietaire | {"user": role, "password": MOT_DE_PASSE}


def test_a_personal_login_follows_its_account_to_another_profile_and_ends_with_it(agent, role):
    decider(agent, "creer_login_personnel", AGENT, role, MOT_DE_PASSE, "BI")
    with psycopg.connect(**agents_pg(agent, role)) as lecteur:
        assert lecteur.execute("select count(*) from demande").fetchone() > (0,)
    decider(agent, "changer_compte", AGENT, {"organisme_code": "DDETS31"}, "mutation")
    with psycopg.connect(**agents_pg(agent, role)) as lecteur:
        assert lecteur.execute("show search_path").fetchone() == ("etat",)
        assert lecteur.execute("select count(*) from demande").fetchone() > (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            lecteur.execute("select count(*) from commune.demande")
    assert auditer(agent, registre=REGISTRE)[0] == []
    decider(agent, "revoquer_compte", AGENT, "départ")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**agents_pg(agent, role))
    assert auditer(agent, registre=REGISTRE)[0] == []


def test_attaque_A1_an_open_connection_of_a_personal_login_ends_with_a_suspension(agent, role):
    decider(agent, "creer_login_personnel", AGENT, role, MOT_DE_PASSE, "BI")
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(**agents_pg(agent, role)) as lecteur:
        lecteur.execute("select 1")
        decider(agent, "suspendre_compte", AGENT, "doute")
        with pytest.raises(psycopg.OperationalError):
            lecteur.execute("select count(*) from demande")
    with psycopg.connect(**agents_pg(agent, role)) as lecteur:
        assert lecteur.execute("select count(*) from demande").fetchone() == (0,)


def test_a_personal_login_never_takes_the_name_of_another_role(petite):
    for role in ("portier", "profil_etat", petite.proprietaire["user"]):
        with pytest.raises(ErreurObservatoire, match="a déjà un rôle"):
            decider(petite, "creer_login_personnel", "etat", role, MOT_DE_PASSE, "BI")


@pytest.mark.parametrize("role", ["authenticator", "portier", "profil_commune"])
def test_attaque_A8_no_role_but_the_owner_decides_of_an_account(petite, role):
    with petite.connexion() as c:
        fonctions = [
            un
            for (un,) in c.execute(
                "select p.oid::regprocedure::text from pg_proc as p where p.pronamespace = 'acces'::regnamespace"
                " and p.proname ~ '((er|dre|quer)_compte|creer_|poser_|decide|exiger_|refuser|suivre_)'"
            )
        ]
        assert len(fonctions) > 10
        permises = {"acces.expulser_compte()"}
        if role == "portier":
            # They carry a decision, of which the session decides (test_gestion, test_bris_de_glace, test_alertes).
            permises |= {"acces.gerer_compte(bytea,text,text,jsonb,text,text)", "acces.refuser_bris(bytea,bigint,text)",
                         "acces.poser_alerte(bytea,text,text,text,text,numeric)"}  # fmt: skip
        executables = c.execute(
            "select f from unnest(%s::text[]) as f where has_function_privilege(%s, f, 'execute')", [fonctions, role]
        ).fetchall()
    assert {un for (un,) in executables} - permises == set()


def test_each_decision_is_one_line_of_the_journal_that_holds_codes_and_no_name(agent):
    courriel = "ida.brun@muret.fr"
    with agent.connexion() as c:
        (avant,) = c.execute("select max(entree_id) from acces.journal_entier").fetchone()
    decider(agent, "changer_compte", AGENT, {"email": courriel, "libelle": "Ida Brune"}, "nom d’usage de Mme Brun")
    decider(agent, "changer_compte", AGENT, {"valable_au": "2999-12-31"}, "contrat")
    decider(agent, "suspendre_compte", AGENT, "doute")
    decider(agent, "reprendre_compte", AGENT, "levé")
    decider(agent, "poser_secret", AGENT, "oubli")
    decider(agent, "revoquer_compte", AGENT, "départ")
    with agent.connexion() as c:
        lignes = c.execute(
            "select evenement, login, cible, organisme_code, j::text from acces.journal_entier as j"
            " where entree_id > %s order by entree_id",
            [avant],
        ).fetchall()
        requete = "select motif, par from acces.decision where login = %s order by decision_id"
        decisions = c.execute(requete, [AGENT]).fetchall()
        assert c.execute("select acces.verifier_journal()").fetchone() == (None,)
    assert [ligne[0] for ligne in lignes] == [
        "compte_change", "compte_expire", "compte_suspendu", "compte_repris", "mot_de_passe", "compte_revoque",
    ]  # fmt: skip
    assert {ligne[1:4] for ligne in lignes} == {(None, AGENT, "C31395")}
    assert [mot for mot in ("Brun", "@", "doute", "contrat") for *_, texte in lignes if mot in texte] == []
    assert [motif for motif, _ in decisions][-2:] == ["oubli", "départ"]
    assert {par.split(" ")[0] for _, par in decisions[2:]} == {"commande"}


def test_two_administrators_who_create_the_same_account_at_once_make_one(neuve):
    refus, barriere = [], threading.Barrier(2)

    def tenter():
        barriere.wait()
        try:
            creer(neuve)
        except ErreurObservatoire as erreur:
            refus.append(str(erreur))

    deux = [threading.Thread(target=tenter) for _ in range(2)]
    for un in deux:
        un.start()
    for un in deux:
        un.join()
    assert refus == [f"Le compte « {AGENT} » existe déjà : rien n’est changé."]


def test_an_organisme_made_by_command_can_have_an_account_that_reads_its_own(neuve, portes):
    champs = {"organisme_code": "C31044", "libelle": "Commune de Balma", "profil": "commune", "communes": ["31555"],
              "est_registraire": True}  # fmt: skip
    decider(neuve, "creer_organisme", champs)
    creer(neuve, "balma", organisme="C31044")
    assert lire(portes[1], sessions.ouvrir_session_admin(neuve, "balma"), DEMANDES).lignes == [(D1,), (D4,)]


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"organisme_code": "ba 99"}, "s’écrit en majuscules"),
        ({"libelle": ""}, "Donnez le nom"),
        ({"siren": "12"}, "n’est pas un numéro SIREN"),
        ({"profil": "maire"}, "choisissez parmi action_logement, adil"),
        ({"organisme_code": "BA01"}, "« BA01 » existe déjà"),
    ],
)
def test_an_organisme_that_contradicts_itself_is_refused_in_a_sentence(petite, champs, phrase):
    with pytest.raises(ErreurObservatoire, match=phrase):
        decider(petite, "creer_organisme", {"organisme_code": "ZZ99", "libelle": "Essai", **champs})
