"""Published tables are nested, and a subtraction between two indicators gives back those who are out of the smaller.

First the exact marts: a measure that is never greater than another, in any cell, is a share of it, and the catalogue
must say so (``parts``), or a reason must be written here. Then what readers see: no difference between a whole and its
share, read in two published rows, is a small count.
"""

import re

import polars as pl

from tests.warehouse.mesures import LIEU, VIDES

SEUIL = 11
# Fewer cells where somebody is in the smaller measure prove nothing.
ASSEZ = 30

# What one unit of a measure is; the first that matches.
UNITES = {
    "logement": r"logement.*|vacant.*|bail_mobilite.*",
    "recours": r"recours|dalo_.*",
    "examen": r"examen.*",
    "ménage": r"menage_(?!tous_voeux).*",
    "offre": r"reponse|refus|offre_.*",
    "candidature": r"positionnee|examinee|favorable|offerte|acceptee|bail_proposition|decision|non_attribution"
    r"|echec_proposition|etape_.*|proposition_.*|premiere_proposition_autre",
    "bail": r"bail.*",
    "demande": r".*",
}
# Counted at other places or dates (a dwelling's commune, that of a first wish), a difference of two units is no group.
# Where it is (an offer refused ends a candidature), the catalogue says so.

# Within a unit: (whole, share, why the smaller is no share), as patterns.
SANS_RAPPORT = (
    (r".*", r"pdalpd_stock|presomption", "few have the label, whatever else they are"),
    (r"dalo_comed_dans_delai", r"dalo_.*", "decided in time, and what was decided: criteria that cross"),
    (r"recours", r"dalo_.*", "decided in a later period than it was filed in"),
    (r".*", r"expiree", "neither valid nor radiated: out of the stock, and short"),
    (
        r"demande_active.*",
        r"stock.*|delai.*|.*_connue?s?|sans_proposition",
        "its commune is that of the last message",
    ),
    (
        r"demande_active",
        r"demande_logee|creation|renouvellement|echeance.*|radiation.*",
        "events, where they were",
    ),
    (
        r"stock.*|sans_proposition|delai.*|.*_connue?s?|menage_.*|creation|renouvellement|echeance.*",
        r"demande_active_logee|demande_logee",
        "who was housed in the year does not wait at its end",
    ),
    (r"radiation", r"demande_active_logee", "the modality RADATT is that count (egaux)"),
    (
        r"plafond_connu|ressources_connues|residence_connue",
        r"stock_.*|delai.*|.*_connue?s?|sans_proposition",
        "nearly all",
    ),
    (r"stock_menage", r"stock_.*|delai.*|.*_connue?s?|sans_proposition", "households, nearly as many as the demandes"),
    (r"stock_hors_mutation|stock_multi_type|sans_proposition", r"delai.*|stock_.*", "other criteria, of fewer people"),
    (r"stock_.*", r"stock_mutation|stock_motif_urgent|stock_sous_q1", "other criteria, of fewer people"),
    (r"bail_(hors_)?(mutation|qpv.*)", r"bail_.*", "other criteria, of fewer leases"),
    (r"logement.*", r"logement_loyer|bail_mobilite.*", "dwellings, which anyone may count"),
    (r"(?!modification$).*", r"modification.*", "changed in the period, whatever else happens"),
    (
        r"(?!renouvellement$).*",
        r"renouvellement_ailleurs",
        "renewed in the period, whatever else happens",
    ),
    (
        r"examinee|favorable|offerte|acceptee|decision|non_attribution|echec_proposition",
        r"proposition_.*|premiere_.*",
        "how far a proposition goes, and who makes it: criteria that cross",
    ),
    (
        r"proposition_.*|premiere_.*",
        r"examinee|favorable|offerte|acceptee|decision|non_attribution|echec_proposition|bail_proposition",
        "who makes a proposition, and how far it goes: criteria that cross",
    ),
    (r"menage_.*", r"menage_classe_2", "the first classification may be of an earlier period"),
)


