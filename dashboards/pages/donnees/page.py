"""État des données: whether today's figures can be trusted."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from dashboards.kit.chiffres import chiffres_texte
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import suivis
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, date_heure, date_longue, duree, nombre, pluriel
from dashboards.kit.words.texts import echapper
from dashboards.pages.donnees import attendus, corrections, lignes, reads
from dashboards.pages.donnees.controls import controles
from dashboards.pages.donnees.sentences import ETATS_DU_DEPOT, FLUX, phrase_donnees, phrase_flux_sans_fichier

BILAN = {
    "lues": "Lues",
    "chargees": "Chargées",
    "quarantaine": "Quarantaine",
    "doublons": "Doublons",
    "ecart": "Écart",
}
MOTIFS, LIGNES = "motifs", "lignes"
ONGLETS = {MOTIFS: "Par motif et par émetteur", LIGNES: "Ligne par ligne"}
SANS_CONTENU = "où est chaque ligne et ce qu’il faut corriger, sans ce qu’elle contient ; inscrit au journal."

lecteur, etat = page.ouvrir("donnees")
if etat.est_vide:
    page.titre("État des données", "Aucune publication n’a encore eu lieu.")
    page.sans_publication(etat)
contenu = reads.publication(lecteur)
depots = reads.depots(lecteur) if lecteur.droits.lit("depot") else pd.DataFrame()
voit_les_depots = not depots.empty
attente = reads.quarantaine(lecteur) if voit_les_depots else pd.DataFrame()
en_quarantaine = reads.en_quarantaine(attente)

quand = date_heure(etat.publiee_at)
if voit_les_depots:
    charges = depots[depots["statut"].isin(reads.INTEGRES)]
    phrase = phrase_donnees(len(charges), quand, en_quarantaine, int(charges["lues"].sum()))
else:
    recus = int(contenu.get("nb_depots") or 0)
    phrase = f"Publication du {quand} : {nombre(recus)} {pluriel(recus, 'dépôt intégré', 'dépôts intégrés')}."
page.titre("État des données", phrase, "Ce que vous regardez : la dernière publication et les fichiers qui l’ont faite")

cartes = [
    ("Âge de la publication", duree(etat.publiee_at, datetime.now(UTC)) if etat.publiee_at else ABSENT, quand),
    ("Date de référence", date_longue(contenu.get("date_reference")), "les indicateurs s’arrêtent à un mois complet"),
]
if voit_les_depots:
    etats = depots["statut"].value_counts()
    cartes += [
        ("Lignes en quarantaine", nombre(en_quarantaine), "à corriger par l’émetteur"),
        ("Dépôts rejetés", nombre(etats.get("rejete", 0)), f"sur {nombre(len(depots))}"),
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
    attendus.montrer(depots, contenu, organismes)

    st.markdown("## Aucune ligne perdue : lues = chargées + quarantaine + doublons")
    bilan = reads.bilan(depots)
    table = pd.DataFrame({"Flux": [FLUX.get(f, f) for f in bilan["flux"]]})
    for colonne, titre in BILAN.items():
        table[titre] = [nombre(int(n)) for n in bilan[colonne]]
    tableau(table, "Bilan des lignes par flux", cle="bilan", vide="Aucun dépôt chargé.")

    st.markdown("## Lignes à corriger")
    onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), MOTIFS, ONGLETS.__getitem__, segments=True)
    noms = {"flux": "Flux", "emetteur": "Émetteur", "message": "Que corriger"}
    attente = attente.assign(
        flux=attente["flux"].map(lambda f: FLUX.get(f, f)),
        emetteur=attente["emetteur"].map(lambda c: organismes.get(c, c)),
    )
    a_corriger = attente.rename(columns=noms).fillna(ABSENT)
    a_corriger["Que corriger"] = [
        f"Par exemple : {message}" if messages > 1 else message
        for messages, message in zip(attente["messages"], a_corriger["Que corriger"], strict=True)
    ]
    a_corriger["Lignes"] = [nombre(int(n)) for n in attente["nombre"]]
    premieres = zip(attente["premiere_ligne"], attente["fichier"], strict=True)
    a_corriger["La première"] = [f"ligne {nombre(int(ligne))} de {fichier}" for ligne, fichier in premieres]
    # The sentence names the column of the file.
    ordre = ["Que corriger", "Lignes", "La première", "Flux", "Émetteur"]
    if onglet == LIGNES and not attente.empty:
        lignes.montrer(lecteur, organismes)
    else:
        tableau(
            a_corriger[ordre],
            "Lignes en quarantaine, ou retenues hors des chiffres",
            cle="quarantaine",
            nombres=False,
            vide="Aucune ligne en quarantaine ni retenue.",
        )
    if not attente.empty:
        page.fichier("quarantaine", "les lignes à corriger, une par une", SANS_CONTENU)
        corrections.proposer(lecteur)

    st.markdown("## Dépôts")
    a_lire = depots["statut"].ne("charge") | depots["quarantaine"].gt(0)
    recus = pd.DataFrame(
        {
            "Fichier": depots["fichier"],
            "Émetteur": depots["emetteur"].map(lambda c: organismes.get(c, c)).fillna(ABSENT),
            "Situation au": [date_longue(d) for d in depots["situation_au"]],
            "Reçu": [date_heure(d) for d in depots["recu_at"]],
            "État": [ETATS_DU_DEPOT.get(s, s) for s in depots["statut"]],
            "Lues": [nombre(n) for n in depots["lues"]],
            "Quarantaine": [nombre(n) for n in depots["quarantaine"]],
            "Message": depots["message"].where(a_lire).fillna(ABSENT),
        }
    )
    tableau(recus, "Dépôts reçus, le plus récent d’abord", cle="depots", nombres=False, vide="Aucun dépôt reçu.")

# Last: fifty equalities that hold are read when one doubts, what is to be corrected each time.
if lecteur.droits.lit("reconciliation"):
    controles(lecteur, FLUX)
