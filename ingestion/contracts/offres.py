"""Flow ``offres``: one row per vacancy of one dwelling, sent by its landlord, sent again when it changes."""

from ingestion.contracts.base import Contrat, code, commune, date, decimal, entier, identifiant, liste, oui_non

FINANCEMENTS = ("PLAI", "PLUS", "PLS", "PLI")
MOTIFS_RETRAIT = ("VENTE", "TRAVAUX", "DEMOLITION", "RELOGEMENT", "AUTRE")

CONTRAT = Contrat(
    flux="offres",
    table="offres",
    grain="une vacance d'un logement",
    colonnes=(
        identifiant("offre_id", "Identifiant de l'offre", 20, obligatoire=True),
        identifiant("bailleur_code", "Bailleur", 12, obligatoire=True),
        identifiant("numero_rpls", "Identifiant RPLS du logement", 10),
        identifiant("identifiant_interne", "Identifiant du logement chez le bailleur", 100, obligatoire=True),
        commune("commune_code", "Commune du logement", obligatoire=True),
        identifiant("quartier", "Quartier", 19),
        oui_non("qpv", "Logement situé en quartier prioritaire", obligatoire=True),
        liste("typologie", "Type du logement", "ListeTypeLogementRPLS", obligatoire=True),
        decimal("surface_m2", "Surface habitable (m²)", obligatoire=True),
        entier("etage", "Étage"),
        oui_non("has_ascenseur", "Ascenseur"),
        oui_non("has_parking", "Stationnement"),
        oui_non("is_accessible", "Accessible aux personnes à mobilité réduite"),
        code("financement", "Financement, dont dépend le plafond", FINANCEMENTS, obligatoire=True),
        decimal("loyer_eur", "Loyer principal (€/mois)", obligatoire=True),
        decimal("charges_eur", "Charges (€/mois)"),
        date("date_preavis", "Réception du préavis"),
        date("date_disponibilite", "Disponible à la location le", obligatoire=True),
        liste("contingent_code", "Contingent", "ListeTypeReservataire", obligatoire=True),
        identifiant("reservataire_code", "Réservataire", 12),
        date("date_signalement", "Signalement au réservataire"),
        entier("delai_proposition_jours", "Délai de proposition du réservataire (jours)"),
        date("date_retour_bailleur", "Retour au bailleur faute de candidat"),
        date("date_retrait", "Retrait de l'offre sans bail"),
        code("motif_retrait", "Motif du retrait", MOTIFS_RETRAIT),
    ),
    cle=("offre_id",),
    colonne_emetteur="bailleur_code",
    libelle="Logements proposés à la location",
    controle="loyer_eur",
)
