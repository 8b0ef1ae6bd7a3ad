"""The matching in words: points by criterion, what excludes, what is to watch, one household on one dwelling.

What belongs here: codes and figures in, French out. What does not: which rule excludes and what weighs how much, which
the warehouse says.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboards.kit.grille import nommer
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import (
    Valeur,
    est_absent,
    mesure,
    minuscule,
    nombre,
    periode,
    pluriel,
    rang,
    typologie,
)

INTROUVABLE = (
    "Aucune demande active ou expirée de ce pseudonyme n’est comparée à ce logement parmi celles que vous pouvez lire."
)
# How the words of what is missing begin, and the codes of its rules.
MANQUE, A_COMPLETER = "À compléter : ", "A_COMPLETER"
SANS_ATTENTE = (
    "L’attente de ménages comparables n’est pas dite : elle est sous secret statistique, elle repose sur trop peu de "
    "cas, ou moins de la moitié d’entre eux sont logés dans la durée observée."
)


@dataclass(frozen=True)
class Mots:
    """The words of the codes, each list in its order."""

    motifs: Mapping[str, str]
    avertissements: Mapping[str, str]
    criteres: Mapping[str, str]
    compositions: Mapping[str, str]
    tranches: Mapping[str, str]
    grilles: Mapping[str, str]


def mots(lecteur: Lecteur) -> Mots:
    """Read the words that the matching needs."""
    regles = ("MOTIF_EXCLUSION", "AVERTISSEMENT", "CRITERE_COTATION")
    listes = (*regles, "COMPOSITION", "TRANCHE_PLAFOND", "GRILLE_COTATION")
    return Mots(*(modalites(lecteur, liste) for liste in listes))


def points(total: float, detail: Mapping[str, float] | None, criteres: Mapping[str, str]) -> str:
    """Write the points by criterion, in the order of the list: « 96 points : ancienneté 46 · DALO 50 ».

    What the profile is not told of is in the total alone: « autres critères 40 ».
    """
    donnes = {code: float(siens) for code, siens in (detail or {}).items() if siens}
    ordre = [*(code for code in criteres if code in donnes), *(code for code in donnes if code not in criteres)]
    morceaux = [f"{minuscule(criteres.get(code, code))} {nombre(donnes[code])}" for code in ordre]
    if autres := float(total) - sum(donnes.values()):
        morceaux.append(f"autres critères {nombre(autres)}")
    combien = f"{nombre(total)} {pluriel(total, 'point')}"
    return f"{combien} : {' · '.join(morceaux)}" if morceaux else combien


def enumerer(codes: object, libelles: Mapping[str, str]) -> list[str]:
    """Return the words of the codes of one row, in the order of the list."""
    siens = [] if codes is None or est_absent(codes) else list(codes)  # type: ignore[call-overload]
    ordre = list(libelles)
    siens.sort(key=lambda code: ordre.index(code) if code in libelles else len(ordre))
    return [libelles.get(code, code) for code in siens]


def separer(codes: object) -> tuple[list[str], list[str]]:
    """Return the warnings of one row that are missing data, then those that are rules."""
    siens = [] if codes is None or est_absent(codes) else list(codes)  # type: ignore[call-overload]
    manquent = [code for code in siens if code.startswith(A_COMPLETER)]
    return manquent, [code for code in siens if code not in manquent]


def phrases_du_cas(cas: "pd.Series | None", eligibles: int, dits: Mots) -> list[str]:
    """Say why a demande is in the list of a dwelling or is not, what is to watch, its points and its place.

    ``cas``: None for a demande that does not exist or that the reader may not read: the same sentence.
    """
    if cas is None:
        return [INTROUVABLE]
    compte = f"★ Elle compte {points(cas['points'], cas['points_detail'], dits.criteres)}{grille(cas, dits.grilles)}."
    motifs = enumerer(cas["motifs_exclusion_codes"], dits.motifs)
    manquent, regles = (enumerer(codes, dits.avertissements) for codes in separer(cas["avertissements_codes"]))
    place = int(cas["rang"])
    if cas["is_eligible"]:
        phrases = [f"Cette demande est dans la liste, au {rang(place)} rang sur {nombre(eligibles)}.", compte]
    elif len(motifs) == 1:
        seule = f"Sans cette seule raison, elle serait au {rang(place)} rang."
        phrases = [f"✕ Cette demande n’est pas dans la liste : {minuscule(motifs[0])}.", seule, compte]
    else:
        raisons = " ; ".join(map(minuscule, motifs))
        phrases = [f"✕ Cette demande n’est pas dans la liste, pour {nombre(len(motifs))} raisons : {raisons}.", compte]
    if regles:
        phrases.append(f"▲ À surveiller, sans exclure : {' ; '.join(map(minuscule, regles))}.")
    if manquent:
        phrases.append(f"○ {MANQUE}{' ; '.join(manque.removeprefix(MANQUE) for manque in manquent)}.")
    return phrases


def phrase_autres(classe: str) -> str:
    """Say how many households fit a dwelling beyond those that the reader may read."""
    return f"Ménages que vous ne lisez pas et à qui ce logement convient aussi : {classe}."


def grille(ligne: "pd.Series", libelles: Mapping[str, str]) -> str:
    """Name the grid of the points, where the row says it: « (grille neutre, version 1) »."""
    if est_absent(ligne["grille_code"]):
        return ""
    return f" (grille {nommer(ligne['grille_code'], ligne['grille_version'], libelles)})"


def phrase_du_menage(conviennent: int, presque: int, ouverts: int) -> str:
    """Say how many open dwellings fit a household, how many one reason alone holds back, else what to read next."""
    if not ouverts:
        return "Aucun logement ouvert dans votre périmètre aujourd’hui."
    convient = "aucun ne convient à ce ménage"
    if conviennent:
        convient = f"{nombre(conviennent)} {pluriel(conviennent, 'convient', 'conviennent')} à ce ménage"
    suite = f" ; une seule raison en écarte {nombre(presque)}." if presque else "."
    if not conviennent and not presque:
        suite += " Plus bas, ce qu’ouvrirait un vœu de plus."
    return f"Sur {nombre(ouverts)} {pluriel(ouverts, 'logement ouvert', 'logements ouverts')}, {convient}{suite}"


def phrase_attente(type_: str, ou: str, quand: str, mediane: Valeur) -> str:
    """Say how long others waited, as what was observed."""
    mois = mesure(mediane.valeur, "mois")
    rythme = f"des douze mois jusqu’à {periode(quand)}" if "-" in quand else f"de {quand}"
    return (
        f"{ou} : au rythme {rythme}, la moitié des demandes maintenues dont le premier type est « {typologie(type_)} » "
        f"sont logées en {mois} mois ou moins. C’est ce qui est observé d’autres ménages, non une promesse."
    )
