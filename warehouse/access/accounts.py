"""Accounts: their passwords, their life, and those of a demonstration.

What belongs here: argon2, and calling the functions that decide (``warehouse/access/schema``, ``75_comptes.sql``,
``75_secrets.sql``, ``76_vie_des_comptes.sql`` and ``79_organismes.sql``). What does not: sessions
(``warehouse.access.sessions``), rights (SQL).
"""

import getpass
import os
import secrets
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

import psycopg
from argon2 import PasswordHasher, Type
from argon2.low_level import hash_secret_raw
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from warehouse.access import demonstration
from warehouse.access.refusals import DE_NOUS
from warehouse.access.rights import lire_registre
from warehouse.errors import ErreurObservatoire
from warehouse.reference import lignes_de_reference
from warehouse.settings import Settings

HACHEUR = PasswordHasher()
LONGUEUR_MINIMALE = 12
ETATS = {
    "ouvert": "ouvert",
    "endormi": "endormi : 90 jours sans usage",
    "suspendu": "suspendu",
    "revoque": "révoqué",
    "expire": "expiré",
    "clos": "son organisme est clos",
    "a_publier": "ouvert à la prochaine publication",
    "autre_profil": "son organisme a changé de profil",
    "a_venir": "pas encore ouvert",
}
# Each check takes 64 MiB: a process makes two at once, the others wait.
VERIFICATIONS = BoundedSemaphore(2)

# Salt of an account that does not exist, same cost as the real ones: an unknown login takes the same time to refuse.
SEL_FACTICE = "$argon2id$v=19$m=65536,t=3,p=4$c2VsIHNhbnMgY29tcHRlIQ"


def mot_de_passe_demo(settings: Settings, login: str) -> str:
    """Return the password of a demo account, drawn once per home."""
    return settings.secret(f"compte-{login}")


def comptes_demo(connexion: psycopg.Connection, settings: Settings) -> list[dict[str, str]]:
    """Return the open demo accounts of this home: login, password, profile, label; the public one has no password."""
    requete = "select login, profil, libelle, acces.est_public(profil) from acces.compte where est_demo and est_actif"
    return [
        {
            "login": login,
            "mot_de_passe": "" if est_public else mot_de_passe_demo(settings, login),
            "profil": profil,
            "libelle": libelle,
        }
        for login, profil, libelle, est_public in connexion.execute(f"{requete} order by compte_id")
    ]


def prouver(sel: str | None, mot_de_passe: str) -> bytes:
    """Return what proves a password to the database: its digest under this salt; as long to make without a salt."""
    _, _, _, couts, grains = (sel or SEL_FACTICE).split("$")
    memoire, temps, voies = (int(cout.partition("=")[2]) for cout in couts.split(","))
    with VERIFICATIONS:
        return hash_secret_raw(
            mot_de_passe.encode("utf-8", "surrogatepass"),
            b64decode(grains + "=" * (-len(grains) % 4)),
            temps,
            memoire,
            voies,
            hash_len=HACHEUR.hash_len,
            type=Type.ID,
        )


def demontrer(connexion: psycopg.Connection, departement: str) -> None:
    """Make a database of no département that of a demonstration; as nobody decides it, no decision is written."""
    requete = (
        "insert into acces.departement (departement_code, est_demonstration) select %s, true"
        " where not exists (select from acces.departement)"
    )
    if connexion.execute(requete, [departement]).rowcount:
        for organisme in organismes_d_origine(departement):
            _appeler(connexion, "ajouter_organisme", Jsonb(organisme))


def ouvrir_comptes_de_demo(connexion: psycopg.Connection, settings: Settings) -> None:
    """Open the demo accounts whose organisme is known, or close them all where the settings say so.

    Args:
        connexion: a transaction of the owner.
        settings: where the passwords of this home are.

    """
    connexion.execute("update acces.compte set est_actif = %s where est_demo", [settings.demo_accounts])
    if not settings.demo_accounts:
        return
    for departement in departements(connexion, demonstration=True):
        for compte in _comptes_a_ouvrir(connexion, departement):
            _appeler(connexion, "ajouter_compte", Jsonb(compte), True)
    requete = "select login, empreinte_mot_de_passe is null from acces.compte where est_demo"
    for login, est_sans in connexion.execute(f"{requete} and not acces.est_public(profil)").fetchall():
        empreinte, est_neuve = _empreinte_de_demo(settings, login)
        if est_neuve or est_sans:
            _poser_empreinte(connexion, login, empreinte)


