"""The profile by which a dbt that nobody configured reaches the database of a home: ``dbt build``, an editor."""

import os
import re
from pathlib import Path
from typing import Any

import yaml

from warehouse.database.connections import VARIABLES_LIBPQ, Base
from warehouse.settings import WAREHOUSE_DIR, Settings

FICHIER = "profiles.yml"
VARIABLE = re.compile(r"env_var\('(\w+)', '(.*?)'\)")
# Of the options of TLS, dbt takes these as keys of a profile; the others have the defaults of PostgreSQL.
TLS = [cle for cle in VARIABLES_LIBPQ if cle.startswith("ssl")]


def ecrire_profil(base: Base, settings: Settings) -> Path:
    """Write ``warehouse/profiles.yml`` with what it takes from the environment of a build, and return the file.

    The file holds the password of the owner: its owner alone may read it.
    """
    profil = _remplir(yaml.safe_load((WAREHOUSE_DIR / FICHIER).read_text(encoding="utf-8")), base.environnement_dbt())
    options = {cle: base.proprietaire[cle] for cle in TLS if cle in base.proprietaire}
    for sortie in profil["observatoire"]["outputs"].values():
        sortie |= options
    fichier = settings.target_dir / FICHIER
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.unlink(missing_ok=True)
    with os.fdopen(os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as flux:
        yaml.safe_dump(profil, flux)
    return fichier


def _remplir(valeur: Any, variables: dict[str, str]) -> Any:
    """Replace each ``env_var`` of a profile, as dbt does when it reads one."""
    if isinstance(valeur, dict):
        return {cle: _remplir(une, variables) for cle, une in valeur.items()}
    if not isinstance(valeur, str) or not (lue := VARIABLE.search(valeur)):
        return valeur
    rendue = variables.get(lue[1], lue[2])
    return int(rendue) if "as_number" in valeur else rendue
