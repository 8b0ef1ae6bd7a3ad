"""What each thematic page reads, for its screen and for its file alike.

What belongs here: the indicators of a page, by code. What does not: their meaning (the catalogue), their cards.
"""

from dataclasses import dataclass

from dashboards.kit.reads.territoire import AUX_DEUX_PAS, PAR_AN, PAR_AN_DABORD


@dataclass(frozen=True)
class Theme:
    """Indicators of a page: those followed over time, those split by their dimensions.

    ``pas``: the steps at which it is told, the one on which it opens first (``AUX_DEUX_PAS``: months where they tell of
    it, ``PAR_AN_DABORD``: years, ``PAR_AN``: years alone, for what has a meaning over a whole one only).
    ``communes`` false where most readers are told of none: those that a reader is told of are offered alone.
    """

    titre: str
    series: tuple[str, ...]
    details: tuple[str, ...] = ()
    pas: tuple[str, ...] = AUX_DEUX_PAS
    communes: bool = True


THEMES: dict[str, Theme] = {
    "demandes": Theme(
        "Demandes",
        (
            *("stock", "menages_en_attente", "creation", "part_mutation", "part_plafond_plai", "renouvellement"),
            *("radiation", "anciennete", "delai_anormal", "tous_voeux"),
            *("part_renouvellement_ailleurs", "part_modification_ailleurs"),
        ),
        ("stock_profil", "stock", "radiation", "creation"),
    ),
    "delais": Theme(
        "Délais",
        (
            *("anciennete", "delai_anormal", "loge_12_mois", "loge_24_mois", "loge_36_mois", "attente_mediane"),
            *("delai_attribution_moyen", "delai_attribution_median"),
        ),
        ("loge_24_mois", "anciennete"),
    ),
    "propositions": Theme(
        "Propositions et refus",
        (
            *("refus", "menage_refus", "propositions_avant_bail", "jours_perdus_refus", "moins_de_3_candidats"),
            *("passage_examen", "passage_decision", "passage_offre", "passage_acceptation", "passage_bail"),
            *("part_proposition_autre_guichet", "delai_premiere_proposition_autre", "vacance_avant_bail"),
        ),
        ("refus_motif", "delai_etape", "moins_de_3_motif"),
        pas=PAR_AN_DABORD,
    ),
    "attributions": Theme(
        "Attributions",
        (
            *("attribution", "part_q1_hors_qpv", "part_q2_q4_en_qpv", "part_attribution_prioritaire"),
            *("part_attribution_dalo", "part_attribution_mutation", "taux_attribution"),
            *("delai_attribution_moyen", "delai_attribution_median"),
        ),
        ("attribution", "attribution_profil"),
        pas=PAR_AN_DABORD,
    ),
    "priorites": Theme(
        "DALO et publics prioritaires",
        (
            *("dalo_a_loger", "dalo_echeance_30_jours", "dalo_echeance_depassee", "dalo_recours", "dalo_favorables"),
            *("dalo_taux_favorable", "dalo_reloge", "dalo_reloge_dans_delai", "dalo_comed_dans_delai", "pdalpd_stock"),
            *("pdalpd_relogees", "acd_relogements", "presomption_dalo"),
        ),
        ("presomption_dalo", "dalo_recours"),
        communes=False,
    ),
    "contingents": Theme(
        "Contingents",
        ("delai_reservataire", "part_reservataire_plus_30_jours"),
        ("delai_reservataire", "part_reservataire_plus_30_jours"),
        pas=PAR_AN,
        communes=False,
    ),
    "tension": Theme("Tension", ("tension", "tension_hmut", "stock", "attribution"), ("tension", "tension_hmut")),
}