def _comptes_a_ouvrir(connexion: psycopg.Connection, departement: str) -> list[dict[str, str]]:
    """Return the accounts of a demonstration that are not there yet, and whose organisme is."""
    # A command that begins may be opening them while a file is received.
    connexion.execute("select pg_advisory_xact_lock(hashtextextended('observatoire.installation', 0))")
    ouverts = {login for (login,) in connexion.execute("select login from acces.compte")}
    if ouverts.issuperset(un["login"] for un in demonstration.comptes(departement)):
        return []
    requete = (
        "select organisme_code, libelle, profil, est_registraire and type_organisme in ('commune', 'epci')"
        " from acces.organismes_a_publier() as o where %s = any (acces.departements_de(o)) order by organisme_code desc"
    )
    connus = {code: reste for code, *reste in connexion.execute(requete, [departement])}
    locaux = [
        demonstration.Collectivite(code, libelle, profil)
        for code, (libelle, profil, enregistre) in connus.items()
        if enregistre
    ]
    comptes = demonstration.comptes(departement, locaux)
    return [un for un in comptes if un["organisme_code"] in connus and un["login"] not in ouverts]


def _empreinte_de_demo(settings: Settings, login: str) -> tuple[str, bool]:
    """Return the digest of a demo password, computed once per home, and whether it was just computed."""
    fichier = settings.home_dir / "secrets" / f"compte-{login}.argon2"
    mot_de_passe = mot_de_passe_demo(settings, login)
    if fichier.exists():
        return fichier.read_text(encoding="utf-8"), False
    fichier.touch(mode=0o600)
    fichier.write_text(HACHEUR.hash(mot_de_passe), encoding="utf-8")
    return fichier.read_text(encoding="utf-8"), True


def _poser_empreinte(connexion: psycopg.Connection, login: str, empreinte: str) -> None:
    """Give a demo account the password of this home: the setting decides it, nobody does."""
    connexion.execute("update acces.compte set empreinte_mot_de_passe = %s where login = %s", [empreinte, login])


def auteur() -> str:
    """Return who decides by a command: the user of the machine."""
    try:
        return f"commande ({getpass.getuser()})"
    except (OSError, KeyError, ImportError):
        return f"commande (uid {os.getuid()})"


@contextmanager
def refus_en_phrase() -> Iterator[None]:
    """Say what a function of ours refuses in the words that it chose."""
    try:
        yield
    except psycopg.Error as erreur:
        if erreur.sqlstate is None or not erreur.sqlstate.startswith(DE_NOUS):
            raise
        raise ErreurObservatoire(str(erreur.diag.message_primary)) from None


def _appeler(connexion: psycopg.Connection, fonction: str, *valeurs: Any) -> None:
    """Call a function of the life of accounts; what it refuses is a sentence, and changes nothing."""
    places = sql.SQL(", ").join([sql.Placeholder()] * len(valeurs))
    with refus_en_phrase():
        connexion.execute(sql.SQL("select acces.{}({})").format(sql.Identifier(fonction), places), valeurs)


def departements(connexion: psycopg.Connection, *, demonstration: bool = False) -> list[str]:
    """Return the départements for which this installation was made, or that of a demonstration."""
    lignes = connexion.execute(
        "select departement_code from acces.departement where est_demonstration = %s order by departement_code",
        [demonstration],
    )
    return [str(ligne[0]) for ligne in lignes]


def gestionnaire_de(departement: str) -> dict[str, Any]:
    """Return the organisme of the gestionnaire of a département, who sends its first file."""
    nom = "Gestionnaire départemental du fichier"
    champs = {"organisme_code": f"GEST{departement}", "libelle": nom, "profil": "gestionnaire"}
    return champs | {"departement_code": departement}


