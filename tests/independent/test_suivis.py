"""The boards of the priority public, row by row and column by column, against the files."""

from itertools import count

import polars as pl
import pytest

from tests.independent.calculs import seed
from tests.independent.comparaison import differences, lire
from tests.independent.fiche import Fiches
from tests.independent.priorites import Priorites
from tests.independent.profil import Profil, vrai
from tests.independent.test_priorites import fichiers

__all__ = ["fichiers"]

DEPASSEMENTS = ((6, "0-5"), (12, "6-11"), (24, "12-23"), (36, "24-35"), (10_000, "36P"))


@pytest.fixture(scope="module")
def fiches(fichiers) -> Fiches:
    """Demandes of these files."""
    return Fiches(fichiers)


@pytest.mark.compare("dalo_suivi")
def test_each_column_of_each_recours_that_waits_is_the_same(fichiers, fiches, entrepot) -> None:
    priorites = Priorites(fichiers)
    decisions = priorites.lignes.filter(pl.col("type_priorite") == "DALO_DECISION")
    decisions = decisions.select(
        priorite_id="recours_id", typologie_dalo_code="typologie_dalo", motif_decide="motif_dalo"
    )
    demandes = fiches.demandes().select(
        "nud", "epci_code", "typologie_code", "nb_propositions", etat_demande_code="etat_code"
    )
    lignes = priorites.recours.join(priorites.echeances(), on="priorite_id")
    lignes = lignes.join(decisions, on="priorite_id", how="left").join(demandes, on="nud", how="left")
    attendu = lignes.select(
        *("nud", "epci_code", "typologie_code", "nb_propositions", "etat_demande_code", "typologie_dalo_code"),
        *("date_depot", "date_decision"),
        departement_code=pl.lit("31"),
        recours_id="priorite_id",
        nature_recours_code="nature_recours",
        motif_dalo_code=pl.coalesce("motif_decide", "motif_dalo"),
        etat_code="etat",
        date_echeance="limite",
        jours_restants="jours",
        is_echeance_depassee=pl.col("jours") < 0,
        is_echeance_30_jours=pl.col("jours").is_between(0, 30),
    )
    lu = lire(entrepot, "select nud, d.* from marts.dalo_suivi as d join raw.pseudonymes using (demande_id)")
    assert set(attendu.columns) == set(lu.columns) - {"demande_id"}
    assert differences(attendu, lu, ["recours_id"]) == []


@pytest.mark.compare("presomption_dalo")
def test_the_grounds_presumed_of_each_demande_are_the_same(fichiers, entrepot) -> None:
    """Each ground, what cannot be judged, in codes and in words, and where the last recours stands."""
    motifs, priorites = [f"m{k}" for k in range(1, 7)], Priorites(fichiers)
    mots = sorted(
        (x for x in seed("liste_travail") if x["liste"] == "DALO_NON_JUGEABLE"), key=lambda x: int(x["ordre"])
    )
    libelles = {ligne["code"]: ligne["libelle"] for ligne in mots}
    lignes = priorites.presomptions().filter(pl.any_horizontal(motifs))
    attendu = lignes.join(priorites.etats(), on="nud", how="left").select(
        "nud",
        epci_code="epci",
        typologie_code="typologie",
        anciennete_classe_code="classe",
        nb_motifs=pl.sum_horizontal(motifs),
        motifs_non_jugeables=pl.col("reserves").list.join("|"),
        motifs_non_jugeables_libelles=pl.col("reserves")
        .list.eval(pl.element().replace_strict(libelles))
        .list.join("|"),
        etat_recours_code="etat",
        departement_code=pl.lit("31"),
        periode=pl.lit(f"{max(fichiers.mois):%Y-%m}"),
        **{f"presomption_dalo_motif_{k}": pl.col(f"m{k}") for k in range(1, 7)},
    )
    lu = lire(entrepot, "select nud, d.* from marts.presomption_dalo as d join raw.pseudonymes using (demande_id)")
    assert set(attendu.columns) == set(lu.columns) - {"demande_id", "presomption_id"}
    listes = pl.col("motifs_non_jugeables", "motifs_non_jugeables_libelles").list.join("|")
    assert {"1_ADAPTATION", "6_SURFACE"} <= set(lu["motifs_non_jugeables"].explode())
    assert lu["etat_recours_code"].n_unique() > 4
    assert differences(attendu, lu.with_columns(listes), ["nud"]) == []


