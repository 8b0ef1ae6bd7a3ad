"""Flow ``attributions``: one row per signed lease."""

from ingestion.contracts.base import (
    Contrat,
    Relation,
    code,
    commune,
    date,
    decimal,
    identifiant,
    liste,
    numero_unique,
    oui_non,
)
from ingestion.contracts.offres import FINANCEMENTS

CONTRAT = Contrat(
    flux="attributions",
    table="attributions",
    grain="un bail signé",
    colonnes=(
        identifiant("attribution_id", "Identifiant de l'attribution", 24, obligatoire=True),
        numero_unique(),
        identifiant("candidature_id", "Candidature retenue", 24),
        identifiant("offre_id", "Offre pourvue", 20),
        identifiant("bailleur_code", "Bailleur", 12, obligatoire=True),
        identifiant("numero_rpls", "Identifiant RPLS du logement", 10),
        identifiant("identifiant_interne", "Identifiant du logement chez le bailleur", 100),
        commune("commune_code", "Commune du logement", obligatoire=True),
        oui_non("qpv", "Logement situé en quartier prioritaire", obligatoire=True),
        liste("typologie", "Type du logement", "ListeTypeLogementRPLS", obligatoire=True),
        decimal("surface_m2", "Surface habitable (m²)"),
        decimal("loyer_eur", "Loyer principal (€/mois)"),
        code("financement", "Financement", FINANCEMENTS),
        date("date_decision_cal", "Décision de la commission"),
        date("date_bail", "Signature du bail", obligatoire=True),
        liste("contingent_code", "Contingent imputé", "ListeTypeReservataire", obligatoire=True),
        identifiant("reservataire_code", "Réservataire", 12),
        liste("accord_collectif", "Accord collectif", "ListeAccordCollectif"),
        oui_non("attribue_dalo", "Attribué au titre du DALO"),
        liste("deja_loge_parc_bailleur", "Déjà locataire du bailleur", "ListeBooleen"),
    ),
    cle=("attribution_id",),
    colonne_emetteur="bailleur_code",
    libelle="Attributions : baux signés",
    relations=(Relation("nud", "demandes", "nud", "DEMANDE_INCONNUE"),),
    colonne_date="date_bail",
    controle="loyer_eur",
)
