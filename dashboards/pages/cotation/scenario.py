"""A scenario: weights of the criteria and a rule set aside, as codes of an address, of a saved view and of a file.

What belongs here: from codes to weights, and their words. What does not: what they give (``warehouse.matching``).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboards.kit import grille
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import minuscule, typographier
from warehouse.matching.grid import Critere, Regle, en_vigueur, versions_en_vigueur

# The parameter of each criterion: short, and of no other page.
PARAMETRES = {
    "ANCIENNETE": "pmois",
    "DELAI_ANORMAL": "pdelai",
    "DALO": "pdalo",
    "PDALPD": "ppdalpd",
    "ACD": "pacd",
    "PRIORITAIRE": "pprio",
    "MUTATION": "pmut",
    "MOTIF_URGENT": "purgent",
}
SEUIL, REGLE = "seuil", "regle"
AUCUNE = "aucune"
LIBELLES = {
    "ANCIENNETE": "Par mois d’ancienneté",
    "DELAI_ANORMAL": "Ancienneté au-delà du seuil",
    "DALO": "DALO",
    "PDALPD": "PDALPD",
    "ACD": "Accord collectif",
    "PRIORITAIRE": "DALO, PDALPD ou accord collectif",
    "MUTATION": "Mutation",
    "MOTIF_URGENT": "Motif urgent",
}
# What a file calls each parameter: a criterion alone would not say that its points are meant.
NOMS = {PARAMETRES[code]: typographier(f"Poids : {minuscule(nom)}") for code, nom in LIBELLES.items()}
NOMS |= {SEUIL: "Seuil, en mois", REGLE: "Règle mise de côté"}
VALEURS = tuple(str(n) for n in (0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 150, 200))
MOIS = tuple(str(n) for n in (0, 12, 18, 24, 30, 36, 48, 60, 72, 84, 96, 120))


@dataclass(frozen=True)
class Scenario:
    """A grid tried: its weights, and the rule that it sets aside; none, where it is empty."""

    poids: Mapping[str, Critere]
    levee: str = ""


def lisibles(lecteur: Lecteur) -> list[str]:
    """Return the criteria that the reader is told of in the points: the others stay as they are."""
    masques = lecteur.droits.masques.get("rapprochement", ())
    cachees = {cle for masque in masques if "quantites" in masque.colonnes for cle in masque.cles}
    return [code for code in PARAMETRES if code not in cachees]


def du_jour(departement: str, jour: date, codes: list[str]) -> dict[str, Critere]:
    """Return the weights of the grid of a département, by criterion; of none: no point.

    Without the criteria that the territory of a demande decides: their points stay as they are.
    """
    actuels = en_vigueur(departement, jour)
    rien = {code: Critere(code, 0.0, code == "ANCIENNETE") for code in codes}
    return {code: critere for code in codes if (critere := actuels.get(code, rien[code])) is not None}


def grille_du_jour(lecteur: Lecteur, jour: date) -> str:
    """Say which grid gives the weights of today."""
    return grille.phrase(versions_en_vigueur(lecteur.departements[0], jour), modalites(lecteur, "GRILLE_COTATION"))


def seuil_du_jour(actuels: Mapping[str, Critere]) -> float | None:
    """Return the months from beyond which a wait counts today; None where no scenario changes them."""
    return actuels["DELAI_ANORMAL"].seuil if "DELAI_ANORMAL" in actuels else None


def mises_de_cote(regles: Mapping[str, Regle]) -> dict[str, str]:
    """Return the rules that a scenario may set aside, in words."""
    return {AUCUNE: "Aucune"} | {code: regle.libelle for code, regle in regles.items()}


def options(actuel: float, valeurs: tuple[str, ...]) -> list[str]:
    """Return the values offered, that of today among them."""
    return sorted({*valeurs, f"{actuel:g}"}, key=float)


def lire(actuels: Mapping[str, Critere], filtres: Mapping[str, str], regles: Collection[str] = ()) -> Scenario:
    """Return what the codes of an address or of a saved view ask for; elsewhere, the weights and rules of today."""
    lus = {}
    for code, actuel in actuels.items():
        voulu = filtres.get(PARAMETRES[code], "")
        points = float(voulu) if voulu in options(actuel.points, VALEURS) else actuel.points
        seuil = filtres.get(SEUIL, "") if code == "DELAI_ANORMAL" else ""
        lus[code] = replace(
            actuel, points=points, seuil=float(seuil) if seuil in options(actuel.seuil, MOIS) else actuel.seuil
        )
    regle = filtres.get(REGLE, "")
    return Scenario(lus, regle if regle in regles else "")
