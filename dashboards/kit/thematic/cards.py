"""The cards of a thematic page: any indicator of the catalogue as figure, curve, bars, ranking, map or breakdown.

What belongs here: one frame turned into a figure, a table and an alternative. What does not: what an indicator means
(the catalogue), which ones a page shows (the page).
"""

from collections.abc import Sequence

import pandas as pd

from dashboards.charts import classement, serie
from dashboards.charts.base import dessinables, ecrire
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte, Choix
from dashboards.kit.reads.catalogue import Dimension, Indicateur
from dashboards.kit.reads.indicateurs import annee_avant
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoire import Situation
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.thematic.mesh import (
    EFFECTIF,
    hors_classement,
    premier,
    tableau_mesh,
    tete,
    trait_de_reference,
    visibles,
)
from dashboards.kit.words.evolutions import DUREES
from dashboards.kit.words.formats import (
    ABSENT,
    CAS_MIN,
    MASQUE,
    Valeur,
    est_absent,
    est_fiable,
    est_insuffisant,
    mesure,
    minuscule,
    nombre,
    periode,
    typographier,
)
from dashboards.kit.words.sentences import chaque
from dashboards.kit.words.texts import (
    AUCUNE_DONNEE,
    BARRES_INSUFFISANTES,
    NON_CALCULEE,
    PEU_DE_CAS,
    SERIE_MASQUEE,
    UN_PLUS_GRAND,
)

PROVISOIRE = "« p » : provisoire, les saisies sont admises pendant trente jours"
# The filter of one modality; its dimension comes before its code.
MODALITE = "modalite"
UNE_SEULE = "{dimension} : suivre une seule modalité, dans le temps et par territoire"


def chiffre(
    situation: Situation, indicateur: Indicateur, libelle: str = "", colonne: str = "valeur", unite: str = ""
) -> Chiffre:
    """Return the key figure of an indicator: its change in a year, its EPCI and the département beside it."""
    nom, unite = indicateur.nom, unite or indicateur.unite
    return Chiffre(
        libelle or indicateur.libelle,
        situation.valeur(nom, colonne),
        unite,
        situation.avant(nom, colonne),
        autour(situation, nom, unite, colonne),
        quand=situation.periode,
    )


def autour(situation: Situation, nom: str, unite: str, colonne: str = "valeur") -> str:
    """Write a figure for the EPCI of a commune and for the département, where it is told there."""
    lieux = {"EPCI": situation.ici.epci_code if situation.ici.type == "commune" else None}
    lieux |= {"Département": None if situation.est_reference else situation.reference.code}
    lus = {quoi: situation.ailleurs(nom, code, colonne) for quoi, code in lieux.items() if code}
    return " · ".join(f"{quoi} : {lu.ecrire(unite)}" for quoi, lu in lus.items() if lu.connue or lu.is_masque)


def evolution(
    situation: Situation, indicateur: Indicateur, publiee: str, autres: Sequence[Territoire] = (), provisoires: int = 0
) -> Carte:
    """Follow one indicator over time, beside the territories chosen by the reader; the last periods are provisional.

    Without any, the département stands behind, never for counts: their scales differ.
    """
    unite = indicateur.unite
    ici = dessinables(situation.serie(indicateur.nom, situation.ici.code), unite)
    a_cote = list(autres)
    if not a_cote and not situation.est_reference and unite != "compte":
        a_cote = [situation.reference]
    lignes = [serie.Serie(situation.ici.libelle, ici)]
    lignes += [
        serie.Serie(t.libelle, dessinables(situation.serie(indicateur.nom, t.code), unite), principale=False)
        for t in a_cote
    ]
    textes = pd.DataFrame({"Période": [periode(p) for p in ici["periode"]]})
    for ligne in lignes:
        ecrits = dict(zip(ligne.valeurs["periode"], ecrire(ligne.valeurs, "valeur", unite), strict=True))
        textes[ligne.nom] = _marquer([ecrits.get(p, ABSENT) for p in ici["periode"]], provisoires)
    if unite == "pct":
        textes[EFFECTIF["cas"]] = ecrire(ici, "cas", "compte")
    traits = serie.legende(lignes)
    se_lit = not visibles(ici).empty
    quoi = f"{indicateur.libelle}, {situation.ici.libelle}, {_jusqu_ou(situation, ici)}"
    return Carte(
        cle=f"evolution_{indicateur.nom}",
        titre=_constat(indicateur, ici.iloc[: len(ici) - provisoires], dit_la_fin=provisoires > 0),
        sous_titre=quoi
        + (f" · {traits}" if len(lignes) > 1 and se_lit else "")
        + (f" · points creux, {PROVISOIRE}" if provisoires and se_lit else ""),
        dessiner=lambda theme: serie.courbes(lignes, unite, theme, provisoires=provisoires),
        donnees=textes.iloc[::-1].reset_index(drop=True) if se_lit else textes.iloc[:0],
        vide=_rien_a_lire(situation, ici, indicateur),
        alt=f"Courbe : {quoi}.",
        source=indicateur.provenance(publiee),
        nb_masques=int(sum(int(ligne.valeurs["is_masque"].astype(bool).sum()) for ligne in lignes)),
    )


