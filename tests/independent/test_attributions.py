"""Whom the dwellings go to, and what share of whom: the warehouse against the same figures from the files."""

from datetime import timedelta

import polars as pl
import pytest

from tests.independent.calculs import seed
from tests.independent.comparaison import des_grandes
from tests.independent.parc import Parc
from tests.independent.priorites import CLASSES, parmi
from tests.independent.profil import Profil
from tests.independent.propositions import Chaine, repartir
from tests.independent.test_priorites import TYPE, comparer, fichiers, indicateur, priorites, table

__all__ = ["fichiers", "indicateur", "priorites", "table"]


def validites(fichiers) -> pl.DataFrame:
    """Spans of days in the stock: one row per message, until the next one or the end of validity."""
    messages = fichiers.messages.with_columns(
        depot=pl.col("date_creation").min().over("nud"),
        renouvele=pl.col("date_renouvellement").cum_max().forward_fill().over("nud"),
        suite=pl.col("date_fichier").shift(-1).over("nud"),
        hlm=parmi("modele_logement", 2, "", ["HLM"]),
    )
    echeance = pl.max_horizontal("depot", "renouvele").dt.offset_by("12mo")
    messages = messages.with_columns(
        fin=pl.min_horizontal("suite", echeance), radiee=pl.col("type_fichier") == "radiation"
    )
    return messages.filter(~pl.col("radiee") & (pl.col("date_fichier") < pl.col("fin")))


def actives(fichiers, annee: int) -> pl.DataFrame:
    """Demandes active one day at least in a year, as their last message of it says."""
    debut, suivante = pl.date(annee, 1, 1), pl.date(annee + 1, 1, 1)
    vues = validites(fichiers).filter((pl.col("date_fichier") < suivante) & (pl.col("fin") > debut))
    return (
        vues.group_by("nud", maintain_order=True)
        .last()
        .with_columns(jour=debut, commune="premier_voeu_ici", type="type_logement_1")
    )


def annees(fichiers) -> list[int]:
    """Calendar years that the files cover whole."""
    return [fin.year for fin in fichiers.mois if fin.month == 12 and fin.year > fichiers.mois[0].year]


@pytest.mark.compare("indicateur_valeur", indicateurs=["taux_attribution", "taux_mutation_satisfaite"])
def test_the_share_of_the_active_demandes_that_are_housed_is_the_same(priorites, fichiers, indicateur) -> None:
    actifs = pl.concat([actives(fichiers, annee) for annee in annees(fichiers)])
    for code, perimetre, colonne in (("taux_attribution", None, None), ("taux_mutation_satisfaite", "hlm", "mutation")):
        retenus = actifs if perimetre is None else actifs.filter(perimetre)
        baux = priorites.baux if colonne is None else priorites.baux.filter(colonne)
        denominateur = repartir(retenus, [pl.len().alias("denominateur")], TYPE if colonne is None else {}, mois=False)
        numerateur = repartir(baux, [pl.len().alias("numerateur")], TYPE if colonne is None else {}, mois=False)
        lu = indicateur(code)
        lu = lu.filter((pl.col("territoire_type") != "commune") | (pl.col("dimension") == "ensemble"))
        cle = denominateur.columns[:5]
        assert comparer(denominateur, lu) == []
        # A commune where a lease is signed and no demande is first wished has no share.
        assert comparer(lu.select(cle).join(numerateur, on=cle, how="left"), lu) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["taux_succes"])
def test_the_success_of_each_group_is_the_same(fichiers, indicateur) -> None:
    blocs = []
    for annee in annees(fichiers):
        loges = fichiers.attributions.filter(pl.col("date_bail").dt.year() == annee)["nud"].to_list()
        blocs.append(actives(fichiers, annee).with_columns(loge=pl.col("nud").is_in(loges)))
    actifs = pl.concat(blocs).with_columns(mutation=pl.when("hlm").then(pl.lit("OUI")).otherwise(pl.lit("NON")))
    cellules = repartir(
        actifs,
        [pl.col("loge").sum().alias("numerateur"), pl.len().alias("denominateur")],
        {"typologie": "type", "mutation": "mutation"},
        mois=False,
    ).filter(pl.col("territoire_type") != "commune")
    cle = ["periode", "territoire_type", "territoire_code"]
    part = pl.col("numerateur") / pl.col("denominateur")
    tous = cellules.filter(pl.col("dimension") == "ensemble").select(*cle, tous=part)
    attendu = cellules.join(tous, on=cle).with_columns(valeur=pl.when(pl.col("tous") > 0).then(part / pl.col("tous")))
    lu = indicateur("taux_succes").filter(pl.col("dimension").is_in(["ensemble", "typologie", "mutation"]))
    assert comparer(attendu.drop("tous"), lu, tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["tension_hmut"])
