"""A process of dbt that is followed: its commands one after the other, its progress, what it says of its errors.

What belongs here: the process, and how the two sides agree. What does not: its arguments and its verdict
(``orchestration.dbt.runner``), what runs in it (``orchestration.dbt.launcher``).
"""

import json
import subprocess
from types import TracebackType
from typing import Any, Self

from warehouse.progress import Progression

# Between the arguments of two commands. The process waits for a line before each, and writes a line after each.
PUIS = "--puis"
FINIE = {"observatoire": "commande finie"}
PATIENCE_S = 30


class ProcessusDbt:
    """dbt, started once for several commands: it is loaded, and the project is read, only once.

    Args:
        executable: path of the ``dbt`` of this environment.
        commandes: the arguments of each command, in their order.
        environ: environment of the process.
        progression: called with the node, its rank, their number.

    """

    def __init__(
        self, executable: str, commandes: list[list[str]], environ: dict[str, str], progression: Progression
    ) -> None:
        arguments = [argument for commande in commandes for argument in (PUIS, *commande)]
        self._progression = progression
        self._processus = subprocess.Popen(
            [executable, *arguments],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, pile: TracebackType | None
    ) -> None:
        """Let the process end; what stopped the caller stops it too."""
        if genre is not None:
            self._processus.terminate()
        try:
            self._processus.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._processus.kill()
            self._processus.communicate()

    def suivante(self) -> list[str]:
        """Run the next command to its end, and return its messages of error."""
        entree, sortie = self._processus.stdin, self._processus.stdout
        assert entree is not None and sortie is not None  # noqa: S101, PT018  (asked for by PIPE)
        messages: list[str] = []
        try:
            entree.write("\n")
            entree.flush()
        except BrokenPipeError:
            pass  # It died: what it wrote says why.
        for ligne in sortie:
            evenement = _lire(ligne)
            if evenement == FINIE:
                break
            if evenement is None:
                messages.append(ligne.strip())
            else:
                self._suivre(evenement, messages)
        return messages

    def _suivre(self, evenement: dict[str, Any], messages: list[str]) -> None:
        """Read one event of the log: progress, or a message of error."""
        info, donnees = evenement.get("info", {}), evenement.get("data", {})
        mesure = isinstance(donnees.get("total"), int) and isinstance(donnees.get("index"), int)
        if mesure and "execution_time" in donnees:
            self._progression(donnees.get("node_info", {}).get("node_name", ""), donnees["index"], donnees["total"])
        elif info.get("level") == "error":
            messages.append(" ".join(str(info.get("msg", "")).split()))


def _lire(ligne: str) -> dict[str, Any] | None:
    """Return what a line of the log holds; None when it is not one."""
    try:
        evenement = json.loads(ligne)
    except ValueError:
        return None
    return evenement if isinstance(evenement, dict) else None
