"""What a dwelling let was compared with, as the warehouse tells the past and as the files of that day do."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.independent.alors import FichiersAlors
from tests.independent.calculs import Fichiers, seed
from tests.independent.comparaison import differences, lire
from tests.independent.fiche import DROITS, Fiches
from tests.independent.rapprochement import Rapprochement
from tests.independent.test_fiche import ecrire

ATTENTE = ("ANCIENNETE", "DELAI_ANORMAL")
# Of the past, where a demande stands today is not looked at.
DU_JOUR = {"VALIDITE", "DEJA_PROPOSE", "POSITIONNEMENT"}
FORFAITS = {"DALO": 50, "PDALPD": 40}
CALCULEES = (
    *("date_creation", "communes_souhaitees", "epci_elargis", "typologies_souhaitees", "nb_personnes", "plafond_rang"),
    *("nb_pieces_min", "nb_pieces_max", "nb_pieces_min_elargie", "nb_pieces_max_elargie", "is_public_prioritaire"),
)
DU_LECTEUR = ("guichet_code", "organisme_enregistreur_code", "has_pdalpd", *DROITS)
JOURS = 4


@pytest.fixture(scope="module")
def dossier(dossier_du_run: Path, settings_entrepot) -> Path:
    """Files that the warehouse of the run was made from."""
    return dossier_du_run / "fichiers"


@pytest.fixture(scope="module")
def fichiers(dossier: Path) -> Fichiers:
    """The same, read today."""
    return Fichiers(dossier)


def plafonds_changes(fichiers: Fichiers) -> date:
    """Return the last day on which ceilings changed."""
    jours = {date.fromisoformat(x["valide_du"]) for x in seed("plafond_ressources")}
    return max(jour for jour in jours if jour <= fichiers.reference)


def sans_attente(quantites: str) -> dict[str, int]:
    """Leave out what grows with the days."""
    return {code: n for code, n in json.loads(quantites).items() if code not in ATTENTE}


def fin_de_l_intervalle(fichiers: Fichiers, alors: Fiches, jour: date) -> pl.DataFrame:
    """Return the first day, after this one, on which something changes for each demande."""
    apres = fichiers.messages.filter(pl.col("date_fichier") > jour).select("nud", borne="date_fichier")
    labels = alors.profil.priorites.fichiers.versions("priorites", "priorite_id", "date_decision", "date_fin")
    portes = labels.filter(
        (pl.col("decision") == "FAVORABLE")
        & pl.col("type_priorite").is_in(["DALO_DECISION", "PDALPD", "ACD"])
        & pl.col("statut_dalo").ne_missing("NON")
        & ~((pl.col("statut_dalo") == "CADUC").fill_null(value=False) & pl.col("date_fin").is_null())
    )
    bornes = [apres, *(portes.select("nud", borne=nom) for nom in ("date_decision", "date_fin"))]
    bornes.append(alors.derniers.select("nud", borne="echeance"))
    communes = [fichiers.reference + timedelta(days=1)]
    communes += [date.fromisoformat(x["valide_du"]) for x in seed("plafond_ressources")]
    premiere = min(borne for borne in communes if borne > jour)
    suites = pl.concat(bornes).filter(pl.col("borne") > jour).group_by("nud").agg(pl.col("borne").min())
    return suites.select("nud", valide_au=pl.min_horizontal("borne", pl.lit(premiere)))


@pytest.mark.compare(
    "fct_demande_critere_passe", colonnes=[*CALCULEES, *DU_LECTEUR, "valide_au", "points", "quantites"]
)
@pytest.mark.parametrize("quand", ["premier jour", "nouveaux plafonds"])
def test_what_a_demande_was_then_is_what_its_messages_of_that_day_say(fichiers, dossier, entrepot, quand) -> None:
    """On days on which every interval is cut: the first of the twelve months, and that of new ceilings."""
    jour = plafonds_changes(fichiers)
    if quand == "premier jour":
        jour = date(fichiers.reference.year - 1, fichiers.reference.month, fichiers.reference.day)
    alors = Fiches(FichiersAlors(dossier, jour))
    criteres = alors.criteres().filter(pl.col("etat_code") == "active")
    quantites = [sans_attente(texte) for texte in criteres["quantites"]]
    attendu = (
        criteres.select("nud", *CALCULEES)
        .with_columns(
            departement_code=pl.lit("31"),
            quantites=pl.Series([json.dumps(siennes, sort_keys=True) for siennes in quantites]),
            points=pl.Series([sum(FORFAITS.get(code, 0) for code in siennes) for siennes in quantites]),
        )
        .join(fin_de_l_intervalle(fichiers, alors, jour), on="nud")
        .join(Fiches(fichiers).demandes().select("nud", *DU_LECTEUR), on="nud")
    )
    lu = ecrire(
        lire(
            entrepot,
            "select nud, c.* from marts.fct_demande_critere_passe as c join raw.pseudonymes using (demande_id)"
            f" where c.valide_du <= '{jour}' and c.valide_au > '{jour}'",
        )
    )
    assert set(attendu.columns) == set(lu.columns) - {"demande_id", "valide_du"}
    assert set(lu["valide_du"]) == {jour}
    assert len(attendu) > 500
    assert attendu["points"].n_unique() > 1
    assert differences(attendu, lu, ["nud"]) == []


def mois_entiers(debut: date, fin: date) -> int:
    """Whole months: the day of the month reached, or the last one of a month too short for it."""
    mois = (fin.year - debut.year) * 12 + fin.month - debut.month
    return mois - (fin.day < debut.day and (fin + timedelta(days=1)).month == fin.month)


def attendues(dossier: Path, jour: date, baux: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return the eligible pairs of leases decided on a day, and those of who was housed: eligibility, norm, months."""
    regles = Rapprochement(FichiersAlors(dossier, jour))
    demandes = {d["nud"]: d for d in regles.demandes if d["etat_code"] == "active"}
    paires = {}
    for bail in baux:
        if bail["nud"] not in demandes:
            continue
        offre = bail | {"offre_id": bail["attribution_id"]}
        stricte = "TYPOLOGIE" not in regles.motifs(offre, demandes[bail["nud"]], "strict")
        norme = "strict" if stricte else "elargie"
        for nud, demande in demandes.items():
            est_eligible = not set(regles.motifs(offre, demande, norme)) - DU_JOUR
            if est_eligible or nud == bail["nud"]:
                mois = mois_entiers(demande["depot"], jour)
                paires[bail["attribution_id"], nud] = (est_eligible, norme, nud == bail["nud"], mois)
    return paires


