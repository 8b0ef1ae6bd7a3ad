"""The file of the list of demandes: the rows of the screen, without what would point at a demande.

What belongs here: its rows, labels beside codes. What does not: rights (the rows are read as the reader), identities
(they open one at a time, on a purpose).
"""

import pandas as pd

from dashboards.kit.downloads.filters import FERME, LIGNES_MAX, TROP, Choix
from dashboards.kit.reads import territoires
from dashboards.kit.reads.catalogue import catalogue, modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.words.formats import TYPOLOGIES, nombre
from dashboards.pages.demandes import reads
from dashboards.pages.demandes.liste import ECHEANCES, POPULATIONS, RANGS, TYPES
from dashboards.pages.demandes.reads import PREMIER_VOEU, TOUS_TYPES, TOUTES, TOUTES_ECHEANCES
from warehouse.errors import ErreurObservatoire

DEFINITIONS_LISTE = (
    ("date_creation", "Jour du dépôt ; son mois seul où le ménage n’est pas ouvert au lecteur (CSV : AAAA-MM[-JJ])"),
    ("anciennete_mois", "Mois écoulés depuis le dépôt, à la date des données"),
    ("commune_code, commune_libelle", "Commune du premier vœu, par son code INSEE puis son nom"),
    ("typologie_code", "Premier type de logement demandé"),
    ("nb_personnes", "Personnes à loger ; vide où le ménage n’est pas ouvert au lecteur"),
    ("composition_…, modele_logement_…, motif_…", "Ménage, logement actuel et motif, par leur code puis leur libellé"),
    ("has_dalo, has_pdalpd, has_acd", "Reconnue DALO, PDALPD, accord collectif, parmi ce que lit votre profil"),
    ("seuil_delai_mois, is_delai_anormal", "Délai anormalement long de la commune, en mois ; la demande le dépasse"),
    ("date_fin_validite", "Jour avant lequel la renouveler ; seulement dans la liste des demandes à renouveler"),
    ("nb_propositions, is_positionne", "Positionnements sur un logement ; un positionnement est en cours"),
)


def lire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the demandes in progress of the filters of the screen; refuse those that are too many for a file."""
    if not lecteur.droits.lit("demande_identite"):
        raise ErreurObservatoire(FERME)
    suivis = tuple(nom for nom in THEMES["demandes"].series if nom in catalogue(lecteur))
    mesh = territoires.dits(lecteur, suivis)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))
    filtres = reads.Filtres(
        mesh.communes_de(ici),
        choix.prendre("rang", RANGS, PREMIER_VOEU),
        choix.prendre("pop", {code: POPULATIONS[code] for code in reads.populations(lecteur)}, TOUTES),
        choix.prendre("typo", {TOUS_TYPES: TYPES[TOUS_TYPES]} | TYPOLOGIES, TOUS_TYPES),
        choix.prendre("echeance", {code: ECHEANCES[code] for code in reads.echeances(lecteur)}, TOUTES_ECHEANCES),
    )
    if reads.nombre(lecteur, filtres) > LIGNES_MAX:
        raise ErreurObservatoire(TROP.format(n=nombre(LIGNES_MAX)))
    cadre = reads.page(lecteur, filtres, 0, LIGNES_MAX)
    ouvertes = [reads.est_ouverte(une) for _, une in cadre.iterrows()]
    jours = cadre["date_creation"].astype(str)
    # The profile is told of the month alone, which the view gives as its first day.
    cadre["date_creation"] = [jour if ouverte else jour[:7] for jour, ouverte in zip(jours, ouvertes, strict=True)]
    communes = mesh.libelles("commune")
    libelles = {"commune_code": communes} | {nom: modalites(lecteur, liste) for nom, liste in reads.LISTES.items()}
    for colonne, noms in libelles.items():
        place = list(cadre.columns).index(colonne) + 1
        cadre.insert(place, colonne.replace("_code", "_libelle"), cadre[colonne].map(lambda c, n=noms: n.get(c, "")))
    tues = ["demande_id"] if filtres.est_a_renouveler else ["demande_id", "date_fin_validite"]
    return cadre.drop(columns=tues), f"demandes en cours, {ici.libelle}"


JEUX_LISTE = {"liste": (lire, DEFINITIONS_LISTE)}
