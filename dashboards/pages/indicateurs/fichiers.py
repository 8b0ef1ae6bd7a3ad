"""The file of one indicator, or of one of the views beside the catalogue."""

from dataclasses import replace

import pandas as pd

from dashboards.kit.downloads.filters import FERME, NON_OFFERT, Choix
from dashboards.kit.downloads.statistiques import DEFINITIONS, statistiques
from dashboards.kit.reads import indicateurs, territoires
from dashboards.kit.reads.catalogue import catalogue, dimension, restreindre
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.pages.indicateurs import reads
from warehouse.errors import ErreurObservatoire

DEFINITIONS_HORS_CATALOGUE = (
    ("stock, creations … sorties_modification", "Demandes en cours à la fin du mois, entrées et sorties du mois"),
    ("recul, vu_au", "Fin du mois (M), n mois après (M+n) ou date des données (REFERENCE), et le jour de ce recul"),
    ("effectif_fin_periode, ecart", "Effectif connu à la fin du mois, et ce qui a changé depuis"),
    ("classe_depassement_code", "Mois passés depuis le dépassement du délai anormalement long"),
    ("rubrique, renseignees, taux_pct", "Rubrique de la demande, demandes où elle est renseignée, leur part"),
)


def lire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read all that the reader is told of one indicator around a territory, and each year everywhere."""
    definitions = catalogue(lecteur) | reads.SUIVIS
    # The journal takes codes of a fixed form alone, which no name has: the file says which indicator it is of.
    nom = Choix(choix.demandes).prendre("indicateur", definitions, next(iter(definitions)))
    mesh = territoires.dits(lecteur, (nom,))
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))
    quoi = f"{definitions[nom].libelle}, {ici.libelle}"
    if nom in reads.SUIVIS:
        if not lecteur.droits.lit(nom):
            raise ErreurObservatoire(FERME)
        return reads.lire(lecteur, nom, ici), quoi
    par, _, modalite = (demandee := Choix(choix.demandes).prendre("modalite")).partition("-")
    if demandee:
        lecteur = replace(lecteur, coupe=(par, modalite))
        quoi = f"{restreindre(definitions[nom], dimension(lecteur, par), modalite).libelle}, {ici.libelle}"
    cadre = indicateurs.un(lecteur, nom, [ou.code for ou in mesh.autour(ici)])
    if demandee and (par not in definitions[nom].dimensions or cadre.empty):
        raise ErreurObservatoire(NON_OFFERT.format(valeur=demandee))
    return statistiques(lecteur, cadre, mesh), quoi


JEUX_INDICATEURS = {"indicateurs": (lire, (*DEFINITIONS, *DEFINITIONS_HORS_CATALOGUE))}
