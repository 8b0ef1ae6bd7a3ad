"""The parc (section 3.5 of the domain dossier), computed again from the landlords' yearly files alone.

What belongs here: polars over the raw 64 fields; no SQL, no model, no rule read from them. Vacancy is MODE 2 over MODE
1 and 2, structural beyond three months since REMLOCDATE; mobility, leases (BAIL) of the year before over dwellings
first let (LOCAT) before it, student residences left out; rent, LOYERPRINC over SURFHAB where the rent is not 9999.
"""

from functools import cached_property

import polars as pl

from tests.independent.calculs import Fichiers, mailles, type_de_logement

CLE = ["periode", "territoire_type", "territoire_code", "dimension", "modalite"]
CHAMPS = {
    "commune": 4,
    "qpv": 22,
    "construction": 23,
    "pieces": 24,
    "surface": 25,
    "construit": 26,
    "loue_en": 27,
    "financement": 32,
    "cus": 47,
    "sortie": 37,
    "mode": 40,
    "bail": 41,
    "loyer": 44,
    "energie": 49,
    "climat": 50,
    "remise": 62,
}
DIMENSIONS = {
    "typologie": "type",
    "type_construction": "construction",
    "financement": "financement",
    "cus": "cus",
    "dpe": "energie",
    "ges": "climat",
    "qpv": "qpv",
    "periode_construction": "periode_construction",
    "bailleur": "bailleur",
}
PERIODES = [1944, 1959, 1969, 1979, 1989, 1999, 2009, 2019]
NOMS_PERIODES = [
    "AVANT_1945",
    *(f"{debut}-{fin}" for debut, fin in ((1945, 1959), (1960, 1969), (1970, 1979), (1980, 1989), (1990, 1999))),
    "2000-2009",
    "2010-2019",
    "2020P",
]


def annee_de(mois: str) -> pl.Expr:
    """Year of a field mm/aaaa."""
    return pl.col(mois).str.slice(-4).cast(pl.Int64, strict=False)


def classer(valeur: pl.Expr, plafonds: list[int], noms: list[str]) -> pl.Expr:
    """Name the class of a number; each class goes up to its ceiling included, the last has none."""
    classe = pl.lit(noms[-1])
    for plafond, nom in zip(reversed(plafonds), reversed(noms[:-1]), strict=True):
        classe = pl.when(valeur <= plafond).then(pl.lit(nom)).otherwise(classe)
    return classe


class Parc:
    """Dwellings of every yearly file.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.dossier = fichiers.dossier

    @cached_property
    def logements(self) -> pl.DataFrame:
        """One row per dwelling and year that is still in the stock, with what is measured on it."""
        blocs = []
        for fichier in sorted(self.dossier.glob("parc_*.csv")):
            lignes = pl.read_csv(fichier, separator=";", infer_schema=False, has_header=False, skip_rows=1)
            choix = lignes.select(**{nom: lignes.columns[position - 1] for nom, position in CHAMPS.items()})
            _, bailleur, jour = fichier.stem.split("_")
            blocs.append(choix.with_columns(bailleur=pl.lit(bailleur), annee=pl.lit(int(jour[:4]))))
        brut = pl.concat(blocs).filter((pl.col("sortie").fill_null("9") == "9") & (pl.col("mode").fill_null("") != "9"))
        nombres = pl.col("pieces", "surface", "construit", "loue_en", "loyer").cast(pl.Int64, strict=False)
        lignes = brut.with_columns(nombres).with_columns(pl.when(pl.col("loyer") != 9999).then("loyer").alias("loyer"))
        n = pl.col("annee")
        en_location = pl.col("mode").is_in(["1", "2"])
        ancien = en_location & (pl.col("loue_en") < n - 1)
        # Dates are known by the month: from the month of the availability to January.
        mois_vides = 12 * (n - annee_de("remise")) + 1 - pl.col("remise").str.slice(-7, 2).cast(pl.Int64, strict=False)
        connu = pl.col("loyer").is_not_null() & pl.col("surface").is_not_null()
        return lignes.with_columns(
            qpv=pl.when(pl.col("qpv") == "1").then(pl.lit("OUI")).otherwise(pl.lit("NON")),
            type=type_de_logement(pl.col("pieces")),
            energie=pl.col("energie").fill_null("INCONNU"),
            climat=pl.col("climat").fill_null("INCONNU"),
            cus=pl.col("cus").fill_null("INCONNU"),
            periode_construction=classer(pl.col("construit"), PERIODES, NOMS_PERIODES),
            en_location=en_location,
            vacant_3_mois=(pl.col("mode") == "2") & (mois_vides > 3),
            ordinaire=pl.col("construction") != "E",
            ancien=ancien,
            bail_recent=ancien & (pl.col("mode") == "1") & (annee_de("bail") == n - 1),
            loyer=pl.when(connu).then("loyer"),
            surface_louee=pl.when(connu).then("surface"),
            age=n - pl.col("construit"),
            recent=pl.col("loue_en") >= n - 5,
        )

    def repartir(self, condition: pl.Expr, agregats: list[pl.Expr], dimensions: list[str]) -> pl.DataFrame:
        """Aggregate the dwellings of each year by territory and dimension; communes by type of dwelling only."""
        blocs = []
        for niveau, codes in mailles():
            situees = self.logements.filter(condition).with_columns(
                periode=pl.col("annee").cast(pl.String),
                territoire_type=pl.lit(niveau),
                territoire_code=pl.col("commune").replace_strict(codes, default=None, return_dtype=pl.String),
            )
            situees = situees.drop_nulls("territoire_code")
            for dimension in ["ensemble", *dimensions]:
                if niveau == "commune" and dimension not in {"ensemble", "typologie"}:
                    continue
                modalite = pl.lit("TOUS") if dimension == "ensemble" else pl.col(DIMENSIONS[dimension])
                cellules = situees.with_columns(dimension=pl.lit(dimension), modalite=modalite)
                blocs.append(cellules.group_by(CLE).agg(agregats))
        return pl.concat(blocs)
