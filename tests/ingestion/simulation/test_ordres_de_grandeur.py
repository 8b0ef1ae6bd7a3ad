"""The published orders of magnitude (domain dossier 2.4, 6.3, 6.4), within the room of a twentieth of a département."""

from pathlib import Path

import polars as pl
import pytest

from ingestion.simulation.parametres import STOCK_FINAL

ECHELLE = 0.05
COMMUNES = Path(__file__).resolve().parents[3] / "warehouse" / "seeds" / "commune.csv"
ZONES = COMMUNES.parent / "zonage_abc.csv"
AGGLOMERATION, SICOVAL, MURETAIN = "243100518", "243100633", "200068641"


def entre(valeur: float, bas: float, haut: float) -> None:
    assert bas <= valeur <= haut, f"{valeur:.3f} hors de [{bas}, {haut}]"


@pytest.fixture(scope="module")
def stock(simulation) -> pl.DataFrame:
    """Active demandes on the last day, from the messages only."""
    dernier = simulation.messages.group_by("nud", maintain_order=True).last()
    fin = pl.coalesce("date_renouvellement", "date_creation").dt.offset_by("12mo")
    return dernier.filter((pl.col("type_fichier") != "radiation") & (fin > simulation.resume.fin)).with_columns(
        mois=(pl.lit(simulation.resume.fin) - pl.col("date_creation")).dt.total_days() / 30.4375
    )


@pytest.fixture(scope="module")
def logees(simulation) -> pl.DataFrame:
    """Housed demandes, with their delay."""
    m = simulation.messages.filter(pl.col("motif_radiation") == "RADATT")
    return m.with_columns(mois=(pl.col("date_radiation") - pl.col("date_creation")).dt.total_days() / 30.4375)


def test_the_stock_is_that_of_the_scale(simulation, stock) -> None:
    assert len(stock) == simulation.resume.demandes_actives
    entre(len(stock) / (STOCK_FINAL * ECHELLE), 0.96, 1.04)


def test_leases_and_tension(simulation, stock) -> None:
    for an in (2024, 2025):
        entre(simulation.resume.attributions[an] / ECHELLE, 8_200, 11_600)
    entre(len(simulation.attributions) / 3 / ECHELLE, 8_700, 10_600)
    douze_mois = simulation.attributions.filter(pl.col("date_bail") > pl.date(2025, 10, 31)).height
    entre(len(stock) / douze_mois, 4.9, 6.3)


def test_the_housed_waited_less_than_those_who_wait(stock, logees) -> None:
    entre(stock["mois"].mean(), 18, 24)
    entre(logees["mois"].mean(), 13, 19)
    assert logees["mois"].mean() < stock["mois"].mean()


def test_half_of_the_renewals_due_are_made(simulation) -> None:
    faits = (simulation.messages["type_fichier"] == "renouvellement").sum()
    manques = (simulation.messages["motif_radiation"] == "RADREN").sum()
    entre(faits / (faits + manques), 0.44, 0.56)


def test_tenants_of_the_social_stock_ask_more_than_they_are_housed(stock, logees) -> None:
    demandes = (stock["modele_logement_1"] == "HLM").mean()
    attributions = (logees["modele_logement_1"] == "HLM").mean()
    entre(demandes, 0.25, 0.32)
    entre(attributions, 0.15, 0.27)
    assert attributions < demandes


def test_incomes_are_low(stock) -> None:
    total = stock.select(
        t=pl.sum_horizontal(pl.col(f"ressource_{i}_montant_eur").cast(pl.Float64) for i in range(1, 6))
    )["t"]
    connus = total.filter(total > 0)
    entre((connus < 1_500).mean(), 0.45, 0.65)
    entre(1 - len(connus) / len(total), 0.02, 0.09)


