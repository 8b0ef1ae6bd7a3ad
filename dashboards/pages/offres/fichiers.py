"""The file of a plan of proposals: the rows of the screen, under the pseudonym of each household."""

import pandas as pd

from dashboards.kit.downloads.filters import FERME, Choix
from dashboards.kit.reads import territoires
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.pages.offres import plan_reads
from dashboards.pages.offres.plan import PAR_MENAGE, QUOTAS, TENUS
from warehouse.errors import ErreurObservatoire

TOUS = "tous"
DEFINITIONS_PLAN = (
    ("offre_id", "Offre du logement vacant, par son numéro chez le bailleur"),
    ("place", "Place proposée : 1, 2 ou 3 ; le premier a le plus de points, sauf quota"),
    ("demande_id", "Pseudonyme de la demande ; ni nom, ni numéro unique"),
    ("commune_code, commune_libelle", "Commune du logement, par son code INSEE puis son nom"),
    (
        "typologie_code, surface_m2, contingent_code, is_qpv",
        "Logement : type, surface, contingent, quartier prioritaire",
    ),
    ("points, points_detail", "Points de la grille, et par critère ; un critère que le profil ne lit pas n’y est pas"),
    ("grille_code, grille_version", "Grille de cotation et sa version"),
    ("nb_personnes, anciennete_mois", "Personnes à loger ; mois d’attente"),
    ("has_dalo, is_prioritaire", "Reconnue DALO ; un label au moins, parmi ceux que lit le profil"),
    ("is_premier_quartile", "Ressources dans le premier quartile de l’intercommunalité du logement ; vide : inconnu"),
)


def lire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Work out the plan of the filters of the screen, and read who is put forward."""
    jour = date_des_donnees(lecteur)
    if not lecteur.droits.lit("rapprochement") or jour is None:
        raise ErreurObservatoire(FERME)
    contingent = choix.prendre("contingent", {TOUS, *modalites(lecteur, "CONTINGENT")}, TOUS)
    par_menage = int(choix.prendre("parmenage", PAR_MENAGE, "1"))
    quotas = choix.prendre("quotas", QUOTAS, TENUS) == TENUS
    retenu = plan_reads.plan(lecteur, jour, contingent, par_menage, quotas=quotas)
    if retenu is None:
        raise ErreurObservatoire("Aucun logement vacant à pourvoir : il n’y a pas de plan.")
    cadre = plan_reads.proposes(lecteur, retenu)
    communes = territoires.territoires(lecteur).libelles("commune")
    cadre.insert(4, "commune_libelle", [communes.get(code, "") for code in cadre["commune_code"]])
    cadre["points_detail"] = [
        " ; ".join(f"{code} {int(points)}" for code, points in sorted((detail or {}).items()))
        for detail in cadre["points_detail"]
    ]
    return cadre, "plan de propositions"


JEUX_PLAN = {"plan": (lire, DEFINITIONS_PLAN)}