@pytest.mark.compare("delai_anormal_vieillissement")
def test_the_ageing_beyond_the_delay_is_the_same_every_month_and_class(fichiers, entrepot) -> None:
    cle = ["periode", "epci_code", "typologie_code", "classe_depassement_code"]
    profil = Profil(fichiers)
    seuils = [int(x["seuil_mois"]) for x in seed("delai_anormal") if not x["valide_au"] and not x["typologie_code"]]
    positions = fichiers.evenements.filter(pl.col("type_evenement") == "POSITIONNEMENT")
    premieres = positions.group_by("nud").agg(propose=pl.col("date_survenance").min())
    depassement = pl.col("attente") - seuils[0]
    classe = pl.lit(None, dtype=pl.String)
    for borne, code in reversed(DEPASSEMENTS):
        classe = pl.when(depassement < borne).then(pl.lit(code)).otherwise(classe)
    depassees = profil.mensuel.filter(depassement >= 0).join(premieres, on="nud", how="left")
    attendu = depassees.group_by(
        periode=pl.col("jour").dt.strftime("%Y-%m"),
        mois=pl.col("jour").dt.month_start(),
        epci_code=pl.col("commune").replace_strict(profil.fichiers.epci),
        typologie_code="type",
        classe_depassement_code=classe,
    ).agg(effectif=pl.len(), nb_sans_proposition=(~vrai(pl.col("propose") <= pl.col("jour"))).sum())
    lu = lire(entrepot, "select * from marts.delai_anormal_vieillissement")
    assert set(attendu.columns) == set(lu.columns) - {"departement_code"}
    assert attendu["classe_depassement_code"].n_unique() > 3
    assert differences(attendu, lu, cle) == []


CONTINGENTS_RPLS = {"1": "PFONCT", "2": "PPRIOR", "3": "COLACT", "4": "COLTER", "5": "PFONCT", "6": "AUTRES"}


def part(numerateur: str, denominateur: str) -> pl.Expr:
    """A share in per cent; unknown without a denominator."""
    return pl.when(pl.col(denominateur) > 0).then(100 * pl.col(numerateur) / pl.col(denominateur))


@pytest.mark.compare("suivi_contingent", colonnes=["nb_logements_reserves", "nb_logements_bailleur", "part_stock_pct"])
def test_the_dwellings_reserved_and_their_share_of_the_parc_are_the_same(fiches, entrepot) -> None:
    """The files of the parc name a contingent; its one réservataire has its stock, several have it together."""
    cle = ["annee", "contingent_code", "bailleur_code"]
    logements = fiches.faits.logements.with_columns(
        contingent_code=pl.col("contingent_code").replace_strict(CONTINGENTS_RPLS, default=None)
    )
    parcs = logements.group_by("annee", "bailleur_code").agg(nb_logements_bailleur=pl.len())
    attendu = logements.drop_nulls("contingent_code").group_by(cle).agg(nb_logements_reserves=pl.len())
    attendu = attendu.join(parcs, on=["annee", "bailleur_code"])
    attendu = attendu.with_columns(part_stock_pct=part("nb_logements_reserves", "nb_logements_bailleur"))
    lu = lire(entrepot, "select * from marts.suivi_contingent where nb_logements_reserves > 0")
    assert differences(attendu, lu, cle, tolerance=0.0501) == []
    signalees = fiches.faits.offres.drop_nulls("reservataire_code").group_by("contingent_code")
    seuls = signalees.agg(pl.col("reservataire_code").unique()).filter(pl.col("reservataire_code").list.len() == 1)
    noms = {code: reservataires[0] for code, reservataires in seuls.iter_rows()}
    portes = {(ligne["contingent_code"], ligne["reservataire_code"]) for ligne in lu.iter_rows(named=True)}
    assert portes == {(code, noms.get(code, "NON_PRECISE")) for code in attendu["contingent_code"].unique()}


@pytest.mark.compare(
    *("suivi_contingent", "suivi_acd", "suivi_mixite"),
    colonnes=[
        *("part_flux_pct", "part_au_dela_30_jours_pct", "part_objectif_pct", "part_baux_pct"),
        *("part_q1_hors_qpv_pct", "part_q2_q4_en_qpv_pct"),
    ],
)
def test_the_shares_of_the_boards_are_those_of_their_counts(fiches, entrepot) -> None:
    """The counts are compared with the files by the other tests; a share is of the leases of the landlord and year."""
    baux = fiches.faits.attributions.group_by(pl.col("date_bail").dt.year().alias("annee"), "bailleur_code")
    baux = baux.agg(tous=pl.len()).with_columns(pl.col("annee").cast(pl.Float64))
    lu = lire(entrepot, "select * from marts.suivi_contingent").join(baux, on=["annee", "bailleur_code"], how="left")
    acd = lire(entrepot, "select * from marts.suivi_acd")
    mixite = lire(entrepot, "select * from marts.suivi_mixite")
    for lignes, colonne, numerateur, denominateur in (
        (lu, "part_flux_pct", "nb_baux", "tous"),
        (lu, "part_au_dela_30_jours_pct", "nb_proposees_au_dela_30_jours", "nb_offres_proposees"),
        (acd, "part_objectif_pct", "nb_relogements", "objectif"),
        (acd, "part_baux_pct", "nb_relogements", "nb_baux"),
        (mixite, "part_q1_hors_qpv_pct", "nb_hors_qpv_q1", "nb_hors_qpv"),
        (mixite, "part_q2_q4_en_qpv_pct", "nb_en_qpv_q2_q4", "nb_en_qpv"),
    ):
        attendue = part(numerateur, denominateur)
        faux = (attendue.is_null() != pl.col(colonne).is_null()) | ((attendue - pl.col(colonne)).abs() > 0.0501)
        fausses = lignes.filter(faux.fill_null(value=False))
        assert fausses.select("annee", "bailleur_code", numerateur, denominateur, colonne).rows()[:5] == []