def flux(situation: Situation, indicateur: Indicateur, publiee: str, provisoires: int = 0, titre: str = "") -> Carte:
    """Show a flow of the territory as bars; the last months are provisional."""
    ici = situation.serie(indicateur.nom, situation.ici.code)
    ecrits = _marquer(ecrire(ici, "valeur", indicateur.unite), provisoires)
    textes = pd.DataFrame({"Période": [periode(p) for p in ici["periode"]], situation.ici.libelle: ecrits})
    quoi = f"{indicateur.libelle}, {situation.ici.libelle}, {_jusqu_ou(situation, ici)}"
    note = f" · hachures, {PROVISOIRE}" if provisoires else ""
    return Carte(
        cle=f"flux_{indicateur.nom}",
        titre=titre or _constat(indicateur, ici.iloc[: len(ici) - provisoires], dit_la_fin=provisoires > 0),
        sous_titre=quoi + note,
        dessiner=lambda theme: serie.barres_de_flux(
            serie.Serie(situation.ici.libelle, ici), provisoires, indicateur.unite, theme
        ),
        donnees=textes.iloc[::-1].reset_index(drop=True) if not visibles(ici).empty else textes.iloc[:0],
        vide=_masquee(situation) if ici["is_masque"].any() else AUCUNE_DONNEE,
        alt=f"Barres : {quoi}.",
        source=indicateur.provenance(publiee),
        nb_masques=int(ici["is_masque"].astype(bool).sum()),
    )


def _marquer(ecrits: Sequence[str], provisoires: int) -> list[str]:
    """Write « p » beside the figures of the last periods, which may still be corrected."""
    debut = len(ecrits) - provisoires
    return [f"{t} p" if i >= debut and t not in {ABSENT, MASQUE} else t for i, t in enumerate(ecrits)]


def _jusqu_ou(situation: Situation, ici: pd.DataFrame) -> str:
    """Say the step of a series and where it ends, which may be before the period of the page."""
    return chaque(situation.periode if ici.empty else str(ici["periode"].iloc[-1]))


def _constat(indicateur: Indicateur, cadre: pd.DataFrame, *, dit_la_fin: bool = False) -> str:
    """Write the finding of a curve: its last visible value, whose period is said if asked, and what it was before.

    It is also said where the series goes on after it, masked or without a figure.
    It is set beside the same period of the year before, as a key figure is; where that is not shown, beside the first.
    """
    montres = visibles(cadre)
    if len(montres) < 2:
        return indicateur.court
    debut, fin = montres.iloc[0], montres.iloc[-1]
    un_an_avant = montres[montres["periode"] == annee_avant(fin["periode"])]
    if not un_an_avant.empty:
        debut = un_an_avant.iloc[0]
    dit_la_fin = dit_la_fin or fin["periode"] != cadre["periode"].iloc[-1]
    suffixe = f" {indicateur.unite}" if indicateur.unite in DUREES else ""
    avant, actuel = (mesure(un["valeur"], indicateur.unite, cas=un.get("cas")) for un in (debut, fin))
    textes = avant, actuel + suffixe
    dit = f"{indicateur.court} : {textes[1]}" + (f" en {periode(fin['periode'])}" if dit_la_fin else "")
    if textes[0] + suffixe == textes[1]:
        return f"{dit}, comme en {periode(debut['periode'])}"
    return f"{dit}, contre {textes[0]} en {periode(debut['periode'])}"


def _masquee(situation: Situation) -> str:
    """Say that all is secret here, and what to do about it where there is a larger territory."""
    return SERIE_MASQUEE if situation.ici.type == "departement" else f"{SERIE_MASQUEE} {UN_PLUS_GRAND}"


