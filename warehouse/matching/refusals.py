"""Refusals to expect, from past answers: an additive model of a few named factors, and how far it was right.

What belongs here: the factors and their words, the fit, the calibration. What does not: reading the answers, with whose
rights; the order of a list and a plan, which never look at it. No factor rests on health, age, household, nationality
or place of residence.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.matching.pairs import Reels

# Fewer answers to fit it on, or fewer of either kind, and there is no model.
REPONSES, DE_CHAQUE = 300, 50
# Keeps a level that was seldom seen near the average: as if each had been seen so many times more.
RETENUE = 1.0
PAS, DIXIEMES = 50, 10


@dataclass(frozen=True)
class Facteur:
    """One thing looked at: its name, and its levels in words; each is compared with the first."""

    code: str
    libelle: str
    niveaux: dict[str, str]


FACTEURS = (
    Facteur(
        "commune",
        "Commune",
        {"PREMIER": "premier vœu", "AUTRE": "autre vœu", "NON": "commune non demandée", "INCONNU": "vœux inconnus"},
    ),
    Facteur("type", "Type", {"OUI": "type demandé", "NON": "type non demandé", "INCONNU": "aucun type demandé"}),
    Facteur(
        "loyer",
        "Loyer",
        {"DANS": "loyer sous le maximum", "AU_DESSUS": "loyer au-dessus du maximum", "INCONNU": "maximum inconnu"},
    ),
    Facteur(
        "attente",
        "Ancienneté",
        {"COURTE": "moins d’un an d’attente", "MOYENNE": "d’un à trois ans d’attente", "LONGUE": "plus de trois ans"},
    ),
    Facteur(
        "quartier",
        "Quartier",
        {"HORS": "hors quartier prioritaire", "DEDANS": "en quartier prioritaire", "INCONNU": "quartier inconnu"},
    ),
    Facteur(
        "acces",
        "Étage",
        {
            "SIMPLE": "rez-de-chaussée, premier ou ascenseur",
            "MARCHES": "étage sans ascenseur",
            "INCONNU": "étage ou ascenseur inconnu",
        },
    ),
    Facteur("deja", "Refus précédents", {"0": "aucun refus", "1": "un refus", "2": "deux refus ou plus"}),
)
CODES = [facteur.code for facteur in FACTEURS]


@dataclass(frozen=True)
class Effet:
    """What a level of a factor changes against the first one, all else alike, in refusals of a hundred propositions."""

    facteur: str
    niveau: str
    reference: str
    reponses: int
    points: float


@dataclass(frozen=True)
class Modele:
    """Coefficients by factor and level, fitted on the older answers; the recent ones tell how far they are right.

    ``calibration``: one row a tenth of the recent answers, from the fewest refusals expected, then one for all of them
    (``dixieme`` 0): ``reponses``, ``attendus``, ``observes``, and the last two of a hundred answers (``_pct``).
    """

    constante: float
    coefficients: dict[tuple[str, str], float]
    moyennes: dict[str, float]
    effets: tuple[Effet, ...]
    reponses: int
    calibration: pd.DataFrame

    def chances(self, lignes: pd.DataFrame) -> Reels:
        """Return the chance of a refusal of each row, from 0 to 1; a level never seen counts for nothing."""
        somme = np.full(len(lignes), self.constante)
        for code in CODES:
            somme += np.array([self.coefficients.get((code, niveau), 0.0) for niveau in lignes[code]], dtype=np.float64)
        return _logistique(somme)

    def pour_cent(self, lignes: pd.DataFrame) -> list[float]:
        """Return the refusals to expect of a hundred propositions like each row."""
        return (100 * self.chances(lignes)).tolist()

    def raisons(self, ligne: pd.Series, combien: int = 2) -> list[tuple[str, bool]]:
        """Return what tells a row most from the average, in words, and whether it makes a refusal more likely."""
        ecarts = {code: self.coefficients.get((code, ligne[code]), 0.0) - self.moyennes[code] for code in CODES}
        premiers = sorted(CODES, key=lambda code: -abs(ecarts[code]))[:combien]
        mots = {facteur.code: facteur.niveaux for facteur in FACTEURS}
        return [(mots[code][ligne[code]], ecarts[code] > 0) for code in premiers if ecarts[code]]


def ajuster(reponses: pd.DataFrame) -> Modele | None:
    """Fit the model; None where there are too few answers.

    Args:
        reponses: counts of past answers by levels: one column a factor, ``is_recente`` (kept apart for the
            calibration), ``nombre`` and ``refus``.

    """
    anciennes, recentes = (reponses[reponses["is_recente"].astype(bool) == recente] for recente in (False, True))
    nombre, refus = (anciennes[nom].to_numpy(dtype=np.float64) for nom in ("nombre", "refus"))
    if nombre.sum() < REPONSES or min(refus.sum(), (nombre - refus).sum()) < DE_CHAQUE or recentes.empty:
        return None
    # The first level of a factor is what the others are compared with: it has no column.
    colonnes = [
        (facteur.code, niveau)
        for facteur in FACTEURS
        for niveau in list(facteur.niveaux)[1:]
        if (anciennes[facteur.code] == niveau).any()
    ]
    donnees = np.column_stack(
        [np.ones(len(anciennes)), *((anciennes[code] == niveau).to_numpy(dtype=float) for code, niveau in colonnes)]
    )
    poids = _maximum(donnees, nombre, refus)
    coefficients = dict(zip(colonnes, poids[1:].tolist(), strict=True))
    moyennes = {
        code: sum(
            coefficients.get((code, niveau), 0.0) * total / nombre.sum()
            for niveau, total in anciennes.groupby(code)["nombre"].sum().items()
        )
        for code in CODES
    }
    modele = Modele(float(poids[0]), coefficients, moyennes, (), int(nombre.sum()), pd.DataFrame())
    effets = tuple(_effet(modele, anciennes, nombre, code, niveau) for code, niveau in colonnes)
    return Modele(modele.constante, coefficients, moyennes, effets, modele.reponses, _calibrer(modele, recentes))


def _maximum(donnees: np.ndarray, nombre: Reels, refus: Reels) -> Reels:
    """Return the weights under which these refusals are the most likely, held back a little (Newton's method)."""
    poids, retenue = np.zeros(donnees.shape[1]), np.full(donnees.shape[1], RETENUE)
    retenue[0] = 0.0
    for _ in range(PAS):
        chances = _logistique(donnees @ poids)
        pente = donnees.T @ (refus - nombre * chances) - retenue * poids
        courbure = (donnees.T * (nombre * chances * (1 - chances))) @ donnees + np.diag(retenue)
        pas = np.linalg.solve(courbure, pente)
        poids += pas
        if np.abs(pas).max() < 1e-9:
            break
    return poids


def _logistique(somme: Reels) -> Reels:
    return 1 / (1 + np.exp(-somme))


def _effet(modele: Modele, lignes: pd.DataFrame, nombre: Reels, code: str, niveau: str) -> Effet:
    facteur = next(un for un in FACTEURS if un.code == code)
    reference = next(iter(facteur.niveaux))
    avec, sans = (modele.chances(lignes.assign(**{code: un})) for un in (niveau, reference))
    vus = int(lignes.loc[lignes[code] == niveau, "nombre"].sum())
    points = 100 * float(((avec - sans) * nombre).sum() / nombre.sum())
    return Effet(facteur.libelle, facteur.niveaux[niveau], facteur.niveaux[reference], vus, points)


def _calibrer(modele: Modele, recentes: pd.DataFrame) -> pd.DataFrame:
    """Compare refusals expected and observed, tenth by tenth of the answers that the fit has not seen."""
    lignes = recentes.assign(chance=modele.chances(recentes)).sort_values(["chance", *CODES])
    nombre = lignes["nombre"].astype(float)
    rangs = nombre.cumsum() - nombre / 2
    lignes["dixieme"] = np.minimum((DIXIEMES * rangs / nombre.sum()).astype(int) + 1, DIXIEMES)
    lignes["attendus"] = lignes["chance"] * nombre
    tout = pd.concat([lignes, lignes.assign(dixieme=DIXIEMES + 1)])
    sommes = tout.groupby("dixieme")[["nombre", "attendus", "refus"]].sum().reset_index()
    sommes = sommes.rename(columns={"nombre": "reponses", "refus": "observes"})
    sommes["dixieme"] = sommes["dixieme"].replace(DIXIEMES + 1, 0)
    return sommes.assign(
        attendus_pct=100 * sommes["attendus"] / sommes["reponses"],
        observes_pct=100 * sommes["observes"] / sommes["reponses"],
    )
