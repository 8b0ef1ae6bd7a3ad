"""DALO et publics prioritaires: which households, which deadline."""

import streamlit as st

from dashboards.kit import seuils
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import suivis
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.reads.suivis import A_RELOGER
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.tableau import LIGNES_PAR_PAGE, tableau
from dashboards.kit.thematic import comparaison, view
from dashboards.kit.thematic.suivi import au_pas, dire_la_fin, suivable
from dashboards.kit.words.formats import nombre, periode, pluriel
from dashboards.kit.words.sentences_suivi import phrase_echeances, phrase_priorites
from dashboards.kit.words.texts import echapper
from dashboards.pages.priorites import cards
from dashboards.pages.priorites.cards import ETAPES, PRESOMPTION, RECONNAISSANCE
from warehouse.reference import DALO

THEME = THEMES["priorites"]
STOCKS = ("dalo_a_loger", "dalo_echeance_30_jours", "dalo_echeance_depassee", "pdalpd_stock")
FLUX = ("dalo_reloge_dans_delai", "acd_relogements", "dalo_taux_favorable", "dalo_comed_dans_delai", "pdalpd_relogees")
VIDE = "Aucun ménage à cette étape dans ce territoire."

vue = view.ouvrir("priorites", THEME.titre, THEME.series, par_an=THEME.par_an, communes=THEME.communes)
situation, ici, lecteur = vue.situation, vue.ici, vue.lecteur
epci = ici.code if ici.type == "epci" else None
nominatif = lecteur.droits.lit("dalo_suivi", "demande_identite")
attente = suivis.echeances(lecteur) if nominatif else None
jour = date_des_donnees(lecteur)
sans_delai = seuils.manque(lecteur, DALO)
if attente is not None:
    comptes = suivis.compter(suivis.de_l_etape(attente, A_RELOGER, epci))
    phrase = phrase_echeances(jour, *comptes, sont_calculees=not sans_delai)
else:
    phrase = phrase_priorites(situation.periode, *(vue.valeur(nom) for nom in STOCKS[:3]))
view.titrer(
    vue,
    f"DALO et publics prioritaires : {ici.libelle}",
    phrase,
    "recours DALO et demandes labellisées, à la commune du premier vœu",
    "listes sous pseudonyme et statistiques" if nominatif else "statistiques sous secret, jamais sous l’EPCI",
)
dire_la_fin(vue)
seuils.dire(lecteur, DALO)

annuelle = au_pas(vue, FLUX, "annee")
chiffres = [vue.chiffre(nom) for nom in [nom for nom in STOCKS if vue.a(nom)][:2]]
for nom in FLUX[:2]:
    if annuelle.a(nom) and annuelle.situation.periode:
        libelle = f"{vue.definitions[nom].libelle} ({periode(annuelle.situation.periode)})"
        chiffres.append(annuelle.chiffre(nom, libelle))
view.cles(vue, *chiffres)

if attente is not None:
    st.markdown("## Ménages et recours en attente" if sans_delai else "## Échéances")
    etapes = [nom for nom in ETAPES if nom != PRESOMPTION or lecteur.droits.lit("presomption_dalo")]
    etape = adresse.choisir("onglet", "Étape", etapes, A_RELOGER, ETAPES.__getitem__, segments=True)
    if etape == PRESOMPTION:
        total = suivis.nombre_presumees(lecteur, epci or "")
        etat = "en cours à la fin du dernier mois complet"
        st.caption(echapper(f"{nombre(total)} {pluriel(total, 'demande')} {etat} · {RECONNAISSANCE}"))
        pages = -(-total // LIGNES_PAR_PAGE)
        debut = (st.pagination(pages, key="page_presomptions") - 1) * LIGNES_PAR_PAGE if pages > 1 else 0
        lues = suivis.presumees(lecteur, epci or "", debut, LIGNES_PAR_PAGE)
        tableau(cards.presumees(vue, lues, debut), "Présomptions", cle="presomptions", vide=VIDE, nombres=False)
        st.caption(echapper(cards.non_jugeables(lues)))
    else:
        lues = suivis.de_l_etape(attente, etape, epci)
        if not lues.empty and not sans_delai:
            view.rangee(cards.calendrier(vue, lues, etape, jour))
        if hors := cards.sans_demande_en_cours(lues):
            st.caption(echapper(hors))
        lignes = cards.liste(vue, lues, etape)
        lignes = lignes.drop(columns=list(cards.ECHEANCES)) if sans_delai else lignes
        tableau(lignes, ETAPES[etape], cle=f"liste_{etape}", vide=VIDE, nombres=False)
        page.lien("rapprochement", "Chercher un logement")

if lecteur.droits.lit("suivi_acd"):
    engagements = suivis.acd(lecteur)
    annees = engagements.loc[engagements["annee"] <= int(situation.periode[:4]), "annee"]
    engagements = engagements[engagements["annee"] == annees.max()]
    if not engagements.empty:
        view.rangee(cards.acd(vue, engagements, suivis.organismes(lecteur)))
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
