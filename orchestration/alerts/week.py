"""The alerts of the week, by e-mail to the accounts that asked for them, counted in the place of each."""

from dataclasses import dataclass, field

from dashboards.kit.words import alertes as words
from orchestration.alerts import sending
from warehouse.access import alerts
from warehouse.access.sessions import ouvrir_session_alerte
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings


@dataclass
class Envois:
    """What a round did: e-mails sent, accounts that had no alert, and what kept the others from being told."""

    envoyes: int = 0
    sans_alerte: int = 0
    rates: list[str] = field(default_factory=list)


def envoyer(base: Base, settings: Settings) -> Envois:
    """Write to each account whose week is over; an account that could not be written to is tried again next time.

    Raises:
        ErreurObservatoire: no server of e-mail is set.

    """
    if not sending.peut_ecrire(settings):
        raise ErreurObservatoire(sending.SANS_SMTP)
    envois = Envois()
    lecteur = base.moteur_lecteur()
    try:
        for login, adresse in alerts.abonnes(base):
            session = ouvrir_session_alerte(base, login)
            if session is None:
                continue
            trouvees = alerts.evaluer(lecteur, session, alerts.departements(lecteur, session))
            try:
                if trouvees:
                    message = sending.Message(*words.courriel(trouvees, settings.public_url))
                    sending.ecrire(settings, [adresse], message)
            except ErreurObservatoire as erreur:
                envois.rates.append(f"{login} : {erreur}")
                continue
            alerts.noter_envoi(base, session, len(trouvees))
            if trouvees:
                envois.envoyes += 1
            else:
                envois.sans_alerte += 1
    finally:
        lecteur.dispose()
    return envois
