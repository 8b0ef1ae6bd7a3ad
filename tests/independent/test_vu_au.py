"""What was known when: each population at the end of every month since, against the same counts from the files."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from tests.independent import calculs
from tests.independent.comparaison import differences, lire
from tests.independent.profil import Profil
from tests.independent.test_priorites import ecarts

CLE = ["population_code", "periode", "recul", "territoire_type", "territoire_code", "typologie"]
EVENEMENTS = {"D_NEW": "depot", "D_REN": "date_renouvellement", "D_RAD": "date_radiation", "A": "date_bail"}


class Connaissance:
    """The populations of these files, as known at a date.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: calculs.Fichiers) -> None:
        self.profil = Profil(fichiers)
        self.mois = fichiers.mois
        self.annees = [annee for annee in {fin.year for fin in self.mois} if date(annee, 1, 31) in self.mois]
        pieces = pl.col("typologie").str.extract(r"^T(\d)").cast(pl.Int64)
        self.baux = fichiers.attributions.select(
            "date_bail",
            commune="commune_code",
            type=calculs.type_de_logement(pieces),
            connu=pl.col("_fichier").str.to_date("%Y-%m-%d"),
        )

    def messages(self, vu_au: date) -> pl.DataFrame:
        """Messages received by a date, in order, with the filing known then."""
        lus = self.profil.messages.filter((pl.col("connu") <= vu_au) & (pl.col("date_fichier") <= vu_au))
        return lus.with_columns(
            depot=pl.col("date_creation").min().over("nud"),
            date_radiation=pl.col("date_radiation").str.to_date("%Y-%m-%d"),
        )

    def evenements(self, population: str, vu_au: date) -> pl.DataFrame:
        """Filings, renewals, radiations or leases known at a date, with their day (``jour``)."""
        messages = self.messages(vu_au)
        lignes = {
            "D_NEW": messages.unique("nud", keep="first", maintain_order=True),
            "D_REN": messages.filter(pl.col("type_fichier") == "renouvellement").unique(["nud", "date_renouvellement"]),
            "D_RAD": messages.filter(pl.col("type_fichier") == "radiation"),
            "A": self.baux.filter(pl.col("connu") <= vu_au),
        }[population]
        return lignes.select("commune", "type", jour=EVENEMENTS[population])

    def actives(self, annee: int, vu_au: date) -> pl.DataFrame:
        """Demandes in the stock one day at least of a year, as known at a date, as they were on the last one."""
        vies = self.messages(vu_au).with_columns(
            suivante=pl.col("date_fichier").shift(-1).over("nud"),
            fin=pl.max_horizontal("depot", "date_renouvellement").dt.offset_by("12mo"),
        )
        presentes = vies.filter(pl.col("type_fichier") != "radiation").with_columns(
            fin=pl.min_horizontal("fin", "suivante")
        )
        touchees = presentes.filter(
            (pl.col("date_fichier") < pl.col("fin"))
            & (pl.col("date_fichier") <= date(annee, 12, 31))
            & (pl.col("fin") > date(annee, 1, 1))
        )
        return touchees.unique("nud", keep="last", maintain_order=True).select("nud", "commune", "type")

    def reculs(self, fin: date) -> dict[str, date]:
        """Dates from which a period is looked at: ends of the months that follow, and the date of reference."""
        rang = self.mois.index(fin)
        vus = {("M" if n == 0 else f"M+{n}"): vu for n, vu in enumerate(self.mois[rang:])}
        return {**vus, "REFERENCE": self.mois[-1]}


@pytest.fixture(scope="module")
def connaissance(dossier_du_run: Path, settings_entrepot) -> Connaissance:
    """What the files that the warehouse of the run was made from let know, and when."""
    return Connaissance(calculs.Fichiers(dossier_du_run / "fichiers"))


@pytest.fixture(scope="module")
def lu(entrepot) -> pl.DataFrame:
    """The mart."""
    return lire(entrepot, "select * from marts.population_vu_au")


def compter(lignes: pl.DataFrame, **constantes: str) -> pl.DataFrame:
    """Count rows (``commune``, ``type``) by territory and type, in the cells that the mart has."""
    situees = lignes.select("commune", "type", *(pl.lit(x).alias(nom) for nom, x in constantes.items()))
    cellules = calculs.par_territoire(situees).group_by(CLE).agg(effectif=pl.len())
    niveau, tous = pl.col("territoire_type"), pl.col("typologie") == "TOUS"
    return cellules.filter((niveau == "departement") | ((niveau == "epci") & tous))


