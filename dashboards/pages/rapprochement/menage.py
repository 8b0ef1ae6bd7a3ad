"""One household: the dwellings that fit it or nearly, what asking for more would open, how long others waited."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.kit import fiche
from dashboards.kit import menage as garde
from dashboards.kit.frame import page
from dashboards.kit.logement import ligne_logement, nom_logement, par_offre
from dashboards.kit.reads import territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.tableau import RANGEES_PAR_PAGE, impression, tableau, tourner
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.texts import SCORE, echapper
from dashboards.pages.rapprochement import cards_menage, ouvertures, reads_menage, sentences
from dashboards.pages.rapprochement.cards import (
    A_COMPLETER,
    A_SURVEILLER,
    EFFORT,
    SIGNES_DITS,
    TEINTES,
    TEINTES_DES_SIGNES,
)
from dashboards.pages.rapprochement.reads import PAS_LA

TOUTES = "Lire toutes les raisons sur ce logement"
RAISONS = "Rang et raisons"
QUESTION = "Un ménage : quels logements ?"
COMMENT = (
    "Depuis « Demandes », « Logements possibles » ouvre cette page sur un ménage ; ou saisissez ci-dessus son "
    "pseudonyme. Rien n’en est écrit dans l’adresse."
)
INTROUVABLE = "Aucune demande active ou expirée de ce pseudonyme parmi celles que vous pouvez lire."
VOIS = "Ce que vous regardez : vos logements proposés, un ménage que vous pouvez lire · La lecture est enregistrée."
AUCUN = "Aucun logement ouvert de votre périmètre ne convient à ce ménage aujourd’hui."
AUCUN_PRESQUE = "Aucun logement ouvert n’est écarté par une seule raison."
RIEN_DE_PLUS = "Aucune attribution de plus n’est connue de vous en élargissant d’un type ou d’une commune."
OUVERTURES = (
    "Baux signés cette année-là, que d’autres ménages ont obtenus : une observation, non une promesse. Un type n’est "
    "proposé que si la taille du ménage le permet, selon la norme d’occupation stricte (tous les types, si sa "
    "composition n’est pas connue)."
)


def presenter(lecteur: Lecteur, entete: DeltaGenerator, offres: pd.DataFrame) -> None:
    """Draw the dwellings of one household, that of the session or of the box."""
    pseudonyme = garde.saisir()
    demande = reads_menage.demande(lecteur, pseudonyme) if pseudonyme else None
    if demande is None:
        with entete:
            page.titre(QUESTION, "", VOIS)
        st.info(echapper(INTROUVABLE if pseudonyme else COMMENT))
        return
    communes = territoires.territoires(lecteur).libelles("commune")
    dits, lus = sentences.mots(lecteur), reads_menage.logements(lecteur, pseudonyme)
    noter_une_fois(lecteur, (pseudonyme,), len(lus), demande_id=pseudonyme)
    conviennent = lus[lus["is_eligible"].astype(bool)]
    presque = lus[lus["motifs_exclusion_codes"].map(len) == 1]
    with entete:
        page.titre(
            QUESTION,
            sentences.phrase_du_menage(len(conviennent), len(presque), len(offres)),
            f"{VOIS} {SCORE}",
        )
    tableau(cards_menage.demande(demande, communes, dits), "Ce ménage", cle="menage", entier=True, nombres=False)
    st.markdown("## Logements ouverts qui conviennent")
    teintes = {quoi: TEINTES[quoi] for quoi in (EFFORT, A_SURVEILLER, A_COMPLETER)}
    table = cards_menage.conviennent(conviennent, communes, dits)
    if not en_table(table, "Logements qui conviennent", "conviennent", AUCUN, teintes):
        lister(conviennent, "conviennent", communes, dits)
    if not conviennent.empty:
        st.caption(echapper(SIGNES_DITS))
    st.markdown("## Ceux qu’une seule raison écarte")
    table = cards_menage.presque(presque, communes, dits)
    if not en_table(table, "Logements qu’une seule raison écarte", "presque", AUCUN_PRESQUE, {}):
        lister(presque, "presque", communes, dits, apres=len(conviennent))
    autres = offres.drop(index=[*conviennent["offre_id"], *presque["offre_id"]], errors="ignore")
    if not autres.empty:
        un_autre_logement(autres, communes)
    st.markdown("## Ce qu’ouvrirait un vœu de plus")
    ouvrirait(lecteur, demande, communes)
    st.markdown("## Combien de temps d’autres ont attendu")
    st.markdown(echapper(attente(lecteur, demande)))


def en_table(table: pd.DataFrame, legende: str, cle: str, vide: str, teintes: Mapping[str, str]) -> bool:
    """Draw dwellings as a table where the page prints or there is none; tell whether it did."""
    if not impression() and not table.empty:
        return False
    tableau(table, legende, cle=cle, nombres=False, vide=vide, teintes=teintes)
    return True


def lister(lus: pd.DataFrame, cle: str, communes: Mapping[str, str], dits: sentences.Mots, *, apres: int = 0) -> None:
    """Draw dwellings, twenty a page, each with the way to the rank of the household there; ``apres``: those above."""
    debut = tourner(cle, len(lus), RANGEES_PAR_PAGE)
    montres = lus.iloc[debut : debut + RANGEES_PAR_PAGE]
    for place, (_, lu) in enumerate(montres.iterrows(), apres + debut + 1):
        textes = cards_menage.rangee(f"{place}. {nom_logement(lu, communes)}", lu, dits)
        raisons = partial(vers_les_raisons, fiche.sur(RAISONS, place), str(lu["offre_id"]))
        fiche.rangee(textes, raisons, TEINTES_DES_SIGNES)


def vers_les_raisons(texte: str, offre: str) -> None:
    """Offer the way to the rank of the household for a dwelling, or to its reasons."""
    page.lien("rapprochement", texte, offre=offre, onglet=PAS_LA, lecture=garde.LOGEMENT)


def un_autre_logement(offres: pd.DataFrame, communes: Mapping[str, str]) -> None:
    """Offer every reason of a dwelling of neither list."""
    siennes = par_offre(offres)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        offre = st.selectbox(
            "Un autre logement ouvert",
            list(siennes),
            format_func=lambda offre: ligne_logement(siennes[offre], communes),
            key="un_autre_logement",
        )
        vers_les_raisons(TOUTES, offre)


def ouvrirait(lecteur: Lecteur, demande: "pd.Series", communes: Mapping[str, str]) -> None:
    """Draw what one type or one commune more would have opened, last year."""
    noms = territoires.territoires(lecteur).noms("commune")
    epci = dict(noms[["code", "epci_code"]].dropna().itertuples(index=False))
    voeux, types = list(demande["communes_souhaitees"]), list(demande["typologies_souhaitees"])
    leurs = {epci[c] for c in voeux if c in epci}
    voisines = {commune: e for commune, e in epci.items() if e in leurs}
    autres = [t for t in demande["typologies_admises"] if t not in types]
    loues = reads_menage.loues(lecteur, [*voisines, *leurs])
    plus = ouvertures.ouvertures(loues, voeux, voisines, types, autres)
    if plus is None or not (plus.par_type or plus.par_commune):
        st.info(RIEN_DE_PLUS)
        return
    tableau(cards_menage.ouvrirait(plus, communes), "Ce qu’ouvrirait un vœu de plus", cle="ouvrirait", entier=True)
    st.caption(echapper(OUVERTURES))


def attente(lecteur: Lecteur, demande: "pd.Series") -> str:
    """Say how long those who asked first for the same type waited, in its EPCI or else in the département."""
    mesh = territoires.territoires(lecteur)
    type_ = str(demande["typologie_code"])
    ou = [mesh.departement()]
    if demande["epci_code"]:
        ou = [mesh.trouver(territoires.code_geo("epci", str(demande["epci_code"]))), *ou]
    for territoire in ou:
        mediane, quand = ouvertures.attente(lecteur, territoire.code, type_)
        if mediane.part_fiable:
            return sentences.phrase_attente(type_, territoire.libelle, quand, mediane)
    return sentences.SANS_ATTENTE
