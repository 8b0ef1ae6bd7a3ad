"""DALO et publics prioritaires: which households, which deadline."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboards.kit import seuils
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import suivis
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import comparaison, view
from dashboards.kit.thematic.suivi import au_pas, dire_la_fin, suivable
from dashboards.kit.words.formats import date_longue, periode
from dashboards.kit.words.sentences import a_la_fin
from dashboards.kit.words.sentences_suivi import phrase_activite, phrase_priorites
from dashboards.kit.words.texts import echapper
from dashboards.pages.priorites import cards, echeances, listes
from dashboards.pages.priorites.sentences import NOMS, RECONNAISSANCE
from warehouse.reference import DALO

THEME = THEMES["priorites"]
STOCKS = ("dalo_a_loger", "dalo_echeance_30_jours", "dalo_echeance_depassee", "pdalpd_stock")
FLUX = ("dalo_reloge_dans_delai", "acd_relogements", "dalo_taux_favorable", "dalo_comed_dans_delai", "pdalpd_relogees")
# What a year did, for those who are told neither who waits nor how long.
ACTIVITE = ("dalo_recours", "dalo_favorables", "dalo_reloge")
SOUS_SECRET, SANS_COMMUNE = "statistiques sous secret", ", jamais sous l’EPCI"

vue = view.ouvrir("priorites", THEME.titre, THEME.series, aux_pas=THEME.pas, communes=THEME.communes)
situation, ici, lecteur = vue.situation, vue.ici, vue.lecteur
attente = suivis.echeances(lecteur) if lecteur.droits.lit("dalo_suivi", "demande_identite") else None
jour = date_des_donnees(lecteur)
sans_delai = seuils.manque(lecteur, DALO)
sans = len(vue.mesh.tus) == len(vue.mesh.noms("commune"))
annuelle = au_pas(vue, (*FLUX, *ACTIVITE), "annee")
siens = None if attente is None else suivis.de_l_etape(attente, echeances.etape(lecteur), ici)
if siens is not None:
    phrase = echeances.phrase(lecteur, siens)
else:
    stocks, de_l_annee = (tuple(la.valeur(n) for n in noms) for la, noms in ((vue, STOCKS[:3]), (annuelle, ACTIVITE)))
    phrase = phrase_priorites(situation.periode, *stocks)
    if not any(lu.connue for lu in stocks):
        phrase = phrase_activite(annuelle.situation.periode, *de_l_annee) or phrase
view.titrer(
    vue,
    f"DALO et publics prioritaires : {ici.libelle}",
    phrase,
    "recours DALO et demandes labellisées, à la commune du premier vœu",
    "listes sous pseudonyme et statistiques" if attente is not None else SOUS_SECRET + (SANS_COMMUNE if sans else ""),
    listes=date_longue(jour) if attente is not None and jour is not None else "",
)
dire_la_fin(vue)
seuils.dire(lecteur, DALO)

# The lists speak of the day of the data: who reads them is told no figure of another day beside them, but their own;
# who reads none is told when the figures stand.
est_du_jour = jour is None or situation.periode == f"{jour:%Y-%m}"
if siens is not None and jour is not None and (echeances.decide(lecteur) or not est_du_jour):
    des_listes = echeances.chiffres(lecteur, siens)
    chiffres = [replace(lu, libelle=f"{lu.libelle} (au {date_longue(jour)})") for lu in des_listes]
else:
    fin = "" if est_du_jour else f" ({a_la_fin(situation.periode)})"
    chiffres = [
        vue.chiffre(nom, f"{vue.definitions[nom].libelle}{fin}") for nom in [nom for nom in STOCKS if vue.a(nom)][:2]
    ]
for nom in (*FLUX[:2], *ACTIVITE):
    if annuelle.a(nom) and annuelle.situation.periode:
        libelle = f"{vue.definitions[nom].libelle} ({periode(annuelle.situation.periode)})"
        chiffres.append(annuelle.chiffre(nom, libelle))
view.cles(vue, *chiffres)

if etapes := listes.etapes(lecteur):
    st.markdown("## Échéances" if attente is not None and not sans_delai else "## Ménages et recours en attente")
    etape = adresse.choisir("onglet", "Étape", etapes, etapes[0], NOMS.__getitem__, segments=True)
    listes.lister(vue, etape, pd.DataFrame() if attente is None else attente, jour, est_datee=not sans_delai)
    page.lien("rapprochement", "Chercher un logement")

if lecteur.droits.lit("suivi_acd"):
    engagements = suivis.acd(lecteur)
    annees = engagements.loc[engagements["annee"] <= int(situation.periode[:4]), "annee"]
    engagements = engagements[engagements["annee"] == annees.max()]
    if not engagements.empty:
        view.rangee(vue.situer(cards.acd(vue, engagements, suivis.organismes(lecteur)), situation.reference))
        page.fichier("accord", "l’accord collectif", annee=str(annees.max()))

view.rangee(*(suivable(vue, nom) for nom in ("dalo_a_loger", "pdalpd_stock")))
presomptions = vue.repartition("presomption_dalo", "motif_dalo", precision="présomptions, non décisions")
if presomptions is not None:
    view.rangee(presomptions)
    st.caption(echapper(RECONNAISSANCE))
comparaison.comparer(vue, STOCKS, "epci")
page.telecharger("priorites", "ces chiffres", **view.filtres(vue))
page.lien("delais", "Voir les délais de ce territoire", geo=ici.geo)
view.pied(vue, THEME.series)
