"""Sessions of readers: signing in, staying in, leaving.

What belongs here: drawing a token, checking a password with argon2 through the role ``portier``. What does not: reading
data (``warehouse.access.reading``). The token lives in the cookie and in memory only; the database holds its digest.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from warehouse.access.accounts import empreinte_de, est_le_bon
from warehouse.access.refusals import PAR_CLASSE
from warehouse.errors import ConnexionRefusee, ErreurObservatoire, ErreurServeur, MotDePasseAChoisir

if TYPE_CHECKING:
    from warehouse.database.connections import Base

# An hour without a page closes a session: acces.lire_session says the same.
INACTIVITE = timedelta(hours=1)
REFUS = (
    "Identifiant ou mot de passe incorrect, ou connexion temporairement bloquée après plusieurs échecs :"
    " réessayez dans quinze minutes, depuis un navigateur où vous vous êtes déjà connecté s’il y en a un,"
    " ou demandez à l’administrateur."
)
A_CHOISIR = (
    "Ce secret vous a été remis pour choisir un mot de passe que vous serez seul à connaître : saisissez-le encore,"
    " avec votre nouveau mot de passe, d’au moins 12 caractères."
)
TROP_DE_PUBLICS = (
    "Trop de consultations publiques viennent de s’ouvrir depuis votre réseau : réessayez dans quinze minutes."
)


@dataclass(frozen=True)
class Lieu:
    """Where an attempt comes from: a digest of its network, the token that its browser shows, the next one."""

    reseau: bytes = b""
    navigateur: str | None = field(default=None, repr=False)
    prochain: str | None = field(default=None, repr=False)


SANS_LIEU = Lieu()


@dataclass(frozen=True)
class Session:
    """An open session: who reads, for which organisme, how far."""

    jeton: str = field(repr=False)
    login: str
    profil: str
    libelle: str
    organisme_code: str
    organisme_libelle: str
    communes: tuple[str, ...]
    epcis: tuple[str, ...]
    est_registraire: bool
    a_cia: bool
    est_delegataire: bool
    expire_at: datetime

    @property
    def empreinte_portee(self) -> str:
        """Fingerprint of what this reader may see: part of the key of every cached statistic."""
        portee = (
            self.profil, self.organisme_code, self.communes, self.epcis, self.est_registraire, self.a_cia,
            self.est_delegataire,
        )  # fmt: skip
        return hashlib.sha256(repr(portee).encode()).hexdigest()[:16]


def ouvrir_session(
    moteur_portier: Engine, login: str, mot_de_passe: str, lieu: Lieu = SANS_LIEU, nouveau: str | None = None
) -> Session:
    """Sign in; every refusal has the same words, and takes the same time whether the login is known or not.

    Args:
        moteur_portier: engine of the doorkeeper.
        login: as typed.
        mot_de_passe: the password, or the secret that was given.
        lieu: where the attempt comes from.
        nouveau: a password that takes the place of that one.

    Raises:
        MotDePasseAChoisir: what was typed is right, and a new password is needed.

    """
    login = login.strip().lower()[:64].replace("\x00", "")
    navigateur = _sha(lieu.navigateur) if lieu.navigateur else None
    # The attempt is committed before the password is checked: parallel guesses count too.
    empreinte, est_verrouille = _appeler(
        moteur_portier,
        "select empreinte, est_verrouille from acces.preparer_connexion(%s, %s, %s)",
        [login, lieu.reseau, navigateur],
    )
    if est_verrouille:
        # Neither counted, nor checked, nor written: who insists costs nothing.
        raise ConnexionRefusee(REFUS)
    est_prouvee = est_le_bon(empreinte, mot_de_passe)
    if est_prouvee and nouveau is not None:
        _choisir(moteur_portier, login, mot_de_passe, nouveau)
    jeton = secrets.token_urlsafe(32)
    prochain = _sha(lieu.prochain) if lieu.prochain else None
    (ouverte,) = _appeler(
        moteur_portier,
        "select acces.ouvrir_session(%s, %s, %s, %s, %s, %s)",
        [login, _sha(jeton), est_prouvee, lieu.reseau, navigateur, prochain],
    )
    if ouverte is None:
        raise MotDePasseAChoisir(A_CHOISIR)
    session = session_de(moteur_portier, jeton) if ouverte else None
    if session is None:
        raise ConnexionRefusee(REFUS)
    return session


def _choisir(moteur_portier: Engine, login: str, ancien: str, nouveau: str) -> None:
    """Put the password that a person chose in the place of the one that it just proved."""
    if nouveau == ancien:
        raise MotDePasseAChoisir("Choisissez un mot de passe différent de celui que vous avez.")
    try:
        empreinte = empreinte_de(nouveau)
    except ErreurObservatoire as erreur:
        raise MotDePasseAChoisir(str(erreur)) from None
    _appeler(moteur_portier, "select acces.choisir_mot_de_passe(%s, %s, true)", [login, empreinte])


def session_publique(moteur_portier: Engine, lieu: Lieu = SANS_LIEU) -> Session:
    """Open a session of the public account, without a password."""
    jeton = secrets.token_urlsafe(32)
    (ouverte,) = _appeler(moteur_portier, "select acces.ouvrir_session_publique(%s, %s)", [_sha(jeton), lieu.reseau])
    if ouverte is None:
        raise ConnexionRefusee(TROP_DE_PUBLICS)
    session = session_de(moteur_portier, jeton) if ouverte else None
    if session is None:
        raise ConnexionRefusee("Les statistiques publiques ne sont pas ouvertes sur cette installation.")
    return session


def session_de(moteur_portier: Engine, jeton: str) -> Session | None:
    """Return the live session of a token and keep it awake, or None: unknown, expired, asleep or revoked."""
    ligne = _appeler(moteur_portier, "select * from acces.lire_session(%s)", [_sha(jeton)])
    return None if ligne is None else _session(jeton, ligne)


def fermer_session(moteur_portier: Engine, jeton: str) -> None:
    """Revoke a session: its next read finds nothing."""
    _appeler(moteur_portier, "select acces.fermer_session(%s)", [_sha(jeton)])


def ouvrir_session_admin(base: "Base", login: str) -> Session:
    """As the administrator of the home, open a session of an account (``observatoire sql``, benches)."""
    jeton = secrets.token_urlsafe(32)
    with base.connexion() as connexion:
        ouverte = connexion.execute("select acces.ouvrir_session_admin(%s, %s)", [login, _sha(jeton)]).fetchone()
        if ouverte != (True,):
            requete = "select login from acces.compte as c where acces.etat_du_compte(c) = 'ouvert' order by login"
            ouverts = [str(ligne[0]) for ligne in connexion.execute(requete)]
            raise ErreurObservatoire(
                f"Le compte « {login} » n’existe pas, ou n’est pas ouvert : choisissez parmi {', '.join(ouverts)}."
            )
        ligne = connexion.execute("select * from acces.lire_session(%s)", [_sha(jeton)]).fetchone()
    if ligne is None:
        raise ErreurObservatoire(f"La session du compte « {login} » n’a pas pu être ouverte : recommencez.")
    return _session(jeton, ligne)


def _session(jeton: str, ligne: Any) -> Session:
    login, profil, libelle, organisme, organisme_libelle, communes, epcis, registraire, cia, delegataire, fin = ligne
    return Session(
        jeton, login, profil, libelle, organisme, organisme_libelle, tuple(communes), tuple(epcis), registraire, cia,
        delegataire, fin,
    )  # fmt: skip


def _sha(jeton: str) -> bytes:
    return hashlib.sha256(jeton.encode("utf-8", "surrogatepass")).digest()


def _appeler(moteur: Engine, sql: str, valeurs: list[Any]) -> Any:
    """Run one function of the portier and commit; what Postgres says of a failure never gets out."""
    emprunt = None
    try:
        emprunt = moteur.raw_connection()
        connexion = emprunt.driver_connection
        assert isinstance(connexion, psycopg.Connection)  # noqa: S101 - narrows the driver's type
        ligne = connexion.execute(sql, valeurs).fetchone()
        connexion.commit()
        return ligne
    except (psycopg.Error, SQLAlchemyError):
        raise ErreurServeur(PAR_CLASSE["08"]) from None
    finally:
        if emprunt is not None:
            emprunt.close()
