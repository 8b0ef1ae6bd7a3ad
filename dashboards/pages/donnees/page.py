"""État des données: whether today's figures can be trusted."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from dashboards.kit.chiffres import chiffres_texte
from dashboards.kit.frame import page
from dashboards.kit.reads import suivis
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, date_heure, date_longue, duree, nombre, pluriel
from dashboards.kit.words.texts import FLUX, echapper
from dashboards.pages.donnees import attendus, depots, filtres, lignes, reads
from dashboards.pages.donnees.controls import controles
from dashboards.pages.donnees.reads import TOUS
from dashboards.pages.donnees.sentences import phrase_donnees, phrase_flux_sans_fichier

BILAN = {
    "lues": "Lues",
    "chargees": "Chargées",
    "quarantaine": "Quarantaine",
    "doublons": "Doublons",
    "ecart": "Écart",
}

lecteur, etat = page.ouvrir("donnees")
if etat.est_vide:
    page.titre("État des données", "Aucune publication n’a encore eu lieu.")
    page.sans_publication(etat)
contenu = reads.publication(lecteur)
recus = reads.depots(lecteur) if lecteur.droits.lit("depot") else pd.DataFrame()
voit_les_depots = not recus.empty
attente = reads.quarantaine(lecteur) if voit_les_depots else pd.DataFrame()
en_quarantaine = reads.en_quarantaine(attente)

quand = date_heure(etat.publiee_at)
if voit_les_depots:
    charges = recus[recus["statut"].isin(reads.INTEGRES)]
    phrase = phrase_donnees(len(charges), quand, en_quarantaine, int(charges["lues"].sum()))
else:
    integres = int(contenu.get("nb_depots") or 0)
    phrase = f"Publication du {quand} : {nombre(integres)} {pluriel(integres, 'dépôt intégré', 'dépôts intégrés')}."
page.titre("État des données", phrase, "Ce que vous regardez : la dernière publication et les fichiers qui l’ont faite")

cartes = [
    ("Âge de la publication", duree(etat.publiee_at, datetime.now(UTC)) if etat.publiee_at else ABSENT, quand),
    ("Date de référence", date_longue(contenu.get("date_reference")), "les indicateurs s’arrêtent à un mois complet"),
]
if voit_les_depots:
    etats = recus["statut"].value_counts()
    cartes += [
        ("Lignes en quarantaine", nombre(en_quarantaine), "à corriger par l’émetteur"),
        ("Dépôts rejetés", nombre(etats.get("rejete", 0)), f"sur {nombre(len(recus))}"),
        ("Dépôts en attente", nombre(etats.get("en_attente", 0)), "à confirmer, ou à corriger"),
    ]
chiffres_texte(cartes)
if manquants := reads.flux_sans_fichier(contenu, FLUX):
    st.warning(echapper(phrase_flux_sans_fichier([FLUX[flux] for flux in manquants], len(FLUX))))

st.markdown("## Fraîcheur par flux")
tableau(
    pd.DataFrame(
        {
            "Flux": list(FLUX.values()),
            "Situation la plus récente": [date_longue(contenu.get(f"{flux}_situation_au")) for flux in FLUX],
        }
    ),
    "Date de la situation la plus récente de chaque flux",
    cle="fraicheur",
    nombres=False,
)

if voit_les_depots:
    organismes = suivis.organismes(lecteur)
    recus = depots.reprendre(recus)
    attendus.montrer(recus, contenu, organismes)

    st.markdown("## Aucune ligne perdue : lues = chargées + quarantaine + doublons")
    bilan = reads.bilan(recus)
    table = pd.DataFrame({"Flux": [FLUX.get(f, f) for f in bilan["flux"]]})
    for colonne, titre in BILAN.items():
        table[titre] = [nombre(int(n)) for n in bilan[colonne]]
    tableau(table, "Bilan des lignes par flux", cle="bilan", vide="Aucun dépôt chargé.")

    st.markdown("## Lignes à corriger et dépôts, par flux et par émetteur")
    choisis = filtres.choisir(recus, organismes)
    st.markdown("### Lignes à corriger")
    # The commonest reasons alone are read: those of one emitter may be none of them.
    la = attente if set(choisis) == {TOUS} else reads.quarantaine(lecteur, *choisis)
    lignes.montrer(lecteur, la, organismes, choisis, il_y_en_a=not attente.empty)
    st.markdown("### Dépôts")
    depots.montrer(lecteur, recus, organismes, choisis)

# Last: equalities that hold are read when one doubts, what is to be corrected each time.
if lecteur.droits.lit("reconciliation"):
    controles(lecteur, FLUX)
