import csv
from pathlib import Path

import polars as pl
import pytest

SEEDS = Path(__file__).resolve().parents[3] / "warehouse" / "seeds"
OUVERT = ("date_retour_bailleur", "date_retrait")


def seed(nom: str) -> list[dict[str, str]]:
    with (SEEDS / f"{nom}.csv").open(encoding="utf-8") as flux:
        return list(csv.DictReader(flux))


def menage() -> list[pl.Expr]:
    """Persons to house and persons of the fiscal household, from the columns of a message."""
    personnes = pl.sum_horizontal(pl.col(f"personne_{i}_date_naissance").is_not_null() for i in range(1, 9))
    gardes = pl.sum_horizontal((pl.col(f"garde_{i}_coparentalite") == "G").fill_null(value=False) for i in range(1, 5))
    couple = pl.col("cotitulaire_1_date_naissance").is_not_null().cast(pl.Int64)
    naissances = pl.col("naissance_attendue_nombre").cast(pl.Int64).fill_null(0)
    return [
        (1 + couple + personnes + gardes + naissances).alias("personnes"),
        (1 + couple + personnes).alias("personnes_fiscales"),
        personnes.alias("dependants"),
        couple.alias("couple"),
    ]


@pytest.fixture(scope="module")
def baux(simulation) -> pl.DataFrame:
    """Leases with their offer, candidature and the demande as known the day before."""
    a = simulation.attributions.join(simulation.candidatures, on="candidature_id", how="left", suffix="_candidature")
    a = a.join(simulation.offres, on="offre_id", how="left", suffix="_offre")
    return simulation.au_moment(a, "date_bail").with_columns(menage())


def test_every_candidature_speaks_of_a_known_offer_and_a_known_demande(simulation) -> None:
    c = simulation.evenements
    assert set(c["offre_id"]) - set(simulation.offres["offre_id"]) == set()
    assert set(c["nud"]) - set(simulation.messages["nud"]) == set()
    assert c.select("candidature_id", "type_evenement", "date_survenance").is_duplicated().sum() == 0


def test_every_event_has_a_positioning_before_it(simulation) -> None:
    c = simulation.candidatures
    assert c.select("candidature_id").is_duplicated().sum() == 0
    for avant, apres in (("le_positionnement", "le_cal"), ("le_cal", "le_offre"), ("le_offre", "le_reponse")):
        assert c.filter(pl.col(apres).is_not_null() & ~(pl.col(avant) < pl.col(apres))).is_empty()


def test_a_demande_is_valid_when_it_is_positioned(simulation) -> None:
    c = simulation.candidatures.filter(pl.col("le_positionnement") >= simulation.resume.debut)
    vu = simulation.au_moment(c, "le_positionnement")
    fin = pl.coalesce("date_renouvellement", "date_creation").dt.offset_by("12mo")
    assert vu["type_fichier"].null_count() == 0
    assert vu.filter((pl.col("type_fichier") == "radiation") | (fin <= pl.col("le_positionnement"))).is_empty()


def test_nobody_is_positioned_again_before_the_end_of_the_former_proposal(simulation) -> None:
    c = simulation.candidatures.sort("nud", "le_positionnement").with_columns(
        libre=pl.coalesce("le_reponse", "le_cal").shift().over("nud"), avant=pl.col("nud").shift()
    )
    suites = c.filter((pl.col("nud") == pl.col("avant")) & pl.col("libre").is_not_null())
    assert len(suites) > 100
    assert suites.filter(pl.col("le_positionnement") < pl.col("libre")).is_empty()


def test_the_commission_examines_three_candidates_or_says_why(simulation) -> None:
    c = simulation.candidatures.filter(pl.col("decision").is_not_null()).with_columns(
        examines=pl.col("nb_candidats_examines").cast(pl.Int64)
    )
    assert c.filter((pl.col("examines") < 3) != pl.col("motif_moins_de_3").is_not_null()).is_empty()
    recents = c.filter(pl.col("le_positionnement") >= simulation.resume.debut)
    tours = recents.group_by("offre_id", "le_cal").agg(pl.len(), pl.col("examines").first())
    assert tours.filter(pl.col("len") != pl.col("examines")).is_empty()


