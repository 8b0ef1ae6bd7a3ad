"""Priority public and attributions in the warehouse against the same figures from the files: equal, to the unit."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.independent import calculs
from tests.independent.priorites import Priorites
from tests.independent.propositions import CLE, Chaine, repartir

Table = Callable[[str], pl.DataFrame]
TYPE = {"typologie": "type"}
LOGEMENT = {**TYPE, "bailleur": "bailleur_code", "contingent": "contingent_code"}
DALO = {"nature_recours": "nature_recours", "motif_dalo": "motif_dalo"}


@pytest.fixture(scope="module")
def fichiers(dossier_du_run: Path, settings_entrepot) -> calculs.Fichiers:
    """Files that the warehouse of the run was made from."""
    return calculs.Fichiers(dossier_du_run / "fichiers")


@pytest.fixture(scope="module")
def priorites(fichiers) -> Priorites:
    """Recours, labels, households and leases of these files."""
    return Priorites(fichiers)


@pytest.fixture(scope="module")
def table(entrepot) -> Table:
    """Run a query of the owner."""

    def lire(requete: str) -> pl.DataFrame:
        with entrepot.connexion() as connexion:
            curseur = connexion.execute(requete)
            noms = [colonne.name for colonne in curseur.description or []]
            return pl.DataFrame(curseur.fetchall(), schema=noms, orient="row", infer_schema_length=None)

    return lire


@pytest.fixture(scope="module")
def indicateur(table) -> Table:
    """Read an indicator, exact."""

    def lire(code: str) -> pl.DataFrame:
        chiffres = ("valeur", "numerateur", "denominateur", "effectif", "borne_basse", "borne_haute")
        choix = ", ".join(f"{c}::float8 as {c}" for c in chiffres)
        lu = table(f"select {', '.join(CLE)}, {choix} from marts.indicateur_valeur where indicateur_code = '{code}'")
        return lu.with_columns(pl.col(chiffres).cast(pl.Float64))

    return lire


def ecarts(attendu: pl.DataFrame, lu: pl.DataFrame, *, cle: list[str], tolerance: float = 0.0) -> list[tuple]:
    """Return what differs; a row of one side only must count nobody."""
    colonnes = [colonne for colonne in attendu.columns if colonne not in cle]
    assert len(attendu) > 0
    assert lu.select(cle).is_duplicated().sum() == 0
    attendu = attendu.with_columns(pl.col(colonnes).cast(pl.Float64))
    lu = lu.select(*cle, pl.col(colonnes).cast(pl.Float64))
    croise = attendu.join(lu, on=cle, how="full", coalesce=True, suffix="_lu")
    different = pl.any_horizontal(
        (pl.col(colonne).fill_null(0) - pl.col(f"{colonne}_lu").fill_null(0)).abs() > tolerance for colonne in colonnes
    )
    return croise.filter(different).sort(cle).rows()[:20]


def comparer(attendu: pl.DataFrame, lu: pl.DataFrame, tolerance: float = 0.0) -> list[tuple]:
    """Compare cells of an indicator, by the periods and territories that it holds."""
    attendu = attendu.filter(pl.col("periode").is_in(lu["periode"].unique().to_list()))
    niveaux = lu["territoire_type"].unique().to_list()
    return ecarts(attendu.filter(pl.col("territoire_type").is_in(niveaux)), lu, cle=CLE, tolerance=tolerance)


TOUS = pl.col("nature_recours").is_not_null()
FLUX_DALO = {
    "dalo_recours": ("date_depot", TOUS),
    "dalo_examines": ("date_decision", TOUS),
    "dalo_favorables": ("date_decision", pl.col("decision") == "FAVORABLE"),
    "dalo_rejets": ("date_decision", pl.col("decision") == "REJET"),
    "dalo_sans_objet": ("date_decision", pl.col("decision") == "SANS_OBJET"),
    "dalo_reorientes": ("date_decision", pl.col("decision") == "REORIENTE"),
    "dalo_autres": ("date_decision", pl.col("decision").is_in(["SANS_OBJET", "REORIENTE"])),
    "dalo_reloge": ("reloge", TOUS),
}


@pytest.mark.compare("indicateur_valeur", indicateurs=FLUX_DALO)
@pytest.mark.parametrize("code", FLUX_DALO)
def test_the_dalo_board_counts_the_same_recours(priorites, indicateur, code: str) -> None:
    jour, condition = FLUX_DALO[code]
    lignes = priorites.recours.filter(pl.col(jour).is_not_null()).with_columns(jour=pl.col(jour))
    attendu = repartir(lignes, [condition.cast(pl.Int64).sum().alias("valeur")], DALO)
    assert comparer(attendu, indicateur(code)) == []


PARTS_DALO = {
    "dalo_taux_favorable": ("date_decision", pl.col("decision") == "FAVORABLE"),
    "dalo_comed_dans_delai": ("date_decision", pl.col("decide_a_temps")),
    "dalo_reloge_dans_delai": ("reloge", pl.col("reloge_a_temps")),
}


@pytest.mark.compare("indicateur_valeur", indicateurs=PARTS_DALO)
@pytest.mark.parametrize("code", PARTS_DALO)
def test_the_dalo_shares_are_the_same(priorites, indicateur, code: str) -> None:
    jour, condition = PARTS_DALO[code]
    lignes = priorites.recours.filter(pl.col(jour).is_not_null()).with_columns(jour=pl.col(jour))
    attendu = repartir(lignes, [condition.sum().alias("numerateur"), pl.len().alias("denominateur")], DALO)
    attendu = attendu.with_columns(valeur=100 * pl.col("numerateur") / pl.col("denominateur"))
    assert comparer(attendu, indicateur(code), tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["duree_comed"])
def test_the_days_of_the_comed_are_the_same(priorites, indicateur) -> None:
    lignes = priorites.recours.drop_nulls("date_decision").with_columns(jour=pl.col("date_decision"))
    quartiles = {"borne_basse": 0.25, "valeur": 0.5, "borne_haute": 0.75}
    attendu = repartir(
        lignes, [pl.col("duree").quantile(q, interpolation="linear").alias(n) for n, q in quartiles.items()], DALO
    )
    assert comparer(attendu, indicateur("duree_comed"), tolerance=0.051) == []


@pytest.mark.compare(
    "indicateur_valeur", indicateurs=["dalo_a_loger", "dalo_echeance_30_jours", "dalo_echeance_depassee"]
)
def test_the_households_to_be_housed_are_the_same_at_the_end_of_each_month(priorites, fichiers, indicateur) -> None:
    blocs = []
    for fin in fichiers.mois:
        reste = (pl.col("echeance") - pl.lit(fin)).dt.total_days()
        blocs.append(
            priorites.a_loger(fin).with_columns(jour=pl.lit(fin), proche=reste.is_between(0, 30), tard=reste < 0)
        )
    stock = pl.concat(blocs)
    for code, agregat in (
        ("dalo_a_loger", pl.len()),
        ("dalo_echeance_30_jours", pl.col("proche").sum()),
        ("dalo_echeance_depassee", pl.col("tard").sum()),
    ):
        mois = repartir(stock, [agregat.alias("valeur")]).filter(pl.col("periode").str.len_chars() == 7)
        annee = repartir(stock.filter(pl.col("jour").dt.month() == 12), [agregat.alias("valeur")])
        attendu = pl.concat([mois, annee.filter(pl.col("periode").str.len_chars() == 4)])
        assert comparer(attendu, indicateur(code)) == []


@pytest.mark.compare("dalo_suivi", colonnes=["etat_code", "jours_restants"])
def test_each_recours_has_the_same_days_left(priorites, table) -> None:
    lu = table("select recours_id as priorite_id, etat_code as etat, jours_restants as jours from marts.dalo_suivi")
    attendu = priorites.echeances().select("priorite_id", "etat", "jours")
    assert sorted(lu.rows()) == sorted(attendu.rows())
    assert {"EN_INSTRUCTION", "A_RELOGER"} == set(lu["etat"])


@pytest.mark.compare("presomption_dalo", colonnes=[f"presomption_dalo_motif_{k}" for k in range(1, 7)])
def test_the_presomptions_are_the_same(priorites, table) -> None:
    motifs = [f"m{k}" for k in range(1, 7)]
    cle = ["epci", "typologie", "classe"]
    attendu = priorites.presomptions().filter(pl.any_horizontal(motifs))
    attendu = attendu.group_by(cle).agg(pl.len().alias("n"), pl.col(motifs).sum())
    sommes = ", ".join(f"count(*) filter (where presomption_dalo_motif_{k}) as m{k}" for k in range(1, 7))
    lu = table(
        "select epci_code as epci, typologie_code as typologie, anciennete_classe_code as classe, count(*) as n, "
        f"{sommes} from marts.presomption_dalo group by 1, 2, 3"
    )
    assert ecarts(attendu, lu, cle=cle) == []
    assert all(attendu[m].sum() > 0 for m in motifs)


@pytest.mark.compare("delai_anormal_vieillissement", colonnes=["effectif", "nb_sans_proposition"])
def test_the_ageing_beyond_the_delay_is_the_same(priorites, fichiers, table) -> None:
    """Counts of the last month, by EPCI: the demandes of the first ground, and those that were positioned once."""
    fin = fichiers.mois[-1]
    attendu = calculs.anciennete(fichiers).filter(
        (pl.col("periode") == f"{fin:%Y-%m}") & (pl.col("territoire_type") == "epci") & (pl.col("typologie") != "TOUS")
    )
    attendu = attendu.select(epci="territoire_code", typologie="typologie", effectif="au_dela")
    sans = priorites.presomptions().filter("m1").group_by("epci", "typologie").agg(sans=pl.len())
    attendu = attendu.join(sans, on=["epci", "typologie"], how="left")
    lu = table(
        "select epci_code as epci, typologie_code as typologie, sum(effectif) as effectif, "
        f"sum(nb_sans_proposition) as sans from marts.delai_anormal_vieillissement where periode = '{fin:%Y-%m}' "
        "group by 1, 2"
    )
    assert ecarts(attendu, lu, cle=["epci", "typologie"]) == []


PARTS = {
    "part_attribution_dalo": ("dalo", None),
    "part_attribution_prioritaire": ("prioritaire", None),
    "part_attribution_mutation": ("mutation", None),
    "part_q1_hors_qpv": ("q1", ~pl.col("qpv")),
    "part_q2_q4_en_qpv": ("q2_q4", pl.col("qpv")),
}


@pytest.mark.compare("indicateur_valeur", indicateurs=PARTS)
@pytest.mark.parametrize("code", PARTS)
def test_the_shares_of_the_leases_are_the_same(priorites, indicateur, code: str) -> None:
    colonne, perimetre = PARTS[code]
    baux = priorites.baux.with_columns(prioritaire=pl.any_horizontal("dalo", "acd", "pdalpd"))
    baux = baux if perimetre is None else baux.filter(perimetre)
    attendu = repartir(baux, [pl.col(colonne).sum().alias("numerateur"), pl.len().alias("denominateur")], LOGEMENT)
    assert comparer(attendu, indicateur(code)) == []
    assert attendu["numerateur"].sum() > 0


@pytest.mark.compare("indicateur_valeur", indicateurs=["acd_relogements", "pdalpd_relogees"])
@pytest.mark.parametrize(("code", "colonne"), [("acd_relogements", "acd"), ("pdalpd_relogees", "pdalpd")])
def test_the_leases_of_a_label_are_the_same(priorites, indicateur, code: str, colonne: str) -> None:
    attendu = repartir(priorites.baux, [pl.col(colonne).sum().alias("valeur")], LOGEMENT)
    assert comparer(attendu, indicateur(code)) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["delai_attribution_moyen", "delai_attribution_median"])
def test_the_delay_of_the_housed_is_the_same(priorites, indicateur) -> None:
    bail, depot = pl.col("jour"), pl.col("depot")
    incomplet = (depot.dt.day() > bail.dt.day()) & (bail.dt.month_end() != bail)
    mois = bail.dt.year() * 12 + bail.dt.month() - depot.dt.year() * 12 - depot.dt.month()
    baux = priorites.baux.with_columns(mois=(mois.cast(pl.Int64) - incomplet.cast(pl.Int64)))
    moyen = repartir(
        baux, [pl.col("mois").sum().alias("numerateur"), pl.col("mois").count().alias("denominateur")], LOGEMENT
    )
    assert comparer(moyen, indicateur("delai_attribution_moyen")) == []
    median = repartir(baux, [pl.col("mois").quantile(0.5, interpolation="linear").alias("valeur")], LOGEMENT)
    assert comparer(median, indicateur("delai_attribution_median"), tolerance=0.0051) == []


@pytest.mark.compare(
    "suivi_mixite",
    colonnes=[
        *("seuil_q1_eur", "nb_hors_qpv", "nb_hors_qpv_q1", "nb_en_qpv", "nb_en_qpv_q2_q4"),
        *("part_q1_hors_qpv_pct", "part_q2_q4_en_qpv_pct"),
    ],
)
def test_the_mixity_of_each_landlord_is_the_same(priorites, table) -> None:
    cle = ["annee", "bailleur_code", "epci"]
    baux = priorites.baux.select(*cle, "qpv", "q1", "q2_q4", "seuil")
    partout = baux.with_columns(epci=pl.lit("TOUS"), seuil=pl.lit(None, baux.schema["seuil"]))
    attendu = (
        pl.concat([baux, partout])
        .group_by(cle)
        .agg(
            nb_hors_qpv=(~pl.col("qpv")).sum(),
            nb_hors_qpv_q1=(~pl.col("qpv") & pl.col("q1")).sum(),
            nb_en_qpv=pl.col("qpv").sum(),
            nb_en_qpv_q2_q4=(pl.col("qpv") & pl.col("q2_q4")).sum(),
            seuil_q1_eur=pl.col("seuil").first(),
        )
    )
    attendu = attendu.with_columns(
        part_q1_hors_qpv_pct=100 * pl.col("nb_hors_qpv_q1") / pl.col("nb_hors_qpv"),
        part_q2_q4_en_qpv_pct=100 * pl.col("nb_en_qpv_q2_q4") / pl.col("nb_en_qpv"),
    ).fill_nan(None)
    lu = table(
        "select annee, bailleur_code, epci_code as epci, nb_hors_qpv, nb_hors_qpv_q1, nb_en_qpv, nb_en_qpv_q2_q4, "
        "seuil_q1_eur, part_q1_hors_qpv_pct, part_q2_q4_en_qpv_pct from marts.suivi_mixite"
    ).with_columns(pl.col("annee").cast(pl.Int32))
    assert ecarts(attendu, lu, cle=cle, tolerance=0.0001) == []


@pytest.mark.compare("suivi_acd", colonnes=["objectif", "nb_baux", "nb_relogements"])
def test_the_acd_of_each_landlord_is_the_same(priorites, fichiers, table) -> None:
    cle = ["annee", "bailleur_code"]
    objectifs = (
        fichiers._lire("referentiels")
        .filter(pl.col("type_objectif") == "ACD")
        .select(
            pl.col("annee").cast(pl.Int32), bailleur_code="organisme_code", objectif=pl.col("valeur").cast(pl.Float64)
        )
    )
    baux = priorites.baux.group_by(cle).agg(nb_baux=pl.len(), nb_relogements=pl.col("acd").sum())
    attendu = objectifs.join(baux, on=cle, how="full", coalesce=True)
    annees = {fin.year for fin in fichiers.mois}
    attendu = attendu.filter(pl.col("annee").is_in(list(annees)))
    lu = table("select annee, bailleur_code, objectif, nb_baux, nb_relogements from marts.suivi_acd")
    assert ecarts(attendu, lu.with_columns(pl.col("annee").cast(pl.Int32)), cle=cle) == []


@pytest.mark.compare(
    "suivi_contingent",
    colonnes=[
        *("nb_offres_signalees", "nb_offres_pourvues", "nb_offres_rendues", "nb_offres_proposees", "nb_baux"),
        *("nb_proposees_au_dela_30_jours", "delai_median_jours"),
    ],
)
def test_the_contingents_are_the_same(priorites, fichiers, table) -> None:
    cle = ["annee", "contingent_code", "reservataire_code", "bailleur_code"]
    chaine = Chaine(fichiers)
    positions = chaine.fichiers._lire("candidatures", "date_survenance").sort("_fichier", maintain_order=True)
    positions = (
        positions.filter(pl.col("type_evenement") == "POSITIONNEMENT")
        .group_by("candidature_id")
        .agg(pl.last("offre_id", "positionne_par"), pl.col("date_survenance").max())
    )
    premieres = positions.filter(pl.col("positionne_par") == "RESERVATAIRE")
    offres = fichiers.offres.drop_nulls("reservataire_code").filter(pl.col("date_signalement") <= chaine.reference)
    proposees = offres.join(premieres, on="offre_id").filter(pl.col("date_survenance") >= pl.col("date_signalement"))
    proposees = proposees.group_by("offre_id").agg(propose=pl.col("date_survenance").min())
    baux = fichiers.attributions
    offres = offres.join(proposees, on="offre_id", how="left").with_columns(
        annee=pl.col("date_signalement").dt.year().cast(pl.Int32),
        jours=(pl.col("propose") - pl.col("date_signalement")).dt.total_days(),
        pourvue=pl.col("offre_id").is_in(baux["offre_id"].drop_nulls().to_list()),
    )
    attendu = offres.group_by(cle).agg(
        nb_offres_signalees=pl.len(),
        nb_offres_pourvues=pl.col("pourvue").sum(),
        nb_offres_rendues=(~pl.col("pourvue") & pl.col("date_retour_bailleur").is_not_null()).sum(),
        nb_offres_proposees=pl.col("jours").count(),
        nb_proposees_au_dela_30_jours=(pl.col("jours") > 30).sum(),
        delai_median_jours=pl.col("jours").median(),
    )
    imputes = baux.filter(pl.col("reservataire_code").is_not_null()).with_columns(
        annee=pl.col("date_bail").dt.year().cast(pl.Int32)
    )
    attendu = attendu.join(imputes.group_by(cle).agg(nb_baux=pl.len()), on=cle, how="full", coalesce=True)
    lu = table(
        f"select {', '.join(cle)}, {', '.join(c for c in attendu.columns if c not in cle)} from marts.suivi_contingent"
    )
    assert ecarts(attendu, lu.with_columns(pl.col("annee").cast(pl.Int32)), cle=cle, tolerance=0.051) == []


@pytest.mark.compare("suivi_contingent", colonnes=["objectif_flux_etat_pct"])
def test_the_commitment_in_flux_is_25_for_the_priorities_and_5_for_the_agents(fichiers, table) -> None:
    engagements = fichiers._lire("referentiels").filter(pl.col("type_objectif") == "FLUX_ETAT")
    engages = {
        (int(annee), bailleur): float(valeur)
        for annee, bailleur, valeur in engagements.select("annee", "organisme_code", "valeur").iter_rows()
    }
    lu = table(
        "select annee, bailleur_code, contingent_code, objectif_flux_etat_pct::float8 from marts.suivi_contingent"
        " where objectif_flux_etat_pct is not null"
    )
    parts = {"PPRIOR": 25 / 30, "PFONCT": 5 / 30}
    assert set(lu["contingent_code"]) == set(parts)
    faux = [ligne for ligne in lu.iter_rows() if abs(ligne[3] - engages[(ligne[0], ligne[1])] * parts[ligne[2]]) > 0.01]
    assert faux == []


@pytest.mark.compare("suivi_contingent", colonnes=["nb_baux_etat", "nb_baux_bailleur", "part_flux_etat_pct"])
def test_the_share_of_the_state_is_that_of_both_its_contingents(fichiers, table) -> None:
    cle = ["annee", "bailleur_code"]
    baux = fichiers.attributions.with_columns(annee=pl.col("date_bail").dt.year().cast(pl.Int32))
    a_l_etat = pl.col("reservataire_code").is_not_null() & pl.col("contingent_code").is_in(["PPRIOR", "PFONCT"])
    attendu = baux.group_by(cle).agg(nb_baux_etat=a_l_etat.sum(), nb_baux_bailleur=pl.len())
    part = 100 * pl.col("nb_baux_etat") / pl.col("nb_baux_bailleur")
    attendu = attendu.filter(pl.col("nb_baux_etat") > 0).with_columns(part_flux_etat_pct=part)
    lu = table(
        f"select distinct {', '.join(cle)}, nb_baux_etat, nb_baux_bailleur, part_flux_etat_pct "
        "from marts.suivi_contingent "
        "where contingent_code in ('PPRIOR', 'PFONCT')"
    ).with_columns(pl.col("annee").cast(pl.Int32))
    assert ecarts(attendu, lu.filter(pl.col("nb_baux_etat") > 0), cle=cle, tolerance=0.0001) == []
