"""Counts that the identities between figures are about (domain dossier, sections 2.5 and 3), made again from the files.

What belongs here: which rows of the files an identity counts, by period and territory; no SQL, no model, no rule read
from them. Both terms of an identity that holds are the same count.
"""

from collections.abc import Callable
from functools import cached_property

import polars as pl

from tests.independent.calculs import Fichiers, mailles, seed
from tests.independent.parc import Parc
from tests.independent.priorites import Priorites
from tests.independent.profil import Profil
from tests.independent.propositions import Chaine
from tests.independent.test_attributions import actives, annees
from tests.independent.test_priorites import FLUX_DALO

CLE = ["periode", "territoire_type", "territoire_code"]
TYPES = ("TOUS", "C", "T1", "T2", "T3", "T4", "T5", "T6P")
MIXITE = {
    "bail_qpv": pl.col("qpv"),
    "bail_qpv_q2_q4": pl.col("qpv") & pl.col("q2_q4"),
    "bail_hors_qpv": ~pl.col("qpv"),
    "bail_hors_qpv_q1": ~pl.col("qpv") & pl.col("q1"),
}


def compter(lignes: pl.DataFrame, *, fin_d_annee: bool = False) -> pl.DataFrame:
    """Count rows (``jour``, ``commune``) by month and year, EPCI and département; a stock counts in its December."""
    codes = {niveau: lieux for niveau, lieux in mailles() if niveau in ("departement", "epci")}
    decembre = lignes.filter(pl.col("jour").dt.month() == 12) if fin_d_annee else lignes
    return pl.concat(
        retenues.group_by(
            periode=pl.col("jour").dt.strftime(forme),
            territoire_type=pl.lit(niveau),
            territoire_code=pl.col("commune").replace_strict(lieux, default=None, return_dtype=pl.String),
        ).agg(nombre=pl.len())
        for niveau, lieux in codes.items()
        for forme, retenues in (("%Y-%m", lignes), ("%Y", decembre))
    ).drop_nulls("territoire_code")


def du_departement(nombres: dict[str, int]) -> pl.DataFrame:
    """Counts of the département, by period."""
    lignes = [(periode, "departement", "31", nombre) for periode, nombre in nombres.items()]
    return pl.DataFrame(lignes, schema=[*CLE, "nombre"], orient="row")


