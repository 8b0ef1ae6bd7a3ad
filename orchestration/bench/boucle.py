"""``boucle``: one changed model, rebuilt and tested, as who develops it waits for it."""

import time

from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_plus
from warehouse.errors import ErreurObservatoire

BARRE_S = 10
MODELE = "int_demande"
ESSAIS = 3


def mesurer(banc: Banc) -> list[Mesure]:
    """Time the whole command, start of Python and dbt included, on all the data and on the sample."""
    banc.base()
    banc.dire("Boucle : construction de l’échantillon…")
    construire(banc, "--echantillon")
    mesures = []
    for ou, options in (("sur toutes les données", ()), ("sur l’échantillon", ("--echantillon",))):
        banc.dire(f"Boucle : {MODELE} {ou}…")
        # The first run reads the project again, as after a change of target; the loop begins after it.
        durees = [construire(banc, "--select", MODELE, *options) for _ in range(ESSAIS + 1)][1:]
        mesures.append(
            au_plus(f"boucle : un modèle reconstruit et testé, {ou}", sorted(durees)[ESSAIS // 2], "s", BARRE_S)
        )
    return mesures


def construire(banc: Banc, *options: str) -> float:
    """Run ``observatoire build`` with these options, and return the seconds that it took."""
    debut = time.monotonic()
    resultat = banc.lancer("build", *options)
    secondes = time.monotonic() - debut
    if resultat["publie"]:
        raise ErreurObservatoire("La construction d’une partie a publié : mesure sans valeur.")
    return secondes
