"""Sessions of readers: signing in, staying in, leaving.

What belongs here: drawing a token, proving a password through the role ``portier``. What does not: checking it, which
the database does; reading data (``warehouse.access.reading``). The token lives in the cookie and in memory only; the
database holds its digest.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from warehouse.access.accounts import empreinte_de, prouver
from warehouse.access.refusals import DE_NOUS, PAR_CLASSE, cause, expliquer
from warehouse.errors import ConnexionRefusee, ErreurObservatoire, ErreurServeur, IdentiteRefusee, MotDePasseAChoisir

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
    # Digest of what its organisme holds today: territory, guichets, reservations, delegations.
    portee: str
    # Whose accounts its reader manages: « tous », « organisme », or nobody’s.
    gestion: str | None = None
    # Until when its rights are those of another organisme (break-glass), its own otherwise.
    bris_expire_at: datetime | None = None

    @property
    def empreinte_portee(self) -> str:
        """Fingerprint of what this reader may see: part of the key of every cached statistic."""
        return hashlib.sha256(f"{self.profil} {self.portee}".encode()).hexdigest()[:16]


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
    navigateur = empreinte_du_jeton(lieu.navigateur) if lieu.navigateur else None
    # The attempt is committed before the password is checked: parallel guesses count too.
    sel, est_verrouille = appeler(
        moteur_portier,
        "select sel, est_verrouille from acces.preparer_connexion(%s, %s, %s)",
        [login, lieu.reseau, navigateur],
    )
    if est_verrouille:
        # Neither counted, nor checked, nor written: who insists costs nothing.
        raise ConnexionRefusee(REFUS)
    jeton = secrets.token_urlsafe(32)
    sceau, preuve = empreinte_du_jeton(jeton), prouver(sel, mot_de_passe)
    appeler(moteur_portier, "select acces.engager_preuve(%s, %s)", [login, hashlib.sha256(preuve + sceau).digest()])
    nouvelle, defaut = _nouvelle(nouveau, mot_de_passe)
    prochain = empreinte_du_jeton(lieu.prochain) if lieu.prochain else None
    (ouverte,) = appeler(
        moteur_portier,
        "select acces.ouvrir_session(%s, %s, %s, %s, %s, %s, %s)",
        [login, sceau, preuve, lieu.reseau, navigateur, prochain, nouvelle],
    )
    if ouverte is None:
        raise MotDePasseAChoisir(defaut or A_CHOISIR)
    session = session_de(moteur_portier, jeton) if ouverte else None
    if session is None:
        raise ConnexionRefusee(REFUS)
    return session


def _nouvelle(nouveau: str | None, ancien: str) -> tuple[str | None, str]:
    """Return the digest of a new password, empty with what is wrong with it where it is not fit."""
    if nouveau is None:
        return None, ""
    if nouveau == ancien:
        return "", "Choisissez un mot de passe différent de celui que vous avez."
    try:
        return empreinte_de(nouveau), ""
    except ErreurObservatoire as erreur:
        return "", str(erreur)


def session_publique(moteur_portier: Engine, lieu: Lieu = SANS_LIEU) -> Session:
    """Open a session of the public account, without a password."""
    jeton = secrets.token_urlsafe(32)
    (ouverte,) = appeler(
        moteur_portier, "select acces.ouvrir_session_publique(%s, %s)", [empreinte_du_jeton(jeton), lieu.reseau]
    )
    if ouverte is None:
        raise ConnexionRefusee(TROP_DE_PUBLICS)
    session = session_de(moteur_portier, jeton) if ouverte else None
    if session is None:
        raise ConnexionRefusee("Les statistiques publiques ne sont pas ouvertes sur cette installation.")
    return session


def ouvrir_session_federee(moteur_portier: Engine, jeton_du_fournisseur: str, infos: str) -> Session:
    """Open a session on the signed token of the provider of identity, which the database checks itself.

    Raises:
        IdentiteRefusee: what the database refuses, by its code (``61_identite_federee.sql``).

    """
    jeton = secrets.token_urlsafe(32)
    (issue,) = appeler(
        moteur_portier,
        "select acces.ouvrir_session_federee(%s, %s, %s)",
        [jeton_du_fournisseur, infos, empreinte_du_jeton(jeton)],
    )
    session = session_de(moteur_portier, jeton) if issue == "ouverte" else None
    if session is None:
        raise IdentiteRefusee(issue)
    return session


def session_de(moteur_portier: Engine, jeton: str) -> Session | None:
    """Return the live session of a token and keep it awake, or None: unknown, expired, asleep or revoked."""
    ligne = appeler(moteur_portier, "select * from acces.lire_session(%s)", [empreinte_du_jeton(jeton)])
    return None if ligne is None else _session(jeton, ligne)


def fermer_session(moteur_portier: Engine, jeton: str) -> None:
    """Revoke a session: its next read finds nothing."""
    appeler(moteur_portier, "select acces.fermer_session(%s)", [empreinte_du_jeton(jeton)])


def ouvrir_session_admin(base: "Base", login: str) -> Session:
    """As the administrator of the home, open a session of an account (``observatoire sql``, benches)."""
    session = _ouvrir_par_le_proprietaire(base, "select acces.ouvrir_session_admin(%s, %s)", login)
    if session is None:
        with base.connexion() as connexion:
            requete = "select login from acces.compte as c where acces.etat_du_compte(c) = 'ouvert' order by login"
            ouverts = [str(ligne[0]) for ligne in connexion.execute(requete)]
        raise ErreurObservatoire(
            f"Le compte « {login} » n’existe pas, ou n’est pas ouvert : choisissez parmi {', '.join(ouverts)}."
        )
    return session


def ouvrir_session_alerte(base: "Base", login: str) -> Session | None:
    """As the scheduler, open for five minutes what an account reads; None where it is not to be written to now."""
    return _ouvrir_par_le_proprietaire(base, "select acces.ouvrir_session_alerte(%s, %s)", login)


def _ouvrir_par_le_proprietaire(base: "Base", requete: str, login: str) -> Session | None:
    jeton = secrets.token_urlsafe(32)
    with base.connexion() as connexion:
        if connexion.execute(requete, [login, empreinte_du_jeton(jeton)]).fetchone() != (True,):
            return None
        ligne = connexion.execute("select * from acces.lire_session(%s)", [empreinte_du_jeton(jeton)]).fetchone()
    return None if ligne is None else _session(jeton, ligne)


def _session(jeton: str, ligne: Any) -> Session:
    login, profil, libelle, organisme, organisme_libelle, communes, epcis, *drapeaux = ligne
    return Session(
        jeton, login, profil, libelle, organisme, organisme_libelle, tuple(communes), tuple(epcis), *drapeaux
    )


def empreinte_du_jeton(jeton: str) -> bytes:
    """Return what the database knows of a token."""
    return hashlib.sha256(jeton.encode("utf-8", "surrogatepass")).digest()


def appeler(moteur: Engine, sql: str, valeurs: list[Any]) -> Any:
    """Run one function of the portier and commit; of a failure, only our own sentences get out."""
    emprunt = None
    try:
        emprunt = moteur.raw_connection()
        connexion = emprunt.driver_connection
        assert isinstance(connexion, psycopg.Connection)  # noqa: S101 - narrows the driver's type
        with connexion.pipeline():
            curseur = connexion.execute(sql, valeurs, prepare=False)
            # In the same round trip. If the call fails, the server skips the commit.
            connexion.execute("commit", prepare=False)
        return curseur.fetchone()
    except (psycopg.Error, SQLAlchemyError) as levee:
        erreur = cause(levee)
        if (getattr(erreur, "sqlstate", None) or "").startswith(DE_NOUS):
            raise ErreurObservatoire(expliquer(erreur)) from None
        raise ErreurServeur(PAR_CLASSE["08"]) from None
    finally:
        if emprunt is not None:
            emprunt.close()