def test_who_was_eligible_for_a_dwelling_let_is_what_the_rules_say_of_that_day(fichiers, dossier, entrepot) -> None:
    un_an = pl.lit(fichiers.reference).dt.offset_by("-12mo")
    baux = fichiers.attributions.with_columns(
        jour=pl.coalesce("date_decision_cal", "date_bail"),
        typologie_code="typologie",
        financement_code="financement",
        epci_code=pl.col("commune_code").replace_strict(fichiers.epci, default=None),
        nb_pieces=pl.col("typologie").str.extract(r"^T(\d)").cast(pl.Int64),
    ).filter(pl.col("jour").is_between(un_an, fichiers.reference))
    jours = baux.group_by("jour").len().sort("len", "jour", descending=True)["jour"].head(JOURS)
    attendu = {}
    for jour in jours:
        attendu |= attendues(dossier, jour, baux.filter(pl.col("jour") == jour).to_dicts())
    with entrepot.connexion() as connexion:
        lues = connexion.execute(
            "select r.attribution_id, p.nud, r.is_eligible, r.norme_code, r.is_loge, r.anciennete_mois"
            " from marts.rapprochement_passe as r join raw.pseudonymes as p using (demande_id)"
            " where r.date_decision = any(%s) and (r.is_eligible or r.is_loge)",
            [list(jours)],
        ).fetchall()
    lu = {(bail, nud): tuple(reste) for bail, nud, *reste in lues}
    assert len({bail for bail, _ in lu}) > JOURS
    assert len(lu) > 100
    assert lu == attendu


def test_without_a_rule_come_those_that_it_alone_excluded(entrepot) -> None:
    regles = ("territoire", "typologie", "type_non_demande", "plafond", "contingent")
    sans = ", ".join(f"count(*) filter (where is_eligible_sans_{regle})" for regle in regles)
    perdues = " or ".join(f"is_eligible_sans_{regle} is not true" for regle in regles)
    with entrepot.connexion() as connexion:
        eligibles, contredites, *elargies = connexion.execute(
            f"select count(*) filter (where is_eligible), count(*) filter (where is_eligible and ({perdues})), {sans}"
            " from marts.rapprochement_passe where attribution_id in"
            " (select attribution_id from marts.rapprochement_passe where is_loge order by attribution_id limit 20)"
        ).fetchone()
    assert contredites == 0
    assert all(n >= eligibles > 0 for n in elargies)
    assert sum(n > eligibles for n in elargies) >= 4
