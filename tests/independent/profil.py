"""Who waits, since when, what enters and leaves the stock (domain dossier, sections 3.1 to 3.3), from the files.

What belongs here: polars over the raw files and the reference files; no SQL, no model, no rule read from them. A
demande is what its last message of the day or before says, with the ages and the ceilings of that day.
"""

from datetime import date
from functools import cached_property

import polars as pl

from tests.independent.calculs import Fichiers, mailles, seed
from tests.independent.priorites import CLASSES, NB_COTITULAIRES, NB_PERSONNES, Priorites, mois_entiers, parmi

CLE = ["periode", "territoire_type", "territoire_code", "dimension", "modalite"]
URGENCES = ["01", "02", "03", "04", "05", "06"]
RUBRIQUES = {
    "ressources": ["ressource_1_montant_eur"],
    "revenu_n_1": ["revenu_fiscal_1_eur"],
    "revenu_n_2": ["revenu_fiscal_2_eur"],
    "telephone": ["demandeur_telephone"],
    "courriel": ["demandeur_courriel"],
    "adresse": ["demandeur_adresse"],
    "situation_familiale": ["demandeur_situation_familiale"],
    "situation_professionnelle": ["demandeur_type_contrat"],
    "entree_logement": ["logement_actuel_date_entree", "structure_date_entree"],
    "surface_logement": ["logement_actuel_surface_m2"],
}


def vrai(expression: pl.Expr) -> pl.Expr:
    """A condition that is false when it is unknown."""
    return expression.fill_null(value=False)


