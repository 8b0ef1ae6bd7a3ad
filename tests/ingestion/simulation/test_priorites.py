import polars as pl
import pytest


@pytest.fixture(scope="module")
def dernieres(simulation) -> pl.DataFrame:
    """Last version of every decision or label."""
    return simulation.priorites.sort("priorite_id", "_situation").unique(
        "priorite_id", keep="last", maintain_order=True
    )


def test_every_decision_answers_one_appeal(dernieres) -> None:
    recours = dernieres.filter(pl.col("type_priorite") == "DALO_RECOURS")
    decisions = dernieres.filter(pl.col("type_priorite") == "DALO_DECISION")
    connues = decisions.filter(pl.col("recours_id").is_in(recours["priorite_id"].to_list()))
    croise = connues.join(recours, left_on="recours_id", right_on="priorite_id", suffix="_recours")
    assert decisions["recours_id"].n_unique() == len(decisions)
    # Appeals of households that had left before the first file are not sent.
    assert len(connues) == len(decisions)
    for colonne in ("nud", "date_depot", "motif_dalo", "nature_recours"):
        assert (croise[colonne] == croise[f"{colonne}_recours"]).all(), colonne
    duree = (croise["date_decision"] - croise["date_depot"]).dt.total_days()
    assert (duree.min() >= 40, duree.max() <= 115) == (True, True)


def test_the_status_follows_the_decision(dernieres) -> None:
    decisions = dernieres.filter(pl.col("type_priorite") == "DALO_DECISION")
    reconnus = (pl.col("decision") == "FAVORABLE") & (pl.col("nature_recours") == "LOGEMENT")
    assert set(decisions.filter(~reconnus)["statut_dalo"]) == {"NON"}
    assert set(decisions.filter(reconnus)["statut_dalo"]) == {"ACTIF", "CADUC", "ACTREL"}
    assert decisions.filter(reconnus & (pl.col("statut_dalo") == "ACTIF") & pl.col("date_fin").is_not_null()).is_empty()
    assert set(dernieres.filter(pl.col("type_priorite").is_in(["ACD", "PDALPD"]))["statut_dalo"]) == {None}


def test_a_housed_household_is_rehoused_on_the_day_of_its_lease(simulation, dernieres) -> None:
    reloges = dernieres.filter(pl.col("statut_dalo") == "ACTREL").join(simulation.attributions, on="nud", how="left")
    reloges = reloges.filter(pl.col("date_fin") >= simulation.resume.debut)
    assert len(reloges) > 10
    assert (reloges["date_fin"] == reloges["date_bail"]).all()


def test_a_lapsed_status_follows_a_refusal(simulation, dernieres) -> None:
    caducs = dernieres.filter((pl.col("statut_dalo") == "CADUC") & (pl.col("date_fin") > simulation.resume.debut))
    refus = simulation.candidatures.filter(pl.col("reponse").is_in(["REFUS", "SILENCE"]))
    croise = caducs.join(refus, left_on=["nud", "date_fin"], right_on=["nud", "le_reponse"], how="semi")
    assert len(caducs) > 0
    assert len(croise) == len(caducs)


def test_a_lease_is_counted_for_dalo_and_acd_only_with_the_decision(simulation, dernieres) -> None:
    baux = simulation.attributions.filter(pl.col("date_decision_cal") >= simulation.resume.debut)
    reconnus = dernieres.filter((pl.col("type_priorite") == "DALO_DECISION") & (pl.col("statut_dalo") != "NON"))
    labels = dernieres.filter(pl.col("type_priorite") == "ACD")
    dalo = baux.filter(pl.col("attribue_dalo") == "OUI").join(reconnus, on="nud", how="left", suffix="_priorite")
    acd = baux.filter(pl.col("accord_collectif") == "ACD").join(labels, on="nud", how="left", suffix="_priorite")
    assert (len(dalo) > 10, len(acd) > 100) == (True, True)
    assert (dalo["date_decision"] <= dalo["date_decision_cal"]).all()
    assert (
        acd.group_by("nud").agg((pl.col("date_decision") <= pl.col("date_decision_cal")).any())["date_decision"].all()
    )


def test_each_author_sends_its_own_decisions(simulation) -> None:
    couples = set(simulation.priorites.select("type_priorite", "_emetteur").unique().iter_rows())
    assert couples == {
        ("DALO_RECOURS", "DDETS31"),
        ("DALO_DECISION", "DDETS31"),
        ("ACD", "DDETS31"),
        ("PDALPD", "CD31"),
    }


def test_priority_households_are_housed_sooner(simulation, dernieres) -> None:
    labels = dernieres.filter(pl.col("type_priorite") == "ACD")
    baux = simulation.attributions.join(labels.select("nud", "date_decision"), on="nud").filter(
        pl.col("date_bail") >= pl.col("date_decision")
    )
    attente = (baux["date_bail"] - baux["date_decision"]).dt.total_days() / 30.4
    tous = simulation.messages.filter(pl.col("motif_radiation") == "RADATT")
    delai = (tous["date_radiation"] - tous["date_creation"]).dt.total_days() / 30.4
    assert attente.median() < 8
    assert attente.median() < delai.median()