def unite(mesure: str) -> str:
    return next(nom for nom, motif in UNITES.items() if re.fullmatch(motif, mesure))


def est_sans_rapport(tout: str, part: str) -> bool:
    return unite(tout) != unite(part) or any(
        re.fullmatch(t, tout) and re.fullmatch(p, part) for t, p, _ in SANS_RAPPORT
    )


def comparer(mesures: pl.DataFrame) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return the pairs (greater, smaller) of measures that no common cell contradicts, and those always equal."""
    ecart = pl.col("valeur") - pl.col("valeur_part")
    paires = (
        mesures.join(mesures, on=list(LIEU), suffix="_part")
        .filter(pl.col("mesure") != pl.col("mesure_part"))
        .group_by("mesure", "mesure_part")
        .agg((pl.col("valeur_part") > 0).sum().alias("assez"), ecart.min().alias("pire"), ecart.max().alias("mieux"))
        .filter((pl.col("assez") >= ASSEZ) & (pl.col("pire") >= 0))
    )
    egales = paires.filter(mieux=0).select("mesure", "mesure_part")
    return set(paires.filter(pl.col("mieux") > 0).select("mesure", "mesure_part").rows()), set(egales.rows())


def manquantes(mesures: pl.DataFrame, catalogue) -> list[tuple[str, str]]:
    """Return the pairs of which the catalogue says nothing, directly, by a chain, or of a measure always equal."""
    dominees, egales = comparer(mesures)
    noms = {tout: {tout} | {autre for un, autre in egales if un == tout} for tout, _ in dominees}
    return sorted(
        (tout, part)
        for tout, part in dominees
        if not noms[tout] & catalogue.ancetres(part) and not est_sans_rapport(tout, part)
    )


def fuites(mesures: pl.DataFrame, catalogue) -> list[dict]:
    """Subtract each share from each of its wholes, in the rows that readers see; empty dwellings are nobody."""
    touts = [(tout, part) for part in catalogue.parts for tout in sorted(catalogue.ancetres(part))]
    paires = pl.DataFrame(
        [paire for paire in touts if not {*paire} <= VIDES],
        schema={"mesure": pl.String, "mesure_part": pl.String},
        orient="row",
    )
    croisees = mesures.join(paires, on="mesure").join(
        mesures.rename({"mesure": "mesure_part", "valeur": "valeur_part"}), on=["mesure_part", *LIEU]
    )
    assert croisees.height > 1_000
    reste = pl.col("valeur") - pl.col("valeur_part")
    petites = croisees.filter(reste.is_between(1, SEUIL - 1)).sort("mesure", "mesure_part", *LIEU)
    return [
        ligne
        for ligne in petites.rows(named=True)
        if catalogue.is_part(
            ligne["mesure_part"], ligne["mesure"], "TOUS" if ligne["dimension"] == "ensemble" else ligne["dimension"]
        )
    ]


def test_every_measure_never_above_another_is_declared_its_share(exactes, catalogue):
    assert manquantes(exactes, catalogue) == []


def test_a_share_not_declared_is_seen(exactes, catalogue):
    sans = type(catalogue)(catalogue.comptes, dict(catalogue.parts) | {"delai_anormal_sans_proposition": frozenset()})
    assert ("delai_anormal", "delai_anormal_sans_proposition") in manquantes(exactes, sans)


def test_attaque_D1_no_difference_between_two_published_rows_is_a_small_count(publiees, catalogue):
    assert fuites(publiees, catalogue) == []


def test_a_planted_difference_is_seen(publiees, catalogue):
    stock = publiees.filter(
        mesure="stock", periode_type="annee", territoire_type="departement", dimension="ensemble"
    ).head(1)
    plante = stock.with_columns(pl.lit("plafond_connu").alias("mesure"), pl.col("valeur") - 3)
    autres = publiees.filter(pl.col("mesure") != "plafond_connu")
    assert [ligne["mesure"] for ligne in fuites(pl.concat([autres, plante]), catalogue)] != []
