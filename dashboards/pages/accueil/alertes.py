"""The alerts of a reader: each a line to act on; and « Mes alertes »: the bounds that it set, and the e-mail."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboards.kit.reads import alertes as reads_alertes
from dashboards.kit.reads import suivis
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import code_geo
from dashboards.kit.words.alertes import SENS, phrase
from dashboards.kit.words.formats import apostrophes, mesure
from dashboards.kit.words.texts import echapper
from dashboards.pages.demandes.reads import SEMAINE, a_renouveler
from dashboards.pages.offres.cards import ECHEANCE
from dashboards.pages.offres.reads import filtres_du_delai
from warehouse.access import alerts
from warehouse.access.alerts import Alerte
from warehouse.errors import ErreurObservatoire

PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "echeance_dalo": ("priorites", {"onglet": suivis.A_RELOGER, "echeance": suivis.SEMAINE}),
    "decision_dalo": ("priorites", {"onglet": suivis.EN_INSTRUCTION, "echeance": suivis.SEMAINE}),
    "echeance_offre": ("offres", filtres_du_delai(suivis.SEMAINE)),
    "delai_offre_passe": ("offres", filtres_du_delai(suivis.DEPASSEES)),
    "reponse_attendue": ("offres", {"onglet": "offres", "contingent": "tous", "detail": "OFFERTE", "tri": ECHEANCE}),
    "renouvellement": ("demandes", a_renouveler(SEMAINE)),
    "envoi_en_retard": ("donnees", {"detail": "retard"}),
    "volume_inhabituel": ("comptes", {}),
}
AUCUNE = (
    "Aucune borne posée. Ouvrez un indicateur, puis « M’alerter » : dès que le chiffre la franchit, il s’affiche ici."
)
ABONNEMENT = "Recevoir mes alertes par courriel, une fois par semaine au plus"
SANS_ADRESSE = "Votre compte n’a pas d’adresse de courriel : demandez-la à qui gère les comptes, pour les recevoir."


def liens(lecteur: Lecteur) -> list[tuple[str, str, dict[str, str]]]:
    """Return the alerts of the reader, each with the page where it is dealt with."""
    return [(phrase(alerte), *page_de(alerte)) for alerte in reads_alertes.evaluer(lecteur)]


def page_de(alerte: Alerte) -> tuple[str, dict[str, str]]:
    """Return the page where an alert is dealt with, and its filters."""
    if alerte.genre != "chiffre":
        return PAGES[alerte.genre]
    geo = code_geo(alerte.detail["territoire_type"], alerte.detail["territoire_code"])
    return "indicateurs", {"indicateur": alerte.detail["indicateur_code"], "geo": geo}


def montrer(lecteur: Lecteur) -> None:
    """List the bounds that the reader set, each to remove, and offer the e-mail."""
    if lecteur.droits.est_public:
        return
    st.markdown("## Mes alertes")
    posees = reads_alertes.posees(lecteur)
    if posees.empty:
        st.caption(echapper(AUCUNE))
    for une in posees.itertuples(index=False):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            borne = f"{une.libelle}, {une.territoire} : {SENS[une.sens]} {mesure(une.borne, une.unite)}"
            st.write(echapper(apostrophes(borne)))
            if st.button("Retirer", key=f"retirer_alerte_{une.alerte_id}", type="tertiary"):
                _faire(partial(alerts.retirer, lecteur.portail.portier, lecteur.session, int(une.alerte_id)))
    _abonner(lecteur)


def _abonner(lecteur: Lecteur) -> None:
    a_une_adresse, est_abonne = reads_alertes.abonnement(lecteur)
    if not (a_une_adresse or est_abonne):
        st.caption(echapper(SANS_ADRESSE))
        return
    voulu = st.checkbox(ABONNEMENT, value=est_abonne, key="abonnement_alertes")
    if voulu != est_abonne:
        _faire(partial(alerts.s_abonner, lecteur.portail.portier, lecteur.session, est_abonne=voulu))


def _faire(geste: Callable[[], None]) -> None:
    try:
        geste()
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    st.rerun()
