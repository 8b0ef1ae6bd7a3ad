"""Sentences of DALO et publics prioritaires: the stages, the days left, the next step of each row.

What belongs here: a row in, French out. What does not: screens, SQL.
"""

from collections.abc import Mapping
from typing import Any

from dashboards.kit.reads.suivis import (
    A_RELOGER,
    DEPASSEES,
    EN_INSTRUCTION,
    LOINTAINES,
    PROCHES,
    PROPOSER,
    REPRENDRE,
    SANS,
    SEMAINE,
    SUIVRE,
    TOUTES,
)
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent, nombre, pluriel

LABELS, DELAI, PRESOMPTION = "labels", "delai", "presomption"
NOMS = {
    A_RELOGER: "Reconnus, à loger",
    EN_INSTRUCTION: "Recours en cours d’examen",
    LABELS: "Demandes prioritaires",
    DELAI: "Délai dépassé, sans proposition",
    PRESOMPTION: "Présomptions, sans décision",
}
ECHEANCES = {
    TOUTES: "Toutes",
    DEPASSEES: "Dépassée",
    SEMAINE: "Dans les 7 jours",
    PROCHES: "Dans les 30 jours",
    LOINTAINES: "Plus tard",
    SANS: "Sans échéance calculée",
}
SUITES = {
    TOUTES: "Toutes",
    PROPOSER: "Proposer un logement",
    SUIVRE: "Suivre la candidature en cours",
    REPRENDRE: "Reprendre la demande, expirée ou radiée",
}
RECONNAISSANCE = (
    "Présomption relevée dans la demande, non une décision. La reconnaissance relève de la commission de médiation."
)
INFORMER = (
    "Rappeler à son guichet d’informer le ménage : il peut saisir la commission de médiation, de qui relève la "
    "reconnaissance."
)
# What is done at a stage by who acts on it; who has to, for the others.
A_FAIRE = {A_RELOGER: "Proposer un logement", EN_INSTRUCTION: "Décider en commission de médiation"}
PAR_AUTRUI = {
    A_RELOGER: "L’État doit proposer un logement",
    EN_INSTRUCTION: "La commission de médiation doit décider",
}
# What stands before it, and what to do about it.
A_REPRENDRE = {
    "expiree": ("Sa demande est expirée", "la faire renouveler d’abord"),
    "radiee": ("Sa demande est radiée", "en vérifier d’abord la cause"),
}
EN_COURS = ("Une candidature est en cours", "en suivre la réponse")


def nature(code: object) -> str:
    """Write what a recours asks for: its delay to be decided is not the same."""
    return {"LOGEMENT": "Logement"}.get(str(code), "Hébergement")


def reste(jours: object) -> str:
    """Write the days left with a sign and in words, never by colour alone."""
    if est_absent(jours):
        return ABSENT
    combien = int(float(str(jours)))
    if combien < 0:
        return f"▲ dépassée de {nombre(-combien)} {pluriel(combien, 'jour')}"
    if combien == 0:
        return "▲ aujourd’hui"
    return f"{'● ' if combien <= 30 else ''}{nombre(combien)} {pluriel(combien, 'jour')}"


def suite_du_recours(recours: Mapping[str, Any], etape: str, *, est_sienne: bool) -> str:
    """Say what is to be done next of a recours, or of a household recognised: by when, and what stands before it.

    ``est_sienne``: the reader acts on this stage; another is told who has to, and is asked nothing.
    """
    quoi = (A_FAIRE if est_sienne else PAR_AUTRUI)[etape]
    if est_absent(recours["jours_restants"]):
        debut = f"{quoi} : le délai n’est pas paramétré pour ce département."
    elif int(recours["jours_restants"]) < 0:
        vite = " sans attendre" if est_sienne else ""
        debut = f"{quoi}{vite} : l’échéance était le {date_longue(recours['date_echeance'])}."
    else:
        debut = f"{quoi} avant le {date_longue(recours['date_echeance'])}."
    if etape == EN_INSTRUCTION:
        return debut
    positionne = not est_absent(recours["is_positionne"]) and bool(recours["is_positionne"])
    avant = A_REPRENDRE.get(str(recours["etat_demande_code"]))
    faits = [fait for fait in (avant, EN_COURS if positionne else None) if fait]
    return " ".join([debut, *(_dire(*fait, est_sien=est_sienne) for fait in faits)])


def _dire(constat: str, geste: str, *, est_sien: bool) -> str:
    """Say what stands, and what to do about it to who acts on it."""
    return f"{constat} : {geste}." if est_sien else f"{constat}."


def possibles(combien: int) -> str:
    """Say how many open dwellings of the reader fit a household."""
    if not combien:
        return "Aucun logement ouvert ne lui convient aujourd’hui : voir ce qu’ouvrirait un vœu de plus."
    return f"{nombre(combien)} {pluriel(combien, 'logement ouvert lui convient', 'logements ouverts lui conviennent')}."


def suite_de_la_demande(demande: Mapping[str, Any]) -> str:
    """Say what is to be done next of a demande with a label."""
    if demande["is_positionne"]:
        return _dire(*EN_COURS, est_sien=True)
    if est_absent(demande["nb_propositions"]):
        return "Proposer un logement."
    combien = int(demande["nb_propositions"])
    if not combien:
        return "Proposer un premier logement : elle n’a jamais été positionnée."
    return f"Proposer un logement : positionnée {nombre(combien)} fois, sans candidature en cours."


def retard(demande: Mapping[str, Any]) -> str:
    """Say for how long a demande that nobody proposed a dwelling to has been beyond the delay."""
    trop = int(demande["anciennete_mois"]) - int(demande["seuil_delai_mois"])
    attente = f"{nombre(trop)} mois au-delà du délai anormalement long" if trop else "Délai anormalement long atteint"
    return f"{attente}, sans proposition."
