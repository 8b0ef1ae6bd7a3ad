"""The tables of the page Mes offres: the dwellings still to let, and the candidatures on one of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboards.kit.chiffres import Chiffre
from dashboards.kit.logement import A_SIGNALER, nom_logement
from dashboards.kit.preselection import REQUIS
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.words.formats import ABSENT, Valeur, date_longue, est_absent, majuscule, nombre, pluriel
from dashboards.kit.words.sentences import de
from dashboards.pages.offres.reads import POSITIONNEE, SANS
from warehouse.access.sessions import Session

BIENTOT_JOURS = 3
# Codes of the orders in the address.
VACANCE, ECHEANCE, CANDIDATS, COMMUNE = "vacance", "echeance", "candidats", "commune"
TRIS = {
    VACANCE: "Plus longue vacance",
    ECHEANCE: "Plus proche échéance",
    CANDIDATS: "Moins de candidatures",
    COMMUNE: "Commune",
}
ETAPES = {
    SANS: "Sans candidat en cours",
    POSITIONNEE: "Attend la commission",
    "ATTRIBUEE": "Décision favorable, à proposer au ménage",
    "OFFERTE": "Proposée, réponse du ménage attendue",
    "ACCEPTEE": "Acceptée, bail à signer",
}
ETATS = {
    **ETAPES,
    "REFUSEE": "Refusée par le ménage",
    "SILENCE": "Sans réponse au terme du délai",
    "NON_ATTRIBUEE": "Non attribuée par la commission",
    "IRRECEVABLE": "Irrecevable",
    "SANS_SUITE": "Sans suite",
    "BAIL": "Bail signé",
}
# Where a household that the commission chose is, once another one has the dwelling.
DERRIERE = {
    "OFFERTE": "En réserve : logement proposé à un autre ménage",
    "ACCEPTEE": "En réserve : logement accepté par un autre ménage",
}
ACTEURS = {"bailleur": "Au bailleur", "reservataire": "Au réservataire"}
# The réservataire put somebody forward in time, and nobody is left; or it put nobody forward.
A_REPROPOSER = "candidats tous écartés, d’autres à proposer"
AUCUN_PROPOSE = "aucun candidat proposé"
SANS_DELAI = "aucun délai fixé"
CANDIDAT = "candidat du réservataire"
# What the name of a decision says of its rank, before the rank itself.
AVEC_RANG = " avec rang"
# The words of the codes, by column.
Mots = Mapping[str, Mapping[str, str]]
PAR = {"BAILLEUR": "Le bailleur", "RESERVATAIRE": "Le réservataire"}


def trier(offres: pd.DataFrame, tri: str, communes: Mapping[str, str], jour: date | None) -> pd.DataFrame:
    """Put the offers in an order of ``TRIS``; equals stay as they were read, the longest vacant first."""
    cles = {
        VACANCE: range(len(offres)),
        ECHEANCE: [limite(offre, jour) or date.max for offre in offres.to_dict("records")],
        CANDIDATS: list(offres["nb_candidatures"]),
        COMMUNE: [sans_accent(communes.get(code, code)) for code in offres["commune_code"]],
    }
    return offres.iloc[sorted(range(len(offres)), key=cles[tri].__getitem__)]


def chiffres(offres: pd.DataFrame, jour: date | None) -> list[Chiffre]:
    """Return the four key figures of the offers that the page lists."""
    total = len(offres)
    sur = f"sur {nombre(total)}"
    attendues = offres["reponse_le"].dropna()
    proches = [] if jour is None else [le for le in attendues if le <= jour + timedelta(days=BIENTOT_JOURS)]
    avant = f"aucune en retard ni à échéance sous {BIENTOT_JOURS} jours"
    if proches:
        avant = f"dont {nombre(len(proches))} en retard ou à échéance sous {BIENTOT_JOURS} jours"
    sans, a_signer = (len(offres[offres["etape"] == etape]) for etape in (SANS, "ACCEPTEE"))
    tues = a_signaler(offres)
    dont = f", dont {nombre(tues)} pas encore {pluriel(tues, 'signalée')} au réservataire" if tues else ""
    return [
        Chiffre("Offres ouvertes", Valeur(total), "compte", comparaisons="sans bail, sans retrait ni retour"),
        Chiffre(ETAPES[SANS], Valeur(sans), "compte", comparaisons=f"{sur}{dont}"),
        Chiffre(
            "Réponses de ménages attendues",
            Valeur(len(attendues)),
            "compte",
            comparaisons=avant if len(attendues) and jour else "",
        ),
        Chiffre("Acceptées, bail à signer", Valeur(a_signer), "compte", comparaisons=sur),
    ]


def attend_un_candidat(offre: Mapping[str, Any], jour: date | None) -> bool:
    """Tell whether a réservataire has somebody to put forward on an offre reserved to it.

    Nobody is candidate; or fewer than a commission examines wait for it, whoever put them forward, and the deadline of
    the réservataire is to come on ``jour`` (day of the data).
    """
    if est_absent(offre["reservataire_code"]):
        return False
    if offre["etape"] == SANS:
        return True
    limite = offre["date_echeance"]
    a_venir = not est_absent(limite) and (jour is None or jour <= limite)
    return bool(offre["etape"] == POSITIONNEE and offre["nb_en_cours"] < REQUIS and a_venir)


def sur_requis(candidats: int) -> str:
    """Write « 1 candidat sur 3 »: those in progress, and how many a commission examines at least."""
    return f"{nombre(candidats)} {pluriel(candidats, 'candidat')} sur {nombre(REQUIS)}"


def a_signaler(offres: pd.DataFrame) -> int:
    """Count the offers without anybody that their réservataire was not told of."""
    return len(offres[(offres["etape"] == SANS) & offres["is_a_signaler"]])


def lignes(offres: pd.DataFrame, noms: Mots, jour: date | None) -> pd.DataFrame:
    """Write the offers in their order.

    What is due comes first: a narrow screen shows the first columns.
    """
    communes, bailleurs, contingents = (noms[c] for c in ("commune_code", "bailleur_code", "contingent_code"))
    lues = offres.to_dict("records")
    return pd.DataFrame(
        {
            "Logement": [nom_logement(offre, communes) for offre in lues],
            "Échéance": [_echeance(offre, jour) for offre in lues],
            "Étape": [ETAPES[etape] for etape in offres["etape"]],
            "Candidatures": [
                f"{nombre(n)}, {nombre(m) if m else 'aucune'} en cours" if n else "aucune"
                for n, m in zip(offres["nb_candidatures"], offres["nb_en_cours"], strict=True)
            ],
            "Vacant": [vacance(n) for n in offres["jours_vacance"]],
            "Contingent": [contingents.get(c, c) for c in offres["contingent_code"]],
            "Bailleur": [bailleurs.get(c, c) for c in offres["bailleur_code"]],
        }
    )


def rangee(place: int, offre: Mapping[str, Any], ligne: Mapping[str, str], *, avec_bailleur: bool) -> list[str]:
    """Write an offer as a row of a list, from its line: which dwelling, what is due, how far it has gone, whose."""
    echeance = [] if ligne["Échéance"] == ABSENT else [ligne["Échéance"]]
    bailleur = [ligne["Bailleur"]] if avec_bailleur else []
    adresse = [] if est_absent(offre["adresse_logement"]) else [str(offre["adresse_logement"])]
    libre = [f"{nom} : {ligne[nom]}" for nom in ("Vacant", "Candidatures")]
    return [
        f"{place}. {ligne['Logement']}",
        " · ".join([ligne["Étape"], *echeance]),
        " · ".join([*libre, ligne["Contingent"], *bailleur]),
        ", ".join([f"Offre {offre['offre_id']}", *adresse]),
    ]


def suite(offre: Mapping[str, Any], lues: pd.DataFrame, jour: date | None, session: Session) -> str:
    """Say what is to be done next of an offer: to do, for who acts on it; who has to, for another reader.

    A délégataire acts for the réservataire of the offers that it reads. ``lues``: the candidatures of the offer;
    ``jour``: day of the data.
    """
    qui, quoi = _geste(offre, lues, jour)
    est_delegue = qui == "reservataire" and session.est_delegataire
    if est_delegue or offre[f"{qui}_code"] == session.organisme_code:
        return f"{majuscule(quoi)}."
    return f"{ACTEURS[qui]} {de(quoi)}."


def _geste(offre: Mapping[str, Any], lues: pd.DataFrame, jour: date | None) -> tuple[str, str]:
    """Return who acts next on an offer, and what there is to do."""
    etape, limite = offre["etape"], offre["date_echeance"]
    en_cours = lues[lues["etat_code"].eq(etape)]
    if etape == SANS and offre["is_a_signaler"]:
        return "bailleur", "signaler le logement à son réservataire"
    if etape == SANS and not est_absent(offre["reservataire_code"]):
        if est_absent(limite) or jour is None or jour <= limite:
            avant = "" if est_absent(limite) else f" avant le {date_longue(limite)}"
            return "reservataire", f"proposer un candidat{avant}"
        return "bailleur", f"chercher un candidat : le délai du réservataire a pris fin le {date_longue(limite)}"
    if etape == SANS:
        return "bailleur", "chercher un candidat"
    if etape == POSITIONNEE:
        combien = len(en_cours)
        return "bailleur", f"faire examiner {nombre(combien)} {pluriel(combien, 'candidature')} par la commission"
    if etape == "ATTRIBUEE":
        rangs = [int(rang) for rang in en_cours["rang"].dropna()]
        choisi = f"de rang {nombre(min(rangs))}" if rangs else "choisi par la commission"
        return "bailleur", f"proposer le logement au ménage {choisi}"
    if etape == "OFFERTE":
        avant = "" if est_absent(offre["reponse_le"]) else f" avant le {date_longue(offre['reponse_le'])}"
        return "bailleur", f"recueillir la réponse du ménage{avant}"
    return "bailleur", "signer le bail"


def candidatures(cadre: pd.DataFrame, decisions: Mapping[str, str], reponses: Mapping[str, str]) -> pd.DataFrame:
    """Write the candidatures on one offer, read in the order in which they were put forward, the last one first."""
    prise = next((DERRIERE[etat] for etat in ("ACCEPTEE", "OFFERTE") if cadre["etat_code"].eq(etat).any()), None)
    etats = ETATS | ({"ATTRIBUEE": prise} if prise else {})
    cadre = cadre.iloc[::-1]
    return pd.DataFrame(
        {
            "Candidature": [nombre(n) for n in range(len(cadre), 0, -1)],
            "Positionnée": [date_longue(d) for d in cadre["date_positionnement"]],
            "Par": [PAR.get(c, ABSENT) for c in cadre["positionne_par"]],
            "Commission": [date_longue(d) for d in cadre["date_cal"]],
            "Décision": [_decision(ligne, decisions) for _, ligne in cadre.iterrows()],
            "Proposée": [date_longue(d) for d in cadre["date_offre"]],
            "Réponse": [
                ABSENT if est_absent(c) else f"{reponses.get(c, c)} ({date_longue(d)})"
                for c, d in zip(cadre["reponse_code"], cadre["date_reponse"], strict=True)
            ],
            "Où elle en est": [etats.get(c, c) for c in cadre["etat_code"]],
        }
    )


def vacance(jours: object) -> str:
    """Write the days of vacancy, which begin when the dwelling is free."""
    if est_absent(jours) or int(str(jours)) <= 0:
        return "pas encore libre"
    return f"{nombre(int(str(jours)))} {pluriel(int(str(jours)), 'jour')}"


def limite(offre: Mapping[str, Any], jour: date | None) -> date | None:
    """Return the last day of what must come first: the answer of a household, else a candidate of the réservataire."""
    if not est_absent(offre["reponse_le"]):
        return offre["reponse_le"]
    attendu = not (offre["is_a_signaler"] or offre["is_proposee"])
    if offre["etape"] != SANS:
        attendu = attend_un_candidat(offre, jour)
    return offre["date_echeance"] if attendu and not est_absent(offre["date_echeance"]) else None


def _echeance(offre: Mapping[str, Any], jour: date | None) -> str:
    """Write what must come first, and when."""
    le = limite(offre, jour)
    if le is not None:
        if not est_absent(offre["reponse_le"]):
            return _avant("réponse du ménage", le, jour)
        if offre["etape"] == SANS:
            return _avant(AUCUN_PROPOSE if jour is not None and le < jour else CANDIDAT, le, jour)
        return f"{_avant(CANDIDAT, le, jour)} ({sur_requis(int(offre['nb_en_cours']))})"
    if offre["etape"] != SANS:
        return ABSENT
    if offre["is_a_signaler"]:
        return A_SIGNALER
    return A_REPROPOSER if offre["is_proposee"] else SANS_DELAI


def _avant(quoi: str, limite: date, jour: date | None) -> str:
    en_retard = jour is not None and limite < jour
    return f"{quoi} avant le {date_longue(limite)}" + (" (délai dépassé)" if en_retard else "")


def _decision(ligne: "pd.Series[str]", decisions: Mapping[str, str]) -> str:
    code = ligne["decision_code"]
    if est_absent(code):
        return ABSENT
    rang = "" if est_absent(ligne["rang"]) else f", rang {nombre(int(ligne['rang']))}"
    return f"{decisions.get(code, code).removesuffix(AVEC_RANG) if rang else decisions.get(code, code)}{rang}"
