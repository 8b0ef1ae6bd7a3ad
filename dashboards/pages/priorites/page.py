"""DALO et publics prioritaires: which households, which deadline."""

import pandas as pd
import streamlit as st

from dashboards.kit import seuils
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import suivis
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.reads.suivis import A_RELOGER
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import comparaison, view
from dashboards.kit.thematic.suivi import au_pas, dire_la_fin, suivable
from dashboards.kit.words.formats import periode
from dashboards.kit.words.sentences import a_la_fin
from dashboards.kit.words.sentences_suivi import phrase_activite, phrase_echeances, phrase_priorites
from dashboards.kit.words.texts import echapper
from dashboards.pages.priorites import cards, listes
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
if attente is not None:
    comptes = suivis.compter(suivis.de_l_etape(attente, A_RELOGER, ici))
    phrase = phrase_echeances(jour, *comptes, sont_calculees=not sans_delai)
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
)
dire_la_fin(vue)
seuils.dire(lecteur, DALO)

# The lists speak of the day of the data: figures that stop before it say when they stand.
fin = f" ({a_la_fin(situation.periode)})" if jour and situation.periode != f"{jour:%Y-%m}" else ""
chiffres = [
    vue.chiffre(nom, f"{vue.definitions[nom].libelle}{fin}") for nom in [nom for nom in STOCKS if vue.a(nom)][:2]
]
for nom in (*FLUX[:2], *ACTIVITE):
    if annuelle.a(nom) and annuelle.situation.periode:
        libelle = f"{vue.definitions[nom].libelle} ({periode(annuelle.situation.periode)})"
        chiffres.append(annuelle.chiffre(nom, libelle))
view.cles(vue, *sorted(chiffres, key=lambda lu: not lu.valeur.connue))

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
presomptions = vue.repartition("presomption_dalo", "motif_dalo", trie=True, precision="présomptions, non décisions")
if presomptions is not None:
    view.rangee(presomptions)
    st.caption(echapper(RECONNAISSANCE))
comparaison.comparer(vue, STOCKS, "epci")
page.telecharger("priorites", "ces chiffres", **view.filtres(vue))
page.lien("delais", "Voir les délais de ce territoire", geo=ici.geo)
view.pied(vue, THEME.series)
