"""Waiting times (section 3.3 of the domain dossier), computed again from the partners' files, without the warehouse.

A waiting is in calendar months: from the month of the filing to that of the event. It is followed from the first whole
month in which the demande is known, within the period that is observed; a lease ends it, any other end of validity
ends it otherwise, the end of the period cuts it. A recognised priority changes group from the next month on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import exp, log, sqrt

import polars as pl

from tests.independent.calculs import Fichiers, seed

Z = 1.959963984540054
DEMI = 0.5 + 1e-9  # A half, whatever the rounding of a product.
INDEX = ["territoire_type", "territoire_code", "typologie", "priorite", "mutation"]


def mois(jour: pl.Expr) -> pl.Expr:
    """Rank of the calendar month of a day."""
    return jour.dt.year().cast(pl.Int64) * 12 + jour.dt.month()


def demandes(fichiers: Fichiers) -> pl.DataFrame:
    """One row per demande: first wish, filing, first message, exit and recognition, as ranks of months."""
    messages = fichiers.messages.with_columns(pl.col("date_radiation").str.to_date("%Y-%m-%d"))
    dernier = messages.group_by("nud", maintain_order=True).agg(
        pl.col("date_creation").min(),
        pl.col("date_fichier").min().alias("connue"),
        pl.col("date_renouvellement").max(),
        pl.last(
            "type_fichier",
            "premier_voeu_ici",
            "type_logement_1",
            "modele_logement_1",
            "modele_logement_2",
            "date_radiation",
            "motif_radiation",
        ),
    )
    baux = fichiers.attributions.group_by("nud").agg(pl.col("date_bail").min())
    lignes = fichiers.versions("priorites", "priorite_id", "date_decision")
    reconnues = lignes.filter(
        pl.col("type_priorite").is_in(["DALO_DECISION", "PDALPD", "ACD"])
        & (pl.col("decision") == "FAVORABLE")
        & (pl.col("statut_dalo").fill_null("") != "NON")
    )
    reconnues = reconnues.group_by("nud").agg(reconnue=pl.col("date_decision").min())
    tout = dernier.join(baux, on="nud", how="left").join(reconnues, on="nud", how="left")
    echeance = pl.max_horizontal("date_creation", "date_renouvellement").dt.offset_by("12mo")
    radiee = pl.col("type_fichier") == "radiation"
    fin = max(fichiers.messages["date_fichier"].max(), fichiers.mois[-1])
    autre = pl.when(radiee).then(pl.min_horizontal("date_radiation", echeance)).when(echeance <= fin).then(echeance)
    sortie = pl.coalesce("date_bail", autre)
    creation, connue = mois(pl.col("date_creation")), mois(pl.col("connue"))
    entiere = mois(pl.col("connue").dt.offset_by("-1d")) + 1
    hlm = (pl.col("modele_logement_1") == "HLM") | (pl.col("modele_logement_2") == "HLM").fill_null(value=False)
    return tout.select(
        commune="premier_voeu_ici",
        typologie="type_logement_1",
        mutation=pl.when(hlm).then(pl.lit("OUI")).otherwise(pl.lit("NON")),
        creation=creation,
        premier=pl.when(connue <= creation).then(creation).otherwise(entiere),
        dernier=mois(sortie),
        issue=pl.when(pl.col("date_bail").is_not_null())
        .then(pl.lit("logee"))
        .when(sortie.is_not_null())
        .then(pl.lit("autre"))
        .otherwise(pl.lit("en_cours")),
        reconnue=mois(pl.col("reconnue")),
    )


def suivis(fichiers: Fichiers, debut: date, fin: date, *, par_priorite: bool) -> pl.DataFrame:
    """People followed between two months, as a survival library takes them: group, entry, duration, cause.

    Entry is the month of waiting before the first followed one, the month of the filing counting as one. With
    ``par_priorite``, who is recognised is followed in one group, then in the other; without, in one for all.
    """
    tous = demandes(fichiers)
    if par_priorite:
        jamais = 10**6
        change = pl.col("reconnue") < pl.col("dernier").fill_null(jamais)
        sans = tous.with_columns(
            priorite=pl.lit("AUTRE"),
            dernier=pl.min_horizontal("reconnue", "dernier"),
            issue=pl.when(change).then(pl.lit("en_cours")).otherwise("issue"),
        )
        avec = tous.filter(pl.col("reconnue").is_not_null()).with_columns(
            priorite=pl.lit("PRIORITAIRE"), premier=pl.max_horizontal("premier", pl.col("reconnue") + 1)
        )
        tous = pl.concat([sans, avec.select(sans.columns)])
    else:
        tous = tous.with_columns(priorite=pl.lit("TOUS"))
    borne_basse, borne_haute = debut.year * 12 + debut.month, fin.year * 12 + fin.month
    entree = pl.max_horizontal("premier", pl.lit(borne_basse))
    sortie = pl.min_horizontal("dernier", pl.lit(borne_haute))
    finie = (pl.col("dernier") <= borne_haute).fill_null(value=False) & (pl.col("issue") != "en_cours")
    return tous.filter(entree <= sortie).select(
        "commune",
        "typologie",
        "priorite",
        "mutation",
        entree=entree - pl.col("creation"),
        duree=sortie - pl.col("creation") + 1,
        cause=pl.when(finie).then("issue").otherwise(pl.lit("coupee")),
    )


def groupes(individus: pl.DataFrame) -> pl.DataFrame:
    """Repeat people for the département and their EPCI, and for each group that holds them."""
    epci = {ligne["code_commune"]: ligne["epci_code"] for ligne in seed("commune")}
    territoires = (("departement", pl.lit("31")), ("epci", pl.col("commune").replace_strict(epci)))
    tous = pl.lit("TOUS")
    return pl.concat(
        individus.with_columns(
            territoire_type=pl.lit(niveau), territoire_code=code, typologie=typologie, mutation=mutation
        )
        for (niveau, code), typologie, mutation in product(
            territoires, (tous, pl.col("typologie")), (tous, pl.col("mutation"))
        )
    )


def comptes(individus: pl.DataFrame, cle: list[str]) -> pl.DataFrame:
    """Entries and exits by month of waiting."""
    sorties = [pl.col("cause").eq(cause).sum().alias(cause) for cause in ("logee", "autre", "coupee")]
    partis = individus.group_by(*cle, attente_mois=pl.col("duree") - 1).agg(*sorties)
    entres = individus.group_by(*cle, attente_mois="entree").agg(entrees=pl.len())
    return (
        entres.join(partis, on=[*cle, "attente_mois"], how="full", coalesce=True)
        .fill_null(0)
        .sort(*cle, "attente_mois")
    )


@dataclass
class Pas:
    """One month of a curve."""

    attente_mois: int
    a_risque: int
    survie: float
    survie_basse: float | None
    survie_haute: float | None
    incidence_logee: float
    incidence_basse: float | None
    incidence_haute: float | None
    incidence_autre: float


def intervalle(p: float, erreur: float) -> tuple[float | None, float | None]:
    """95 % interval of a probability on the scale ln(-ln p)."""
    if not 0 < p < 1:
        return None, None
    ecart = Z * erreur / (p * abs(log(p)))
    return p ** exp(min(ecart, 600)), p ** exp(-ecart)


def courbe(mouvements: Iterable[tuple[int, int, int, int, int]]) -> list[Pas]:
    """Kaplan-Meier and Aalen-Johansen from (month, entries, housed, others, censored), written from the formulas.

    S(t) = product of (1 - d/n); F_k(t) = sum of M(t-) d_k/n, M the product for both causes. Greenwood for S; for F, the
    double sum of Marubini and Valsecchi, one month after the other.
    """
    pas: list[Pas] = []
    termes: list[tuple[float, float, int, int, int]] = []
    presents, survie, maintien, greenwood, logee, autre = 0, 1.0, 1.0, 0.0, 0.0, 0.0
    for t, entres, k, a, coupes in mouvements:
        n = presents = presents + entres
        logee += maintien * k / n
        autre += maintien * a / n
        termes.append((logee, maintien, k, k + a, n))
        survie *= 1 - k / n
        maintien *= 1 - (k + a) / n
        greenwood += k / (n * (n - k)) if k < n else 0.0
        variance = 0.0
        for f, m, ki, d, ni in termes:
            variance += (logee - f) ** 2 * (d / (ni * (ni - d)) if d < ni else 0.0)
            variance += m**2 * ki * (ni - ki) / ni**3 - 2 * (logee - f) * m * ki / ni**2
        presents -= k + a + coupes
        bornes = intervalle(survie, survie * sqrt(greenwood)), intervalle(logee, sqrt(max(variance, 0.0)))
        pas.append(Pas(t, n, survie, *bornes[0], logee, *bornes[1], autre))
    return pas
