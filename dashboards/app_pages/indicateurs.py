"""Indicateurs: what each word means, with a stable anchor."""

import pandas as pd
import streamlit as st

from dashboards.components import page
from dashboards.components.tableau import tableau
from dashboards.components.textes import echapper
from dashboards.queries.indicateurs import INDICATEURS

UNITES = {"compte": "nombre", "mois": "mois", "pct": "pourcentage", "ratio": "demandes pour une attribution"}
SIGNES = (
    ("s", "secret statistique : moins de 11 cas, ou valeur masquée pour protéger une autre cellule"),
    ("—", "aucune donnée, ou valeur non calculable"),
    ("0", "vrai zéro"),
    ("n/c (secret)", "chiffre-clé sous secret statistique"),
)

NON_CALCULES = (
    "Qui habite le parc social (revenus, âge, composition des ménages logés) : ces indicateurs viennent de l’enquête "
    "sur l’occupation du parc social (OPS), que l’observatoire ne reçoit pas.",
    "La part des logements attribués au quart des demandeurs les plus modestes (premier quartile, Q1), par EPCI : "
    "elle n’est pas encore calculée.",
)

lecteur, etat = page.ouvrir("indicateurs")
page.titre(
    "Indicateurs",
    f"{len(INDICATEURS)} indicateurs, chacun défini une seule fois ; la même définition sert au chiffre, "
    "au graphique et au tableau.",
)
for indicateur in INDICATEURS.values():
    st.header(echapper(indicateur.libelle), anchor=indicateur.nom)
    st.markdown(
        f"**Formule.** {echapper(indicateur.formule)}  \n"
        f"**Population.** {echapper(indicateur.population)}  \n"
        f"**Unité.** {echapper(UNITES[indicateur.unite])}  \n"
        f"**Vue.** `indicateur_{indicateur.nom}`"
    )

st.header("Signes", anchor="signes")

tableau(
    pd.DataFrame(SIGNES, columns=["Signe", "Sens"]), "Signes employés dans les tableaux", cle="signes", nombres=False
)
st.caption(
    echapper(
        "Une demande est rattachée à la commune de son premier vœu. Les communes sont publiées par année, les EPCI "
        "et le département par mois, les types de logement pour le département seulement."
    )
)

st.header("Ce que l’observatoire ne calcule pas", anchor="non-calcules")
st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in NON_CALCULES))
