"""Cotation: what changes with the grid, for which publics, against today's or another, and against what happened."""

import streamlit as st

from dashboards.kit import seuils
from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, departement, page
from dashboards.kit.reads import territoires
from dashboards.kit.reads import vues as reads_vues
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.tableau import impression, tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import Valeur, nombre, pluriel
from dashboards.kit.words.texts import AUCUNE_DONNEE, SCORE, echapper
from dashboards.pages.accueil import vues
from dashboards.pages.cotation import cards, passe, reads, scenario, sentences
from dashboards.pages.cotation.essai import essayer, revoir
from warehouse.matching.grid import regles_en_vigueur
from warehouse.reference import GRILLE

AUCUN = "jour"
CLE = "_cotation"
TITRE = "Cotation : simulateur de grille"
LISTES_NOTEES = "La lecture des listes est enregistrée au journal. "
LIMITES = (
    "XLSX et CSV : ce scénario contre la grille d’aujourd’hui, en comptes, sans aucune ligne de ménage. Le "
    "téléchargement est inscrit au journal."
)
LIMITES_NOTE = "les phrases, les tableaux et leurs limites, sans aucune ligne de ménage ; inscrit au journal."
GARDER = "Ce scénario, sous un nom, dans « Mes vues » de l’accueil et dans « Comparer avec » ci-dessus."
RESTENT = "Restent comme aujourd’hui : {criteres}. La grille les pèse selon le territoire de chaque demande."
USAGE = "Règle d’usage. Source : {source}."
INCHANGE = (
    "Rien n’est modifié : changez un poids, ou mettez une règle de côté, pour voir qui gagne et qui perd des places."
)
MESURER = "Mesurer la grille d’aujourd’hui sur ces attributions"
A_MESURER = (
    "Le rang que la grille d’aujourd’hui aurait donné, le jour de la décision, aux ménages logés depuis douze mois : "
    "demandez-le, ou modifiez un poids pour le comparer à celui de votre scénario."
)
ADMIS = ", dont {n} dans aucune de ces listes jusque-là"
DROIT = (
    "Règle de droit : cet essai dit ce qu’elle écarte ; aucune grille de cotation ne permet de passer outre. "
    "Source : {source}."
)

lecteur, etat = page.ouvrir("cotation")
entete = st.container()
page.sans_publication(etat)
jour = date_des_donnees(lecteur)
if jour is None:
    page.titre(TITRE, AUCUNE_DONNEE)
    st.stop()
# Kept for this browser alone, while the publication and its rights stay: weights change, not who is eligible.
garde, lectures = st.session_state.get(CLE, (None, None))
if garde != lecteur.cle():
    lectures = reads.tirer_les_logements(lecteur)
    st.session_state[CLE] = (lecteur.cle(), lectures)
codes, regles = scenario.lisibles(lecteur), regles_en_vigueur(jour)
actuels = scenario.du_jour(lecteur.departements[0], jour, codes)
st.info(echapper(sentences.AVERTISSEMENT))
seuils.dire(lecteur, GRILLE)
st.markdown("## Les poids et les règles")
st.caption(echapper(scenario.grille_du_jour(lecteur, jour)))
with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    choisis = {
        scenario.PARAMETRES[code]: adresse.choisir(
            scenario.PARAMETRES[code],
            scenario.LIBELLES[code],
            scenario.options(actuel.points, scenario.VALEURS),
            f"{actuel.points:g}",
            str,
        )
        for code, actuel in actuels.items()
    }
    retard = scenario.seuil_du_jour(actuels)
    if retard is not None:
        choisis[scenario.SEUIL] = adresse.choisir(
            scenario.SEUIL, scenario.NOMS[scenario.SEUIL], scenario.options(retard, scenario.MOIS), f"{retard:g}", str
        )
    mots = scenario.mises_de_cote(regles)
    choisis[scenario.REGLE] = adresse.choisir(
        scenario.REGLE, scenario.NOMS[scenario.REGLE], list(mots), scenario.AUCUNE, mots.__getitem__
    )
    adresse.reserver()
if restent := [scenario.LIBELLES[code] for code in codes if code not in actuels]:
    st.caption(echapper(RESTENT.format(criteres=", ".join(restent))))