def test_motives_first_wishes_and_household_size(stock) -> None:
    entre(stock["motif_1"].is_in(["07", "08", "09", "10", "13", "17"]).mean(), 0.37, 0.47)
    epci = dict(pl.read_csv(COMMUNES, infer_schema=False).select("code_commune", "epci_code").iter_rows())
    parts = dict(stock["voeu_1_commune"].replace_strict(epci).value_counts(normalize=True).iter_rows())
    entre(parts[AGGLOMERATION], 0.68, 0.78)
    entre(parts[SICOVAL], 0.06, 0.11)
    entre(parts[MURETAIN], 0.05, 0.10)
    entre((stock["cotitulaire_1_nom"].is_null() & stock["personne_1_date_naissance"].is_null()).mean(), 0.36, 0.50)


def test_offers_are_refused_as_observed(simulation) -> None:
    reponses = simulation.candidatures.filter(pl.col("reponse").is_not_null())
    entre((reponses["reponse"] != "ACCEPTE").mean(), 0.40, 0.52)
    refus = reponses.filter(pl.col("reponse") != "ACCEPTE")
    entre((refus["reponse"] == "SILENCE").mean(), 0.14, 0.26)
    assert refus["motif_refus"].null_count() == 0
    cal = simulation.candidatures.filter(pl.col("decision").is_not_null()).unique(["offre_id", "le_cal"])
    entre((cal["nb_candidats_examines"].cast(pl.Int64) < 3).mean(), 0.08, 0.38)


def test_appeals_decisions_and_labels(simulation) -> None:
    p = simulation.priorites.unique("priorite_id").filter(pl.col("date_depot") >= simulation.resume.debut)
    comptes = dict(p["type_priorite"].value_counts().iter_rows())
    entre(comptes["DALO_RECOURS"] / 3 / ECHELLE, 1_350, 1_650)
    entre(comptes["ACD"] / 3 / ECHELLE, 2_700, 3_300)
    decisions = p.filter(pl.col("type_priorite") == "DALO_DECISION")
    entre((decisions["decision"] == "FAVORABLE").mean(), 0.22, 0.48)


def test_vacancy_mobility_and_composition_of_the_parc(simulation) -> None:
    parc = simulation.parc.filter((pl.col("_annee") == 2026) & (pl.col("mode") != "9"))
    loues, vacants = (parc["mode"] == "1").sum(), (parc["mode"] == "2").sum()
    entre(vacants / (loues + vacants), 0.010, 0.035)
    anciens = parc.filter((pl.col("locat").cast(pl.Int64) < 2025) & pl.col("mode").is_in(["1", "2"]))
    entre(anciens["bail"].str.ends_with("/2025").fill_null(value=False).mean(), 0.08, 0.12)
    entre((parc["qpv"] == "1").mean(), 0.18, 0.28)
    entre((parc["typeconst"] == "I").mean(), 0.10, 0.22)
    entre(parc["nbpiece"].is_in(["3", "4"]).mean(), 0.57, 0.69)
    entre(parc["dpeenergie"].null_count() / len(parc), 0.20, 0.30)
    loyers = parc.filter(pl.col("loyerprinc") != "9999").select(pl.col("loyerprinc", "surfhab").cast(pl.Float64).sum())
    entre(loyers["loyerprinc"][0] / loyers["surfhab"][0], 6.0, 7.2)


def test_a_rent_depends_on_the_zone_and_on_the_age(simulation) -> None:
    parc = simulation.parc.filter((pl.col("_annee") == 2026) & (pl.col("loyerprinc") != "9999"))
    zones = dict(pl.read_csv(ZONES, infer_schema=False).select("code_commune", "zone_abc").iter_rows())
    parc = parc.with_columns(zone=pl.col("depcom").replace_strict(zones), recent=pl.col("construct") >= "2010")

    def au_m2(lignes: pl.DataFrame) -> float:
        sommes = lignes.select(pl.col("loyerprinc", "surfhab").cast(pl.Float64).sum()).row(0)
        return sommes[0] / sommes[1]

    assert au_m2(parc.filter(zone="A")) > au_m2(parc.filter(zone="B1")) > au_m2(parc.filter(zone="C"))
    assert au_m2(parc.filter("recent")) > 1.05 * au_m2(parc.filter(~pl.col("recent")))
