"""Contingents: what is reserved, what those who reserve propose and when, what comes of it."""

import streamlit as st

from dashboards.components import adresse, cartes_contingents, page, thematique
from dashboards.components.chiffres import chiffres
from dashboards.components.tableau import tableau
from dashboards.components.textes import echapper
from dashboards.phrases_suivi import phrase_contingents
from dashboards.queries import suivis
from dashboards.queries.thematique import THEMES

THEME = THEMES["contingents"]
TOUS = "tous"
FLUX = (
    "Le parc en flux n’identifie pas les logements de l’État : sa part y est sous-estimée. "
    "Les engagements en flux de la démonstration sont simulés."
)
RIEN = "Aucune réservation ne vous concerne cette année-là. Choisissez une autre année."

vue = thematique.ouvrir(
    "contingents", THEME.titre, THEME.series, par_an=THEME.par_an, communes=THEME.communes, comparable=False
)
situation = vue.situation
lues = suivis.contingents(vue.lecteur)
lues = lues[lues["annee"] == int(situation.periode)].reset_index(drop=True)
lignes = cartes_contingents.nommer(vue, lues, suivis.noms(vue.lecteur, vue.mesh))
noms = dict(zip(lignes["contingent_code"], lignes["contingent"], strict=True))
est_bailleur = vue.lecteur.profil == "bailleur"
completes = lignes
if len(noms) > 1:
    # A landlord compares its contingents; those who reserve compare their landlords, on one contingent at a time.
    signales = lignes.groupby("contingent_code")["nb_offres_signalees"].sum().sort_values(ascending=False)
    noms = ({TOUS: "Tous les contingents"} if est_bailleur else {}) | {code: noms[code] for code in signales.index}
    choisi = adresse.choisir("contingent", "Contingent", list(noms), next(iter(noms)), noms.__getitem__)
    lignes = lignes if choisi == TOUS else lignes[lignes["contingent_code"] == choisi]

signalees, pourvues = (int(lignes[c].sum()) for c in ("nb_offres_signalees", "nb_offres_pourvues"))
thematique.titrer(
    vue,
    "Contingents",
    phrase_contingents(
        situation.periode, signalees, pourvues, vue.valeur("delai_reservataire"), set(lignes["contingent"])
    ),
    "logements réservés, logements signalés aux réservataires",
    "vos logements" if est_bailleur else "vos contingents",
)

par = "reservataire" if est_bailleur else "bailleur"
if lignes.empty:
    st.info(RIEN)
else:
    chiffres(cartes_contingents.chiffres(lignes))
    thematique.rangee(cartes_contingents.issues(vue, lignes), cartes_contingents.delais(vue, lignes, par))
    thematique.rangee(cartes_contingents.stock(vue, lignes, par), cartes_contingents.flux(vue, completes))
    if completes["engagement_flux_etat_pct"].notna().any():
        st.caption(echapper(FLUX))

thematique.rangee(vue.repartition("delai_reservataire", "contingent", trie=True, precision="tous réservataires"))
if not lignes.empty:
    st.markdown("## Vos réservations" if not est_bailleur else "## Les réservations sur vos logements")
    tableau(cartes_contingents.conventions(lignes, par), "Réservations de l’année", cle="conventions")
    page.fichier("reservations", "ces réservations", annee=situation.periode)
page.telecharger("contingents", "les délais du territoire", **thematique.filtres(vue))
st.page_link("app_pages/rapprochement.py", label="Voir les logements proposés")
thematique.pied(vue, ("delai_reservataire",))
