"""Propositions et refus: how far propositions go, why offers fail, and how long each step takes."""

import streamlit as st

from dashboards.kit.chiffres import en_liste
from dashboards.kit.frame import page
from dashboards.kit.reads import suivis
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.tableau import tableau
from dashboards.kit.thematic import bailleur, comparaison, view
from dashboards.kit.thematic.suivi import au_dernier_an, suivre
from dashboards.kit.words.formats import majuscule, minuscule, nombre, pluriel
from dashboards.kit.words.sentences_suivi import phrase_propositions
from dashboards.kit.words.texts import echapper
from dashboards.pages.propositions import cards, own_cards

THEME = THEMES["propositions"]
CLES = ("refus", "menage_refus", "propositions_avant_bail", "jours_perdus_refus", "moins_de_3_candidats")
PARTAGE = ("part_proposition_autre_guichet", "delai_premiere_proposition_autre")
SUIVIES = ("refus", "jours_perdus_refus", "vacance_avant_bail", *PARTAGE)
TABLE = ("refus", "menage_refus", "propositions_avant_bail", "moins_de_3_candidats")
OFFRES_ET_MENAGES = (
    "« Offres refusées » compte des offres, « Ménages ayant refusé » compte des ménages : "
    "un ménage peut refuser plusieurs fois."
)
SANS_PROPOSITION = (
    "{qui} : aucune proposition en {annee} dans ce territoire. Choisissez une autre année ou un territoire plus grand."
)
AUCUN = "Tous vos logements proposés ont au moins trois candidats."

vue = view.ouvrir("propositions", THEME.titre, THEME.series, aux_pas=THEME.pas, par_bailleur=True)
situation, ici = vue.situation, vue.ici
est_propre = bool(vue.qui) and vue.lecteur.est_bailleur
raisons = own_cards.raisons(vue) if est_propre else cards.raisons(vue)
phrase = phrase_propositions(
    situation.periode,
    vue.valeur("refus"),
    situation.valeur("refus", "numerateur"),
    situation.valeur("refus", "denominateur"),
    cards.silences(raisons),
    cards.premier_motif(vue, raisons),
)
view.titrer(
    vue,
    f"Propositions et refus : {ici.libelle}",
    f"{majuscule(vue.qui)} : {minuscule(phrase)}" if vue.qui else phrase,
    "logements proposés aux demandeurs, à la commune du logement",
)

view.cles(vue, *CLES)
if vue.a("refus") and vue.a("menage_refus"):
    st.caption(echapper(OFFRES_ET_MENAGES))

# Propositions of the last months have not come to their end.
an = vue.a_l_annee
if vue.qui:
    chaine = bailleur.siennes(vue.lecteur, suivis.chaine(vue.lecteur, ici.code, int(an.annee)))
    if chaine.empty:
        st.info(echapper(SANS_PROPOSITION.format(qui=majuscule(vue.qui), annee=an.annee)))
    view.rangee(own_cards.entonnoir(an, chaine), cards.refus(vue, raisons))
    view.rangee(own_cards.delais(an, chaine))
else:
    la = an.au_plus_proche("passage_examen")
    view.rangee(vue.situer(cards.entonnoir(la), la.ici), cards.refus(vue, raisons))
    view.rangee(cards.delais(vue), vue.repartition("moins_de_3_motif", "motif_moins_de_3"))

suivre(vue, SUIVIES)
if partages := au_dernier_an(vue, PARTAGE):
    st.markdown("## Ce que permet le partage du fichier")
    en_liste(partages)
comparaison.comparer(vue, TABLE)

# A commune has no figures of one landlord: its own list is there all the same.
if vue.lecteur.est_bailleur and (vue.qui or ici.type == "commune"):
    st.markdown("## Vos logements qui ont moins de trois candidats")
    attente = suivis.peu_candidats(vue.lecteur)
    combien = (
        f"{nombre(len(attente))} {pluriel(len(attente), 'logement')}, dans tout le département, à la date des données"
    )
    if not attente.empty:
        view.rangee(vue.situer(own_cards.peu_candidats(vue, attente), situation.reference))
        st.caption(echapper(combien))
    communes = vue.mesh.libelles("commune")
    libelles = modalites(vue.lecteur, "RAISON_PEU_CANDIDATS")
    tableau(
        own_cards.logements(attente, communes, libelles),
        "Vos logements proposés qui ont moins de trois candidats",
        cle="peu_candidats",
        vide=AUCUN,
        nombres=False,
    )
    page.lien("rapprochement", "Chercher des candidats")

if vue.lecteur.droits.lit("chaine_etape"):
    lesquelles = "les étapes de vos propositions" if vue.lecteur.est_bailleur else "les étapes de chaque bailleur"
    page.fichier("etapes", lesquelles, geo=vue.mesh.au_plus_epci(ici).geo, annee=an.annee)
page.telecharger("propositions", "ces chiffres", **view.filtres(vue))
page.lien("attributions", "Voir les attributions de ce territoire", geo=ici.geo)
view.pied(vue, THEME.series)