@pytest.mark.compare(
    *("suivi_contingent", "suivi_acd", "suivi_mixite"),
    colonnes=[
        *("rythme_pct", "rythme_code", "rythme_flux_etat_pct", "rythme_flux_etat_code"),
        *("rythme_q1_hors_qpv_pct", "rythme_q1_hors_qpv_code", "rythme_q2_q4_en_qpv_pct", "rythme_q2_q4_en_qpv_code"),
    ],
)
def test_the_pace_of_a_landlord_is_what_it_did_over_what_it_should_have_by_now(entrepot) -> None:
    """By now: the months covered of the twelve of the year, or the part promised of the leases signed."""
    contingent = lire(entrepot, "select * from marts.suivi_contingent")
    acd = lire(entrepot, "select * from marts.suivi_acd")
    mixite = lire(entrepot, "select * from marts.suivi_mixite")
    q1 = pl.col("objectif_q1_hors_qpv_pct") * pl.col("nb_hors_qpv") / 100
    q2_q4 = pl.col("objectif_q2_q4_en_qpv_pct") * pl.col("nb_en_qpv") / 100
    flux = pl.col("engagement_flux_etat_pct") * pl.col("nb_baux_bailleur") / 100
    vus = set()
    for lignes, nom, fait, du in (
        (acd, "rythme", "nb_relogements", pl.col("objectif") * pl.col("nb_mois_couverts") / 12),
        (mixite, "rythme_q1_hors_qpv", "nb_hors_qpv_q1", q1),
        (mixite, "rythme_q2_q4_en_qpv", "nb_en_qpv_q2_q4", q2_q4),
        (contingent, "rythme_flux_etat", "nb_baux_etat", flux),
    ):
        for realise, attendu, pct, mot in lignes.select(fait, du.alias("du"), f"{nom}_pct", f"{nom}_code").iter_rows():
            if not attendu:
                assert (pct, mot) == (None, None)
                continue
            assert pct == pytest.approx(100 * float(realise) / attendu, abs=0.0501)
            ecart = float(realise) - attendu
            assert mot == ("EN_RETARD" if ecart < -1 + 1e-9 else "EN_AVANCE" if ecart > 1 - 1e-9 else "DANS_LE_RYTHME")
            vus.add(mot)
    assert vus == {"EN_RETARD", "DANS_LE_RYTHME", "EN_AVANCE"}


@pytest.mark.compare("suivi_mixite", colonnes=["reste_q1_hors_qpv", "reste_q2_q4_en_qpv"])
def test_what_is_left_of_an_objective_is_the_fewest_leases_more_that_reach_it(entrepot) -> None:
    """Counted one by one: each is one more of the public, and one more of all."""
    mixite = lire(entrepot, "select * from marts.suivi_mixite")
    vus = set()
    for colonnes in (
        ("nb_hors_qpv_q1", "nb_hors_qpv", "objectif_q1_hors_qpv_pct", "reste_q1_hors_qpv"),
        ("nb_en_qpv_q2_q4", "nb_en_qpv", "objectif_q2_q4_en_qpv_pct", "reste_q2_q4_en_qpv"),
    ):
        for faits, baux, objectif, reste in mixite.select(*colonnes).iter_rows():
            if not baux or objectif is None or objectif == 100:
                assert reste is None
                continue
            attendu = next(n for n in count() if 100 * (faits + n) >= float(objectif) * (baux + n) - 1e-9)
            assert reste == attendu
            vus.add(reste > 0)
    assert vus == {True, False}


def annees_completes(fichiers) -> dict[int, int]:
    """Months covered of each year."""
    annees = [fin.year for fin in fichiers.mois]
    return {annee: annees.count(annee) for annee in set(annees)}


