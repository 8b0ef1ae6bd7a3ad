"""The columns of a workbook: what each is called in French, what it means, which of them hold dates.

What belongs here: names. What does not: those of a CSV, which stay codes for programs; those of a file that is to be
corrected and sent again, which stay as they were received.
"""

import re
from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase

ENTETES = {
    "a_surveiller": "À surveiller",
    "a_completer": "À compléter",
    "anciennete_mois": "Ancienneté (mois)",
    "annee": "Année",
    "annee_construction": "Année de construction",
    "annee_premiere_location": "Première mise en location",
    "bailleur_code": "Bailleur (code)",
    "bailleur_libelle": "Bailleur",
    "baux": "Attributions",
    "baux_decides": "Attributions des douze mois",
    "baux_tirables": "Attributions tirables",
    "borne_basse": "Borne basse",
    "borne_haute": "Borne haute",
    "ce_qui_a_change": "Ce qui a changé",
    "champ": "Colonne en cause",
    "code": "Motif (code)",
    "commune_code": "Commune (code INSEE)",
    "commune_libelle": "Commune",
    "composition_code": "Composition du ménage (code)",
    "composition_libelle": "Composition du ménage",
    "contingent_code": "Contingent (code)",
    "date_bail": "Date du bail",
    "date_creation": "Date de création",
    "date_decision": "Décision du",
    "date_depot": "Dépôt du recours",
    "date_echeance": "Échéance",
    "date_fin_validite": "À renouveler avant le",
    "date_remise_location": "Date de relocation",
    "delai_median_jours": "Délai médian (jours)",
    "demande": "Demande",
    "demande_id": "Pseudonyme de la demande",
    "denominateur": "Dénominateur",
    "dimension": "Dimension",
    "dpe_energie_code": "Étiquette énergie",
    "dpe_ges_code": "Étiquette gaz à effet de serre",
    "ecartes_apres": "Ménages logés écartés, après",
    "ecartes_avant": "Ménages logés écartés, avant",
    "effectif": "Effectif",
    "effort": "Effort et reste à vivre",
    "emetteur": "Organisme émetteur",
    "engagement_flux_etat_pct": "Engagement de flux de l’État (%)",
    "entrants": "Entrants parmi les trois premiers",
    "epci_code": "EPCI (SIREN)",
    "epci_libelle": "EPCI",
    "etape": "Étape",
    "etat_code": "Étape (code)",
    "etat_demande_code": "État de la demande (code)",
    "fichier": "Fichier",
    "financement_code": "Financement (code)",
    "flux": "Flux",
    "grille": "Grille de cotation",
    "grille_code": "Grille (code)",
    "grille_version": "Version de la grille",
    "groupe": "Critère ou groupe",
    "has_acd": "Accord collectif",
    "has_dalo": "Reconnue DALO",
    "has_pdalpd": "PDALPD",
    "indicateur": "Indicateur (code)",
    "indicateur_libelle": "Indicateur",
    "is_compte": "Compté dans le parc",
    "is_delai_anormal": "Délai anormalement long dépassé",
    "is_objectif_simule": "Objectif simulé",
    "is_positionne": "Candidature en cours",
    "is_premier_quartile": "Premier quartile",
    "is_prioritaire": "Prioritaire, d’après les labels lus",
    "is_qpv": "Quartier prioritaire",
    "is_retenue": "Ligne retenue",
    "is_stock_connu": "Stock connu",
    "jours_restants": "Jours restants",
    "ligne": "Ligne",
    "logement_id": "Logement",
    "loyer_eur": "Loyer mensuel (€)",
    "mediane_jours": "Médiane (jours)",
    "menage": "Ménage",
    "message": "Ce qu’il faut corriger",
    "mesure": "Mesure (code)",
    "mesure_libelle": "Mesure",
    "modalite": "Modalité",
    "mode_occupation_code": "Occupation (code)",
    "modele_logement_code": "Logement actuel (code)",
    "modele_logement_libelle": "Logement actuel",
    "motif_code": "Motif de la demande (code)",
    "motif_dalo_code": "Motif du recours (code)",
    "motif_dalo_libelle": "Motif du recours",
    "motif_libelle": "Motif de la demande",
    "motifs_non_jugeables_libelles": "Motifs que la demande ne permet pas de juger",
    "nature_recours_code": "Nature du recours (code)",
    "nb": "Nombre",
    "nb_baux": "Baux signés dans l’année",
    "nb_baux_bailleur": "Baux du bailleur",
    "nb_baux_etat": "Baux de l’État",
    "nb_en_qpv": "Baux en quartier prioritaire",
    "nb_en_qpv_q2_q4": "Baux en quartier prioritaire, autres quartiles",
    "nb_hors_qpv": "Baux hors quartier prioritaire",
    "nb_hors_qpv_q1": "Baux hors quartier prioritaire, premier quartile",
    "nb_logements_bailleur": "Logements du bailleur",
    "nb_logements_reserves": "Logements réservés",
    "nb_mois_couverts": "Mois couverts",
    "nb_offres_pourvues": "Logements signalés dans l’année, loués depuis",
    "nb_offres_proposees": "Logements signalés, avec un candidat du réservataire",
    "nb_offres_rendues": "Logements signalés, rendus au bailleur",
    "nb_offres_signalees": "Logements signalés dans l’année",
    "nb_personnes": "Personnes à loger",
    "nb_pieces": "Pièces",
    "nb_proposees_au_dela_30_jours": "Logements dont le candidat est venu après le délai",
    "nb_propositions": "Positionnements",
    "nb_relogements": "Relogements",
    "numerateur": "Numérateur",
    "objectif": "Objectif",
    "objectif_q1_hors_qpv_pct": "Objectif, premier quartile hors quartier prioritaire (%)",
    "objectif_q2_q4_en_qpv_pct": "Objectif, autres quartiles en quartier prioritaire (%)",
    "objectif_stock_pct": "Objectif de stock (%)",
    "offre_id": "Offre",
    "p25_jours": "Premier quartile (jours)",
    "p75_jours": "Troisième quartile (jours)",
    "paires_apres": "Ménages éligibles, après",
    "paires_avant": "Ménages éligibles, avant",
    "part_flux_etat_pct": "Part du flux de l’État (%)",
    "part_flux_pct": "Part du flux (%)",
    "part_objectif_pct": "Part de l’objectif (%)",
    "part_pct": "Part (%)",
    "part_q1_hors_qpv_pct": "Premier quartile hors quartier prioritaire (%)",
    "part_q2_q4_en_qpv_pct": "Autres quartiles en quartier prioritaire (%)",
    "part_stock_pct": "Part du stock (%)",
    "periode": "Période",
    "periode_type": "Pas de temps",
    "place": "Place",
    "poids_apres": "Poids, après",
    "poids_avant": "Poids, avant",
    "points": "Points",
    "points_detail": "Points par critère",
    "pourquoi_cet_ordre": "Pourquoi cet ordre",
    "presomption_dalo_motif_1": "Présomption, motif 1",
    "presomption_dalo_motif_2": "Présomption, motif 2",
    "presomption_dalo_motif_3": "Présomption, motif 3",
    "presomption_dalo_motif_4": "Présomption, motif 4",
    "presomption_dalo_motif_5": "Présomption, motif 5",
    "presomption_dalo_motif_6": "Présomption, motif 6",
    "presomption_id": "Pseudonyme dans cette liste",
    "propose_par": "Proposé par",
    "pseudonyme_court": "Pseudonyme court",
    "rang_liste": "Rang dans la liste",
    "rang_median_apres": "Rang médian des ménages logés, après",
    "rang_median_avant": "Rang médian des ménages logés, avant",
    "reservataire_code": "Réservataire (code)",
    "reservataire_libelle": "Réservataire",
    "ressources": "Ressources",
    "reste_q1_hors_qpv": "Attributions restant à faire, premier quartile hors quartier prioritaire",
    "reste_q2_q4_en_qpv": "Attributions restant à faire, autres quartiles en quartier prioritaire",
    "rythme_code": "Situation",
    "rythme_flux_etat_code": "Situation, flux de l’État",
    "rythme_flux_etat_pct": "Rythme, flux de l’État (%)",
    "rythme_pct": "Rythme (%)",
    "rythme_q1_hors_qpv_code": "Situation, premier quartile hors quartier prioritaire",
    "rythme_q1_hors_qpv_pct": "Rythme, premier quartile hors quartier prioritaire (%)",
    "rythme_q2_q4_en_qpv_code": "Situation, autres quartiles en quartier prioritaire",
    "rythme_q2_q4_en_qpv_pct": "Rythme, autres quartiles en quartier prioritaire (%)",
    "seuil_delai_mois": "Délai anormalement long (mois)",
    "seuil_q1_eur": "Seuil du premier quartile (€ par an et par UC)",
    "seuil_q1_nature": "Seuil du premier quartile, fixé ou calculé",
    "situation_au": "Situation au",
    "souhaits": "Souhaits",
    "statut_valeur": "Statut",
    "surface_m2": "Surface (m²)",
    "tableau": "Tableau",
    "territoire_code": "Territoire (code)",
    "territoire_libelle": "Territoire",
    "territoire_type": "Type de territoire",
    "top_10_apres": "Dix premiers, après",
    "top_10_avant": "Dix premiers, avant",
    "top_3_apres": "Trois premiers, après",
    "top_3_avant": "Trois premiers, avant",
    "transmis": "Transmis le",
    "type_construction_code": "Construction (code)",
    "typologie_code": "Type de logement",
    "typologie_dalo_code": "Type accordé (code)",
    "unite": "Unité",
    "valeur": "Valeur",
    "venus_de": "Rangs d’avant des trois premiers",
}
DATES = frozenset(
    (
        *("date_bail", "date_creation", "date_decision", "date_depot", "date_echeance", "date_remise_location"),
        *("date_fin_validite", "periode", "situation_au"),
    )
)
JOUR, MOIS, ANNEE = "dd/mm/yyyy", "mm/yyyy", "yyyy"
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def sens(colonne: str, definitions: Sequence[tuple[str, str]]) -> str:
    """Return what a column means: a definition names columns, « … » standing for the rest of a name."""
    for noms, texte in definitions:
        if any(fnmatchcase(colonne, motif.replace("…", "*")) for motif in noms.split(", ")):
            return texte
    return ""


def entete(colonne: str, definitions: Sequence[tuple[str, str]]) -> str:
    """Return the heading of a column; one that the file does not define keeps its own name."""
    return ENTETES.get(colonne, colonne) if sens(colonne, definitions) else colonne


def dictionnaire(colonnes: Sequence[str], definitions: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return heading, name in the CSV and meaning of each column, then what is said of none in particular."""
    lignes = [(entete(c, definitions), c, texte) for c in colonnes if (texte := sens(c, definitions))]
    dits = {texte for _, _, texte in lignes}
    return [*lignes, *((noms, "", texte) for noms, texte in definitions if texte not in dits)]


def jour(colonne: str, valeur: object) -> tuple[date, str] | None:
    """Return a day with how it is written, the first one of a month or of a year; None where the cell is no date.

    Years are dates too: a column of periods has both, and a spreadsheet sorts numbers before dates.
    """
    if colonne not in DATES or not (lue := DATE.fullmatch(str(valeur))):
        return None
    annee, mois, quantieme = lue.groups()
    return date(int(annee), int(mois or 1), int(quantieme or 1)), JOUR if quantieme else MOIS if mois else ANNEE
