from itertools import pairwise

import polars as pl

SUITES = {
    None: {"creation"},
    "creation": {"modification", "renouvellement", "radiation"},
    "modification": {"modification", "renouvellement", "radiation"},
    "renouvellement": {"modification", "renouvellement", "radiation"},
    "radiation": {"deradiation"},
    "deradiation": {"renouvellement"},
}


def reference() -> pl.Expr:
    """Day of the last filing or renewal, as the message says."""
    return pl.coalesce("date_renouvellement", "date_creation")


def avec_precedent(messages: pl.DataFrame) -> pl.DataFrame:
    return messages.with_columns(
        precedent=pl.col("type_fichier").shift().over("nud"),
        echeance=reference().shift().over("nud").dt.offset_by("12mo"),
        radiee=pl.col("date_radiation").shift().over("nud"),
    )


def test_every_message_follows_from_the_one_before(simulation) -> None:
    suites = set(avec_precedent(simulation.messages).select("precedent", "type_fichier").unique().iter_rows())
    assert suites == {(avant, apres) for avant, possibles in SUITES.items() for apres in possibles}


def test_no_message_is_sent_twice(simulation) -> None:
    m = simulation.messages
    assert m.select("nud", "date_fichier", "increment_fichier").is_duplicated().sum() == 0
    rangs = m.group_by("nud", "date_fichier").agg(pl.col("increment_fichier").sort())
    assert rangs.filter(
        pl.col("increment_fichier") != pl.int_ranges(1, pl.col("increment_fichier").list.len() + 1)
    ).is_empty()


def test_a_renewal_is_made_before_expiry_or_in_the_month_that_follows(simulation) -> None:
    m = avec_precedent(simulation.messages)
    m = m.filter((pl.col("type_fichier") == "renouvellement") & (pl.col("precedent") != "deradiation"))
    avance = (m["echeance"] - m["date_fichier"]).dt.total_days()
    assert avance.min() >= -31
    assert avance.max() <= 31
    assert 0 < (avance < 0).mean() < 0.1


def test_a_demande_that_was_not_renewed_is_radiated_at_thirteen_months_by_the_gestionnaire(simulation) -> None:
    m = simulation.messages.filter(pl.col("motif_radiation") == "RADREN")
    assert len(m) > 1_000
    assert (m["date_fichier"] == m.select(reference().dt.offset_by("13mo")).to_series()).all()
    assert set(m["_emetteur"]) == {"GEST31"}
    assert set(simulation.messages.filter(pl.col("motif_radiation") != "RADREN")["_emetteur"]) & {"GEST31"} == set()


def test_other_radiations_strike_a_valid_demande(simulation) -> None:
    m = simulation.messages.filter(pl.col("motif_radiation").is_in(["RADATT", "RADABA", "RADCON"]))
    assert (m["date_fichier"] < m.select(reference().dt.offset_by("12mo")).to_series()).all()


def test_a_reactivation_comes_within_five_months_of_the_radiation(simulation) -> None:
    m = avec_precedent(simulation.messages).filter(pl.col("type_fichier") == "deradiation")
    assert len(m) > 0
    assert (m["date_fichier"] <= m["radiee"].dt.offset_by("5mo")).all()
    assert m["motif_radiation"].null_count() == len(m)


def test_the_number_bears_the_month_of_the_filing_and_the_guichet(simulation) -> None:
    m = simulation.messages
    attendu = pl.concat_str(pl.lit("031"), pl.col("date_creation").dt.strftime("%m%y"))
    assert m.filter(pl.col("nud").str.slice(0, 7) != attendu).is_empty()
    assert m.filter(pl.col("nud").str.slice(13) != pl.col("guichet_code")).is_empty()
    assert m.group_by("nud").agg(pl.col("date_creation").n_unique())["date_creation"].max() == 1


def test_the_demandes_of_before_the_first_file_are_taken_over_on_its_first_day(simulation) -> None:
    anciennes = simulation.messages.filter(
        (pl.col("type_fichier") == "creation") & (pl.col("date_creation") < pl.col("date_fichier"))
    )
    assert set(anciennes["date_fichier"]) == {simulation.resume.debut}
    assert set(anciennes["_situation"]) == {"2023-11-30"}
    assert (anciennes.select(reference().dt.offset_by("13mo")).to_series() >= simulation.resume.debut).all()


def test_a_snapshot_carries_the_last_renewal(simulation) -> None:
    m = simulation.messages.with_columns(
        vue=pl.when(pl.col("type_fichier") == "renouvellement")
        .then("date_fichier")
        .otherwise(None)
        .forward_fill()
        .over("nud")
    ).filter(pl.col("vue").is_not_null() & (pl.col("type_fichier") != "deradiation"))
    assert (m["vue"] == m["date_renouvellement"]).all()