def test_the_tension_outside_mutations_is_the_same(priorites, fichiers, indicateur) -> None:
    vus = validites(fichiers).filter(~pl.col("hlm")).with_columns(commune="premier_voeu_ici", type="type_logement_1")
    stock = pl.concat(
        [
            vus.filter((pl.col("date_fichier") <= fin) & (pl.col("fin") > fin)).with_columns(jour=pl.lit(fin))
            for fin in fichiers.mois
        ]
    )
    compte = [pl.len().alias("numerateur")]
    mois = repartir(stock, compte, {}).filter(pl.col("periode").str.len_chars() == 7)
    annee = repartir(stock.filter(pl.col("jour").dt.month() == 12), compte, TYPE, mois=False)
    baux = priorites.baux.filter(~pl.col("mutation"))
    par_an = repartir(baux, [pl.len().alias("denominateur")], TYPE, mois=False)
    glissants = []
    for fin in fichiers.mois[11:]:
        debut = fichiers.mois[fichiers.mois.index(fin) - 11].replace(day=1)
        fenetre = baux.filter(pl.col("jour").is_between(debut, fin)).with_columns(jour=pl.lit(fin))
        glissants.append(repartir(fenetre, [pl.len().alias("denominateur")], {}))
    par_mois = pl.concat(glissants).filter(pl.col("periode").str.len_chars() == 7)
    attendu = pl.concat([mois, annee]).join(pl.concat([par_mois, par_an]), on=mois.columns[:5], how="left")
    attendu = attendu.with_columns(valeur=pl.col("numerateur") / pl.col("denominateur"))
    assert comparer(attendu, indicateur("tension_hmut"), tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["delai_reservataire", "part_reservataire_plus_30_jours"])
def test_the_days_of_the_reservataires_are_the_same(fichiers, indicateur) -> None:
    chaine = Chaine(fichiers)
    positions = fichiers._lire("candidatures", "date_survenance").sort("_fichier", maintain_order=True)
    positions = positions.filter(pl.col("type_evenement") == "POSITIONNEMENT")
    premieres = positions.group_by("candidature_id").agg(
        pl.last("offre_id", "positionne_par"), pl.col("date_survenance").max()
    )
    premieres = premieres.filter(pl.col("positionne_par") == "RESERVATAIRE")
    # A vacancy signalled less than thirty days ago has not had its thirty days: it is not judged yet.
    un_mois_avant = chaine.reference - timedelta(days=30)
    offres = fichiers.offres.drop_nulls("reservataire_code").filter(pl.col("date_signalement") < un_mois_avant)
    apres = offres.join(premieres, on="offre_id", suffix="_c")
    apres = apres.filter(pl.col("date_survenance") >= pl.col("date_signalement"))
    lignes = offres.join(apres.group_by("offre_id").agg(pl.col("date_survenance").min()), on="offre_id", how="left")
    lignes = lignes.join(chaine.offres.select("offre_id", "cloture"), on="offre_id", how="left").with_columns(
        jour=pl.col("date_signalement"),
        commune="commune_code",
        jours=(pl.col("date_survenance") - pl.col("date_signalement")).dt.total_days(),
    )
    # Thirty days go by: proposed after them, given back, or still waiting, neither let nor withdrawn, when they end.
    attendu_jusqu_au = pl.min_horizontal("cloture", pl.lit(chaine.reference))
    restee = (attendu_jusqu_au - pl.col("date_signalement")).dt.total_days() > 30
    sans_candidat = pl.col("date_retour_bailleur").is_not_null() | restee
    hors_delai = pl.when(pl.col("jours").is_null()).then(sans_candidat).otherwise(pl.col("jours") > 30)
    lignes = lignes.with_columns(hors_delai=hors_delai)
    assert lignes["hors_delai"].sum() > 0
    dimension = {"contingent": "contingent_code", "bailleur": "bailleur_code"}
    quartiles = {"borne_basse": 0.25, "valeur": 0.5, "borne_haute": 0.75}
    attendu = repartir(
        lignes.drop_nulls("jours"),
        [pl.col("jours").quantile(q, interpolation="linear").alias(n) for n, q in quartiles.items()],
        dimension,
    )
    assert comparer(attendu, indicateur("delai_reservataire"), tolerance=0.051) == []
    attendu = repartir(
        lignes, [pl.col("hors_delai").sum().alias("numerateur"), pl.len().alias("denominateur")], dimension
    )
    assert comparer(attendu, indicateur("part_reservataire_plus_30_jours")) == []