def organismes_d_origine(departement: str) -> list[dict[str, Any]]:
    """Return the organismes that come before the first file: its gestionnaire, the public, those of the country."""
    lus = [(un["organisme_code"], un["libelle"], None) for un in lignes_de_reference("organisme_national")]
    autres = [
        {"organisme_code": code, "libelle": nom, "profil": profil, "departement_code": departement}
        for code, nom, profil in (("PUB", "Public", lire_registre().public()), *lus)
    ]
    return [gestionnaire_de(departement), *autres]


def installer(connexion: psycopg.Connection, departement: str) -> None:
    """Make a fresh database the one of a département; nothing of the demonstration stays in it."""
    _appeler(connexion, "installer", departement, auteur())


def ajouter_departement(connexion: psycopg.Connection, departement: str, motif: str | None) -> None:
    """Add a département to an installation, for a reason that is kept."""
    nationaux = [un["organisme_code"] for un in lignes_de_reference("organisme_national")]
    _appeler(connexion, "ajouter_departement", departement, auteur(), motif, nationaux)


def creer_organisme(connexion: psycopg.Connection, champs: dict[str, Any]) -> None:
    """Create an organisme from its fields, those of ``acces.organisme``."""
    _appeler(connexion, "creer_organisme", Jsonb(champs), auteur())


def creer_compte(connexion: psycopg.Connection, champs: dict[str, Any], motif: str | None) -> None:
    """Create an account without a password, from its fields: login, libelle, organisme_code at least."""
    _appeler(connexion, "creer_compte", Jsonb(champs), auteur(), motif)


def changer_compte(connexion: psycopg.Connection, login: str, champs: dict[str, Any], motif: str | None) -> None:
    """Change some fields of an account; its open sessions end where its rights change."""
    _appeler(connexion, "changer_compte", login, Jsonb(champs), auteur(), motif)


def suspendre_compte(connexion: psycopg.Connection, login: str, motif: str | None) -> None:
    """Close an account until it is resumed, its open sessions included."""
    _appeler(connexion, "suspendre_compte", login, auteur(), motif)


def reprendre_compte(connexion: psycopg.Connection, login: str, motif: str | None) -> None:
    """Open again an account that was suspended or asleep."""
    _appeler(connexion, "reprendre_compte", login, auteur(), motif)


def revoquer_compte(connexion: psycopg.Connection, login: str, motif: str | None) -> None:
    """Close an account for ever, its open sessions and its personal login included."""
    _appeler(connexion, "revoquer_compte", login, auteur(), motif)


def revoir_compte(connexion: psycopg.Connection, login: str, motif: str | None) -> None:
    """Note that an account was looked at and is still needed."""
    _appeler(connexion, "revoir_compte", login, auteur(), motif)


def poser_secret(connexion: psycopg.Connection, login: str, motif: str | None) -> str:
    """Draw a secret that opens the choice of a password for seven days, and nothing else; return it."""
    secret = secrets.token_urlsafe(18)
    _appeler(connexion, "poser_mot_de_passe", login, HACHEUR.hash(secret), True, auteur(), motif)
    return secret


def empreinte_de(mot_de_passe: str) -> str:
    """Return the digest of a password that a person chose, if it is long enough."""
    if len(mot_de_passe) < LONGUEUR_MINIMALE:
        raise ErreurObservatoire(f"Choisissez un mot de passe d’au moins {LONGUEUR_MINIMALE} caractères.")
    with VERIFICATIONS:
        return HACHEUR.hash(mot_de_passe)


def comptes(connexion: psycopg.Connection) -> list[dict[str, Any]]:
    """Return every account: its organisme, its state, its last use, the last decision about it."""
    requete = (
        "select c.login, c.libelle, c.email, c.profil, c.organisme_code, c.communes, c.epcis, c.valable_du,"
        " c.valable_au, c.est_administrateur, acces.etat_du_compte(c) as etat, c.utilise_at, c.role_pg, c.revu_at,"
        " acces.est_a_revoir(c) as est_a_revoir, d.decidee_at, d.par, d.motif"
        " from acces.compte as c left join lateral (select * from acces.decision as d"
        " where d.login = c.login and d.motif is not null order by d.decision_id desc limit 1) as d on true"
        " order by c.organisme_code, c.login"
    )
    with connexion.cursor(row_factory=dict_row) as curseur:
        return curseur.execute(requete).fetchall()


