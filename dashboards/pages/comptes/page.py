"""Comptes: who has an account, which of them await a decision, and the decision."""

import pandas as pd
import streamlit as st

from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import territoires
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import Valeur, apostrophes, nombre
from dashboards.kit.words.texts import echapper
from dashboards.pages.comptes import bris, dialogs, reads, words

lecteur, etat = page.ouvrir("comptes")
gere_tous = lecteur.session.gestion == "tous"
entete = st.container()
bris.decider(lecteur)
comptes, organismes = reads.comptes(lecteur), reads.organismes(lecteur)
noms: dict[str, str] = {}
if not etat.est_vide:
    noms = dict(territoires.territoires(lecteur).cadre[["territoire_code", "libelle"]].itertuples(index=False))


def nommer(code: str) -> str:
    """Name a commune or an EPCI, by its code where nothing is published yet."""
    return noms.get(code, code)


with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    choix = adresse.choisir("detail", "État", list(words.FILTRES), words.TOUS, words.FILTRES.__getitem__)
    retenus = words.retenir(comptes, choix)
    ouverts_a_decision = retenus[~retenus["est_le_sien"].astype(bool) & (retenus["etat"] != "revoque")]
    choisi = st.selectbox(
        "Compte",
        list(ouverts_a_decision.index),
        index=None,
        format_func=lambda login: words.qui(comptes.loc[login]),
        placeholder="Choisir un compte…",
    )
    if st.button("Décider", disabled=choisi is None) and choisi is not None:
        dialogs.decider(comptes.loc[choisi], organismes, nommer)
    if st.button("Ouvrir un compte", type="primary"):
        dialogs.ouvrir(organismes, nommer)
    adresse.reserver()

vivants = words.retenir(comptes, words.TOUS)
perimetre = "tous les organismes du département" if gere_tous else lecteur.session.organisme_libelle
with entete:
    page.titre("Comptes", words.phrase(comptes), apostrophes(f"Comptes de personnes : {perimetre}"))
chiffres(
    [
        Chiffre("Comptes ouverts", Valeur(int((vivants["etat"] == "ouvert").sum())), "compte"),
        Chiffre(
            "Endormis",
            Valeur(int((vivants["etat"] == "endormi").sum())),
            "compte",
            comparaisons="sans usage depuis 90 jours",
        ),
        Chiffre("Suspendus", Valeur(int((vivants["etat"] == "suspendu").sum())), "compte"),
        Chiffre("À revoir", Valeur(int(vivants["est_a_revoir"].sum())), "compte", comparaisons="une fois par an"),
    ]
)
volumes = reads.volumes(lecteur)
if not volumes.empty:
    st.warning(echapper(f"{words.phrase_volumes(volumes)} : demandez pourquoi, ou suspendez."))
    tableau(
        pd.DataFrame(
            {
                "Compte": volumes["login"],
                "Jour": [words.jour(jour) for jour in volumes["jour"]],
                "Identités ouvertes": [nombre(n) for n in volumes["ouvertes"]],
                "D’habitude, un jour d’usage": [nombre(n) for n in volumes["habituelles"]],
            }
        ),
        "Comptes qui ont ouvert bien plus d’identités que d’habitude",
        cle="volumes",
    )
colonnes = {
    "Compte": retenus["login"],
    "Personne": [apostrophes(libelle) for libelle in retenus["libelle"]],
    "Organisme": [apostrophes(libelle) for libelle in retenus["organisme_libelle"]],
    "Territoire": [words.territoire(compte, nommer) for _, compte in retenus.iterrows()],
    "Dernier jour": [words.jour(jour) for jour in retenus["valable_au"]],
    "Dernier usage": [words.jour(jour) for jour in retenus["utilise_at"]],
    "État": [words.etat(compte) for _, compte in retenus.iterrows()],
}
tableau(
    pd.DataFrame(colonnes if gere_tous else {nom: colonnes[nom] for nom in colonnes if nom != "Organisme"}),
    "Comptes, par organisme",
    cle="comptes",
    nombres=False,
    vide="Aucun compte dans cet état.",
    absence="« — » : sans dernier jour, ou jamais utilisé.",
)
st.caption(echapper(words.NOTE))
page.lien("journal", "Voir ce qui a été décidé", jours="365")
