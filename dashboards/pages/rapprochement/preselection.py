"""The présélection of one dwelling: to put a household forward, to order them, to say why, to hand over.

What belongs here: what is chosen on screen. What does not: who may be put forward and what is asked to hand over, which
the database says in a sentence.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from dashboards.kit import fiche
from dashboards.kit import preselection as kit
from dashboards.kit.frame import page
from dashboards.kit.logement import delai_court
from dashboards.kit.reads import suivis, territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.preselections import qui_propose, siennes
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.tableau import impression, tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent, nombre, pluriel
from dashboards.kit.words.texts import echapper
from dashboards.pages.rapprochement import cards
from warehouse.access import proposals
from warehouse.errors import ErreurObservatoire

VIDE = (
    "Aucun ménage présélectionné sur ce logement : depuis « Classement », choisissez un ménage et ajoutez-le. Un "
    "ménage qui passe devant un ménage mieux classé demande une raison."
)
RAISON = "Raison, s’il passe devant un ménage mieux classé"
CHOISIR = "Choisir…"
DELAI = (
    "Réservataire de ce logement : {qui}, qui peut proposer jusqu’au {quand}. Cet avertissement n’empêche "
    "pas votre présélection."
)
AJOUTE = "_preselection_ajout"
A_DEPOSER = (
    "Une candidature transmise part avec le prochain fichier de candidatures ; dès la publication suivante, tous les "
    "partenaires qui lisent ce ménage le voient « déjà positionné »."
)


def avertir(lecteur: Lecteur, offre: "pd.Series") -> None:
    """Tell a landlord that the réservataire of a dwelling may still propose its own candidates."""
    if not lecteur.est_bailleur or not delai_court(offre, date_des_donnees(lecteur)):
        return
    noms = suivis.noms(lecteur, territoires.territoires(lecteur))
    qui, quand = noms.get(offre["reservataire_code"], offre["reservataire_code"]), date_longue(offre["date_echeance"])
    st.warning(echapper(DELAI.format(qui=qui, quand=quand)))


def ajouter(lecteur: Lecteur, offre: str, lues: pd.DataFrame, dits: kit.Mots) -> None:
    """Offer to put forward one household of the page of the list."""
    choix = cards.etiquettes(lues)
    if ajoute := st.session_state.pop(AJOUTE, ""):
        st.success(echapper(ajoute))
    with (
        st.form("preselectionner", border=False),
        st.container(horizontal=True, gap="small", vertical_alignment="bottom"),
    ):
        demande = st.selectbox("Présélectionner", list(choix), format_func=choix.__getitem__, key="a_preselectionner")
        raison = _raison(dits, "raison_ajout")
        if not st.form_submit_button("Ajouter à la présélection"):
            return
    try:
        place = proposals.preselectionner(*qui_propose(lecteur), offre, str(demande), motif_ordre=raison)
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    st.session_state[AJOUTE] = (
        f"Ménage présélectionné à la place {nombre(place)} : voyez l’onglet « Candidats et présélection »."
    )
    st.rerun()


def presenter(lecteur: Lecteur, offre: str, menages: pd.DataFrame, dits: kit.Mots) -> None:
    """Draw the candidates of this dwelling, whoever put them forward, and what may be done of one's own."""
    if menages.empty:
        st.info(echapper(VIDE))
        return
    noter_une_fois(lecteur, ("preselection", offre), len(menages), offre_id=offre)
    st.markdown(f"**{echapper(kit.complete(menages, dits))}**")
    st.caption(echapper(kit.RESERVEE))
    if alertes := kit.en_alerte(menages, dits):
        quoi = pluriel(alertes, "ménage a changé", "ménages ont changé")
        st.warning(echapper(f"{nombre(alertes)} {quoi} depuis : lisez « Ce qui a changé »."))
    proposes = siennes(menages)
    restent = proposes[proposes["transmis_at"].isna()]
    lister(menages, set(restent["demande_id"]), dits)
    if not restent.empty:
        ordonner(lecteur, offre, restent, len(proposes), dits)
    seance(lecteur, offre, menages.iloc[0], dits)
    if not restent.empty and st.button("Transmettre la présélection", type="primary"):
        _faire(lambda: proposals.transmettre(*qui_propose(lecteur), offre))
    st.caption(echapper(A_DEPOSER))
    page.lien("commission", "Voir l’ordre du jour de la commission")