def loges_ce_jour(baux: pl.DataFrame, fichiers) -> pl.DataFrame:
    """Household of each lease as the last message up to that day says, and the class of the months it had waited."""
    profil = Profil(fichiers)
    messages = profil.messages.drop("jour", "depot")
    lignes = baux.select("attribution_id", "nud", "jour", "depot").join(messages, on="nud")
    lignes = lignes.filter(pl.col("date_fichier") <= pl.col("jour"))
    lignes = lignes.group_by("attribution_id", maintain_order=True).last()
    depot, jour = pl.col("depot"), pl.col("jour")
    mois = (jour.dt.year() - depot.dt.year()).cast(pl.Int64) * 12 + jour.dt.month() - depot.dt.month()
    inacheve = (depot.dt.day() > jour.dt.day()) & (jour != jour.dt.month_end())
    attente = mois - inacheve.cast(pl.Int64)
    anciennete = pl.lit(None, dtype=pl.String)
    for borne, code in reversed(CLASSES):
        anciennete = pl.when(attente < borne).then(pl.lit(code)).otherwise(anciennete)
    return profil.menages(lignes).select(
        "attribution_id", "composition", "age", "logement_actuel", anciennete=anciennete, motif="motif_1"
    )


@pytest.mark.compare("indicateur_valeur", indicateurs=["sur_representation"])
def test_the_types_that_are_housed_more_than_asked_are_the_same(priorites, fichiers, indicateur) -> None:
    vus = validites(fichiers).with_columns(commune="premier_voeu_ici", type="type_logement_1")
    fins = [fin for fin in fichiers.mois if fin.month == 12]
    stock = pl.concat(
        [
            vus.filter((pl.col("date_fichier") <= fin) & (pl.col("fin") > fin)).with_columns(jour=pl.lit(fin))
            for fin in fins
        ]
    )
    demandees = repartir(stock, [pl.len().alias("denominateur")], TYPE, mois=False)
    attribuees = repartir(priorites.baux, [pl.len().alias("numerateur")], TYPE, mois=False)
    cle = demandees.columns[:5]
    # A type asked for and given at least once, that year or another, has a share of each; none is a share of zero.
    series = [
        lignes.filter(pl.col("dimension") == "typologie").select(cle[1:]).unique() for lignes in (demandees, attribuees)
    ]
    types = (
        series[0]
        .join(series[1], on=cle[1:])
        .join(pl.DataFrame({"periode": [str(annee) for annee in annees(fichiers)]}), how="cross")
    )
    types = types.join(demandees, on=cle, how="left").join(attribuees, on=cle, how="left")
    types = types.with_columns(pl.col("numerateur", "denominateur").fill_null(0)).filter(
        pl.col("territoire_type") != "commune"
    )
    lieu = ["periode", "territoire_type", "territoire_code"]
    parts = pl.col("numerateur") / pl.col("numerateur").sum().over(lieu)
    parts = parts / (pl.col("denominateur") / pl.col("denominateur").sum().over(lieu))
    attendu = types.with_columns(valeur=pl.when(parts.is_finite()).then(parts)).select(
        *cle, "numerateur", "denominateur", "valeur"
    )
    assert comparer(attendu, indicateur("sur_representation"), tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["sur_representation_parc"])
def test_the_types_that_are_housed_more_than_built_are_the_same(priorites, fichiers, indicateur) -> None:
    parc = Parc(fichiers).repartir(pl.lit(value=True), [pl.len().alias("denominateur")], ["typologie"])
    baux = repartir(priorites.baux, [pl.len().alias("numerateur")], TYPE, mois=False)
    cle = parc.columns[:5]
    # A type given once, that year or another, has a share of the leases of the year: none is a share of zero.
    donnes = baux.filter(pl.col("dimension") == "typologie").select(cle[1:]).unique()
    types = parc.filter(
        pl.col("territoire_type") != "commune", pl.col("periode").cast(pl.Int64).is_in(annees(fichiers))
    )
    types = types.join(donnes, on=cle[1:]).join(baux, on=cle, how="left")
    types = types.with_columns(pl.col("numerateur").fill_null(0))
    lieu = ["periode", "territoire_type", "territoire_code"]
    parts = pl.col("numerateur") / pl.col("numerateur").sum().over(lieu)
    parts = parts / (pl.col("denominateur") / pl.col("denominateur").sum().over(lieu))
    attendu = types.with_columns(valeur=pl.when(parts.is_finite()).then(parts)).select(
        *cle, "numerateur", "denominateur", "valeur"
    )
    assert comparer(attendu, indicateur("sur_representation_parc"), tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["attribution_profil"])