def organismes(connexion: psycopg.Connection) -> list[dict[str, Any]]:
    """Return every organisme, with the number of its accounts that are not revoked."""
    requete = (
        "select o.*, (select count(*) from acces.compte as c"
        " where c.organisme_code = o.organisme_code and c.revoque_at is null) as comptes"
        " from acces.organisme as o order by o.organisme_code"
    )
    with connexion.cursor(row_factory=dict_row) as curseur:
        return curseur.execute(requete).fetchall()


def est_a_publier(connexion: psycopg.Connection, organisme_code: str) -> bool:
    """Tell whether the accounts of an organisme wait for the next publication."""
    requete = "select ouvert_at is null from acces.organisme where organisme_code = %s"
    return connexion.execute(requete, [organisme_code]).fetchone() == (True,)


def organisme_declare(connexion: psycopg.Connection, code: str) -> dict[str, Any] | None:
    """Return an organisme as the référentiel in force declares it, or as it is where the référentiel says nothing.

    ``portees``: the rows that add to its territory, by their code: a former commune is the one of today.
    """
    portees = "select code, territoire_code from acces.lignes_du_referentiel() where nature = 'PORTEE'"
    with connexion.cursor(row_factory=dict_row) as curseur:
        for source in ("acces.organismes_declares()", "acces.organisme"):
            requete = sql.SQL("select * from {} where organisme_code = %s").format(sql.SQL(source))
            if lu := curseur.execute(requete, [code]).fetchone():
                siennes = connexion.execute(f"{portees} and organisme_code = %s", [code]).fetchall()
                return lu | {"portees": dict(siennes)}
    return None


def creer_login_personnel(
    connexion: psycopg.Connection, login: str, role: str, mot_de_passe: str, motif: str | None
) -> None:
    """Give the holder of an account a PostgreSQL login of its own: psql and BI tools then see the same rows.

    Given again under the same name, it takes the new password.
    """
    ligne = connexion.execute("select profil, role_pg from acces.compte where login = %s", [login]).fetchone()
    if ligne is None:
        raise ErreurObservatoire(f"Le compte « {login} » n’existe pas : créez-le avant son login PostgreSQL.")
    profil, actuel = ligne
    # The server gets the digest: no log of a statement holds the password.
    empreinte = connexion.pgconn.encrypt_password(mot_de_passe.encode(), role.encode(), b"scram-sha-256").decode()
    if actuel == role:
        requete = sql.SQL("alter role {} login password {}")
        connexion.execute(requete.format(sql.Identifier(role), sql.Literal(empreinte)))
    elif actuel is not None:
        raise ErreurObservatoire(f"Le compte « {login} » a déjà le login PostgreSQL « {actuel} ».")
    else:
        try:
            creer_role_personnel(connexion, role, profil, empreinte)
        except (psycopg.errors.DuplicateObject, psycopg.errors.ReservedName):
            raise ErreurObservatoire(
                f"Le serveur PostgreSQL a déjà un rôle « {role} », ou en garde le nom pour lui : donnez un autre nom"
                " par --role."
            ) from None
    _appeler(connexion, "poser_login_personnel", login, role, auteur(), motif)


def creer_role_personnel(connexion: psycopg.Connection, role: str, profil: str, mot_de_passe: str | None) -> None:
    """Make the role of a personal login, closed where no password (or digest of one) is given."""
    nom, lecteur = sql.Identifier(role), sql.Identifier(f"profil_{profil}")
    ouvert, mot = sql.SQL("login" if mot_de_passe else "nologin"), sql.Literal(mot_de_passe)
    connexion.execute(sql.SQL("create role {} {} inherit password {} in role {}").format(nom, ouvert, mot, lecteur))
    connexion.execute("select acces.borner_role(%s)", [role])
    connexion.execute(sql.SQL("alter role {} set search_path = {}").format(nom, sql.Identifier(profil)))
