"""Sentences that several pages say in the same words, and the escape of what comes from data."""

import re
from html import escape

from dashboards.kit.words.formats import nombre as ecrire
from dashboards.kit.words.formats import pluriel, pourcentage, typographier

# The files that the observatory receives, one kind a flow.
FLUX = {
    "demandes": "Demandes",
    "offres": "Offres",
    "candidatures": "Candidatures",
    "attributions": "Attributions",
    "parc": "Parc",
    "priorites": "Priorités",
    "referentiels": "Référentiels",
}
AUCUNE_DONNEE = "Aucune donnée pour ces filtres. Élargissez la période ou le territoire."
EFFACER = "Effacer les filtres"
HORS_PERIMETRE = "Ce territoire n’existe pas ou n’est pas dans votre périmètre : vous voyez {choix}."
CHOIX_INCONNU = "Le choix demandé par l’adresse n’est pas proposé ici ({filtre}) : vous voyez « {choix} »."
NON_DESIGNE = "Le choix demandé par l’adresse n’est pas proposé ici ({filtre})."
PERIODE_INCONNUE = "La période demandée n’est pas publiée pour ce territoire : vous voyez {choix}."
PERIODE_ILLISIBLE = (
    "En {derniere}, l’essentiel de cette page ne se lit pas : voici {choix}, la dernière période où il se lit."
)
BARRES_INSUFFISANTES = (
    "Moins de {n} cas pour chaque valeur : aucun pourcentage fiable. Choisissez un territoire plus grand."
)
SERIE_EN_ATTENTE = (
    "Pour ce territoire, {lesquels} s’arrêtent à {derniere} : ceux des mois suivants peuvent encore changer, et de "
    "petits nombres ne sont diffusés qu’une fois définitifs."
)
TOUS_LES_CHIFFRES, LA_PLUPART_DES_CHIFFRES = "les chiffres", "la plupart des chiffres"
PLUS_LOIN = " Une courbe qui va plus loin montre des mois provisoires."
VALEUR_MASQUEE = "Effectif trop faible, ou valeur masquée pour en protéger une autre (secret statistique)."
SERIE_MASQUEE = "Toutes les valeurs de ce territoire sont sous secret statistique."
UN_PLUS_GRAND = "Choisissez un territoire plus grand."
NON_DITES = (
    "Les attributions de ce territoire, et donc sa tension, ne sont pas communiquées à votre profil, ou sont sous "
    "secret statistique : les graphiques qui en parlent sont ceux du plus proche territoire où elles sont montrées, "
    "nommé dans leur titre."
)
SANS_FIGURE = "« — » : non communiqué, sans donnée ou non calculable."
PEU_DE_CAS = "Effectif insuffisant pour un pourcentage fiable en {quand} ({n} cas)."
NON_CALCULEE = "Valeur non calculée pour {quand}, malgré {n} cas."
EVOLUTION_MASQUEE = "évolution non affichée (secret statistique)"
SOMME_DIFFERENTE = "La somme des communes diffère du total : des cellules sont masquées."
NE_PAS_ADDITIONNER = "Tous vœux confondus, une demande peut compter dans plusieurs territoires : ne pas additionner."
ERREUR_PAGE = "La page n’a pas pu être affichée. Référence {reference}, à transmettre à votre gestionnaire."
SESSION_TERMINEE = "Votre session est terminée. Reconnectez-vous pour continuer."
FINALITE = "Indiquez la finalité avant d’ouvrir des données nominatives."
ACCES_ENREGISTRE = "Cet accès est enregistré : qui, quand, pour quoi."
LISTE_ENREGISTREE = (
    "L’ouverture d’une fiche et le téléchargement de la liste sont enregistrés au journal (qui, quand, et pour quoi la "
    "fiche s’ouvre) ; la lecture de cette page ne l’est pas."
)
SCORE = "Le score aide la commission ; il ne décide pas."
LISTE = re.compile(r"^(\d+)\.", re.MULTILINE)
# An address becomes a link even when escaped: an invisible joiner breaks it, and nothing is added to what is seen.
LIEN = re.compile(r"(?=@)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#+|~$:"})


def echapper(texte: object) -> str:
    """Neutralise Markdown, LaTeX, emoji codes, HTML and what is made a link in a text that comes from data."""
    return LISTE.sub(r"\1\\.", LIEN.sub("\u2060", typographier(str(texte))).translate(MARKDOWN))


def en_html(texte: str) -> str:
    """Write a text of the catalogue in a page of HTML, with the spaces of French."""
    return escape(typographier(texte))


def masquees(nombre: int) -> str:
    """Say how many values of a page are under secret; empty when none is."""
    if nombre == 0:
        return ""
    pluriel = "s" if nombre > 1 else ""
    return f"{nombre} valeur{pluriel} sous secret"


def information_gardee(lignes: int, masquees: int, part_montree: float) -> str:
    """Say how much of what is published of an indicator can be read outside the perimeter."""
    lisibles = lignes - masquees
    valeurs = f"{ecrire(lignes)} {pluriel(lignes, 'valeur')}, dont {ecrire(lisibles)} {pluriel(lisibles, 'lisible')}"
    return f"hors du périmètre nominatif, {valeurs} ({pourcentage(part_montree)})"