class Comptes:
    """What each identity counts.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.fichiers, self.profil, self.chaine = fichiers, Profil(fichiers), Chaine(fichiers)
        self.priorites: Priorites = self.profil.priorites
        self.debut = fichiers.mois[0].replace(day=1)

    def de(self, identite: str, objet: str) -> pl.DataFrame:
        """Count of an identity for what it compares."""
        par_identite: dict[str, Callable[[str], pl.DataFrame]] = {
            "stock_identite_cellules": lambda _: self.cellules,
            "stock_anciennetes": lambda objet: self.stock_depuis(12 * int(objet.split("_")[2])),
            "tension_baux": lambda _: self.glissants(self.priorites.baux),
            "tension_hmut_baux": lambda _: self.glissants(self.priorites.baux.filter(~pl.col("mutation"))),
            "mutation_satisfaite": lambda objet: self.mutations if objet == "bail" else self.actives(pl.col("hlm")),
            "baux_mutations": lambda _: self.mutations,
            "mixite_suivi": lambda objet: compter(self.priorites.baux.filter(MIXITE[objet])),
            "delai_anormal_suivi": self.au_dela,
            "actives_profil": lambda _: self.actives(),
            "candidatures_etats": lambda _: self.candidatures,
            "flux_mois_annee": self.flux,
            "dalo_decisions": self.flux,
            "dalo_natures": self.flux,
            "dalo_stock": lambda _: self.a_loger,
            "refus_motifs": lambda _: self.proposees("refusee", "repondue"),
            "decisions_cal": lambda _: self.proposees(pl.col("decision").is_not_null(), "cal"),
            "moins_de_3_motifs": lambda _: compter(self.examens.filter(pl.col("candidats") < 3)),
            "parc_vacants": lambda _: self.parc(pl.col("mode") == "2"),
            "parc_vacance": lambda _: self.parc(pl.col("en_location")),
        }
        if identite in par_identite:
            return par_identite[identite](objet)
        famille = identite.split("_")[0]
        par_famille = {"stock": self.stock_depuis, "tension": self.stock_depuis, "parc": self.parc}
        if famille in par_famille:
            return par_famille[famille]()
        return {"baux": self.baux, "radiations": self.flux("radiation")}[famille]

    def stock_depuis(self, mois: int = 0) -> pl.DataFrame:
        """Demandes in the stock at the end of each period for so many months."""
        return compter(self.profil.mensuel.filter(pl.col("attente") >= mois), fin_d_annee=True)

    @cached_property
    def cellules(self) -> pl.DataFrame:
        """Territories of every level by type wanted, every month that has one before."""
        lieux = sum(len(set(codes.values())) for _, codes in mailles())
        return du_departement({f"{fin:%Y-%m}": lieux * len(TYPES) for fin in self.fichiers.mois[1:]})

    def au_dela(self, objet: str) -> pl.DataFrame:
        """Demandes beyond the abnormal delay at the end of each month; without proposition by then, if asked."""
        (seuil,) = {
            int(x["seuil_mois"]) for x in seed("delai_anormal") if not x["valide_au"] and not x["typologie_code"]
        }
        positions = self.fichiers.evenements.filter(pl.col("type_evenement") == "POSITIONNEMENT")
        premieres = positions.group_by("nud").agg(propose=pl.col("date_survenance").min())
        lignes = self.profil.mensuel.filter(pl.col("attente") >= seuil).join(premieres, on="nud", how="left")
        est_proposee = (pl.col("propose") <= pl.col("jour")).fill_null(value=False)
        return compter(lignes.filter(~est_proposee) if objet.endswith("sans_proposition") else lignes)

    @cached_property
    def baux(self) -> pl.DataFrame:
        """Leases."""
        return compter(self.priorites.baux)

    @cached_property
    def mutations(self) -> pl.DataFrame:
        """Leases to tenants of the social stock."""
        return compter(self.priorites.baux.filter("mutation"))

    def glissants(self, baux: pl.DataFrame) -> pl.DataFrame:
        """Leases of the year, and of the twelve months to each month."""
        blocs = [compter(baux).filter(pl.col("periode").str.len_chars() == 4)]
        for rang in range(11, len(self.fichiers.mois)):
            debut, fin = self.fichiers.mois[rang - 11].replace(day=1), self.fichiers.mois[rang]
            fenetre = baux.filter(pl.col("jour").is_between(debut, fin)).with_columns(jour=pl.lit(fin))
            blocs.append(compter(fenetre).filter(pl.col("periode").str.len_chars() == 7))
        return pl.concat(blocs)

    def actives(self, condition: pl.Expr | None = None) -> pl.DataFrame:
        """Demandes active one day at least in each year covered."""
        lignes = pl.concat([actives(self.fichiers, annee) for annee in annees(self.fichiers)])
        return compter(lignes if condition is None else lignes.filter(condition))

    @cached_property
    def candidatures(self) -> pl.DataFrame:
        """Candidatures of the files."""
        nombre = self.fichiers.evenements["candidature_id"].n_unique()
        return du_departement({f"{self.fichiers.reference:%Y-%m}": nombre})

    def proposees(self, condition: str | pl.Expr, jour: str) -> pl.DataFrame:
        """Candidatures that meet a condition, by the day that it is counted on."""
        return compter(self.chaine.candidatures.filter(condition).with_columns(jour=pl.col(jour)).drop_nulls("jour"))

    @property
    def examens(self) -> pl.DataFrame:
        """Dwellings looked at by a commission."""
        return self.chaine.examens.rename({"cal": "jour"})

    def flux(self, objet: str) -> pl.DataFrame:
        """Events of a kind: filings, renewals, radiations, leases, recours."""
        messages, recours = self.profil.messages, self.priorites.recours
        if objet in FLUX_DALO:
            jour, condition = FLUX_DALO[objet]
            return compter(recours.filter(condition).with_columns(jour=pl.col(jour)).drop_nulls("jour"))
        if objet in ("attribution", "acd_relogements", "pdalpd_relogees"):
            label = objet.split("_")[0]
            return self.baux if label == "attribution" else compter(self.priorites.baux.filter(label))
        lignes = {
            "creation": lambda: (
                messages.group_by("nud", maintain_order=True).first().with_columns(jour=pl.col("depot"))
            ),
            "renouvellement": lambda: (
                messages.filter(type_fichier="renouvellement")
                .unique(["nud", "date_renouvellement"])
                .with_columns(jour=pl.col("date_renouvellement"))
            ),
            "radiation": lambda: messages.filter(type_fichier="radiation"),
        }[objet]()
        return compter(lignes.filter(pl.col("jour") >= self.debut))

    @cached_property
    def a_loger(self) -> pl.DataFrame:
        """Recognised households that wait, at the end of each month."""
        return compter(pl.concat(self.priorites.a_loger(f).with_columns(jour=pl.lit(f)) for f in self.fichiers.mois))

    def parc(self, condition: pl.Expr | None = None) -> pl.DataFrame:
        """Dwellings of each yearly file."""
        logements = Parc(self.fichiers).logements.with_columns(jour=pl.date(pl.col("annee"), 1, 1))
        return compter(logements if condition is None else logements.filter(condition))

    def radiations_pour_attribution(self) -> pl.DataFrame:
        """Demandes whose last message radiates them because they were housed, by year of the radiation."""
        dernier = self.priorites.derniers.filter(type_fichier="radiation", motif_radiation="RADATT")
        return compter(dernier.with_columns(jour=pl.col("date_radiation").str.to_date(), commune="premier_voeu_ici"))