def test_the_profile_of_the_leases_is_the_same(priorites, fichiers, indicateur) -> None:
    oui = {nom: pl.when(nom).then(pl.lit("OUI")).otherwise(pl.lit("NON")) for nom in ("qpv", "mutation")}
    taille = pl.when(pl.col("personnes") >= 6).then(pl.lit("6P")).otherwise(pl.col("personnes").cast(pl.String))
    revenu = pl.lit("NR")
    for classe in (ligne for ligne in seed("classe_profil") if ligne["dimension"] == "revenu"):
        dedans = pl.col("mensuel") >= float(classe["borne_min"])
        dedans &= pl.col("mensuel") < float(classe["borne_max"] or "inf")
        revenu = pl.when(dedans).then(pl.lit(classe["code"])).otherwise(revenu)
    priorite = pl.lit("AUCUNE")
    for nom in ("acd", "pdalpd", "dalo"):
        priorite = pl.when(nom).then(pl.lit(nom.upper())).otherwise(priorite)
    baux = priorites.baux.with_columns(
        qpv_=oui["qpv"], mutation_=oui["mutation"], taille=taille, revenu=revenu, priorite=priorite
    )
    baux = baux.join(loges_ce_jour(baux, fichiers), on="attribution_id", how="left").with_columns(
        pl.col("logement_actuel", "motif").fill_null("NR")
    )
    dimensions = {
        **{"qpv": "qpv_", "mutation": "mutation_", "taille": "taille", "revenu": "revenu", "priorite": "priorite"},
        **{"contingent": "contingent_code", "financement": "financement"},
        **{nom: nom for nom in ("composition", "age", "anciennete", "logement_actuel", "motif")},
    }
    attendu = repartir(baux, [pl.len().alias("valeur")], dimensions, mois=False, par_commune=True)
    attendu = attendu.filter(pl.col("modalite").is_not_null())
    lu = indicateur("attribution_profil")
    assert comparer(des_grandes(attendu, lu), lu.filter(pl.col("dimension") != "plafond")) == []
    sommes = lu.filter(pl.col("dimension") == "plafond").group_by("periode", "territoire_type", "territoire_code")
    tous = attendu.filter(pl.col("dimension") == "ensemble").select("periode", "territoire_code", "valeur")
    ecart = sommes.agg(pl.col("valeur").sum()).join(tous, on=["periode", "territoire_code"], suffix="_tous")
    assert ecart.filter(pl.col("valeur") != pl.col("valeur_tous")).is_empty()


@pytest.mark.compare("indicateur_valeur", indicateurs=["attribution"])
def test_the_leases_of_each_landlord_are_the_same_by_month_and_by_year(priorites, indicateur) -> None:
    par = {"bailleur": "bailleur_code"}
    attendu = repartir(priorites.baux, [pl.len().alias("valeur")], par, suivies=("bailleur",))
    siens = pl.col("dimension") == "bailleur"
    assert set(attendu.filter(siens)["periode"].str.len_chars()) == {4, 7}
    assert comparer(attendu.filter(siens), indicateur("attribution").filter(siens)) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["presomption_dalo", "pdalpd_stock"])
def test_the_presumed_and_the_labelled_are_counted_the_same(priorites, fichiers, indicateur) -> None:
    lignes = pl.concat([priorites.presomptions(fin).with_columns(jour=pl.lit(fin)) for fin in fichiers.mois])
    motifs = [f"m{k}" for k in range(1, 7)]
    assert lignes.filter("m1").group_by("jour").len()["len"].min() > 10
    tous = repartir(lignes.filter(pl.any_horizontal(motifs)), [pl.len().alias("valeur")])
    blocs = [tous.filter(pl.col("periode").str.len_chars() == 7)]
    for motif in motifs:
        part = repartir(lignes.filter(motif), [pl.len().alias("valeur")]).filter(pl.col("periode").str.len_chars() == 7)
        blocs.append(part.with_columns(dimension=pl.lit("motif_dalo"), modalite=pl.lit(motif[1])))
    assert comparer(pl.concat(blocs), indicateur("presomption_dalo")) == []

    labels = priorites.lignes.filter((pl.col("type_priorite") == "PDALPD") & (pl.col("decision") == "FAVORABLE"))
    labels = labels.select("nud", du="date_decision", au="date_fin")
    blocs = []
    for jour in fichiers.mois:
        vus = validites(fichiers).filter((pl.col("date_fichier") <= jour) & (pl.col("fin") > jour))
        portes = labels.filter((pl.col("du") <= jour) & (pl.col("au").is_null() | (pl.col("au") > jour)))
        blocs.append(vus.join(portes.select("nud").unique(), on="nud").with_columns(jour=pl.lit(jour)))
    stock = pl.concat(blocs).with_columns(commune="premier_voeu_ici")
    mois = repartir(stock, [pl.len().alias("valeur")]).filter(pl.col("periode").str.len_chars() == 7)
    annee = repartir(stock.filter(pl.col("jour").dt.month() == 12), [pl.len().alias("valeur")], mois=False)
    assert comparer(pl.concat([mois, annee]), indicateur("pdalpd_stock")) == []