def test_one_candidate_at_most_is_first_and_the_next_wait_for_a_refusal(simulation) -> None:
    # Of the rounds of before the first file, only the demandes still in the file are known.
    c = simulation.candidatures.filter(pl.col("le_positionnement") >= simulation.resume.debut)
    c = c.filter(pl.col("decision").is_in(["ATT", "ATR", "ACS"]))
    c = c.with_columns(rang=pl.col("rang_decision").cast(pl.Int64)).sort("offre_id", "le_cal", "rang")
    assert c.filter(pl.col("rang") != pl.int_range(1, pl.len() + 1).over("offre_id", "le_cal")).is_empty()
    assert set(c.filter(pl.col("rang") > 1)["decision"]) == {"ATR"}
    suites = c.with_columns(
        avant=pl.col("reponse").shift().over("offre_id", "le_cal"),
        quand=pl.col("le_reponse").shift().over("offre_id", "le_cal"),
    )
    offerts = suites.filter((pl.col("rang") > 1) & pl.col("le_offre").is_not_null())
    assert set(offerts["avant"]) == {"REFUS", "SILENCE", "ACCEPTE"}
    assert (offerts["le_offre"] > offerts["quand"]).all()


def test_silence_is_a_refusal_at_the_end_of_the_delay(simulation) -> None:
    c = simulation.candidatures.filter(pl.col("reponse").is_not_null())
    delai = pl.col("delai_reponse_jours").cast(pl.Int64)
    attente = (pl.col("le_reponse") - pl.col("le_offre")).dt.total_days()
    assert c.filter(delai < 10).is_empty()
    assert c.filter(attente > delai).is_empty()
    silences = c.filter(pl.col("reponse") == "SILENCE")
    assert silences.filter(attente != delai).is_empty()
    assert set(silences["motif_refus"]) == {"NRP"}
    assert "NRP" not in set(c.filter(pl.col("reponse") == "REFUS")["motif_refus"])
    assert set(c.filter(pl.col("reponse") == "ACCEPTE")["motif_refus"]) == {None}


def test_every_lease_follows_an_accepted_offer(simulation, baux) -> None:
    assert len(baux) == len(simulation.attributions) == sum(simulation.resume.attributions.values())
    assert set(baux["reponse"]) == {"ACCEPTE"}
    assert (baux["nud"] == baux["nud_candidature"]).all()
    assert (baux["offre_id"] == baux["offre_id_candidature"]).all()
    assert (baux["date_decision_cal"] == baux["le_cal"]).all()
    assert (baux["date_bail"] > baux["le_reponse"]).all()
    assert (baux["date_bail"] >= baux["date_disponibilite"]).all()
    assert baux.filter(pl.any_horizontal(pl.col(OUVERT).is_not_null())).is_empty()
    identiques = (
        "bailleur_code",
        "identifiant_interne",
        "commune_code",
        "qpv",
        "typologie",
        "financement",
        "contingent_code",
    )
    for colonne in identiques:
        assert (baux[colonne] == baux[f"{colonne}_offre"]).all(), colonne


def test_a_few_accepted_offers_end_without_a_lease_and_a_few_candidates_withdraw(simulation) -> None:
    acceptees = simulation.candidatures.filter(pl.col("reponse") == "ACCEPTE")
    offres = acceptees.join(simulation.offres, on="offre_id")
    assert len(offres) == len(acceptees)
    limite = pl.max_horizontal("date_disponibilite", pl.col("le_reponse").dt.offset_by("33d"))
    a_terme = offres.filter(limite < simulation.resume.fin)
    sans_bail = a_terme.join(simulation.attributions, on="candidature_id", how="anti")
    assert 0.01 < len(sans_bail) / len(a_terme) < 0.07
    baux = simulation.attributions.select("offre_id", "nud")
    assert sans_bail.join(baux, on=["offre_id", "nud"], how="semi").is_empty()
    passees = simulation.candidatures.filter(pl.col("le_positionnement").dt.offset_by("29d") < simulation.resume.fin)
    retirees = passees.filter(pl.col("le_cal").is_null())
    assert 0.01 < len(retirees) / len(passees) < 0.06
    assert set(retirees["le_offre"]) == {None}


