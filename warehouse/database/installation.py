"""Install what lives in the database beside the data: schemas, roles, accounts, sessions, journal.

What belongs here: running ``warehouse/access/schema/*.sql`` and loading the accounts of a demo home. What does not:
the SQL itself; opening the server (``warehouse.database.connections``).
"""

import hashlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from warehouse.access.accounts import demontrer, ouvrir_comptes_de_demo
from warehouse.access.contradictions import declares
from warehouse.access.rights import REGISTRE, lire_registre
from warehouse.database.blockers import ATTENTE_MAXIMALE, surveiller
from warehouse.errors import ErreurObservatoire, ErreurServeur
from warehouse.reference import lignes_de_reference
from warehouse.settings import WAREHOUSE_DIR, Settings

if TYPE_CHECKING:
    from warehouse.database.connections import Base

DOSSIER = WAREHOUSE_DIR / "access" / "schema"
DURCISSEMENT = WAREHOUSE_DIR / "database" / "durcissement.sql"
ESSAIS = 5


def durcir(connexion: psycopg.Connection) -> None:
    """As superuser, revoke what PostgreSQL grants to everybody and what lets a reader change its identity."""
    for instruction in _durcissement_restant(connexion):
        connexion.execute(instruction)


def manque_de_durcissement(connexion: psycopg.Connection) -> str | None:
    """Return the first statement of the hardening file that was not executed in this database, or None."""
    return next(iter(_durcissement_restant(connexion)), None)


def _durcissement_restant(connexion: psycopg.Connection) -> list[str]:
    requete = DURCISSEMENT.read_text(encoding="utf-8").replace("\\gexec", "")
    return [str(ligne[0]) for ligne in connexion.execute(requete)]


def preparer(
    base: "Base",
    settings: Settings,
    registre: Path = REGISTRE,
    *,
    demonstration: str | None = None,
) -> None:
    """Bring schemas, roles, ``acces`` and the accounts up to date; does nothing when they are.

    Args:
        base: an opened database.
        settings: where the passwords of this home are.
        registre: the register of rights, whose profiles the database takes.
        demonstration: the département of which a database that has none yet becomes the demonstration.

    """
    textes = [fichier.read_text(encoding="utf-8") for fichier in sorted(DOSSIER.glob("[0-9]*.sql"))]
    lus = {
        "registre": _profils_en_json(registre),
        "cibles": json.dumps(lire_registre(registre).cibles()),
        "porte": json.dumps(declares()["porte"]),
        "ouvertures": json.dumps(lire_registre(registre).ouvertures()),
        "communes_anciennes": json.dumps(
            {un["code_commune"]: un["commune_actuelle"] for un in lignes_de_reference("commune_ancienne")}
        ),
    }
    empreinte = hashlib.sha256("\n".join([*textes, *lus.values()]).encode()).hexdigest()
    for essai in range(ESSAIS):
        try:
            _preparer(base, settings, demonstration, textes, lus, empreinte)
            break
        except (psycopg.errors.InternalError_, psycopg.errors.UniqueViolation, psycopg.errors.DuplicateObject):
            # Roles belong to the server: another database of it was being prepared at the same time.
            if essai == ESSAIS - 1:
                raise
            time.sleep(0.2 * (essai + 1))
    _poser_mots_de_passe(base)


def vider(base: "Base") -> None:
    """Drop all that the database holds, accounts and journal included; ``preparer`` makes it anew."""
    with base.connexion() as connexion:
        connexion.execute("set local lock_timeout = '30s'")
        schemas = connexion.execute(
            "select nspname from pg_namespace where nspowner = current_user::regrole and nspname <> 'extensions'"
            " or nspname = 'public'"
        ).fetchall()
        for (schema,) in schemas:
            connexion.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


def _profils_en_json(registre: Path) -> str:
    """Return what the database keeps of the register: its profiles, their purposes, the journal that each reads."""
    profils = [
        {
            "profil": profil.code,
            "libelle": profil.libelle,
            "est_public": profil.est_public,
            "journal": profil.journal,
            "voit_les_motifs": profil.voit_les_motifs,
            "propose": profil.propose,
            "comptes": profil.comptes,
            "guichets": profil.guichets,
            "offres": profil.offres if profil.propose else None,
            "finalites": profil.finalites,
        }
        for profil in lire_registre(registre).profils.values()
    ]
    return json.dumps(profils, ensure_ascii=False)


def _preparer(
    base: "Base", settings: Settings, demonstration: str | None, textes: list[str], lus: dict[str, str], empreinte: str
) -> None:
    with surveiller(base), base.connexion() as connexion:
        connexion.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(ATTENTE_MAXIMALE)))
        connexion.execute("select pg_advisory_xact_lock(hashtextextended('observatoire.installation', 0))")
        if _empreinte_installee(connexion) != empreinte:
            _refuser_base_occupee(connexion, base.nom)
            _installer(connexion, textes, lus)
            connexion.execute("delete from acces.installation")
            connexion.execute("insert into acces.installation (empreinte) values (%s)", [empreinte])
        if demonstration is not None:
            demontrer(connexion, demonstration)
        ouvrir_comptes_de_demo(connexion, settings)


def _installer(connexion: psycopg.Connection, textes: list[str], lus: dict[str, str]) -> None:
    try:
        for nom, contenu in lus.items():
            connexion.execute("select set_config(%s, %s, true)", [f"observatoire.{nom}", contenu])
        for texte in textes:
            connexion.execute(texte)
    except (psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported):
        raise ErreurServeur(
            "Les extensions unaccent, pg_trgm et fuzzystrmatch manquent au serveur PostgreSQL :"
            " installez-les (paquet postgresql-contrib), puis relancez."
        ) from None
    except psycopg.errors.ForeignKeyViolation as erreur:
        raise ErreurObservatoire(
            "Un profil que des comptes portent encore ne peut pas quitter le registre des droits :"
            f" {erreur.diag.message_detail} Changez d’abord le profil de ces comptes."
        ) from None
    except psycopg.errors.InsufficientPrivilege:
        raise ErreurServeur(
            f"Le rôle « {connexion.info.user} » n’a pas tous les droits sur la base « {connexion.info.dbname} » ou sur"
            " les rôles authenticator, portier et profil_* : ils appartiennent à un autre propriétaire du serveur ;"
            " employez-le, ou un autre serveur."
        ) from None


def _empreinte_installee(connexion: psycopg.Connection) -> str | None:
    if connexion.execute("select to_regclass('acces.installation')").fetchone() == (None,):
        return None
    ligne = connexion.execute("select empreinte from acces.installation").fetchone()
    return None if ligne is None else str(ligne[0])


def _refuser_base_occupee(connexion: psycopg.Connection, nom: str) -> None:
    """Refuse a database in use: its schema ``public`` would become the one of a profile, tables included."""
    occupee = connexion.execute(
        "select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f')"
        " and to_regclass('acces.installation') is null limit 1"
    ).fetchone()
    if occupee is not None:
        raise ErreurServeur(
            f"Le schéma public de la base « {nom} » contient déjà des tables :"
            " donnez à l’observatoire une base vide qui lui soit réservée."
        )


def _poser_mots_de_passe(base: "Base") -> None:
    """Give the two service roles the passwords of this home, where they have others."""
    for role in base.mots_de_passe:
        try:
            psycopg.connect(**base.parametres(role), connect_timeout=10).close()
        except psycopg.OperationalError:
            with base.connexion() as connexion:
                requete = sql.SQL("alter role {} password {}")
                connexion.execute(requete.format(sql.Identifier(role), sql.Literal(base.mots_de_passe[role])))