def attendre(connaissance: Connaissance, population: str) -> pl.DataFrame:
    """Counts of a population, of each period, from each date from which it is looked at."""
    profil, blocs = connaissance.profil, []
    connus = cache(lambda vu_au: connaissance.evenements(population, vu_au))
    for fin in connaissance.mois:
        mois = f"{fin:%Y-%m}"
        for recul, vu_au in connaissance.reculs(fin).items():
            qui = {"population_code": population, "periode": mois, "recul": recul}
            if population == "D_STOCK":
                blocs.append(compter(profil.stock(fin, vu_au), **qui))
            elif population == "D_ACT":
                if fin.month == 12 and fin.year in connaissance.annees:
                    annee = connaissance.actives(fin.year, vu_au)
                    blocs.append(compter(annee, **{**qui, "periode": f"{fin.year}"}))
            else:
                du_mois = pl.col("jour").dt.strftime("%Y-%m") == mois
                blocs.append(compter(connus(vu_au).filter(du_mois), **qui))
    return pl.concat(blocs)


@pytest.mark.compare("population_vu_au", colonnes=["population_code", "periode", "effectif"])
@pytest.mark.parametrize("population", ["D_STOCK", "D_ACT", "D_NEW", "D_REN", "D_RAD", "A"])
def test_a_population_is_the_same_as_known_then_and_as_known_now(connaissance, lu, population: str) -> None:
    """Every period covered, from its end, from that of every later month, and from the date of reference."""
    attendu = attendre(connaissance, population)
    assert ecarts(attendu, lu.filter(pl.col("population_code") == population), cle=CLE) == []


@pytest.mark.compare("population_vu_au", colonnes=["vu_au", "is_provisoire", "effectif_fin_periode", "ecart"])
def test_a_count_stands_beside_what_was_known_at_the_end_of_its_period(connaissance, lu) -> None:
    sans_recul = [nom for nom in CLE if nom != "recul"]
    depart = lu.filter(pl.col("recul") == "M").select(*sans_recul, depart="effectif")
    cote = lu.join(depart, on=sans_recul)
    assert len(cote) == len(lu)
    assert (cote["effectif_fin_periode"] == cote["depart"]).all()
    assert (cote["effectif"] - cote["depart"] == cote["ecart"]).all()
    vues = [
        {"mois": fin.replace(day=1), "recul": recul, "vu_au": vu_au, "is_provisoire": fin in connaissance.mois[-2:]}
        for fin in connaissance.mois
        for recul, vu_au in connaissance.reculs(fin).items()
    ]
    lues = lu.select("mois", "recul", "vu_au", "is_provisoire").unique()
    assert differences(pl.DataFrame(vues), lues, ["mois", "recul"]) == []


@pytest.mark.parametrize("population", ["D_STOCK", "D_NEW", "D_REN", "D_RAD"])
def test_late_files_change_what_was_known_of_most_months(lu, population: str) -> None:
    departement = (pl.col("territoire_type") == "departement") & (pl.col("typologie") == "TOUS")
    suivant = lu.filter(departement & (pl.col("population_code") == population) & (pl.col("recul") == "M+1"))
    assert (suivant["ecart"] != 0).sum() > 12


def test_what_is_known_now_is_what_the_indicators_count(lu, entrepot) -> None:
    codes = {
        "stock": "D_STOCK",
        "creation": "D_NEW",
        "renouvellement": "D_REN",
        "radiation": "D_RAD",
        "attribution": "A",
        "demandes_actives_annee": "D_ACT",
    }
    indicateurs = lire(
        entrepot,
        """
        select
            indicateur_code, periode, territoire_type, territoire_code, modalite as typologie,
            valeur::integer as effectif
        from marts.indicateur_valeur
        where
            dimension in ('ensemble', 'typologie') and territoire_type in ('departement', 'epci')
            and (periode_type = 'mois' or indicateur_code = 'demandes_actives_annee')
        """,
    ).filter(pl.col("indicateur_code").is_in(list(codes)))
    attendu = indicateurs.with_columns(population_code=pl.col("indicateur_code").replace_strict(codes))
    maintenant = lu.filter(pl.col("recul") == "REFERENCE")
    cle = [nom for nom in CLE if nom != "recul"]
    communes = attendu.join(maintenant, on=cle, how="inner", suffix="_vu")
    assert set(communes["population_code"]) == set(codes.values())
    assert (communes["effectif"] == communes["effectif_vu"]).all()