def classer(valeur: pl.Expr, pas: int, derniere: int, premiere: int = 0, fin: str = "{}P") -> pl.Expr:
    """Class of ``pas`` that holds a value; the last one is open, and so is the first one when it is named."""
    bas = (valeur // pas * pas).cast(pl.Int64)
    classe = pl.format("{}-{}", bas, bas + pas - 1)
    classe = pl.when(valeur >= derniere).then(pl.lit(fin.format(derniere))).otherwise(classe)
    return pl.when(valeur < premiere).then(pl.lit(f"lt{premiere}")).otherwise(classe)


def repartir(
    lignes: pl.DataFrame, agregats: list[pl.Expr], dimensions: dict[str, str], formes: tuple[str, ...] = ("%Y-%m", "%Y")
) -> pl.DataFrame:
    """Aggregate rows (``jour``, ``commune``) by period, territory of every type, and modality of each dimension."""
    blocs = []
    for niveau, codes in mailles():
        situees = lignes.with_columns(
            territoire_type=pl.lit(niveau),
            territoire_code=pl.col("commune").replace_strict(codes, default=None, return_dtype=pl.String),
        ).drop_nulls("territoire_code")
        for forme in formes:
            for dimension, colonne in {"ensemble": None, **dimensions}.items():
                modalite = pl.lit("TOUS") if colonne is None else pl.col(colonne)
                cellules = situees.with_columns(
                    periode=pl.col("jour").dt.strftime(forme), dimension=pl.lit(dimension), modalite=modalite
                )
                blocs.append(cellules.drop_nulls("modalite").group_by(CLE).agg(agregats))
    return pl.concat(blocs)


class Profil:
    """The stock at the end of a month, and its movements.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.fichiers = fichiers
        self.priorites = Priorites(fichiers)
        messages = fichiers.messages.with_columns(depot=pl.col("date_creation").min().over("nud"))
        self.messages = messages.with_columns(
            jour=pl.col("date_fichier"),
            connu=pl.col("_fichier").str.to_date("%Y-%m-%d"),
            commune=pl.col("premier_voeu_ici"),
            type=pl.col("type_logement_1"),
            echeance=pl.max_horizontal("depot", "date_renouvellement").dt.offset_by("12mo"),
            mutation=vrai(parmi("modele_logement", 2, "", ["HLM"])),
        )
        decembres = [fin for fin in fichiers.mois if fin.month == 12]
        self.photographies = sorted({*decembres, fichiers.mois[-1]})

    def connus(self, fin: date, vu_au: date | None = None) -> pl.DataFrame:
        """Last message of each demande at a date, among those received by another."""
        lus = self.messages.filter(pl.col("date_fichier") <= fin)
        if vu_au is not None:
            lus = lus.filter(pl.col("connu") <= vu_au)
        return lus.group_by("nud", maintain_order=True).last().with_columns(jour=pl.lit(fin))

    def stock(self, fin: date, vu_au: date | None = None) -> pl.DataFrame:
        """Demandes in the stock at a date, as known at another."""
        return self.connus(fin, vu_au).filter((pl.col("type_fichier") != "radiation") & (pl.col("echeance") > fin))

    @cached_property
    def mensuel(self) -> pl.DataFrame:
        """The stock of every month, with the months waited."""
        colonnes = ("nud", "jour", "commune", "type", "mutation")
        blocs = [
            self.stock(fin).select(*colonnes, attente=mois_entiers(pl.col("depot"), fin)) for fin in self.fichiers.mois
        ]
        return pl.concat(blocs)

    @cached_property
    def expirees(self) -> pl.DataFrame:
        """Demandes neither radiated nor valid, at the end of every month."""
        blocs = [
            self.connus(fin)
            .filter((pl.col("type_fichier") != "radiation") & (pl.col("echeance") <= fin))
            .select("nud", "jour", "commune", "type")
            for fin in self.fichiers.mois
        ]
        return pl.concat(blocs)

    def plafonds(self, jour: date) -> dict[str, list[float]]:
        """Ceilings of the day by product: categories 1 to 6, then the supplement."""
        lignes = [ligne for ligne in seed("plafond_ressources") if ligne["unite"] == "EUR"]
        colonnes = [*(f"categorie_{i}" for i in range(1, 7)), "par_personne_supplementaire"]
        lu = {(x["produit"], x["valide_du"]): [float(x[c]) for c in colonnes] for x in lignes}
        effets = sorted(d for produit, d in lu if produit == "PLUS" and d <= f"{jour}")
        plus = lu["PLUS", effets[-1]]
        dernier = max(d for produit, d in lu if produit == "PLAI")
        rapport = [a / b for a, b in zip(lu["PLAI", dernier], lu["PLUS", dernier], strict=True)]
        return {
            "PLAI": lu.get(("PLAI", effets[-1]), [round(p * r) for p, r in zip(plus, rapport, strict=True)]),
            "PLUS": plus,
            "PLS": [round(p * 1.3 + 1e-9) for p in plus],
        }

    def menages(self, lignes: pl.DataFrame) -> pl.DataFrame:
        """Describe the households of messages on a day (``jour``): persons, income, composition, category."""
        menages = self.priorites.menages(lignes.select("nud", "jour").unique())
        lignes = lignes.join(
            menages.select("nud", "jour", "personnes", "unites", "mensuel", "par_unite"),
            on=["nud", "jour"],
            maintain_order="left",
        )
        naissance = pl.col("demandeur_date_naissance").str.to_date("%Y-%m-%d")
        charges = pl.sum_horizontal(
            pl.col(f"personne_{i}_date_naissance").is_not_null() for i in range(1, NB_PERSONNES + 1)
        )
        enfants = pl.sum_horizontal(vrai(pl.col(f"personne_{i}_lien") == "E") for i in range(1, NB_PERSONNES + 1))
        cotitulaires = pl.sum_horizontal(
            pl.col(f"cotitulaire_{i}_nom").is_not_null() for i in range(1, NB_COTITULAIRES + 1)
        )
        couple = vrai(parmi("cotitulaire", NB_COTITULAIRES, "_lien", ["M", "P", "C"]))
        attendus = pl.col("naissance_attendue_nombre").cast(pl.Int64).fill_null(0)
        alternes = pl.sum_horizontal(vrai(pl.col(f"garde_{i}_coparentalite") == "G") for i in range(1, 5))
        compagnon = pl.col("cotitulaire_1_date_naissance").str.to_date("%Y-%m-%d")
        famille = enfants + attendus + alternes > 0
        composition = (
            pl.when((charges > enfants) | (cotitulaires > couple.cast(pl.Int64)))
            .then(pl.lit("AUTRE"))
            .when(couple & famille)
            .then(pl.lit("COUPLE_ENFANT"))
            .when(couple)
            .then(pl.lit("COUPLE"))
            .when(famille)
            .then(pl.lit("MONOPARENTAL"))
            .otherwise(pl.lit("ISOLE"))
        )
        # CCH L442-12: in alternating custody a child depends on both parents (CGI 194); one who visits is one more.
        visites = pl.sum_horizontal(vrai(pl.col(f"garde_{i}_coparentalite") == "D") for i in range(1, 5))
        visites = pl.when(pl.col("jour") >= date(2018, 11, 25)).then(visites).otherwise(0)
        adultes, aides = 1 + cotitulaires, charges + attendus + alternes
        jeune = vrai(couple & (age(naissance) + age(compagnon) <= 55))
        categorie = (
            pl.when((adultes == 1) & (aides > 0))
            .then(2 + aides)
            .when((adultes == 2) & (aides == 0) & jeune)
            .then(3)
            .otherwise(adultes + aides)
        )
        categorie = pl.max_horizontal(categorie, adultes + aides + visites)
        fiscal_1, fiscal_2 = (pl.col(f"revenu_fiscal_{i}_eur").cast(pl.Float64) for i in (1, 2))
        retenu = pl.when(fiscal_2.is_null() | vrai(fiscal_1 <= 0.9 * fiscal_2)).then(fiscal_1).otherwise(fiscal_2)
        sexe = pl.col("demandeur_civilite").replace_strict({"1": "H", "2": "F", "3": "F"}, default="NR").fill_null("NR")
        tranche_d_age = classer(age(naissance), 5, 90, premiere=20)
        return lignes.with_columns(
            age_sexe=sexe + "_" + tranche_d_age.fill_null("NR"),
            revenu_uc=classer(pl.col("par_unite") / 12, 500, 4000).fill_null("NR"),
            taille=pl.when(pl.col("personnes") >= 6).then(pl.lit("6P")).otherwise(pl.col("personnes").cast(pl.String)),
            composition=composition,
            categorie=categorie,
            au_foyer=adultes + aides + visites,
            retenu=retenu,
            annees=age(naissance),
            age=tranche_d_age,
            revenu=classer(pl.col("mensuel"), 500, 4000).fill_null("NR"),
            logement_actuel=pl.col("modele_logement_1"),
        )

    def photographie(self, fin: date) -> pl.DataFrame:
        """Everything that the observatory tells of the stock at a date, one row per demande."""
        attente = mois_entiers(pl.col("depot"), fin)
        anciennete = pl.lit(None, dtype=pl.String)
        for borne, code in reversed(CLASSES):
            anciennete = pl.when(attente < borne).then(pl.lit(code)).otherwise(anciennete)
        stock = self.menages(self.stock(fin)).with_columns(
            attente=attente,
            anciennete=anciennete,
            situation_familiale=pl.col("demandeur_situation_familiale").fill_null("NR"),
            situation_professionnelle=pl.col("demandeur_type_contrat").fill_null("NR"),
            nationalite=pl.col("demandeur_nationalite").fill_null("NR"),
            motif=pl.col("motif_1"),
            mutation_code=pl.when("mutation").then(pl.lit("OUI")).otherwise(pl.lit("NON")),
            multi_type=pl.when(pl.col("type_logement_2").is_not_null()).then(pl.lit("OUI")).otherwise(pl.lit("NON")),
        )
        return stock.with_columns(plafond=self.tranche(fin), priorite=self.label(fin))

    def tranche(self, fin: date) -> pl.Expr:
        """Bracket of the income among the ceilings of the day."""
        plafonds = self.plafonds(fin)
        rang = pl.min_horizontal(pl.col("categorie"), pl.lit(6)).cast(pl.Int64)
        au_dela = pl.max_horizontal(pl.col("categorie") - 6, pl.lit(0))
        tranche = pl.lit("SUP_PLS")
        for produit in ("PLS", "PLUS", "PLAI"):
            bornes = dict(enumerate(plafonds[produit][:6], start=1))
            borne = rang.replace_strict(bornes, return_dtype=pl.Float64) + plafonds[produit][6] * au_dela
            tranche = pl.when(pl.col("retenu") <= borne).then(pl.lit(produit)).otherwise(tranche)
        return pl.when(pl.col("retenu").is_null()).then(pl.lit("INCONNU")).otherwise(tranche)

    def label(self, fin: date) -> pl.Expr:
        """Strongest label in force on the day."""
        lignes = self.priorites.lignes.filter(
            (pl.col("decision") == "FAVORABLE")
            & (pl.col("date_decision") <= fin)
            & (pl.col("date_fin").is_null() | (pl.col("date_fin") > fin))
            & pl.col("statut_dalo").ne_missing("NON")
        )
        label = pl.lit("AUCUNE")
        for code, genre in (("ACD", "ACD"), ("PDALPD", "PDALPD"), ("DALO", "DALO_DECISION")):
            nuds = lignes.filter(pl.col("type_priorite") == genre)["nud"].drop_nulls().to_list()
            label = pl.when(pl.col("nud").is_in(nuds)).then(pl.lit(code)).otherwise(label)
        return label

    @cached_property
    def photos(self) -> pl.DataFrame:
        """The stock of every December and of the last month."""
        return pl.concat([self.photographie(fin) for fin in self.photographies])


def age(naissance: pl.Expr) -> pl.Expr:
    """Age in whole years on the day (``jour``)."""
    fin = pl.col("jour")
    passe = (naissance.dt.month() < fin.dt.month()) | (
        (naissance.dt.month() == fin.dt.month()) & (naissance.dt.day() <= fin.dt.day())
    )
    return (fin.dt.year() - naissance.dt.year()).cast(pl.Int64) - 1 + passe.cast(pl.Int64)
