"""The solver of linear and whole-number programs, as everything here calls it: silent, on one thread.

What belongs here: HiGHS and its options. What does not: any program.
"""

import highspy


class Solveur(highspy.Highs):
    """The solver without its callbacks: asking for them prints a banner."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Ask for none."""


def solveur(programme: highspy.HighsLp, **options: bool | float | str) -> highspy.Highs:
    """Return a silent solver of one thread that holds the program."""
    resultat = Solveur()
    usuelles: dict[str, bool | float | str] = {
        "output_flag": False,
        "presolve": "off",
        "threads": 1,
        "solver": "simplex",
    }
    for option, valeur in (usuelles | options).items():
        resultat.setOptionValue(option, valeur)
    resultat.passModel(programme)
    return resultat
