from datetime import date, timedelta
from importlib import import_module

import polars as pl
import pytest

from ingestion.contracts.parc import PARC_RPLS
from ingestion.simulation import simuler_les_partenaires
from tests.ingestion.simulation.conftest import ECHELLE

FLUX = ("demandes", "offres", "candidatures", "attributions", "priorites", "referentiels")


def fin_de_mois(jour: date) -> date:
    return (jour.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@pytest.mark.parametrize("flux", FLUX)
def test_the_header_is_the_contract(simulation, flux: str) -> None:
    noms = import_module(f"ingestion.contracts.{flux}").CONTRAT.noms
    fichiers = list(simulation.dossier.glob(f"{flux}_*.csv"))
    assert fichiers
    for fichier in fichiers:
        with fichier.open(encoding="utf-8") as ouvert:
            assert tuple(ouvert.readline().rstrip("\n").split(";")) == noms


@pytest.mark.parametrize("flux", [f for f in FLUX if f != "referentiels"])
def test_there_is_one_file_per_emitter_and_month(simulation, flux: str) -> None:
    situations = {date.fromisoformat(f.stem.split("_")[2]) for f in simulation.dossier.glob(f"{flux}_*.csv")}
    assert situations == {jour for jour in situations if jour == fin_de_mois(jour)}
    assert (len(situations), min(situations), max(situations)) == (36, date(2023, 11, 30), date(2026, 10, 31))


@pytest.mark.parametrize(("flux", "colonne"), [("offres", "bailleur_code"), ("attributions", "bailleur_code")])
def test_a_landlord_speaks_for_itself(simulation, flux: str, colonne: str) -> None:
    lignes = getattr(simulation, flux)
    assert lignes.filter(pl.col(colonne) != pl.col("_emetteur")).is_empty()


def test_a_message_arrives_in_the_file_of_its_month_or_of_the_next(simulation) -> None:
    m = simulation.messages.with_columns(
        retard=(pl.col("_situation").str.to_date().dt.year() * 12 + pl.col("_situation").str.to_date().dt.month())
        - (pl.col("date_fichier").dt.year() * 12 + pl.col("date_fichier").dt.month())
    )
    assert set(m["retard"]) == {0, 1}
    assert 0.005 < (m["retard"] == 1).mean() < 0.03


def test_the_summary_counts_the_files_and_the_rows(simulation) -> None:
    resume = simulation.resume
    for flux in FLUX:
        fichiers = list(simulation.dossier.glob(f"{flux}_*.csv"))
        lignes = sum(fichier.read_text(encoding="utf-8").count("\n") - 1 for fichier in fichiers)
        assert (resume.fichiers[flux], resume.lignes[flux]) == (len(fichiers), lignes)
    assert resume.lignes["parc"] == len(simulation.parc)


def test_the_parc_file_has_a_header_line_and_64_fields(simulation) -> None:
    assert len(PARC_RPLS.noms) == 64
    for fichier in simulation.dossier.glob("parc_*.csv"):
        entete, *lignes = fichier.read_text(encoding="utf-8").splitlines()
        annee, identifiant, _, _, siret, nombre = entete.split(";")
        assert (fichier.stem, int(nombre), len(siret)) == (f"parc_{identifiant}_{annee}-01-01", len(lignes), 14)
        assert {ligne.count(";") for ligne in lignes if '"' not in ligne} == {63}


def test_every_partner_of_the_files_is_declared(simulation) -> None:
    lignes = pl.read_csv(next(simulation.dossier.glob("referentiels_*.csv")), separator=";", infer_schema=False)
    natures = ("ORGANISME", "GUICHET", "RESERVATAIRE")
    de = {nature: set(lignes.filter(pl.col("type_enregistrement") == nature)["code"]) for nature in natures}
    m = simulation.messages
    assert set(m["guichet_code"]) | set(m["guichet_evenement_code"].drop_nulls()) == de["GUICHET"]
    assert set(simulation.offres["reservataire_code"].drop_nulls()) <= de["RESERVATAIRE"]
    assert set(m["_emetteur"]) <= de["ORGANISME"]
    guichets = lignes.filter(pl.col("type_enregistrement") == "GUICHET")
    organisme = dict(guichets.select("code", "organisme_code").iter_rows())
    evenements = m.filter(pl.col("guichet_evenement_code").is_not_null())
    attendu = evenements["guichet_evenement_code"].replace_strict(organisme)
    assert (attendu == evenements["_emetteur"]).all()


def test_the_file_of_the_partners_alone_is_that_of_the_whole_simulation(simulation, tmp_path) -> None:
    seul = simuler_les_partenaires(tmp_path, scale=ECHELLE, years=3)
    assert seul.read_bytes() == (simulation.dossier / seul.name).read_bytes()
