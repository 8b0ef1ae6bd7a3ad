"""What an entry of the journal is about, in words: files and documents by their name, then the rest."""

from dashboards.kit.reads.thematique import THEMES

FICHIERS = {
    "territoire": "Chiffres d’un territoire",
    "communes": "Chiffres des communes",
    "parc": "Parc social",
    "indicateurs": "Chiffres d’un indicateur",
    **{nom: theme.titre for nom, theme in THEMES.items()},
    "reservations": "Réservations",
    "mixite": "Objectifs d’attribution",
    "accord": "Accord collectif départemental",
    "etapes": "Étapes des propositions",
    "liste": "Liste des demandes",
    "logements": "Logements d’un bailleur",
    "plan": "Plan de propositions",
    "cotation": "Simulation d’une grille de cotation",
    "echeances": "Recours et ménages reconnus, avec leur échéance",
    "presomptions": "Présomptions, sans décision",
    "quarantaine": "Lignes à corriger",
    "corrections": "Lignes à corriger, avec leur contenu",
    "fiche_territoire": "Fiche d’un territoire",
    "candidats": "Candidats à examiner sur un logement",
    "candidatures": "Candidatures transmises, à envoyer",
    "feuille_commission": "Feuille de commission d’un logement",
    "note_cotation": "Note d’une simulation de grille de cotation",
}
CIBLES = {
    "demande_identite": "Identité de demandeurs",
    "rapprochement": "Liste de ménages pour un logement, ou de logements pour un ménage",
    "autres_menages": "Nombre d’autres ménages à qui un logement convient, en classe",
    "quarantaine_valeur": "Contenu de lignes en quarantaine",
    "portail": "Portail",
    "commande": "Ligne de commande",
    "alerte": "Calcul des alertes",
    "courriel": "Courriel",
} | FICHIERS
