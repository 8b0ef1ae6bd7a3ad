"""What leaves the observatory, on real local servers: a failed night to who runs it, the alerts of a week."""

import json
import socket
import threading
from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

import dagster as dg
import pytest
from aiosmtpd.controller import Controller

from orchestration.alerts import night, sending, week
from orchestration.assets.failures import en_echec
from orchestration.assets.ressources import Observatoire
from orchestration.assets.schedules import alertes as job_des_alertes
from warehouse.access import alerts, sessions
from warehouse.access.demonstration import DOMAINE
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings

EXPEDITEUR = "observatoire@exemple.fr"


class Boite:
    """Keeps the messages that a server of e-mail takes; refuses those to ``refus@…``."""

    def __init__(self) -> None:
        self.recus = []

    async def handle_RCPT(self, server, session, envelope, adresse, options):
        if adresse.startswith("refus@"):
            return "550 no such box"
        envelope.rcpt_tos.append(adresse)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.recus.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def boite():
    """A server of e-mail on the loopback, with ``port`` and ``recus``."""
    boite = Boite()
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        boite.port = prise.getsockname()[1]
    serveur = Controller(boite, hostname="127.0.0.1", port=boite.port)
    serveur.start()
    yield boite
    serveur.stop()


@pytest.fixture
def webhook():
    """A server that takes JSON on the loopback, with ``adresse`` and ``recus``."""
    recus = []

    class Prise(BaseHTTPRequestHandler):
        def do_POST(self):
            recus.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    serveur = HTTPServer(("127.0.0.1", 0), Prise)
    fil = threading.Thread(target=serveur.serve_forever)
    fil.start()
    serveur.adresse, serveur.recus = f"http://127.0.0.1:{serveur.server_port}/secret", recus
    yield serveur
    serveur.shutdown()
    fil.join()
    serveur.server_close()


def reglages(boite, dossier, **autres) -> Settings:
    return Settings(
        home=dossier, smtp_host="127.0.0.1", smtp_port=boite.port, smtp_security="none", smtp_from=EXPEDITEUR, **autres
    )


def test_a_failed_night_is_told_by_e_mail_and_to_the_webhook(boite, webhook, tmp_path):
    settings = reglages(boite, tmp_path, alert_emails="a@exemple.fr, b@exemple.fr", alert_webhook=webhook.adresse)
    assert sending.prevenir(settings, sending.Message("Sujet", "Texte é")) == ["courriel", "webhook"]
    ((a_qui, courriel),) = boite.recus
    assert (a_qui, courriel["Subject"], courriel["From"]) == (["a@exemple.fr", "b@exemple.fr"], "Sujet", EXPEDITEUR)
    assert courriel["To"] is None
    assert courriel.get_content().strip() == "Texte é"
    assert webhook.recus == [{"text": "Sujet\nTexte é", "sujet": "Sujet", "texte": "Texte é"}]


def test_a_channel_that_fails_keeps_no_other_from_being_told(webhook, tmp_path):
    settings = Settings(
        home=tmp_path, smtp_host="127.0.0.1", smtp_port=1, smtp_security="none", smtp_from=EXPEDITEUR,
        alert_emails="a@exemple.fr", alert_webhook=webhook.adresse,
    )  # fmt: skip
    with pytest.raises(ErreurObservatoire, match="OBSERVATOIRE_SMTP_HOST"):
        sending.prevenir(settings, sending.Message("Sujet", "Texte"))
    assert len(webhook.recus) == 1


def test_without_a_channel_the_sentence_says_which_settings_are_needed(tmp_path):
    with pytest.raises(ErreurObservatoire, match="OBSERVATOIRE_ALERT_EMAILS"):
        sending.prevenir(Settings(home=tmp_path), sending.Message("Sujet", "Texte"))


@pytest.mark.parametrize(
    "faux",
    [
        {"smtp_host": "mail.exemple.fr", "smtp_security": "none"},
        {"alert_webhook": "http://chat.exemple.fr/x"},
        {"alert_emails": "a@exemple.fr, pas une adresse"},
        {"smtp_from": "pas une adresse"},
    ],
)
def test_nothing_leaves_in_clear_nor_to_what_is_no_address(tmp_path, faux):
    with pytest.raises(ValueError, match="Settings"):
        Settings(home=tmp_path, **faux)


def nuit_ratee(erreur: Exception, observatoire: Observatoire):
    """Run a job that fails as a night does, and the sensor on it."""

    @dg.op
    def construire():
        raise erreur

    @dg.job(name="ligne")
    def ligne():
        construire()

    with dg.instance_for_test() as instance:
        faite = ligne.execute_in_process(instance=instance, raise_on_error=False)
        contexte = dg.build_run_status_sensor_context(
            sensor_name="en_echec",
            dagster_instance=instance,
            dagster_run=faite.dagster_run,
            dagster_event=faite.get_run_failure_event(),
            resources={"observatoire": observatoire},
        ).for_run_failure()
        return en_echec(contexte)


def test_the_sensor_of_dagster_tells_the_step_and_the_sentence_of_a_failed_night(boite, tmp_path, monkeypatch):
    settings = reglages(boite, tmp_path, alert_emails="a@exemple.fr")
    monkeypatch.setattr(Observatoire, "settings", settings)
    assert nuit_ratee(ErreurObservatoire("Rien n’est publié : un test a échoué."), Observatoire()) is None
    ((_, courriel),) = boite.recus
    texte = courriel.get_content()
    assert "Étape construire : Rien n’est publié : un test a échoué." in texte
    assert "observatoire doctor" in texte
    assert courriel["Subject"] == "Observatoire : la construction a échoué"


