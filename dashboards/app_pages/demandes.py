"""Demandes: who asks, for what, and since when."""

import streamlit as st

from dashboards.components import adresse, comparaison, page, thematique
from dashboards.phrases import phrase_demandes
from dashboards.queries.catalogue import dimension
from dashboards.queries.thematique import THEMES

THEME = THEMES["demandes"]
# Shown on their own; the others are chosen one at a time.
FIXES = ("anciennete", "typologie")
# Modalities without an order of their own read best from the greatest.
SANS_ORDRE = frozenset({"motif", "logement_actuel", "composition"})

vue = thematique.ouvrir("demandes", "Demandes", THEME.series)
situation, ici = vue.situation, vue.ici
thematique.titrer(
    vue,
    f"Demandes : {ici.libelle}",
    phrase_demandes(
        ici.sujet,
        situation.periode,
        vue.valeur("stock"),
        situation.avant("stock"),
        vue.valeur("anciennete"),
        vue.valeur("delai_anormal"),
    ),
    "demandes en cours, rattachées à leur premier vœu",
)

thematique.cles(vue, *THEME.series)

flux = vue.premier("creation", "nouvelle_demande", "demandes_creees")
thematique.rangee(vue.evolution("stock"), vue.flux(flux) if flux else None)

details = thematique.dimensions(vue, THEME.details)
thematique.rangee(*(vue.repartition(details[code], code) for code in FIXES if code in details))

libres = [code for code in details if code not in FIXES]
if libres:
    st.markdown("## Qui demande ?")
    noms = {code: dimension(vue.lecteur, code).libelle for code in libres}
    choix = adresse.choisir("detail", "Selon", libres, libres[0], noms.__getitem__)
    thematique.rangee(vue.repartition(details[choix], choix, trie=choix in SANS_ORDRE))

comparaison.comparer(vue, ("stock", "anciennete", "delai_anormal"))
page.telecharger("demandes", "ces chiffres", **thematique.filtres(vue))
st.page_link("app_pages/tension.py", label="Voir la tension de ce territoire", query_params={"geo": ici.geo})
thematique.pied(vue, THEME.series)
