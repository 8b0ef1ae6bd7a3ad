"""The tables of the page Commission: the dwellings that it has to see, and what it decided on each."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import pandas as pd

from dashboards.kit.chiffres import Chiffre
from dashboards.kit.logement import nom_logement
from dashboards.kit.preselection import REQUIS
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.words.formats import ABSENT, Valeur, date_longue, nombre, pluriel
from dashboards.pages.offres.cards import ETAPES, vacance

# Codes of the orders in the address.
ATTENTE, CANDIDATS, COMMUNE = "attente", "candidats", "commune"
TRIS = {
    ATTENTE: "L’attente, le premier positionné d’abord",
    CANDIDATS: "Les candidats, les moins nombreux d’abord",
    COMMUNE: "La commune",
}
FAVORABLES = frozenset({"ATT", "ATR", "ACS"})
PEU, A_INDIQUER = "moins de trois", "motif à indiquer"
A_FIXER = "à fixer"
SANS_MOTIF = "aucun motif indiqué"
SUITES = {"BAIL": "Bail signé"} | {
    etape: ETAPES[etape] for etape in ("ACCEPTEE", "OFFERTE", "ATTRIBUEE", "POSITIONNEE")
}
COLONNES_DECISIONS = ["Logement", "Candidats examinés", "Décisions", "Suite", "Contingent", "Bailleur"]
SANS_SUITE = "Sans bail à la suite de cette séance"


def peu_de_candidats(a_examiner: pd.DataFrame) -> int:
    """Count the dwellings that too few candidates await, for which the commission must hear a reason."""
    return len(a_examiner[a_examiner["nb_candidats"] < REQUIS])


def par_logement(decisions: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the decisions of each dwelling, in the order in which they were read."""
    return [logement for _, logement in decisions.groupby("offre_id", sort=False)]


def chiffres(a_examiner: pd.DataFrame, examines: list[pd.DataFrame], seance: str) -> list[Chiffre]:
    """Return the key figures: what waits, then what the commission of the day chosen (``seance``: in words) did."""
    candidats = int(a_examiner["nb_candidats"].sum())
    attribues = [logement for logement in examines if logement["decision_code"].isin(FAVORABLES).any()]
    return [
        Chiffre(
            "Logements à examiner",
            Valeur(len(a_examiner)),
            "compte",
            comparaisons=f"{nombre(candidats)} {pluriel(candidats, 'candidature')}" if candidats else "",
        ),
        Chiffre(
            "Avec moins de trois candidats",
            Valeur(peu_de_candidats(a_examiner)),
            "compte",
            comparaisons=f"sur {nombre(len(a_examiner))}",
        ),
        Chiffre("Logements examinés", Valeur(len(examines)), "compte", comparaisons=seance),
        Chiffre(
            "Avec une décision favorable",
            Valeur(len(attribues)),
            "compte",
            comparaisons=f"sur {nombre(len(examines))}, {seance}" if seance else "",
        ),
    ]


def trier(a_examiner: pd.DataFrame, tri: str, communes: Mapping[str, str]) -> pd.DataFrame:
    """Put the dwellings that wait in an order of ``TRIS``; equals stay as they were read, the longest waiting first."""
    cles = {
        ATTENTE: range(len(a_examiner)),
        CANDIDATS: list(a_examiner["nb_candidats"]),
        COMMUNE: [sans_accent(communes.get(code, code)) for code in a_examiner["commune_code"]],
    }
    return a_examiner.iloc[sorted(range(len(a_examiner)), key=cles[tri].__getitem__)]


def lignes_a_examiner(
    cadre: pd.DataFrame,
    noms: Mapping[str, Mapping[str, str]],
    motifs: Mapping[str, str],
    jours: Mapping[str, date] | None,
) -> pd.DataFrame:
    """Write the dwellings that wait, one a row.

    ``noms``: the words of the codes, by column; ``motifs``: of too few; ``jours``: the day of each, for a
    reader who is told it.
    """
    communes, bailleurs, contingents = (noms[c] for c in ("commune_code", "bailleur_code", "contingent_code"))
    return pd.DataFrame(
        {
            "Logement": [nom_logement(offre, communes) for _, offre in cadre.iterrows()],
            "Candidats à examiner": [
                nombre(n) if n >= REQUIS else f"{nombre(n)} ({_peu(code, motifs)})"
                for n, code in zip(cadre["nb_candidats"], cadre["motif_moins_de_3_code"], strict=True)
            ],
            "Le premier positionné": [date_longue(jour) for jour in cadre["positionne_le"]],
            **({} if jours is None else {"Commission du": [_le(jours.get(offre)) for offre in cadre["offre_id"]]}),
            "Vacant": [vacance(n) for n in cadre["jours_vacance"]],
            "Contingent": [contingents.get(c, c) for c in cadre["contingent_code"]],
            "Bailleur": [bailleurs.get(c, c) for c in cadre["bailleur_code"]],
        }
    )


def _le(jour: date | None) -> str:
    """Write the day of a commission, or that its landlord has not given it."""
    return A_FIXER if jour is None else date_longue(jour)


def _peu(code: str, motifs: Mapping[str, str]) -> str:
    """Write that they are few, and why; to who is not told the reasons (``motifs`` is empty), that alone."""
    return f"{PEU} : {motifs.get(code, A_INDIQUER)}" if motifs else PEU


def lignes_decisions(
    examines: list[pd.DataFrame],
    noms: Mapping[str, Mapping[str, str]],
    libelles: Mapping[str, str],
    motifs: Mapping[str, str],
) -> pd.DataFrame:
    """Write what was decided, one dwelling a row; the words of the decisions, and of the reasons for too few."""
    communes, bailleurs, contingents = (noms[c] for c in ("commune_code", "bailleur_code", "contingent_code"))
    rangees = []
    for logement in examines:
        premiere = logement.iloc[0]
        rangees.append(
            {
                "Logement": nom_logement(premiere, communes),
                "Candidats examinés": _examines(logement, motifs),
                "Décisions": _decisions(logement["decision_code"], libelles),
                "Suite": next((SUITES[e] for e in SUITES if (logement["etat_code"] == e).any()), SANS_SUITE),
                "Contingent": contingents.get(premiere["contingent_code"], premiere["contingent_code"]),
                "Bailleur": bailleurs.get(premiere["bailleur_code"], premiere["bailleur_code"]),
            }
        )
    return pd.DataFrame(rangees, columns=COLONNES_DECISIONS)


def _examines(logement: pd.DataFrame, motifs: Mapping[str, str]) -> str:
    """Write how many candidates were examined for a dwelling; of too few, the reason given."""
    combien = nombre(len(logement))
    if len(logement) >= REQUIS or not motifs:
        return combien
    donnes = [motifs.get(code, code) for code in logement["motif_moins_de_3_code"].dropna().unique()]
    return f"{combien} ({', '.join(donnes) or SANS_MOTIF})"


def _decisions(codes: "pd.Series[str]", libelles: Mapping[str, str]) -> str:
    """Write « Attribution avec rang (2), Non-attribution de ce logement (1) », in the order of the list."""
    comptes = Counter(codes.dropna())
    ecrits = [f"{libelle} ({nombre(comptes[code])})" for code, libelle in libelles.items() if comptes[code]]
    return ", ".join(ecrits) or ABSENT
