"""The two dialogs of the page Comptes: to open an account, to decide of one.

What belongs here: what is typed. What does not: who may decide of whom and what an account may be, which the database
says in a sentence.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.kit.frame import page
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import apostrophes
from dashboards.kit.words.texts import echapper
from dashboards.pages.comptes import words
from warehouse.access import gestion
from warehouse.access.gestion import CHANGER, CREER, REVOQUER
from warehouse.access.rights import lire_registre
from warehouse.errors import ErreurObservatoire

Nommer = Callable[[str], str]
MOTIF = "Motif, gardé avec la décision"
AU = "Dernier jour, s’il en a un"
SANS_RETOUR = "Un compte révoqué ne revient pas : la personne qui revient en reçoit un autre."


@st.dialog("Ouvrir un compte", on_dismiss="rerun")
def ouvrir(organismes: pd.DataFrame, nommer: Nommer) -> None:
    """Ask for whom an account is opened, then show once the secret to hand over."""
    lecteur = page.lecteur_du_dialogue()
    if lecteur is None:
        return
    codes = list(organismes.index)
    code = codes[0] if len(codes) == 1 else st.selectbox(
        "Organisme", codes, index=None, placeholder="Choisir…",
        format_func=lambda c: apostrophes(organismes.loc[c, "libelle"]),
    )  # fmt: skip
    if code is None:
        return
    organisme = organismes.loc[code]
    droits = lire_registre().profils[organisme["profil"]]
    st.caption(echapper(f"Profil : {droits.libelle}, celui de l’organisme. Il lit {droits.portee}."))
    with st.form("ouvrir_un_compte"):
        login = st.text_input("Identifiant", placeholder="prenom.nom", max_chars=63)
        champs = _personne(lecteur, {}, organisme, nommer)
        motif = st.text_input(MOTIF)
        if not st.form_submit_button("Ouvrir le compte", type="primary"):
            return
    champs |= {"organisme_code": str(code)}
    _decider(lecteur, CREER, login.strip(), motif, champs, f"Le compte « {login.strip()} » est ouvert.")


@st.dialog("Décider d’un compte", on_dismiss="rerun")
def decider(compte: pd.Series, organismes: pd.DataFrame, nommer: Nommer) -> None:
    """Ask what is decided of an account, and why."""
    lecteur = page.lecteur_du_dialogue()
    if lecteur is None:
        return
    login = str(compte["login"])
    st.write(echapper(f"{words.qui(compte)} : {words.etat(compte)}"))
    decision = st.selectbox("Décision", words.possibles(compte), format_func=words.DECISIONS.__getitem__)
    if decision == REVOQUER:
        st.warning(SANS_RETOUR)
    with st.form(f"decider_{login}_{decision}"):
        champs = {}
        if decision == CHANGER:
            voulus = _personne(lecteur, compte, organismes.loc[compte["organisme_code"]], nommer)
            champs = {cle: valeur for cle, valeur in voulus.items() if valeur != _ecrit(compte[cle])}
        motif = st.text_input(MOTIF)
        if not st.form_submit_button("Confirmer", type="primary"):
            return
    if decision == CHANGER and not champs:
        st.error("Rien n’est changé : corrigez au moins une rubrique.")
        return
    _decider(lecteur, decision, login, motif, champs, words.FAITES[decision].format(login=login))


def _personne(
    lecteur: Lecteur, compte: Mapping[str, Any] | pd.Series, organisme: pd.Series, nommer: Nommer
) -> dict[str, Any]:
    """Draw the fields of an account, filled with what it is."""
    champs: dict[str, Any] = {
        "libelle": st.text_input("Nom et fonction de la personne", compte.get("libelle") or ""),
        "email": st.text_input("Courriel", compte.get("email") or "").strip() or None,
    }
    communes, epcis = list(organisme["communes"] or []), list(organisme["epcis"] or [])
    if len(communes) + len(epcis) > 1:
        sa_part = [*(compte.get("communes") or []), *(compte.get("epcis") or [])]
        part = st.multiselect(
            "Part du territoire (aucune : tout le territoire)", [*communes, *epcis], sa_part, format_func=nommer,
            placeholder="Tout le territoire",
        )  # fmt: skip
        champs["communes"] = [code for code in communes if code in part] or None
        champs["epcis"] = [code for code in epcis if code in part] or None
    if lecteur.session.gestion == "tous" and lire_registre().profils[organisme["profil"]].comptes == "organisme":
        champs["est_administrateur"] = st.checkbox(
            "Administre les comptes de son organisme, hors le sien", bool(compte.get("est_administrateur", False))
        )
    du, au = st.columns(2)
    champs["valable_du"] = _iso(du.date_input("Premier jour", compte.get("valable_du", "today"), format="DD/MM/YYYY"))
    champs["valable_au"] = _iso(au.date_input(AU, compte.get("valable_au"), format="DD/MM/YYYY"))
    return champs


def _iso(jour: Any) -> str | None:
    return jour.isoformat() if isinstance(jour, date) else None


def _ecrit(valeur: Any) -> Any:
    """Write what an account is as what is typed."""
    return _iso(valeur) if isinstance(valeur, date) else valeur


def _decider(lecteur: Lecteur, decision: str, login: str, motif: str, champs: Mapping[str, Any], faite: str) -> None:
    try:
        secret = gestion.decider(lecteur.portail.portier, lecteur.session, decision, login, motif, champs)
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    st.success(echapper(faite))
    if secret is not None:
        st.code(secret, language=None)
        st.caption(echapper(words.A_REMETTRE))
