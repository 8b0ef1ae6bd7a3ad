"""The cards of the page Attributions: the objectives of the law, the types wanted and allocated, the months."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboards.charts import suivi
from dashboards.charts.base import dessinables, ecrire
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte, Choix
from dashboards.kit.reads import indicateurs, suivis, territoire
from dashboards.kit.reads.catalogue import dimension, ensemble
from dashboards.kit.thematic import bailleur
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import (
    ABSENT,
    Nombre,
    Valeur,
    est_absent,
    est_fiable,
    mesure,
    nombre,
    periode,
    pluriel,
    pourcentage,
)
from dashboards.kit.words.sentences import source
from dashboards.kit.words.sentences_suivi import phrase_quartile, rythme
from warehouse.matching import quotas
from warehouse.reference import quartile_fixe

ATTRIBUTIONS = "Attributions"
TOUT = "TOUS"
RYTHME = "Rythme : baux comptés rapportés à ceux que l’objectif demande, sur les baux signés à ce jour."
OBJECTIF, OBJECTIF_LEGAL = "objectif", "objectif légal"
ENSEMBLE, PAR_EPCI = "Ensemble des EPCI", "jugé EPCI par EPCI"


@dataclass(frozen=True)
class Objectif:
    """One objective of the law, by its code and by the columns of the follow-up that carry it."""

    loi: str
    indicateur: str
    nb: str
    total: str
    part: str
    cible: str
    rythme: str


OBJECTIFS = (
    Objectif(
        quotas.Q1,
        "part_q1_hors_qpv",
        "nb_hors_qpv_q1",
        "nb_hors_qpv",
        "part_q1_hors_qpv_pct",
        "objectif_q1_hors_qpv_pct",
        "rythme_q1_hors_qpv",
    ),
    Objectif(
        quotas.Q2_Q4,
        "part_q2_q4_en_qpv",
        "nb_en_qpv_q2_q4",
        "nb_en_qpv",
        "part_q2_q4_en_qpv_pct",
        "objectif_q2_q4_en_qpv_pct",
        "rythme_q2_q4_en_qpv",
    ),
)


def mixite(vue: Vue) -> pd.DataFrame:
    """Read the follow-up of the objectives in the territory of the page (that of its EPCI for a commune).

    For the département: each EPCI, and ``TOUT`` for all of them. Nothing for what is neither of these.
    """
    cadre = bailleur.siennes(vue.lecteur, suivis.mixite(vue.lecteur, int(vue.annee)))
    epci = vue.ici.epci_code if vue.ici.type == "commune" else vue.ici.code
    return cadre if vue.situation.est_reference else cadre[cadre["epci_code"] == epci].reset_index(drop=True)


def nommer_l_annee(annees: Mapping[str, bool], annee: str) -> str:
    """Write a year; one that is not over says so."""
    return annee if annees[annee] else f"{annee} (en cours)"


def par_bailleur(cadre: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per landlord: that of the EPCI, or of the whole département."""
    return cadre[cadre["epci_code"] == TOUT] if cadre["epci_code"].eq(TOUT).any() else cadre


def cible(cadre: pd.DataFrame, objectif: Objectif) -> float | None:
    """Return the objective of all the rows; none where there is no follow-up, or where it is not the same for all."""
    valeurs = set() if cadre.empty else set(pd.to_numeric(cadre[objectif.cible]).dropna())
    return float(valeurs.pop()) if len(valeurs) == 1 else None


@dataclass(frozen=True)
class Visee:
    """What a share of the page is held to; ``nom``: whose objective it is, in words."""

    part: float | None = None
    nom: str = OBJECTIF


def visee(vue: Vue, cadre: pd.DataFrame | None, objectif: Objectif) -> Visee:
    """Return what a share of the page is held to, which the law asks of whole years.

    Who reads the follow-up of the territory is told the objective of its landlords, which may be a declared one;
    anybody else, that of the law.
    """
    if vue.situation.periode_type != "annee":
        return Visee()
    if cadre is None or cadre.empty:
        return Visee(quotas.parts(date(int(vue.annee), 12, 31)).get(objectif.loi), OBJECTIF_LEGAL)
    return Visee(cible(cadre, objectif))


def quartile(vue: Vue, cadre: pd.DataFrame | None) -> str:
    """Say whether the threshold of the first quartile is set by an arrêté or computed, in the EPCI of the page.

    Who reads the follow-up is told what its leases were judged by; to others, the arrêtés of the year say it.
    """
    annee = vue.annee
    juges = pd.DataFrame() if cadre is None else cadre[cadre["seuil_q1_nature"].notna()].drop_duplicates("epci_code")
    if not juges.empty:
        montant = int(juges["seuil_q1_eur"].iloc[0]) if len(juges) == 1 else None
        return phrase_quartile(annee, len(juges[juges["seuil_q1_nature"].eq("arrete")]), len(juges), montant)
    la = vue.mesh.epci_ou_departement(vue.ici)
    epcis = {la.code} if la.type == "epci" else set(vue.mesh.noms("epci")["code"])
    return phrase_quartile(annee, len(epcis & quartile_fixe(int(annee))), len(epcis), None)


