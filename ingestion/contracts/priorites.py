"""Flow ``priorites``: one row per decision or label (DALO appeal and decision, PDALPD, ACD) with its dates."""

from ingestion.contracts.base import Contrat, code, date, identifiant, liste, numero_unique

TYPES_PRIORITE = ("DALO_RECOURS", "DALO_DECISION", "PDALPD", "ACD")

CONTRAT = Contrat(
    flux="priorites",
    table="priorites",
    grain="une décision ou un label porté sur une demande",
    colonnes=(
        identifiant("priorite_id", "Identifiant de la décision", 24, obligatoire=True),
        code("type_priorite", "Recours ou décision DALO, label PDALPD ou ACD", TYPES_PRIORITE, obligatoire=True),
        numero_unique(),
        identifiant("recours_id", "Recours auquel répond la décision", 24),
        code("nature_recours", "Logement ou hébergement", ("LOGEMENT", "HEBERGEMENT")),
        code("motif_dalo", "Motif invoqué (R*441-14-1, 1 à 6)", ("1", "2", "3", "4", "5", "6")),
        date("date_depot", "Date du recours ou de la saisine", obligatoire=True),
        date("date_decision", "Date de la décision ou de l'avis"),
        code("decision", "Sens", ("FAVORABLE", "REJET", "SANS_OBJET", "REORIENTE", "DEFAVORABLE")),
        liste("statut_dalo", "Statut DALO", "ListeStatutDalo"),
        liste("typologie_dalo", "Typologie reconnue", "ListeTypologieLogementDalo"),
        date("date_fin", "Fin de validité ou caducité"),
        identifiant("auteur_code", "Auteur de la décision", 12),
    ),
    cle=("priorite_id",),
    types_emetteurs=("etat", "conseil_departemental"),
    libelle="Recours et décisions DALO, labels PDALPD et ACD",
    colonne_date="date_depot",
)