def test_a_lease_radiates_the_demande_the_same_day(simulation) -> None:
    radiees = simulation.messages.filter(pl.col("motif_radiation") == "RADATT")
    croise = simulation.attributions.join(radiees, on="nud", how="full", suffix="_demande")
    assert len(croise) == len(simulation.attributions)
    assert (croise["date_bail"] == croise["date_radiation"]).all()
    assert (croise["date_bail"] == croise["attribution_date_bail"]).all()
    assert (croise["numero_rpls"].fill_null("") == croise["attribution_numero_rpls"].fill_null("")).all()
    assert (croise["_emetteur"] == croise["_emetteur_demande"]).all()


def test_a_dwelling_has_one_lease_and_one_open_offer_at_a_time(simulation) -> None:
    a = simulation.attributions.sort("identifiant_interne", "date_bail")
    ecart = a.with_columns(
        jours=(pl.col("date_bail") - pl.col("date_bail").shift().over("identifiant_interne")).dt.total_days()
    )
    assert ecart["jours"].min() > 150
    assert a["offre_id"].n_unique() == a["candidature_id"].n_unique() == a["nud"].n_unique() == len(a)
    pourvues = simulation.offres.join(a.select("offre_id", "date_bail"), on="offre_id", how="left")
    fermee = pl.coalesce("date_bail", *OUVERT)
    ouvertes = pourvues.filter(fermee.is_null())
    assert ouvertes["identifiant_interne"].n_unique() == len(ouvertes) > 50


def norme_stricte() -> dict[tuple[int, int], tuple[int, int]]:
    """Fewest and most rooms by (couple, persons)."""
    norme = {}
    for ligne in seed("norme_typologie"):
        if ligne["norme"] == "strict":
            couples = {"": (0, 1), "true": (1,), "false": (0,)}[ligne["is_couple"]]
            for nombre in range(int(ligne["nb_personnes_min"]), min(15, int(ligne["nb_personnes_max"])) + 1):
                norme |= {(c, nombre): (int(ligne["nb_pieces_min"]), int(ligne["nb_pieces_max"])) for c in couples}
    return norme


def test_the_allocated_type_fits_the_household(baux) -> None:
    norme = norme_stricte()
    pieces = pl.col("typologie").str.slice(1, 1).cast(pl.Int64)
    attribues = set(baux.select("couple", "personnes", pieces).iter_rows())
    hors_norme = {(c, n, t) for c, n, t in attribues if not norme[c, n][0] <= t <= norme[c, n][1]}
    assert len(attribues) > 10
    assert hors_norme == set()


def plafond(ligne: dict, plafonds: dict[tuple[str, int], dict[str, str]]) -> float:
    """Ceiling of the funding on the day of the commission: PLAI at its last published ratio, PLS at 1.3 PLUS."""
    seul_avec = ligne["couple"] == 0 and ligne["dependants"] > 0
    categorie = ligne["dependants"] + 2 if seul_avec else ligne["personnes_fiscales"]
    colonne = f"categorie_{min(categorie, 6)}"
    annee = ligne["le_cal"].year
    bareme = plafonds["PLUS", annee]
    plus = float(bareme[colonne]) + max(0, categorie - 6) * float(bareme["par_personne_supplementaire"])
    publiee = min(annee, max(annee for produit, annee in plafonds if produit == "PLAI"))
    ratio = float(plafonds["PLAI", publiee][colonne]) / float(plafonds["PLUS", publiee][colonne])
    return plus * {"PLAI": ratio, "PLUS": 1.0, "PLS": 1.3}[ligne["financement"]]


def test_the_ceiling_of_the_funding_is_respected_at_the_commission(simulation, baux) -> None:
    euros = [ligne for ligne in seed("plafond_ressources") if ligne["unite"] == "EUR"]
    plafonds = {(ligne["produit"], int(ligne["valide_du"][:4])): ligne for ligne in euros}
    cal = simulation.au_moment(baux.select("nud", "le_cal", "financement"), "le_cal").with_columns(menage())
    connus = cal.filter(pl.col("revenu_fiscal_2_eur").is_not_null() & (pl.col("financement") != "PLI"))
    depassent = [
        ligne["nud"]
        for ligne in connus.iter_rows(named=True)
        if float(ligne["revenu_fiscal_2_eur"]) > plafond(ligne, plafonds) + 1
    ]
    assert len(connus) > 1_000
    assert depassent == []