def atteint(valeur: Valeur, voulu: float | None, nom: str = OBJECTIF) -> str:
    """Write whether an objective is met, in words."""
    if est_absent(voulu) or voulu is None or not valeur.part_fiable:
        return ""
    return f"{nom} {nombre(voulu)} % : {'atteint' if float(valeur.valeur or 0) >= voulu else 'non atteint'}"


def ecrire_la_part(part: str, bailleur: Mapping[str, Any]) -> str:
    """Write a share with a tenth where it would read as the objective that it falls short of."""
    dite_atteinte = part == pourcentage(bailleur["objectif"], bailleur["cas"])
    return pourcentage(bailleur["valeur"]) if dite_atteinte and bailleur["valeur"] < bailleur["objectif"] else part


def resumer(part: str, bailleur: Mapping[str, Any]) -> str:
    """Write beside its bar a share, of how many leases, and its pace; of few leases, how many count."""
    baux = nombre(bailleur["cas"])
    if est_absent(bailleur["valeur"]):
        return f"{nombre(bailleur['nb'])} sur {baux}"
    return ", ".join(filter(None, (f"{part} ({baux})", bailleur["mot"])))


def objectifs(
    vue: Vue, cadre: pd.DataFrame, objectif: Objectif, par: str, noms: Mapping[str, str], ou: str
) -> Carte | None:
    """Compare the share of each landlord, or EPCI, with its objective, the latest first; too few leases show no share.

    The law judges a landlord EPCI by EPCI: the total of those is shown first, and held to no objective. A bar chooses
    the landlord, or the EPCI, of the page.
    """
    if cadre.empty or objectif.indicateur not in vue.definitions:
        return None
    definition = vue.definitions[objectif.indicateur]
    lignes = cadre[cadre[objectif.total] > 0]
    if lignes.empty:
        return None
    voulu = cible(cadre, objectif)
    noms = {**noms, TOUT: ENSEMBLE}
    est_total = lignes[par].eq(TOUT)
    table = pd.DataFrame(
        {
            "libelle": lignes[par].map(lambda code: noms.get(code, code)),
            "code": lignes[par].mask(est_total),
            "is_total": est_total,
            "valeur": pd.to_numeric(lignes[objectif.part]).astype(float),
            "objectif": pd.to_numeric(lignes[objectif.cible]).astype(float).mask(est_total),
            "rythme": pd.to_numeric(lignes[f"{objectif.rythme}_pct"]).astype(float).mask(est_total),
            "mot": lignes[f"{objectif.rythme}_code"].map(rythme),
            "nb": lignes[objectif.nb],
            "cas": lignes[objectif.total],
            "is_masque": False,
        }
    )
    table = dessinables(table, "pct")
    table["rythme"] = table["rythme"].where(table["valeur"].notna())
    table["mot"] = table["mot"].where(table["rythme"].notna(), "")
    ordre = ["is_total", "rythme", "libelle"]
    table = table.sort_values(ordre, ascending=[False, True, True], na_position="last", ignore_index=True)
    lues = table.to_dict("records")
    parts = [ecrire_la_part(*un) for un in zip(ecrire(table, "valeur", "pct"), lues, strict=True)]
    table["texte"] = [resumer(*un) for un in zip(parts, lues, strict=True)]
    jugees = table[table["rythme"].notna()]
    dessous = list(jugees.loc[jugees["valeur"] < jugees["objectif"], "libelle"])
    qui = ("bailleur", "bailleurs") if par == "bailleur_code" else ("EPCI", "EPCI")
    entete = "Bailleur" if par == "bailleur_code" else "EPCI"
    titre = definition.court
    if len(jugees):
        bons = len(jugees) - len(dessous)
        lequel = "objectif" if voulu is None else f"objectif de {nombre(voulu)} %"
        titre = f"{definition.court} : {lequel} atteint pour {bons} {pluriel(bons, *qui)} sur {len(jugees)}"
    sous_l_objectif = f" ; sous l’objectif : {', '.join(dessous)}" if dessous and par == "epci_code" else ""
    peu = " ; sans barre : trop peu de baux pour une part" if table["valeur"].isna().any() else ""
    return Carte(
        cle=f"objectif_{objectif.indicateur}",
        titre=titre,
        sous_titre=f"{definition.libelle}, {ou}, {periode(vue.situation.periode)} ; trait : objectif ; "
        f"entre parenthèses : baux{sous_l_objectif}{peu} ; les plus en retard d’abord. {RYTHME}",
        dessiner=lambda theme: suivi.objectifs(table, "pct", theme),
        donnees=pd.DataFrame(
            {
                entete: table["libelle"],
                "Part": parts,
                "Baux comptés": [nombre(n) for n in table["nb"]],
                "Baux": [nombre(n) for n in table["cas"]],
                "Objectif": [mesure(v, "pct") for v in table["objectif"]],
                "Résultat": [
                    PAR_EPCI if total else atteint(Valeur(v), voulu) or ABSENT
                    for total, v, voulu in zip(table["is_total"], table["valeur"], table["objectif"], strict=True)
                ],
                "Rythme": [pourcentage(v) for v in table["rythme"]],
                "Situation": table["mot"].replace("", ABSENT),
            }
        ),
        alt=f"Barres avec objectif : {definition.libelle}, {ou}, {periode(vue.situation.periode)}.",
        choisit=Choix("bailleur", "") if par == "bailleur_code" else Choix("geo", "epci-"),
        source=definition.provenance(vue.publiee),
    )