def _rien_a_lire(situation: Situation, cadre: pd.DataFrame, indicateur: Indicateur) -> str:
    """Say why a series has nothing to draw, as of its last period: secrecy, too few cases, not computed, no figure."""
    derniere = None if cadre.empty else cadre.iloc[-1]
    if derniere is not None and not derniere["is_masque"] and indicateur.unite == "pct" and derniere["cas"]:
        texte = NON_CALCULEE if est_fiable(derniere["cas"]) else PEU_DE_CAS
        if not est_absent(derniere["cas"]):
            return typographier(texte.format(quand=periode(derniere["periode"]), n=nombre(derniere["cas"])))
    return _masquee(situation) if cadre["is_masque"].any() else AUCUNE_DONNEE


def repartition(
    cadre: pd.DataFrame,
    indicateur: Indicateur,
    dimension: Dimension,
    ou: str,
    quand: str,
    publiee: str,
    *,
    trie: bool | None = None,
    est_ailleurs: bool = False,
    precision: str = "",
    reference: Valeur | None = None,
    objet: str = "",
    choisi: str | None = None,
    choisit: Choix | None = None,
) -> Carte:
    """Split one indicator by the modalities of a dimension, greatest first where their list has no order of its own.

    Args:
        cadre: one row a modality (``modalite``, ``valeur``, ``numerateur``, ``denominateur``, ``cas``, ``is_masque``).
        indicateur: its entry in the catalogue.
        dimension: what it is split by.
        ou: territory, in words.
        quand: period, in words.
        publiee: date of the publication.
        trie: greatest first whatever their list, or in the order of their list; as their list says where not said.
        est_ailleurs: the territory is not that of the page, and the title must say so.
        precision: end of the subtitle.
        reference: figure of the whole, drawn as a dotted line for rates.
        objet: what comes first is said of, where it is not the dimension.
        choisi: the modality of the page, in its own colour.
        choisit: what a bar chooses.

    """
    table = cadre.assign(
        code=cadre["modalite"],
        libelle=cadre["modalite"].map(dimension.ecrire),
        is_masque=cadre["is_masque"].astype(bool),
    )
    table = dessinables(table, indicateur.unite)
    ordonnee = classement.trier(table)
    tenant = premier(ordonnee, indicateur.unite)
    lieu = f" ({ou})" if est_ailleurs else ""
    quoi = f"{objet or dimension.libelle}{lieu}"
    nom = None if tenant is None else f"« {tenant} »"
    est_triee = not dimension.est_ordonnee if trie is None else trie
    if not est_triee:
        ordonnee = table.sort_values("modalite", key=lambda codes: codes.map(dimension.rang)).reset_index(drop=True)
    trait = trait_de_reference(reference, indicateur) if reference else None
    suite = f", {precision}" if precision else ""
    textes = tableau_mesh(ordonnee, indicateur, dimension.libelle)
    est_muette = visibles(ordonnee).empty and not table["is_masque"].any()
    peu = bool(textes.map(est_insuffisant).to_numpy().any())
    repere = f" ; trait pointillé : l’ensemble ({mesure(trait, indicateur.unite)})" if trait is not None else ""
    return Carte(
        cle=f"repartition_{indicateur.nom}_{dimension.code}",
        titre=tete(nom, table, indicateur.unite, f"{indicateur.court}, par {minuscule(dimension.libelle)}{lieu}", quoi),
        sous_titre=f"{indicateur.libelle}, {ou}, {quand}{suite}{repere}"
        + (hors_classement(table, "barres pâles") if est_triee else ""),
        dessiner=lambda theme: classement.barres(
            ordonnee, indicateur.unite, theme, ordre=False, reference=trait, choisi=choisi
        ),
        donnees=textes.iloc[:0] if est_muette else textes,
        vide=typographier(BARRES_INSUFFISANTES.format(n=CAS_MIN)) if peu else AUCUNE_DONNEE,
        alt=f"Barres selon « {dimension.libelle.lower()} » : {indicateur.libelle}, {ou}, {quand}.",
        source=indicateur.provenance(publiee),
        nb_masques=int(table["is_masque"].sum()),
        choisit=choisit,
    )


def ecran_d_une_modalite(indicateur: Indicateur, dimension: Dimension, ou: Territoire) -> Choix:
    """Return what a bar of a breakdown opens: the screen of the indicator, of its modality and the same territory."""
    filtres = {"indicateur": indicateur.nom, "geo": ou.geo, "detail": dimension.code}
    return Choix(MODALITE, f"{dimension.code}-", filtres, UNE_SEULE.format(dimension=dimension.libelle))


def coupe_en_filtres(lecteur: Lecteur) -> dict[str, str]:
    """Return the filters of the address under which one modality is looked at."""
    if lecteur.coupe is None:
        return {}
    par, modalite = lecteur.coupe
    return {"detail": par, MODALITE: f"{par}-{modalite}"}
