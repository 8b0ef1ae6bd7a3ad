"""A scenario of the grid in sentences: what it moves, what it would have said of the dwellings let, which limits.

What belongs here: figures in, French out. What does not: the tables (``cards``), what is measured (``essai``).
"""

from collections.abc import Mapping

from dashboards.kit.words.formats import est_fiable, nombre, pluriel, pourcentage, rang
from dashboards.pages.cotation import cards, reads
from dashboards.pages.cotation.passe import RIEN
from dashboards.pages.cotation.scenario import LIBELLES, Scenario
from warehouse.matching.grid import PREMIERS, Mouvements, Regle
from warehouse.matching.past import Mesure

AVERTISSEMENT = (
    "Simulation : rien n’est enregistré dans les dossiers. Elle mesure la grille sur les demandes que vous pouvez "
    "lire ; sur des données simulées, elle mesure la simulation, non le territoire."
)
PERIMETRE = (
    f"{reads.PROFILS} logements vacants au plus, tirés au sort (toujours les mêmes) parmi ceux que vous lisez, un de "
    "chaque sorte, les types à tour de rôle, et tous leurs ménages éligibles : les poids ne changent pas qui est "
    "éligible, une règle mise de côté, si. S’essaient les poids, un seul seuil (celui de l’ancienneté) et une seule "
    "règle mise de côté à la fois ; ni le seuil d’une règle, ni la norme d’occupation. Un ménage compte une fois par "
    "logement. Ni la nationalité ni la santé ne sont des critères."
)
LES_MEMES = "Rien ne change : les deux scénarios sont les mêmes."
SANS_VACANT = "Aucun ménage éligible à un logement vacant de votre périmètre : seul ce qui s’est passé se mesure."


def phrase(mouvements: Mouvements, gagne: str, *, est_le_meme: bool) -> str:
    """Say how many households a scenario moves, and which group gains most (``gagne``: empty where none does)."""
    if not mouvements.menages:
        return SANS_VACANT
    if est_le_meme:
        return LES_MEMES
    suite = f" ; « {gagne} » gagne le plus de premières places" if gagne else ""
    return f"Avec ce scénario, {pourcentage(mouvements.part_deplaces_pct)} des ménages changent de rang{suite}."


def changements(avant: Scenario, apres: Scenario, regles: Mapping[str, Regle]) -> str:
    """Say which weights change, from what to what, and which rule is set aside."""
    dits = [
        f"« {LIBELLES[code]} » passe de {cards.ecrire(avant.poids[code])} à {cards.ecrire(poids)}"
        for code, poids in apres.poids.items()
        if poids != avant.poids[code]
    ]
    if apres.levee:
        regle = regles[apres.levee]
        nature = "d’usage" if regle.est_un_usage else "de droit, dont aucune grille ne permet de passer outre"
        dits.append(f"la règle « {regle.libelle} » ({nature}) est mise de côté")
    return f"Ce que le scénario change : {' ; '.join(dits)}." if dits else "Le scénario est la grille d’aujourd’hui."


def aujourd_hui(mouvements: Mouvements) -> str:
    """Say what moves in the lists of the vacant dwellings drawn."""
    if not mouvements.menages:
        return SANS_VACANT
    return (
        f"Sur {_combien(mouvements.logements, 'logement vacant', 'logements vacants')} et "
        f"{nombre(mouvements.menages)} {pluriel(mouvements.menages, 'ménage éligible', 'ménages éligibles')} à l’un "
        f"d’eux, {_combien(mouvements.menages_deplaces, 'change de rang', 'changent de rang')} ; les trois premiers "
        f"changent pour {nombre(mouvements.logements_changes)} {pluriel(mouvements.logements_changes, 'logement')}, où "
        f"{_combien(mouvements.entrants, 'ménage entre', 'ménages entrent')} parmi eux et "
        f"{_combien(mouvements.sortants, 'en sort', 'en sortent')}."
    )


def du_passe(avant: Mesure, apres: Mesure) -> str:
    """Say how many of those who were housed each of the two grids would have put first, and their median rank."""
    if not apres.baux:
        return RIEN
    premiers = " ; ".join(
        f"{_part(apres, n)} parmi les {nombre(n)} premiers, contre {nombre(avant.premiers[n])} aujourd’hui"
        for n in PREMIERS
    )
    medians = [_median(mesure) for mesure in (apres, avant)]
    return (
        f"Ce qui s’est passé : des {nombre(apres.baux)} ménages logés, le scénario en aurait mis {premiers}. Leur rang "
        f"médian aurait été {medians[0]}, contre {medians[1]} ; les règles en écartent "
        f"{nombre(apres.baux - apres.admis)}, contre {nombre(avant.baux - avant.admis)}."
    )


def _combien(combien: int, un: str, plusieurs: str) -> str:
    return f"{nombre(combien)} {pluriel(combien, un, plusieurs)}"


def _part(mesure: Mesure, premiers: int) -> str:
    compte = f"{nombre(mesure.premiers[premiers])} sur {nombre(mesure.baux)}"
    return f"{compte} ({pourcentage(mesure.part_pct(premiers), mesure.baux)})" if est_fiable(mesure.baux) else compte


def _median(mesure: Mesure) -> str:
    return "sans objet (aucun admis)" if mesure.rang_median is None else f"le {rang(round(mesure.rang_median))}"