siennes = reads_vues.siennes(lecteur)
gardees = {
    str(v.vue_id): (v.nom, v.filtres)
    for v in siennes.itertuples(index=False)
    # A view kept where there was one département alone names none.
    if v.page == "cotation" and v.filtres.get(departement.NOM) in (None, *lecteur.departements)
}
noms = {AUCUN: "La grille d’aujourd’hui"} | {numero: nom for numero, (nom, _) in gardees.items()}
contre = adresse.choisir("contre", "Comparer avec", list(noms), AUCUN, noms.__getitem__)

voulu = scenario.lire(actuels, choisis, regles)
reference = scenario.lire(actuels, {} if contre == AUCUN else gardees[contre][1], regles)
if voulu.levee:
    levee = regles[voulu.levee]
    st.caption(echapper((USAGE if levee.est_un_usage else DROIT).format(source=levee.source)))
levees = [un.levee for un in (reference, voulu) if un.levee]
if {"", *levees} - set(lectures.paires):
    with st.spinner("Lecture des listes sans cette règle…" if lectures.paires else "Lecture des listes…"):
        lectures.lire_les_listes(lecteur, levees)
noter_une_fois(lecteur, ("cotation", lecteur.publication_id, *lectures.paires), lectures.lignes)
essai = essayer(lectures, reference, voulu)
mouvements = essai.mouvements
mesh = territoires.territoires(lecteur)
lieux = {nom: mesh.libelles(nom) for nom in ("epci", "commune")}
tables = cards.tables(essai, lieux["epci"])
gagne = cards.gagnant(tables["Publics prioritaires"])
with entete:
    phrase = sentences.phrase(mouvements, gagne, est_le_meme=voulu == reference)
    if mouvements.menages and voulu == reference and contre == AUCUN:
        phrase = INCHANGE
    page.titre(TITRE, phrase, f"{sentences.PERIMETRE} {LISTES_NOTEES}{SCORE}")
if mouvements.menages:
    admis = ADMIS.format(n=nombre(mouvements.menages_admis)) if mouvements.menages_admis else ""
    chiffres(
        [
            Chiffre(
                "Ménages dont le rang change",
                Valeur(mouvements.menages_deplaces),
                "compte",
                comparaisons=f"sur {nombre(mouvements.menages)} "
                f"{pluriel(mouvements.menages, 'ménage éligible', 'ménages éligibles')} à un de ces logements{admis}",
            ),
            Chiffre(
                "Logements dont les trois premiers changent",
                Valeur(mouvements.logements_changes),
                "compte",
                comparaisons=f"sur {nombre(mouvements.logements)} {pluriel(mouvements.logements, 'logement')}",
            ),
            Chiffre(
                "Entrants parmi les trois premiers",
                Valeur(mouvements.entrants),
                "compte",
                comparaisons=f"{nombre(mouvements.sortants)} en {pluriel(mouvements.sortants, 'sort', 'sortent')}",
            ),
        ]
    )
st.markdown("## La grille, critère par critère")
tableau(cards.poids(reference, voulu, regles), "Poids des critères", cle="poids", entier=True)
if mouvements.menages:
    st.markdown("## Qui gagne et qui perd des places")
    for titre, table in tables.items():
        tableau(cards.dire(table, titre), titre, cle=f"groupes_{titre}", entier=True)
    st.markdown("## Logement par logement")
    logements = cards.logements(essai, lectures.offres, lieux["commune"])
    tableau(cards.dire_logements(logements), "Logement par logement", cle="logements", entier=True)
st.markdown("## Ce qui s’est passé")
# Seconds of the database: read for who asks, prints, or has something to compare.
if lectures.passes or voulu != reference or impression() or st.session_state.get("mesurer"):
    if {"", *levees} - set(lectures.passes):
        with st.spinner("Lecture des attributions…"):
            lectures.lire_le_passe(lecteur, levees)
    noter_une_fois(lecteur, ("passe", lecteur.publication_id, *lectures.passes), len(lectures.baux), ou="passe")
    passe.montrer(lectures, revoir(lectures, actuels, reference, voulu), lieux["epci"], voulu)
else:
    st.markdown(A_MESURER)
    st.button(MESURER, key="mesurer")
page.telecharger("cotation", "les tableaux", LIMITES, **choisis)
page.fiche("note_cotation", "la note pour une conférence intercommunale", LIMITES_NOTE, **choisis)
page.lien("rapprochement", "Chercher des candidats")
page.lien("offres", "Voir les offres ouvertes")
st.markdown("## Garder ce scénario")
vues.garder(lecteur, "cotation", choisis | departement.dans_l_adresse(), GARDER, "DALO à 100 points")
