"""Audit of what was built, before it is published; and of what is live, at any time.

What belongs here: running the checks of ``warehouse/access/audit`` (one SQL file each: its first comment says what it
demands, its rows are the faults, with their département where they have one) and setting aside the exceptions written
down with their reason. What does not: tests of the data, which are dbt's.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import yaml

from warehouse.access.rights import REGISTRE, lire_registre
from warehouse.database.connections import Base
from warehouse.publication import drops, history
from warehouse.settings import WAREHOUSE_DIR

DOSSIER = WAREHOUSE_DIR / "access" / "audit"
EXCEPTIONS = DOSSIER / "exceptions.yml"


@dataclass(frozen=True)
class Constat:
    """One fault: which check, on which object, what is wrong; ``departement``: where, if it is of one."""

    controle: str
    objet: str
    detail: str
    departement: str | None = None


def controles() -> list[Path]:
    """Return the files of the checks, in order."""
    return sorted(DOSSIER.glob("*.sql"))


def exceptions() -> dict[str, dict[str, str]]:
    """Return the objects that a check lets through, each with its reason."""
    contenu: dict[str, dict[str, str]] = yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8")) or {}
    return contenu


def auditer(
    base: Base,
    prefixe: str = "",
    publication_id: str | None = None,
    *,
    registre: Path = REGISTRE,
) -> tuple[list[Constat], list[str]]:
    """Run every check; return the faults and the names of the checks.

    Args:
        base: the database.
        prefixe: ``next__`` for what was built, empty for what is live.
        publication_id: identifier that every view must carry (None: not checked).
        registre: the register of rights that views and columns must follow.

    """
    with base.connexion() as connexion:
        connexion.execute("select acces.chainer_journal()")
        return auditer_connexion(connexion, prefixe, publication_id, registre=registre)


def auditer_connexion(
    connexion: psycopg.Connection,
    prefixe: str,
    publication_id: str | None,
    *,
    registre: Path = REGISTRE,
) -> tuple[list[Constat], list[str]]:
    """Run every check in the transaction of ``connexion``."""
    profils = [str(ligne[0]) for ligne in connexion.execute("select profil from acces.profil order by profil")]
    parametres: dict[str, Any] = {
        "prefixe": prefixe,
        "tables": [f"{prefixe}marts", f"{prefixe}cubes"],
        "vues": [f"{prefixe}{profil}" for profil in profils],
        "lecteurs": [f"profil_{profil}" for profil in profils],
        "publication_id": publication_id,
        "registre": json.dumps(lire_registre(registre).attendues()),
    }
    permises = exceptions()
    constats: list[Constat] = []
    noms: list[str] = []
    for fichier in controles():
        nom = fichier.stem.split("_", 1)[1]
        noms.append(nom)
        requete = fichier.read_text(encoding="utf-8")
        for objet, detail, *ici in connexion.execute(requete, parametres):
            if str(objet).removeprefix(prefixe) not in permises.get(nom, {}):
                constats.append(Constat(nom, str(objet), str(detail), *ici))
    for controle, trouvees in (
        (drops.CONTROLE, drops.disparitions(connexion, prefixe)),
        (history.CONTROLE, history.deplacements(connexion, prefixe)),
    ):
        constats += [Constat(controle, une.qui, une.detail, une.departement) for une in trouvees]
    return constats, noms
