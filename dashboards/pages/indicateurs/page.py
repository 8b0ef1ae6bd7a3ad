"""Indicateurs: what each word means, with a stable anchor."""

from dataclasses import astuple

import pandas as pd
import streamlit as st

from dashboards.kit.frame import page
from dashboards.kit.reads.catalogue import UNITES, Indicateur, catalogue, modalites
from dashboards.kit.reads.publication import Secret, masquees_par_petite, secret, seuil_effectif
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import nombre
from dashboards.kit.words.texts import echapper, information_gardee

DOMAINES = {
    "demande": "Demandes",
    "delai": "Délais et attente",
    "proposition": "Propositions et refus",
    "attribution": "Attributions",
    "parc": "Parc",
    "priorite": "Publics prioritaires",
}
SIGNES = (
    ("—", "aucune donnée, ou valeur non calculable"),
    ("0", "vrai zéro"),
    ("n/c (secret)", "chiffre-clé sous secret statistique"),
)
SIGNE_MASQUE = "secret statistique : moins de {seuil} cas, ou valeur masquée pour protéger une autre cellule"
NON_CALCULES = (
    "Qui habite le parc social (revenus, âge, composition des ménages logés) : ces indicateurs viennent de l’enquête "
    "sur l’occupation du parc social (OPS), que l’observatoire ne reçoit pas.",
)


def lignes(entree: Indicateur, dimensions: dict[str, str], mesure: Secret | None = None) -> list[tuple[str, str]]:
    """Return what the catalogue says of an indicator, line by line, without the lines that it leaves empty."""
    rapport = ", pour ".join(terme for terme in (entree.numerateur, entree.denominateur) if terme)
    details = ", ".join(dimensions.get(d, d).lower() for d in entree.dimensions)
    qui = "tous les profils, petits effectifs masqués" if entree.is_publie else "les profils qui lisent ces données"
    if "bailleur" in entree.dimensions:
        qui += " ; par bailleur, chacun lit ses propres chiffres"
    dites = (
        ("Formule", entree.formule),
        ("Population", entree.population),
        ("Termes", rapport),
        ("Unité", UNITES[entree.unite]),
        ("Intervalle", entree.bornes),
        ("Détaillé par", details),
        ("Source", entree.source),
        ("Actualité", entree.fraicheur),
        ("Limites", entree.limites),
        ("Qui le lit", qui),
        ("Secret statistique", information_gardee(*astuple(mesure)) if mesure else ""),
        ("Code", entree.nom),
    )
    return [(nom, texte) for nom, texte in dites if texte]


lecteur, etat = page.ouvrir("indicateurs")
entete = st.container()
page.sans_publication(etat)
entrees, noms, mesures = catalogue(lecteur), modalites(lecteur, "DIMENSION"), secret(lecteur)
with entete:
    page.titre(
        "Indicateurs",
        f"{len(entrees)} indicateurs, chacun défini une seule fois ; la même définition sert au chiffre, "
        "au graphique, au tableau et au fichier téléchargé.",
    )
cherche = st.text_input("Chercher un indicateur", placeholder="tension, refus, vacance…").strip().lower()
trouvees = [
    entree
    for entree in entrees.values()
    if cherche in f"{entree.libelle} {entree.phrase} {entree.formule} {entree.nom}".lower()
]
if not trouvees:
    st.info(echapper(f"Aucun indicateur ne correspond à « {cherche} »."))
for domaine, titre in DOMAINES.items():
    du_domaine = [entree for entree in trouvees if entree.domaine == domaine]
    if not du_domaine:
        continue
    st.header(titre, anchor=f"domaine-{domaine}")
    for entree in du_domaine:
        st.subheader(echapper(entree.libelle), anchor=entree.nom)
        st.markdown(f"**{echapper(entree.phrase)}**")
        st.markdown(
            "  \n".join(f"*{nom}.* {echapper(texte)}" for nom, texte in lignes(entree, noms, mesures.get(entree.nom)))
        )

st.header("Signes", anchor="signes")
signes = [("s", SIGNE_MASQUE.format(seuil=seuil_effectif(lecteur))), *SIGNES]
tableau(
    pd.DataFrame(signes, columns=["Signe", "Sens"]), "Signes employés dans les tableaux", cle="signes", nombres=False
)
st.caption(
    echapper(
        "Une demande est rattachée à la commune de son premier vœu. Hors du périmètre nominatif, le département est "
        "publié par mois, les EPCI par mois pour les demandes en cours, leur ancienneté et le délai, par année pour "
        "le reste, et les communes par année."
    )
)
if (rapport := masquees_par_petite(lecteur)) is not None:
    st.caption(
        echapper(
            f"Valeurs masquées pour une seule qui contient un petit effectif, tous indicateurs ensemble : "
            f"{nombre(rapport, 2)}. Protéger une case oblige parfois à en masquer une autre."
        )
    )

st.header("Ce que l’observatoire ne calcule pas", anchor="non-calcules")
st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in NON_CALCULES))
