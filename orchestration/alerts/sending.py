"""How a message leaves: by SMTP, or to a webhook of the installation.

What belongs here: the two channels. What does not: what a message says, which never names a person (the other
modules of this folder).
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import requests

from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings

PATIENCE_S = 30
SANS_SMTP = (
    "Aucun serveur de courriel n’est réglé : donnez OBSERVATOIRE_SMTP_HOST et OBSERVATOIRE_SMTP_FROM, puis relancez."
)
SANS_CANAL = (
    "Personne n’est à prévenir : donnez OBSERVATOIRE_ALERT_EMAILS (avec OBSERVATOIRE_SMTP_HOST et"
    " OBSERVATOIRE_SMTP_FROM) ou OBSERVATOIRE_ALERT_WEBHOOK, puis relancez."
)


@dataclass(frozen=True)
class Message:
    """A subject and a text, without any name."""

    sujet: str
    texte: str


def peut_ecrire(settings: Settings) -> bool:
    """Tell whether this installation may send e-mail."""
    return bool(settings.smtp_host and settings.smtp_from)


def ecrire(settings: Settings, adresses: Sequence[str], message: Message) -> None:
    """Send one e-mail to these addresses, which do not see each other.

    Raises:
        ErreurObservatoire: no server is set, or it does not take the message; the address is not quoted.

    """
    if not settings.smtp_host or not settings.smtp_from:
        raise ErreurObservatoire(SANS_SMTP)
    courriel = EmailMessage()
    courriel["From"] = settings.smtp_from
    courriel["Subject"] = message.sujet
    courriel["Date"] = formatdate()
    courriel["Message-ID"] = make_msgid(domain=settings.smtp_from.rpartition("@")[2])
    # An answering machine does not answer this.
    courriel["Auto-Submitted"] = "auto-generated"
    courriel.set_content(message.texte)
    try:
        with _ouvrir(settings) as serveur:
            serveur.send_message(courriel, to_addrs=list(adresses))
    except (OSError, smtplib.SMTPException) as erreur:
        raise ErreurObservatoire(
            f"Le serveur de courriel {settings.smtp_host}:{settings.smtp_port} n’a pas pris le message"
            f" ({type(erreur).__name__}) : vérifiez OBSERVATOIRE_SMTP_HOST et les réglages qui suivent, puis"
            " « observatoire alerte essayer »."
        ) from erreur


def _ouvrir(settings: Settings) -> smtplib.SMTP:
    contexte = ssl.create_default_context()
    hote, port = settings.smtp_host or "", settings.smtp_port
    if settings.smtp_security == "tls":
        serveur: smtplib.SMTP = smtplib.SMTP_SSL(hote, port, timeout=PATIENCE_S, context=contexte)
    else:
        serveur = smtplib.SMTP(hote, port, timeout=PATIENCE_S)
        if settings.smtp_security == "starttls":
            serveur.starttls(context=contexte)
    if settings.smtp_user and settings.smtp_password is not None:
        serveur.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    return serveur


def prevenir(settings: Settings, message: Message) -> list[str]:
    """Tell who runs this installation, by every channel that is set.

    Returns:
        the channels that took the message: ``courriel``, ``webhook``.

    Raises:
        ErreurObservatoire: no channel is set, or one did not take it; the others did all the same.

    """
    canaux = {
        "courriel": (bool(settings.alert_emails), lambda: ecrire(settings, settings.alert_emails, message)),
        "webhook": (settings.alert_webhook is not None, lambda: _appeler(settings, message)),
    }
    pris, rates = [], []
    for canal, (est_regle, envoyer) in canaux.items():
        if not est_regle:
            continue
        try:
            envoyer()
            pris.append(canal)
        except ErreurObservatoire as erreur:
            rates.append(str(erreur))
    if rates:
        raise ErreurObservatoire(" ".join(rates))
    if not pris:
        raise ErreurObservatoire(SANS_CANAL)
    return pris


def est_prevenu(settings: Settings) -> bool:
    """Tell whether somebody is to be told of a failed night."""
    return bool(settings.alert_emails) or settings.alert_webhook is not None


def _appeler(settings: Settings, message: Message) -> None:
    """Post the message as JSON, with ``text``, which most chat tools show; its address is a secret."""
    assert settings.alert_webhook is not None  # noqa: S101 - narrows the type
    corps = {"text": f"{message.sujet}\n{message.texte}", "sujet": message.sujet, "texte": message.texte}
    try:
        requests.post(
            settings.alert_webhook.get_secret_value(), json=corps, timeout=PATIENCE_S, allow_redirects=False
        ).raise_for_status()
    except requests.RequestException as erreur:
        raise ErreurObservatoire(
            f"Le webhook n’a pas pris le message ({type(erreur).__name__}) : vérifiez OBSERVATOIRE_ALERT_WEBHOOK,"
            " puis « observatoire alerte essayer »."
        ) from None
