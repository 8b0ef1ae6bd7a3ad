"""Changes over a year beyond a bound, and the file whose rows explain most of each, counted again from the files.

What belongs here: polars over the raw files and the figures of the indicators, which other tests compare with them;
no SQL, no model, no rule read from them. A row is given by the file whose version holds: the message in force for the
stock, the first one for a filing, the yearly file of a landlord for its dwellings.
"""

from datetime import date

import polars as pl

from tests.independent.calculs import MODES, Fichiers, seed
from tests.independent.flux import vies
from tests.independent.parc import Parc
from tests.independent.priorites import Priorites

CODES = ["stock", "creation", "attribution", "dalo_recours", "parc_profil"]
CLE = ["indicateur_code", "periode_type", "periode", "territoire_type", "territoire_code"]


def il_y_a_un_an(periode: str) -> str:
    """The same period, a year before."""
    return f"{int(periode[:4]) - 1}{periode[4:]}"


def sauts(valeurs: pl.DataFrame, borne_pct: float, minimum: float) -> pl.DataFrame:
    """Pairs of figures of a year apart, one of which is large, that differ by more than the bound."""
    avant = valeurs.rename({"valeur": "valeur_precedente", "periode": "periode_precedente"})
    precedente = pl.col("periode").map_elements(il_y_a_un_an, return_dtype=pl.String)
    cle = [nom for nom in CLE if nom != "periode"] + ["periode_precedente"]
    paires = valeurs.with_columns(periode_precedente=precedente).join(avant, on=cle)
    grandes = paires.filter(pl.max_horizontal("valeur", "valeur_precedente") >= minimum)
    grandes = grandes.with_columns(ecart=pl.col("valeur") - pl.col("valeur_precedente")).with_columns(
        variation_pct=pl.when(pl.col("valeur_precedente") > 0).then(100 * pl.col("ecart") / pl.col("valeur_precedente"))
    )
    # A count that was none is a jump, whatever it became.
    return grandes.filter((pl.col("variation_pct").abs() > borne_pct).fill_null(value=True))


class Apports:
    """What each file gives to each watched count.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.fichiers, self.priorites = fichiers, Priorites(fichiers)

    def lignes(self) -> pl.DataFrame:
        """Indicator, period, commune, file and rows: months and years."""
        messages = self.fichiers.messages
        premiers = messages.with_columns(depot=pl.col("date_creation").min().over("nud"))
        premiers = premiers.group_by("nud", maintain_order=True).first()
        communes = self.priorites.derniers.select("nud", commune="premier_voeu_ici")
        recours = self.priorites.lignes.filter(pl.col("type_priorite") == "DALO_RECOURS").join(communes, on="nud")
        flux = {
            "creation": premiers.select(jour="depot", commune="premier_voeu_ici", fichier="_nom"),
            "attribution": self.fichiers.attributions.select(jour="date_bail", commune="commune_code", fichier="_nom"),
            "dalo_recours": recours.select("commune", jour="date_depot", fichier="_nom"),
        }
        blocs = [
            lignes.select("commune", "fichier", indicateur_code=pl.lit(code), periode=pl.col("jour").dt.strftime(forme))
            for code, lignes in flux.items()
            for forme in ("%Y-%m", "%Y")
        ]
        return pl.concat([*blocs, self._stock(), self._parc()]).group_by(pl.all()).agg(nombre=pl.len())

    def _stock(self) -> pl.DataFrame:
        noms = self.fichiers.messages.select("nud", "date_fichier", "increment_fichier", "_nom")
        noms = noms.unique(["nud", "date_fichier"], keep="last", maintain_order=True)
        par_jour = {(nud, jour): nom for nud, jour, _, nom in noms.iter_rows()}
        lignes: list[tuple[str, str, str, str]] = []
        for vie in vies(self.fichiers):
            for rang, message in enumerate(vie):
                suite = vie[rang + 1]["date_fichier"] if rang + 1 < len(vie) else date.max
                if message["radiee"]:
                    continue
                nom = par_jour[message["nud"], message["date_fichier"]]
                for fin in self.fichiers.mois:
                    if message["date_fichier"] <= fin < min(suite, message["echeance"]):
                        periodes = [f"{fin:%Y-%m}", *([f"{fin:%Y}"] if fin.month == 12 else [])]
                        lignes += [(message["premier_voeu_ici"], nom, "stock", periode) for periode in periodes]
        return pl.DataFrame(lignes, schema=["commune", "fichier", "indicateur_code", "periode"], orient="row")

    def _parc(self) -> pl.DataFrame:
        lignes = Parc(self.fichiers).logements.filter(pl.col("mode").fill_null("") != MODES["sorti"])
        fichier = pl.format("parc_{}_{}-01-01.csv", "bailleur", "annee")
        return lignes.select(
            "commune", fichier=fichier, indicateur_code=pl.lit("parc_profil"), periode=pl.col("annee").cast(pl.String)
        )


def causes(trouves: pl.DataFrame, apports: pl.DataFrame) -> pl.DataFrame:
    """Emitter that explains most of each jump, its share, and how many rows its weightiest file gives."""
    epci = {ligne["code_commune"]: ligne["epci_code"] for ligne in seed("commune")}
    lieux = pl.concat(
        apports.with_columns(territoire_type=pl.lit(niveau), territoire_code=code)
        for niveau, code in (("departement", pl.lit("31")), ("epci", pl.col("commune").replace_strict(epci)))
    )
    reperes = ["indicateur_code", "territoire_type", "territoire_code"]
    cotes = []
    for colonne, signe in (("periode", 1), ("periode_precedente", -1)):
        sautes = trouves.select(*CLE, "ecart", cote=colonne)
        croise = sautes.join(lieux, left_on=[*reperes, "cote"], right_on=[*reperes, "periode"])
        cotes.append(croise.with_columns(nombre=pl.col("nombre").cast(pl.Int64) * signe))
    parts = pl.concat(cotes).group_by(*CLE, "ecart", "fichier").agg(pl.col("nombre").sum())
    parts = parts.with_columns(
        emetteur=pl.col("fichier").str.split("_").list.get(1), poids=pl.col("nombre") * pl.col("ecart").sign()
    )
    par_emetteur = parts.group_by(*CLE, "ecart", "emetteur").agg(
        cause_nombre=pl.col("nombre").sum(),
        total=pl.col("poids").sum(),
        depot_poids=pl.col("poids").max(),
        fichiers=pl.col("fichier").filter(pl.col("poids") == pl.col("poids").max()),
    )
    retenus = par_emetteur.filter((pl.col("total") > 0) & (pl.col("depot_poids") > 0))
    premiers = retenus.sort([*CLE, "total", "emetteur"], descending=[*[False] * 5, True, False])
    return premiers.unique(CLE, keep="first", maintain_order=True).with_columns(
        cause_part_pct=100 * pl.col("total") / pl.col("ecart").abs(),
        cause_depot_nombre=pl.col("depot_poids") * pl.col("ecart").sign(),
    )