@pytest.mark.compare("suivi_acd", colonnes=["nb_mois_couverts", "is_annee_complete", "is_objectif_simule"])
def test_the_years_and_the_objectives_of_the_accord_are_those_of_the_files(fichiers, entrepot) -> None:
    lu, mois = lire(entrepot, "select * from marts.suivi_acd"), annees_completes(fichiers)
    declares = fichiers._lire("referentiels").filter(pl.col("type_objectif") == "ACD")
    simules = set(
        declares.filter(pl.col("libelle").str.contains("(?i)simulé")).select("annee", "organisme_code").rows()
    )
    for ligne in lu.iter_rows(named=True):
        annee = int(ligne["annee"])
        assert (ligne["nb_mois_couverts"], ligne["is_annee_complete"]) == (mois[annee], mois[annee] == 12)
        assert ligne["is_objectif_simule"] == ((str(annee), ligne["bailleur_code"]) in simules)
    assert set(lu["is_annee_complete"]) == {False, True}


@pytest.mark.compare("suivi_contingent", colonnes=["is_stock_connu", "objectif_stock_pct", "engagement_flux_etat_pct"])
def test_what_the_contingents_may_hold_is_that_of_the_rules_and_of_the_landlords(fichiers, fiches, entrepot) -> None:
    """Ceilings of the seed; commitments of the landlords; a stock is known where one réservataire alone holds it."""
    lu = lire(entrepot, "select * from marts.suivi_contingent")
    plafonds = {x["contingent_code"]: float(x["part_pct"]) for x in seed("objectif_contingent") if not x["valide_au"]}
    flux = fichiers._lire("referentiels").filter(pl.col("type_objectif") == "FLUX_ETAT")
    flux = {(int(a), b): float(v) for a, b, v in flux.select("annee", "organisme_code", "valeur").iter_rows()}
    signalees = fiches.faits.offres.drop_nulls("reservataire_code").group_by("contingent_code")
    seuls = signalees.agg(n=pl.col("reservataire_code").n_unique()).filter(n=1)["contingent_code"].to_list()
    declares = set(fiches.faits.logements.select("annee", "bailleur_code").unique().rows())
    for ligne in lu.iter_rows(named=True):
        contingent, cle = ligne["contingent_code"], (int(ligne["annee"]), ligne["bailleur_code"])
        seul = ligne["reservataire_code"] == "NON_PRECISE" or contingent in seuls
        assert ligne["is_stock_connu"] == (cle in declares and seul)
        assert ligne["objectif_stock_pct"] == plafonds.get(contingent)
        assert ligne["engagement_flux_etat_pct"] == (flux.get(cle) if contingent in ("PPRIOR", "PFONCT") else None)
    assert set(lu["is_stock_connu"]) == {False, True}
    assert lu["engagement_flux_etat_pct"].null_count() < len(lu)


@pytest.mark.compare(
    "suivi_mixite",
    colonnes=[
        *("is_annee_complete", "seuil_q1_nature", "nb_hors_qpv_inconnu", "nb_en_qpv_inconnu"),
        *("objectif_q1_hors_qpv_pct", "objectif_q2_q4_en_qpv_pct"),
    ],
)
def test_the_leases_of_unknown_quartile_and_the_objectives_are_the_same(fichiers, entrepot) -> None:
    """No arrêté is known: every threshold is computed. The objectives are those of the law since 2017."""
    cle = ["annee", "bailleur_code", "epci_code"]
    inconnu = ~pl.col("q1") & ~pl.col("q2_q4")
    baux = Priorites(fichiers).baux.rename({"epci": "epci_code"}).select(*cle, "qpv", inconnu=inconnu)
    baux = pl.concat([baux, baux.with_columns(epci_code=pl.lit("TOUS"))])
    completes = {annee: mois == 12 for annee, mois in annees_completes(fichiers).items()}
    objectifs = {x["objectif"]: float(x["part_pct"]) for x in seed("objectif_mixite") if not x["valide_au"]}
    attendu = baux.group_by(cle).agg(
        nb_hors_qpv_inconnu=(~pl.col("qpv") & pl.col("inconnu")).sum(),
        nb_en_qpv_inconnu=(pl.col("qpv") & pl.col("inconnu")).sum(),
    )
    attendu = attendu.with_columns(
        is_annee_complete=pl.col("annee").replace_strict(completes),
        seuil_q1_nature=pl.when(pl.col("epci_code") != "TOUS").then(pl.lit("calcule")),
        objectif_q1_hors_qpv_pct=pl.lit(objectifs["Q1_HORS_QPV"]),
        objectif_q2_q4_en_qpv_pct=pl.lit(objectifs["Q2_Q4_EN_QPV"]),
    )
    assert differences(attendu, lire(entrepot, "select * from marts.suivi_mixite"), cle) == []
