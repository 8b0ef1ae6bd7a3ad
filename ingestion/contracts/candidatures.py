"""Flow ``candidatures``: one row per event of a candidature (positioning, commission, offer, answer).

The lists of motives are this project's working lists: no official list is published (domain dossier, 2.4).
"""

from ingestion.contracts.base import Contrat, Relation, code, date, decimal, entier, identifiant, numero_unique

TYPES_EVENEMENT = ("POSITIONNEMENT", "CAL", "OFFRE", "REPONSE")
DECISIONS = ("ATT", "ATR", "ACS", "NAT", "IRR")
MOTIFS_NON_ATTRIBUTION = ("RES", "COM", "ADA", "PIE", "IRP", "PRO", "ELO", "MIX", "PRI", "ANT", "AUT")
MOTIFS_MOINS_DE_3 = ("INSUFFISANCE", "DALO", "PLAI_ADAPTE")
REPONSES = ("ACCEPTE", "REFUS", "SILENCE")
MOTIFS_REFUS = ("LOC", "ENV", "TAIL", "LOY", "ETA", "ETT", "EQU", "ECO", "SAN", "CHG", "AUT", "NRP", "NMO")

CONTRAT = Contrat(
    flux="candidatures",
    table="candidatures",
    grain="un événement d'une candidature (une demande sur une offre)",
    colonnes=(
        identifiant("candidature_id", "Identifiant de la candidature", 24, obligatoire=True),
        code("type_evenement", "Nature de l'événement", TYPES_EVENEMENT, obligatoire=True),
        date("date_survenance", "Date de l'événement", obligatoire=True),
        date("date_saisie", "Date de saisie"),
        identifiant("offre_id", "Offre", 20, obligatoire=True),
        numero_unique(),
        identifiant("bailleur_code", "Bailleur", 12, obligatoire=True),
        code("positionne_par", "Auteur du positionnement", ("BAILLEUR", "RESERVATAIRE")),
        identifiant("reservataire_code", "Réservataire auteur du positionnement", 12),
        entier("rang_propose", "Rang proposé"),
        decimal("score_cotation", "Score de cotation au positionnement"),
        decimal("taux_effort_pct", "Taux d'effort (%)"),
        decimal("reste_a_vivre_eur", "Reste à vivre (€ par jour et unité de consommation)"),
        code("decision", "Décision de la commission", DECISIONS),
        entier("rang_decision", "Rang attribué"),
        code("motif_decision", "Motif de non-attribution", MOTIFS_NON_ATTRIBUTION),
        entier("nb_candidats_examines", "Candidats examinés pour le logement"),
        code(
            "motif_moins_de_3",
            "Motif d'un examen de moins de trois candidats ; au POSITIONNEMENT, le motif annoncé",
            MOTIFS_MOINS_DE_3,
        ),
        entier("delai_reponse_jours", "Délai de réponse laissé (jours, au moins 10)"),
        code("reponse", "Réponse du demandeur", REPONSES),
        code("motif_refus", "Motif du refus", MOTIFS_REFUS),
    ),
    cle=("candidature_id", "type_evenement", "date_survenance"),
    colonne_emetteur="bailleur_code",
    colonne_offre="offre_id",
    libelle="Événements des candidatures",
    relations=(
        Relation("offre_id", "offres", "offre_id", "OFFRE_INCONNUE"),
        Relation("nud", "demandes", "nud", "DEMANDE_INCONNUE"),
    ),
    colonne_date="date_survenance",
    controle="taux_effort_pct",
)
