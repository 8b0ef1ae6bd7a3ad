"""« M’alerter »: set a bound on the figure of the screen, and be told on the landing page when it is crossed."""

import math
from decimal import Decimal

import streamlit as st

from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.words.alertes import SENS
from dashboards.kit.words.formats import Valeur
from dashboards.kit.words.texts import echapper
from warehouse.access import alerts
from warehouse.errors import ErreurObservatoire

POSEE = "Alerte posée. Elle s’affichera sur l’Accueil, « À traiter », dès que le dernier chiffre publié la franchit."
UNITES = {"pct": "en %", "mois": "en mois", "jours": "en jours", "eur": "en euros", "eur_m2": "en euros par m²"}


def proposer(lecteur: Lecteur, entree: Indicateur, ici: Territoire, valeur: Valeur) -> None:
    """Draw the form; who has no account is offered none."""
    if lecteur.droits.est_public:
        return
    with st.expander("M’alerter"), st.form("poser_alerte", border=False):
        sens = st.radio(f"{entree.libelle}, {ici.libelle}", list(SENS), format_func=SENS.__getitem__, horizontal=True)
        depart = float(valeur.valeur) if valeur.connue and valeur.valeur is not None else 0.0
        borne = st.number_input(
            " ".join(filter(None, ("Borne", UNITES.get(entree.unite)))),
            value=float(math.ceil(depart)) if entree.unite == "compte" else round(depart, 1),
            step=1.0 if entree.unite == "compte" else 0.1,
            format="%.0f" if entree.unite == "compte" else "%.1f",
        )
        if not st.form_submit_button("Poser l’alerte"):
            return
    try:
        alerts.poser(
            lecteur.portail.portier, lecteur.session, entree.nom, (ici.type, ici.code), sens, Decimal(str(borne))
        )
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    st.success(POSEE)