def test_wishes_are_ranked_without_gap_or_repetition(simulation) -> None:
    voeux = [f"voeu_{i}_commune" for i in range(1, 7)]
    m = simulation.messages.select(voeux)
    for avant, apres in pairwise(voeux):
        assert m.filter(pl.col(avant).is_null() & pl.col(apres).is_not_null()).is_empty()
    listes = m.select(l=pl.concat_list(voeux).list.drop_nulls())
    assert listes.filter(pl.col("l").list.len() != pl.col("l").list.n_unique()).is_empty()


def test_nobody_is_born_after_the_message_that_speaks_of_them(simulation) -> None:
    m = simulation.messages
    colonnes = [c for c in m.columns if c.endswith("_date_naissance")]
    assert len(colonnes) == 15
    for colonne in colonnes:
        dates = m.select(pl.col(colonne).cast(pl.String).str.to_date(), "date_fichier", "date_creation").drop_nulls(
            colonne
        )
        assert (dates[colonne] <= dates["date_fichier"]).all()
    age = (m["date_creation"] - m["demandeur_date_naissance"]).dt.total_days() / 365.25
    assert age.min() >= 18


def test_every_person_is_marked_fictitious(simulation) -> None:
    m = simulation.messages
    assert set(m["precision_demande"]) == {"Personne fictive (simulation)"}
    assert m.filter(~pl.col("demandeur_courriel").str.ends_with("@exemple.invalid")).is_empty()
    assert m.filter(~pl.col("demandeur_telephone").str.contains(r"^063998\d{4}$")).is_empty()


def test_an_error_of_the_first_entry_is_put_right_by_a_modification(simulation) -> None:
    m = simulation.messages.with_columns(
        total=pl.sum_horizontal(pl.col(f"ressource_{i}_montant_eur").cast(pl.Float64) for i in range(1, 6)),
    ).with_columns(avant=pl.col("total").shift().over("nud"), nature_avant=pl.col("type_fichier").shift().over("nud"))
    suites = m.filter((pl.col("type_fichier") == "modification") & (pl.col("nature_avant") == "creation"))
    corriges = suites.filter(pl.col("avant") > 3 * pl.col("total"))
    assert len(corriges) > 0
    assert corriges["total"].min() > 0


def vies(messages: pl.DataFrame) -> pl.DataFrame:
    """First and last message of each demande, with who filed it."""
    premiers = ("date_creation", "demandeur_nom_naissance", "demandeur_prenom", "demandeur_date_naissance")
    return messages.group_by("nud").agg(
        *(pl.col(nom).first() for nom in premiers),
        fin=pl.col("date_fichier").max(),
        nb_radiations=pl.col("date_radiation").count(),
        associe=pl.col("nud_associe").first(),
        cotitulaire=pl.col("cotitulaire_1_nom").first(),
    )


def test_some_persons_hold_two_numbers_at_the_same_time(simulation) -> None:
    demandes = vies(simulation.messages)
    qui = ["demandeur_nom_naissance", "demandeur_prenom", "demandeur_date_naissance"]
    doubles = demandes.filter(pl.struct(qui).is_duplicated())
    assert 0.02 < len(doubles) / len(demandes) < 0.05
    par_personne = doubles.sort("date_creation").group_by(qui, maintain_order=True)
    paires = par_personne.agg(pl.len(), pl.col("date_creation"), pl.col("fin"), pl.col("nb_radiations"))
    assert set(paires["len"]) == {2}
    ecart = pl.col("date_creation").list
    assert paires.filter(ecart.get(0) >= ecart.get(1)).is_empty()
    # The first demande is not over when the second is filed.
    assert paires.filter(
        (pl.col("nb_radiations").list.get(0) > 0) & (pl.col("fin").list.get(0) < ecart.get(1))
    ).is_empty()


def test_a_separation_names_the_demande_of_the_couple_that_was_left(simulation) -> None:
    demandes = vies(simulation.messages)
    parties = demandes.filter(pl.col("associe").is_not_null())
    assert 0.002 < len(parties) / len(demandes) < 0.02
    avec = parties.join(demandes, left_on="associe", right_on="nud", suffix="_origine")
    assert len(avec) == len(parties)
    assert avec["cotitulaire_origine"].null_count() == 0
    assert avec.filter(pl.col("date_creation_origine") > pl.col("date_creation")).is_empty()
    assert avec.filter(pl.col("cotitulaire").is_not_null()).is_empty()
