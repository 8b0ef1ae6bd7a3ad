"""A home written to a file, and a fresh home made from it: the sequence of both.

What belongs here: what is checked, in which order, in which transaction. What does not: the file, the tables and the
logins (``warehouse.backup``), the key of the pseudonyms (``ingestion.door.identity``).
"""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from pydantic import SecretStr

from ingestion.door.identity import verifier_cle
from orchestration.build import verrou_de_construction
from orchestration.home import preparer_home
from orchestration.retention import purger_le_restaure
from warehouse.backup.archive import DONNEES, SECRETS, Archive, ecrire, lire, pour_soi
from warehouse.backup.logins import lire_logins, rendre_logins
from warehouse.backup.tables import occupee, presentes, sauver, verser
from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression
from warehouse.settings import Settings

CLE = "pseudonyme"
# The passwords of the roles of a server: another server draws its own, and the same one keeps them.
DU_SERVEUR = "pg-"


@dataclass(frozen=True)
class Sauvegarde:
    """What a backup holds, or what a restore gave back."""

    fichier: Path
    ecrite_at: str
    depots: int
    comptes: int
    journal: int
    publication_id: str | None
    logins_fermes: list[str] = field(default_factory=list)
    purgees: int = 0


def sauvegarder(base: Base, settings: Settings, fichier: Path, secrets: Path | None, dire: Progression) -> Sauvegarde:
    """Write the data, and the secrets in a file of their own, as they are at one moment."""
    if secrets is not None and secrets.resolve() == fichier.resolve():
        raise ErreurObservatoire(
            f"Les secrets vont dans un fichier à part, et {secrets} est celui des données : rien n’est écrit ; donnez"
            " un autre nom à --secrets."
        )
    with ExitStack() as pile:
        archive = pile.enter_context(ecrire(fichier, DONNEES))
        gardes = pile.enter_context(ecrire(secrets, SECRETS)) if secrets else None
        connexion = pile.enter_context(base.connexion())
        connexion.execute("set transaction isolation level repeatable read, read only")
        sauver(connexion, archive, dire)
        archive.manifeste |= {
            "ecrite_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "journal_rompu": _rupture(connexion),
            "logins": lire_logins(connexion, base, settings),
        }
        if gardes is not None:
            for nom, valeur in _secrets(settings).items():
                with gardes.membre(nom) as ecrire_bloc:
                    ecrire_bloc(valeur)
        fermes = [un["role"] for un in archive.manifeste["logins"] if un["est_ouvert"] and un["empreinte"] is None]
        return _bilan(connexion, fichier, archive.manifeste["ecrite_at"], fermes)


def restaurer(settings: Settings, fichier: Path, secrets: Path | None, dire: Progression) -> Sauvegarde:
    """Give a fresh home what a backup holds, then purge it; anything wrong changes nothing."""
    with ExitStack() as pile:
        archive = pile.enter_context(lire(fichier, DONNEES))
        gardes = pile.enter_context(lire(secrets, SECRETS)) if secrets else None
        base = preparer_home(settings)
        pile.enter_context(verrou_de_construction(base))
        with base.connexion() as connexion:
            connexion.execute("lock table raw.depots in exclusive mode")
            if table := occupee(connexion):
                raise ErreurObservatoire(
                    f"La base de {settings.home_dir} contient déjà des données ({table}) : rien n’est changé. Une"
                    " sauvegarde se restaure dans un dossier neuf, désigné par OBSERVATOIRE_HOME, ou une base vide."
                )
            verser(connexion, archive, dire)
            gardees = {table["nom"]: table["colonnes"] for table in archive.manifeste["tables"]}
            if not {"guichets", "delegations"} <= gardees["acces.organisme"].keys():
                connexion.execute("select acces.reprendre_guichets_et_delegations()")
            verifier_cle(connexion, _avec_la_cle(settings, gardes))
            if _rupture(connexion) != archive.manifeste["journal_rompu"]:
                raise ErreurObservatoire(
                    "Le journal de cette sauvegarde a été modifié : rien n’est changé ; prenez-en une autre copie."
                )
            fermes = rendre_logins(connexion, archive.manifeste["logins"])
            if gardes is not None:
                _poser_secrets(settings, gardes)
            bilan = _bilan(connexion, fichier, archive.manifeste["ecrite_at"], fermes)
        if gardes is None:
            # The passwords of the demonstration accounts are those of this home, whose digests are to be laid again.
            for empreinte in (settings.home_dir / "secrets").glob("compte-*.argon2"):
                empreinte.unlink()
        connections.preparer(base, settings)
        _mesurer(base)
    # Those whose term ended since the backup was written came back with it.
    return replace(bilan, purgees=purger_le_restaure(base, settings, dire))


def _rupture(connexion: psycopg.Connection) -> int | None:
    """Return the first entry of the journal that does not follow from the one before it."""
    ligne = connexion.execute("select acces.verifier_journal()").fetchone()
    return ligne[0] if ligne else None


def _bilan(connexion: psycopg.Connection, fichier: Path, ecrite_at: str, fermes: list[str]) -> Sauvegarde:
    ligne = connexion.execute(
        "select (select count(*) from raw.depots), (select count(*) from acces.compte),"
        " (select count(*) from acces.journal_entier), (select publication_id from acces.etat_publication())"
    ).fetchone()
    depots, comptes, journal, publication_id = ligne or (0, 0, 0, None)
    return Sauvegarde(fichier, ecrite_at, depots, comptes, journal, publication_id, fermes)


def _mesurer(base: Base) -> None:
    """Give statistics to what was put back: without them a build is planned blind."""
    with base.connexion() as connexion:
        for table in presentes(connexion):
            connexion.execute(sql.SQL("analyze {}").format(table.identifiant))


def _secrets(settings: Settings) -> dict[str, bytes]:
    """Return the secrets of this home, the key of the pseudonyms with them wherever it is kept."""
    gardes = {f.name: f.read_bytes() for f in sorted((settings.home_dir / "secrets").iterdir()) if f.is_file()}
    return gardes | ({CLE: settings.cle_pseudonyme()} if settings.cle_est_gardee else {})


def _avec_la_cle(settings: Settings, gardes: Archive | None) -> Settings:
    """Return the settings with the key of the backup, where this home has none of its own."""
    if settings.cle_est_gardee or gardes is None or CLE not in gardes.membres:
        return settings
    with gardes.ouvrir(CLE) as flux:
        return settings.model_copy(update={"pseudonym_key": SecretStr(flux.read().decode())})


def _poser_secrets(settings: Settings, gardes: Archive) -> None:
    """Put the secrets back, but for those of the server and for a key that this home has already."""
    for nom in gardes.membres:
        if nom.startswith(DU_SERVEUR) or (nom == CLE and settings.cle_est_gardee):
            continue
        # A name, never a path: the file comes from elsewhere.
        cible = settings.home_dir / "secrets" / Path(nom).name
        with gardes.ouvrir(nom) as flux, pour_soi(cible) as la:
            la.write(flux.read())