def aligner(colonnes: dict[str, dict[str, float]], sous_secret: dict[str, set[str]]) -> None:
    """Add up, in each series, the types that another tells together; a hidden one hides what it is added to.

    Args:
        colonnes: share (%) of each type told, by series; changed in place, as is ``sous_secret``.
        sous_secret: types hidden, by series.

    """
    reunis = [code for nom in colonnes for code in {*colonnes[nom], *sous_secret[nom]} if len(ensemble(code)) > 1]
    for nom, parts in colonnes.items():
        for code in reunis:
            caches = sous_secret[nom].intersection(ensemble(code))
            siennes = [parts.pop(une) for une in ensemble(code) if une in parts]
            sous_secret[nom] -= caches
            if caches:
                sous_secret[nom].add(code)
            elif siennes:
                parts[code] = sum(siennes)


def juger(vue: Vue, nom: str, voulue: Visee) -> str | Chiffre:
    """Return the figure of an indicator beside its objective, if any; its name where the period has no figure."""
    if not vue.a(nom):
        return nom
    carte = vue.chiffre(nom)
    dit = atteint(carte.valeur, voulue.part, voulue.nom)
    return replace(carte, comparaisons=" · ".join(t for t in (dit, carte.comparaisons) if t))


@une_fois
def types(vue: Vue) -> Carte | None:
    """Set the types wanted, allocated and in the parc side by side, each as a share of its own whole."""
    series = (("stock", "Demandes en cours"), ("attribution", ATTRIBUTIONS), ("parc_profil", "Parc social"))
    nom_des_types = dimension(vue.lecteur, "typologie")
    # Shares of different territories say nothing of each other: all are told in the nearest where each is.
    lieux = [trouve[0] for nom, _ in series if (trouve := vue.detail(nom, "typologie")) is not None]
    la = max(lieux, key=vue.mesh.autour(vue.ici).index, default=vue.ici)
    vue_de_la = replace(vue, situation=replace(vue.situation, ici=la))
    colonnes: dict[str, dict[str, float]] = {}
    sous_secret: dict[str, set[str]] = {}
    ensembles: dict[str, Nombre | None] = {}
    masquees, notes = 0, []
    for nom, libelle in series:
        trouve = vue_de_la.detail(nom, "typologie")
        if trouve is None:
            continue
        ou, quand, lignes = trouve
        lues = indicateurs.parts(vue.lecteur, nom, "typologie", ou.code, str(lignes["periode_type"].iloc[0]), quand)
        visibles = lues[lues["part_ensemble_pct"].notna()]
        if not visibles.empty:
            masquees += int(lues["is_masque"].astype(bool).sum())
            part = pd.to_numeric(visibles["part_ensemble_pct"]).astype(float)
            ensembles[libelle] = territoire.a_la_date(vue.lecteur, nom, ou, quand).valeur
            colonnes[libelle] = dict(zip(visibles["modalite"], part, strict=True))
            sous_secret[libelle] = set(lues["modalite"]) - set(visibles["modalite"])
            notes.append(f"{libelle.lower()} : {ou.libelle}, {periode(quand)}")
    if len(colonnes) < 2:
        return None
    aligner(colonnes, sous_secret)
    comptes = [vue.definitions[nom] for nom, _ in series if nom in vue.definitions]
    origines = [definition.origine for definition in comptes]
    codes = sorted({c for nom in colonnes for c in {*colonnes[nom], *sous_secret[nom]}}, key=nom_des_types.rang)
    cadre = pd.DataFrame({"libelle": [nom_des_types.ecrire(c) for c in codes]})
    for libelle, parts in colonnes.items():
        cadre[libelle] = [parts.get(c) if est_fiable(ensembles[libelle]) else None for c in codes]
    table = pd.DataFrame({"Type de logement": cadre["libelle"]})
    for libelle in colonnes:
        masques = [code in sous_secret[libelle] for code in codes]
        table[libelle] = ecrire(cadre.assign(is_masque=masques, cas=ensembles[libelle]), libelle, "pct")
    carte = Carte(
        cle="types",
        titre=f"Les types {'attribués' if ATTRIBUTIONS in colonnes else 'du parc'} sont-ils ceux qui sont demandés ?",
        sous_titre=f"Part de chaque type dans son ensemble · {' ; '.join(notes)}",
        dessiner=lambda theme: suivi.parts_alignees(cadre, list(colonnes), theme),
        donnees=table,
        alt="Points alignés : part de chaque type de logement, demandé, attribué, existant.",
        source=source(
            vue.publiee, *(" ; ".join(dict.fromkeys(textes)) for textes in ([d.population for d in comptes], origines))
        ),
        nb_masques=masquees,
    )
    return vue.situer(carte, la)
