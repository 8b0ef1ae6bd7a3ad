"""A temporary cluster on the PostgreSQL of the distribution, under an ordinary user, for tests that run there too."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
from pathlib import Path

BINAIRES = Path("/usr/lib/postgresql/17/bin")
COMPTES = ("postgres", "nobody")


def absent() -> str | None:
    """Say why there is no such server here, or None."""
    if not (BINAIRES / "postgres").exists():
        return "no PostgreSQL 17 of the distribution here (apt-get install postgresql-17)"
    if os.geteuid() == 0 and (_compte() is None or shutil.which("runuser") is None):
        return "root without an ordinary account to run the server under"
    return None


def demarrer(dossier: Path) -> str:
    """Create and start a cluster in ``dossier``; return the address of its superuser."""
    donnees, mot_de_passe = dossier / "postgres", secrets.token_urlsafe(16)
    dossier.mkdir(parents=True)
    donnees.mkdir()
    fichier = dossier / "mot_de_passe"
    fichier.write_text(mot_de_passe, encoding="utf-8")
    if os.geteuid() == 0:
        compte = pwd.getpwnam(_compte() or "")
        for chemin in (dossier, donnees, fichier):
            os.chown(chemin, compte.pw_uid, compte.pw_gid)
    _lancer("initdb", "-D", donnees, "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={fichier}", "-E", "UTF8")
    port = port_libre()
    options = f"-h 127.0.0.1 -p {port} -k {dossier} -c fsync=off -c shared_buffers=256MB"
    _lancer("pg_ctl", "-D", donnees, "-w", "-l", dossier / "journal", "-o", options, "start")
    return f"postgresql://postgres:{mot_de_passe}@127.0.0.1:{port}/postgres"


def _compte() -> str | None:
    connus = {compte.pw_name for compte in pwd.getpwall()}
    return next((nom for nom in COMPTES if nom in connus), None)


def _lancer(binaire: str, *arguments: str | Path) -> None:
    commande = [str(BINAIRES / binaire), *map(str, arguments)]
    if os.geteuid() == 0:
        commande = ["runuser", "-u", str(_compte()), "--", *commande]
    subprocess.run(commande, check=True, stdout=subprocess.DEVNULL, cwd="/")


def port_libre() -> int:
    """Return a port of this machine that nothing listens to."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])
