"""Dwellings on offer with fewer than three candidates (section 3.4 of the domain dossier), from the files alone.

What belongs here: polars over the rows of the facts; no SQL, no model, no rule read from them.
"""

import polars as pl

from tests.independent.faits import Faits

COLONNES = [
    *("departement_code", "offre_id", "logement_id", "bailleur_code", "commune_code", "epci_code", "typologie_code"),
    *("loyer_eur", "contingent_code", "reservataire_code", "date_disponibilite", "date_signalement"),
    *("date_derniere_cal", "nb_candidatures", "nb_en_cours", "nb_refus", "raison_code", "jours_ouverte"),
    "jours_vacance",
]


def peu_candidats(faits: Faits) -> pl.DataFrame:
    """One row per offer still open, positioned on fewer than three times: why, and since when."""
    candidatures = faits.candidatures
    etats = candidatures.group_by("offre_id").agg(
        nb_en_cours=pl.col("is_en_cours").sum(), nb_refus=pl.col("etat_code").is_in(["REFUSEE", "SILENCE"]).sum()
    )
    seances = candidatures.drop_nulls("date_cal").group_by("offre_id", "date_cal")
    seances = seances.agg(motif=pl.col("motif_moins_de_3_code").drop_nulls().min()).sort("date_cal")
    derniere = seances.group_by("offre_id", maintain_order=True).agg(
        date_derniere_cal=pl.col("date_cal").last(), motif=pl.col("motif").last()
    )
    ouvertes = faits.offres.filter(pl.col("is_offert") & (pl.col("nb_candidatures") < 3))
    ouvertes = ouvertes.join(etats, on="offre_id", how="left").join(derniere, on="offre_id", how="left")
    ouvertes = ouvertes.with_columns(pl.col("nb_en_cours", "nb_refus").fill_null(0))
    fin_du_delai = pl.col("date_signalement") + pl.duration(days=pl.col("delai_proposition_jours"))
    raison = (
        pl.when(pl.col("motif").is_not_null())
        .then("motif")
        .when((fin_du_delai >= faits.reference).fill_null(value=False))
        .then(pl.lit("ATTENTE_RESERVATAIRE"))
        .when(pl.col("date_disponibilite") > faits.reference)
        .then(pl.lit("PREAVIS"))
        .when(pl.col("nb_candidatures") == 0)
        .then(pl.lit("SANS_CANDIDAT"))
        .when(pl.col("nb_en_cours") == 0)
        .then(pl.lit("TOUS_CLOS"))
        .otherwise(pl.lit("EN_COURS"))
    )
    depuis = pl.coalesce("date_signalement", "date_preavis", "date_disponibilite")
    jours = (pl.lit(faits.reference) - depuis).dt.total_days().clip(lower_bound=0)
    return ouvertes.with_columns(raison_code=raison, jours_ouverte=jours).select(COLONNES)
