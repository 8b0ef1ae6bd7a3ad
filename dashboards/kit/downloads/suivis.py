"""The follow-up sets that can be downloaded: reservations, objectives, accord collectif, steps of one's propositions.

What belongs here: the same rows as the screen, names beside codes. What does not: rights (the rows are read as the
reader).
"""

from functools import partial

import pandas as pd

from dashboards.kit.downloads.filters import FERME, Choix
from dashboards.kit.reads import suivis, territoires
from dashboards.kit.reads.lecteur import Lecteur
from warehouse.errors import ErreurObservatoire

ORGANISMES = ("bailleur_code", "reservataire_code")
DEFINITIONS_SUIVIS = (
    ("annee", "Année du bail, du signalement ou de l’étape"),
    ("bailleur_…, reservataire_…", "Organismes, par leur code puis leur nom"),
    ("contingent_code", "Contingent, par son code : État, Action Logement, collectivités"),
    (
        "mesure, etape",
        "Durée d’une étape, ou nombre de propositions qui l’atteignent (entonnoir) ; dans le CSV, son code",
    ),
    ("is_stock_connu", "oui : le parc réservé est connu pour cette année"),
    (
        "epci_code",
        "EPCI du logement ; le département entier (TOUS dans le CSV) n’est pas à ajouter aux autres lignes",
    ),
    ("seuil_q1_eur", "Revenu annuel par unité de consommation sous lequel un ménage est du premier quartile"),
    (
        "seuil_q1_nature",
        "Seuil fixé par arrêté, ou calculé sur les demandes, faute d’arrêté ; dans le CSV, arrete ou calcule",
    ),
    ("nb, nb_…", "Nombres de baux, de logements ou d’offres, exacts"),
    ("part_pct, part_…_pct", "Parts, en pourcentage des nombres de la même ligne ou de ceux du bailleur"),
    (
        "objectif_…, objectif, engagement_…, is_objectif_simule",
        "Objectif ou engagement de l’année ; simulé quand is_objectif_simule est « oui »",
    ),
    ("rythme_pct, rythme_…_pct", "Réalisé, en pourcentage de ce que l’objectif demandait au dernier mois couvert"),
    (
        "rythme_code, rythme_…_code",
        "En retard ou en avance d’un bail au moins, sinon dans le rythme ; dans le CSV, EN_RETARD, EN_AVANCE ou "
        "DANS_LE_RYTHME",
    ),
    (
        "reste_…",
        "Baux à ce seul public, l’un après l’autre, qu’il faut encore pour atteindre l’objectif ; chacun compte aussi "
        "parmi tous les baux",
    ),
    ("mediane_jours, p25_jours, p75_jours, delai_median_jours", "Jours : médiane, premier et troisième quartiles"),
)


def _annee(cadre: pd.DataFrame, choix: Choix) -> tuple[pd.DataFrame, str]:
    annee = choix.prendre("annee")
    if not annee.isdecimal():
        return cadre, "toutes les années"
    return cadre[cadre["annee"] == int(annee)], annee


def _reservations(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    cadre, quand = _annee(suivis.contingents(lecteur), choix)
    return cadre, f"réservations, {quand}"


def _accord(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    cadre, quand = _annee(suivis.acd(lecteur), choix)
    return cadre, f"accord collectif départemental, {quand}"


def _mixite(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    annee = choix.prendre("annee")
    cadre = suivis.mixite(lecteur, int(annee) if annee.isdecimal() else 0)
    cadre.insert(0, "annee", annee)
    return cadre, f"objectifs d’attribution, {annee}"


def _etapes(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    mesh, annee = territoires.territoires(lecteur), choix.prendre("annee")
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), mesh.departement().geo))
    ou = mesh.au_plus_epci(ici)
    return suivis.chaine(lecteur, ou.code, int(annee) if annee.isdecimal() else 0), f"étapes, {ou.libelle}, {annee}"


LECTURES = {"reservations": _reservations, "mixite": _mixite, "accord": _accord, "etapes": _etapes}
VUES = {
    "reservations": "suivi_contingent",
    "mixite": "suivi_mixite",
    "accord": "suivi_acd",
    "etapes": "chaine_etape",
}


def _lire(nom: str, lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    if not lecteur.droits.lit(VUES[nom]):
        raise ErreurObservatoire(FERME)
    cadre, quoi = LECTURES[nom](lecteur, choix)
    noms = suivis.noms(lecteur, territoires.territoires(lecteur))
    for colonne in (c for c in ORGANISMES if c in cadre):
        libelles = cadre[colonne].map(lambda code: noms.get(code, ""))
        cadre.insert(list(cadre.columns).index(colonne) + 1, colonne.replace("_code", "_libelle"), libelles)
    return cadre, quoi


JEUX_SUIVIS = {nom: (partial(_lire, nom), DEFINITIONS_SUIVIS) for nom in LECTURES}