def test_an_error_that_nobody_foresaw_is_told_by_its_class_alone_for_it_may_quote_a_name(boite, tmp_path, monkeypatch):
    monkeypatch.setattr(Observatoire, "settings", reglages(boite, tmp_path, alert_emails="a@exemple.fr"))
    nuit_ratee(ValueError("DUPONT Jeanne 0311234567890"), Observatoire())
    texte = boite.recus[0][1].get_content()
    assert "erreur imprévue (ValueError)" in texte
    assert "DUPONT" not in texte


def test_an_installation_without_a_channel_says_so_in_dagster(tmp_path, monkeypatch):
    monkeypatch.setattr(Observatoire, "settings", Settings(home=tmp_path))
    assert "OBSERVATOIRE_ALERT_WEBHOOK" in nuit_ratee(ValueError("x"), Observatoire()).skip_message


def test_a_message_says_when_in_the_time_of_paris():
    message = night.message("ligne", datetime(2026, 7, 1, 1, 5, tzinfo=UTC), "abcdef0123", [])
    assert message.texte.startswith("La construction a échoué le 01/07/2026 à 03 h 05.")
    assert "exécution abcdef01," in message.texte


@pytest.fixture
def abonnees(entrepot):
    """Subscribed accounts of the warehouse of the run, by login; ``bailleur-a`` has a bound that is always crossed."""
    adresses = {login: f"{login}@{DOMAINE}" for login in ("etat", "bailleur-a")}
    portier = entrepot.moteur_portier()
    for login in adresses:
        session = sessions.ouvrir_session_admin(entrepot, login)
        alerts.s_abonner(portier, session, est_abonne=True)
        alerts.poser(portier, session, "stock", ("departement", "31"), "au_moins", Decimal(1))
    portier.dispose()
    yield adresses
    with entrepot.connexion() as c:
        c.execute("delete from acces.alerte_chiffre")
        c.execute("delete from acces.abonnement_alerte")
        c.execute("update acces.compte set email = %s where login = 'etat'", [adresses["etat"]])


def test_each_subscriber_gets_its_alerts_once_a_week_in_a_message_without_a_name(entrepot, abonnees, boite, tmp_path):
    settings = reglages(boite, tmp_path, public_url="https://observatoire.exemple.fr")
    assert week.envoyer(entrepot, settings) == week.Envois(envoyes=2)
    assert week.envoyer(entrepot, settings) == week.Envois()
    lus = {a_qui[0]: courriel for a_qui, courriel in boite.recus}
    assert set(lus) == set(abonnees.values())
    texte = lus[abonnees["bailleur-a"]].get_content()
    assert "Demandes en cours" in texte or "Demandes en attente" in texte
    assert "votre borne : au moins 1" in texte.replace("\u00a0", " ")
    assert "https://observatoire.exemple.fr" in texte
    with entrepot.connexion() as c:
        noms = {ligne[0] for ligne in c.execute("select distinct libelle from acces.compte")}
    assert [nom for nom in noms if nom in texte] == []


def test_who_could_not_be_written_to_is_said_and_tried_again(entrepot, abonnees, boite, tmp_path):
    with entrepot.connexion() as c:
        c.execute("update acces.compte set email = 'refus@exemple.fr' where login = 'etat'")
    envois = week.envoyer(entrepot, reglages(boite, tmp_path))
    assert (envois.envoyes, len(envois.rates)) == (1, 1)
    assert envois.rates[0].startswith("etat : Le serveur de courriel")
    assert alerts.abonnes(entrepot) == [("etat", "refus@exemple.fr")]


def test_the_job_of_the_morning_fails_where_an_e_mail_did_not_leave(entrepot, abonnees, tmp_path, monkeypatch):
    settings = Settings(home=tmp_path, smtp_host="127.0.0.1", smtp_port=1, smtp_security="none", smtp_from=EXPEDITEUR)
    monkeypatch.setattr(Observatoire, "settings", settings)
    monkeypatch.setattr(Observatoire, "base", lambda _: entrepot)
    faite = job_des_alertes.execute_in_process(resources={"observatoire": Observatoire()}, raise_on_error=False)
    assert not faite.success


@pytest.mark.parametrize(
    "login", ["etat", "bailleur-a", "gestionnaire", "commune-toulouse", "action-logement", "adil", "comed"]
)
def test_what_is_counted_for_an_account_is_what_it_reads(entrepot, login):
    """Each kind is counted again from the rows that the account reads, one query a kind."""
    session = sessions.ouvrir_session_admin(entrepot, login)
    moteur = entrepot.moteur_lecteur()
    trouvees = {une.genre: une.nombre for une in alerts.evaluer(moteur, session, ["31"])}
    assert "chiffre" not in trouvees
    lignes = {}
    if "echeance_dalo" in trouvees:
        suivis = alerts.lire(moteur, session, "select etat_code, jours_restants from dalo_suivi").lignes
        lignes["echeance_dalo"] = sum(e == "A_RELOGER" and j is not None and 0 <= j <= 7 for e, j in suivis)
    if "renouvellement" in trouvees:
        jour = alerts.lire(moteur, session, "select date_reference from publication").lignes[0][0]
        fins = alerts.lire(
            moteur,
            session,
            "select date_fin_validite from demande where etat_code = 'active' and organisme_enregistreur_code = %(o)s",
            {"o": session.organisme_code},
        ).lignes
        lignes["renouvellement"] = sum(0 <= (fin - jour).days <= 7 for (fin,) in fins)
    moteur.dispose()
    assert {genre: trouvees[genre] for genre in lignes} == lignes