def lister(menages: pd.DataFrame, restent: set[str], dits: kit.Mots) -> None:
    """Draw the candidates in order, each of ``restent`` with the way to its file; a table when it prints."""
    if impression():
        tableau(kit.lignes(menages, dits), kit.DANS_L_ORDRE, cle="preselection", nombres=False)
        return
    for _, un in menages.iterrows():
        textes, demande = rangee(un, dits), str(un["demande_id"])
        fiche.rangee(textes, partial(proposer, nombre(un["rang"]), textes[0], demande) if demande in restent else None)


def rangee(menage: "pd.Series", dits: kit.Mots) -> list[str]:
    """Write one candidate as a row of a list: its place and who it is, who put it forward and why, what has changed."""
    champs = kit.ligne(menage, dits)
    place, qui = champs.pop("Place"), champs.pop("Ménage")
    ecrits = [f"{quoi} : {texte}" for quoi, texte in champs.items() if texte != ABSENT]
    return [qui if place == ABSENT else f"Place {place} : {qui}", " · ".join(ecrits)]


def proposer(place: str, resume: str, demande: str) -> None:
    """Offer the file of a candidate."""
    if st.button(fiche.sur(fiche.VOIR, place), key=f"fiche_preselection_{place}"):
        fiche.fiche(resume, demande)


def ordonner(lecteur: Lecteur, offre: str, restent: pd.DataFrame, combien: int, dits: kit.Mots) -> None:
    """Offer to move a household that is not handed over, or to take it away."""
    noms = {
        str(demande): f"Place {nombre(place)}"
        for demande, place in zip(restent["demande_id"], restent["rang"], strict=True)
    }
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        demande = st.selectbox("Ménage", list(noms), format_func=noms.__getitem__, key="a_ordonner")
        places = list(range(1, combien + 1))
        place = st.selectbox("Nouvelle place", places, index=list(noms).index(demande) + combien - len(noms))
        raison = _raison(dits, "raison_ordre")
        placer, retirer = st.button("Placer"), st.button("Retirer de la présélection", type="tertiary")
    if placer:
        _faire(lambda: proposals.preselectionner(*qui_propose(lecteur), offre, demande, place, raison))
    if retirer:
        _faire(lambda: proposals.retirer(*qui_propose(lecteur), offre, demande))


def seance(lecteur: Lecteur, offre: str, menage: "pd.Series", dits: kit.Mots) -> None:
    """Ask for the day of the commission, and for the legal reason where it will examine fewer than three."""
    tenue: date | None = None if est_absent(menage["date_cal"]) else menage["date_cal"]
    motif = menage["motif_moins_de_3_code"]
    codes = list(dits.moins_de_3)
    with st.form("seance", border=False), st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        jour = st.date_input("Date de la commission", value=tenue, format="DD/MM/YYYY")
        raison = st.selectbox(
            "Raison légale, si moins de trois candidats",
            codes,
            index=codes.index(motif) if motif in codes else None,
            format_func=dits.moins_de_3.__getitem__,
            placeholder=CHOISIR,
        )
        if not st.form_submit_button("Inscrire à l’ordre du jour"):
            return
    _faire(lambda: proposals.inscrire(*qui_propose(lecteur), offre, jour, raison))


def _raison(dits: kit.Mots, cle: str) -> str | None:
    choisie: str | None = st.selectbox(
        RAISON, list(dits.ordre), index=None, format_func=dits.ordre.__getitem__, placeholder=CHOISIR, key=cle
    )
    return choisie


def _faire(action: Callable[[], object]) -> None:
    """Do it and draw the page again, or say what the database refuses."""
    try:
        action()
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    st.rerun()
