"""``fraicheur``: a file dropped in the landing folder, until a reader sees its row, by the real sensor."""

import csv
import gzip
import io
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from ingestion.door.identity import Pseudonymes
from orchestration.assets.instance import environnement, executable
from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_plus
from warehouse.access import reading
from warehouse.errors import ErreurObservatoire
from warehouse.settings import PROJECT_DIR

BARRE_S = 120
PATIENCE_S = 600


def mesurer(banc: Banc) -> list[Mesure]:
    """Drop one new demande while Dagster watches, and read until it is there."""
    base = banc.base()
    nom, contenu, nud = nouveau_fichier(banc.fichiers("demandes_*.csv*"))
    demande_id = Pseudonymes(banc.settings.cle_pseudonyme()).demande_id(nud)
    (compte,) = banc.proposants(1)
    moteur, session = base.moteur_lecteur(), reading.ouvrir_session_admin(base, compte)
    with dagster_en_marche(banc):
        banc.dire("Fraîcheur : un fichier est déposé…")
        depot = banc.settings.landing_dir
        depot.mkdir(parents=True, exist_ok=True)
        debut = time.monotonic()
        (depot / nom).write_bytes(contenu)
        while time.monotonic() - debut < PATIENCE_S:
            resultat = reading.lire(
                moteur, session, "select count(*) from demande where demande_id = %(id)s", {"id": demande_id}
            )
            if resultat.lignes[0][0] == 1:
                return [
                    au_plus(
                        "fraîcheur : fichier déposé, visible par un lecteur", time.monotonic() - debut, "s", BARRE_S
                    )
                ]
            time.sleep(0.5)
    raise ErreurObservatoire(
        f"La demande déposée n’est pas visible après {PATIENCE_S} s : voyez {banc.settings.home_dir / 'dagster'}."
    )


def nouveau_fichier(fichiers: list[Path]) -> tuple[str, bytes, str]:
    """Return the name and content of a file that registers one more demande, and its numéro unique.

    It is the last creation of the last file, under a number that the simulation never draws.
    """
    for fichier in sorted(fichiers, key=lambda f: f.name.split("_")[2], reverse=True):
        texte = (gzip.decompress(fichier.read_bytes()) if fichier.suffix == ".gz" else fichier.read_bytes()).decode()
        lignes = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
        creations = [ligne for ligne in lignes if ligne["type_fichier"] == "creation"]
        if not creations:
            continue
        ligne = creations[-1]
        ancien = ligne["nud"]
        ligne["nud"] = f"{ancien[:7]}{time.time_ns() % 100_000 + 900_000:06d}{ancien[13:]}"
        sortie = io.StringIO()
        ecrivain = csv.DictWriter(sortie, fieldnames=list(ligne), delimiter=";", lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerow(ligne)
        flux, emetteur, reste = fichier.name.split("_")
        lendemain = date.fromisoformat(reste[:10]) + timedelta(days=1)
        return f"{flux}_{emetteur}_{lendemain}.csv", sortie.getvalue().encode(), ligne["nud"]
    raise ErreurObservatoire("Aucune création dans les fichiers simulés : relancez « observatoire bench demo ».")


@contextmanager
def dagster_en_marche(banc: Banc) -> Iterator[None]:
    """Run the daemon of Dagster on the bench, and wait for its first look at the folder."""
    journal = banc.settings.home_dir / "dagster-daemon.log"
    with journal.open("w", encoding="utf-8") as sortie:
        processus = subprocess.Popen(
            [executable("dagster-daemon"), "run", "--module-name", "orchestration.definitions"],
            env=environnement(banc.settings, banc.environnement()),
            cwd=PROJECT_DIR,
            stdout=sortie,
            stderr=subprocess.STDOUT,
        )
        try:
            _attendre_le_capteur(journal, processus)
            yield
        finally:
            processus.terminate()
            processus.wait(60)


def _attendre_le_capteur(journal: Path, processus: subprocess.Popen[bytes]) -> None:
    limite = time.monotonic() + PATIENCE_S
    while time.monotonic() < limite and processus.poll() is None:
        if "dossier_de_depot" in journal.read_text(encoding="utf-8"):
            return
        time.sleep(0.5)
    raise ErreurObservatoire(f"Le capteur de Dagster ne regarde pas le dossier : lisez {journal}.")