def test_the_dwelling_is_in_a_commune_that_was_asked_for(baux) -> None:
    epci = {ligne["code_commune"]: ligne["epci_code"] for ligne in seed("commune")}
    voeux = pl.concat_list([f"voeu_{i}_commune" for i in range(1, 7)])
    exacts = baux.select(ok=voeux.list.contains(pl.col("commune_code")))["ok"]
    elargis = baux.filter(~exacts)
    assert exacts.mean() > 0.85
    assert set(elargis["demande_elargie"]) <= {"OUI"}
    for commune, premier in elargis.select("commune_code", "voeu_1_commune").iter_rows():
        assert epci[commune] == epci[premier]


def test_each_contingent_has_its_reservataire(simulation) -> None:
    couples = simulation.offres.select("contingent_code", "reservataire_code", "commune_code").unique()
    epci = {ligne["code_commune"]: ligne["epci_code"] for ligne in seed("commune")}
    communes = {"31555": "C31555", "31395": "C31395"}
    fixes = {"PPRIOR": "DDETS31", "PFONCT": "DDETS31", "COLACT": "AL31", "AUTRES": "CD31", "AUCUN": None}
    for contingent, reservataire, commune in couples.iter_rows():
        attendu = communes.get(commune, f"E{epci[commune]}") if contingent == "COLTER" else fixes[contingent]
        assert reservataire == attendu


def test_a_returned_offer_is_followed_by_an_unreserved_one(simulation) -> None:
    rendues = simulation.offres.filter(pl.col("date_retour_bailleur") < simulation.resume.fin.replace(day=1))
    assert set(rendues["contingent_code"]) & {"AUCUN"} == set()
    suites = rendues.join(simulation.offres, on="identifiant_interne", suffix="_suite").filter(
        (pl.col("contingent_code_suite") == "AUCUN")
        & (pl.col("date_disponibilite_suite") == pl.col("date_disponibilite"))
    )
    assert set(suites["offre_id"]) == set(rendues["offre_id"])


def test_an_offer_is_sent_again_only_when_it_changed(simulation) -> None:
    v = simulation.versions_offres()
    contenu = [c for c in v.columns if not c.startswith("_")]
    assert v.select(contenu).is_duplicated().sum() == 0
    assert v.group_by("offre_id").len().filter(pl.col("len") > 1).height > 300


def test_the_state_proposes_priority_households_on_its_contingent(simulation) -> None:
    labels = simulation.priorites.filter(pl.col("decision") == "FAVORABLE")
    c = simulation.candidatures.join(simulation.offres.select("offre_id", "contingent_code"), on="offre_id")
    prefet = c.filter((pl.col("contingent_code") == "PPRIOR") & (pl.col("positionne_par") == "RESERVATAIRE"))
    connus = prefet.join(labels.select("nud").unique(), on="nud", how="semi")
    assert len(prefet) > 300
    assert len(connus) == len(prefet)


def test_a_notice_comes_from_a_tenant(simulation) -> None:
    """Between two vacancies of a dwelling that begin by a notice, somebody signed a lease."""
    vacances = simulation.offres.filter(pl.col("date_preavis").is_not_null())
    vacances = vacances.unique(["identifiant_interne", "date_preavis"]).sort("identifiant_interne", "date_preavis")
    vacances = vacances.with_columns(avant=pl.col("date_preavis").shift().over("identifiant_interne"))
    secondes = vacances.filter(pl.col("avant").is_not_null())
    baux = simulation.attributions.select("identifiant_interne", "date_bail")
    entre = secondes.join(baux, on="identifiant_interne").filter(
        pl.col("date_bail").is_between("avant", "date_preavis", closed="none")
    )
    assert len(secondes) > 20
    assert set(entre["offre_id"]) == set(secondes["offre_id"])
