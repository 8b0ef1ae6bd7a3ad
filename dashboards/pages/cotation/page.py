"""Cotation: what changes when the weights of the grid change, for which publics, against today's grid or another."""

import streamlit as st

from dashboards.kit import seuils
from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import territoires
from dashboards.kit.reads import vues as reads_vues
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import Valeur, nombre, pluriel, pourcentage
from dashboards.kit.words.texts import SCORE, echapper
from dashboards.pages.accueil import vues
from dashboards.pages.cotation import cards, reads, scenario
from warehouse.matching.grid import comparer, noter
from warehouse.reference import GRILLE

AUCUN = "jour"
CLE = "_cotation"
TITRE = "Cotation : simulateur de grille"
AVERTISSEMENT = (
    "Simulation : rien n’est enregistré dans les dossiers. Elle mesure la grille sur les demandes d’aujourd’hui que "
    "vous pouvez lire ; sur des données simulées, elle mesure la simulation, non le territoire."
)
PERIMETRE = (
    "Un logement vacant de chaque sorte, les plus longtemps vacants d’abord, {n} au plus, et tous leurs ménages "
    "éligibles : qui est éligible ne dépend pas de la grille. Un ménage compte une fois par logement. Ni la "
    "nationalité ni la santé ne sont des critères. La lecture de ces listes est enregistrée au journal. "
)
LIMITES = (
    "XLSX et CSV : ces poids contre la grille d’aujourd’hui, en comptes, sans aucune ligne de ménage. Le "
    "téléchargement est inscrit au journal."
)
GARDER = "Ces poids, sous un nom, dans « Mes vues » de l’accueil et dans « Comparer avec » ci-dessus."
RESTENT = "Restent comme aujourd’hui : {criteres}. La grille les pèse selon le territoire de chaque demande."

lecteur, etat = page.ouvrir("cotation")
entete = st.container()
page.sans_publication(etat)
jour = date_des_donnees(lecteur)
# Kept for this browser alone, while the publication and its rights stay: the weights change, not who is eligible.
garde, cadre = st.session_state.get(CLE, (None, None))
if garde != lecteur.cle():
    with st.spinner("Lecture des listes…"):
        cadre = reads.paires(lecteur)
    st.session_state[CLE] = (lecteur.cle(), cadre)
if cadre.empty or jour is None:
    with entete:
        page.titre(TITRE, "Aucun ménage éligible à un logement vacant de votre périmètre.")
    st.stop()
noter_une_fois(lecteur, ("cotation", lecteur.publication_id), len(cadre))

codes = scenario.lisibles(lecteur)
actuels = scenario.du_jour(cadre, jour, codes)
st.info(echapper(AVERTISSEMENT))
seuils.dire(lecteur, GRILLE)
st.markdown("## Les poids")
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
            scenario.SEUIL, "Seuil, en mois", scenario.options(retard, scenario.MOIS), f"{retard:g}", str
        )
    adresse.reserver()
if restent := [scenario.LIBELLES[code] for code in codes if code not in actuels]:
    st.caption(echapper(RESTENT.format(criteres=", ".join(restent))))
siennes = reads_vues.siennes(lecteur)
gardees = {str(v.vue_id): (v.nom, v.filtres) for v in siennes.itertuples(index=False) if v.page == "cotation"}
noms = {AUCUN: "La grille d’aujourd’hui"} | {numero: nom for numero, (nom, _) in gardees.items()}
contre = adresse.choisir("contre", "Comparer avec", list(noms), AUCUN, noms.__getitem__)

voulus = scenario.lire(actuels, choisis)
reference = actuels if contre == AUCUN else scenario.lire(actuels, gardees[contre][1])
points = [
    noter(cadre["points"], cadre["points_detail"], cadre["quantites"], list(grille.values()))
    for grille in (reference, voulus)
]
mouvements = comparer(cadre, *points)
mesh = territoires.territoires(lecteur)
tables = cards.tables(cadre, dict(mesh.noms("epci")[["code", "libelle"]].itertuples(index=False)), mouvements)
gagne = cards.gagnant(tables["Publics prioritaires"])
with entete:
    change = voulus != reference
    phrase = "Aucune pondération modifiée."
    if change:
        suite = f" ; « {gagne} » gagne le plus de premières places" if gagne else ""
        phrase = f"Avec cette grille, {pourcentage(mouvements.part_deplaces_pct)} des ménages changent de rang{suite}."
    page.titre(TITRE, phrase, PERIMETRE.format(n=reads.PROFILS) + SCORE)
chiffres(
    [
        Chiffre(
            "Ménages dont le rang change",
            Valeur(mouvements.menages_deplaces),
            "compte",
            comparaisons=f"sur {nombre(mouvements.menages)} éligibles à un de ces logements",
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
            comparaisons="autant en sortent",
        ),
    ]
)
st.markdown("## La grille, critère par critère")
tableau(cards.poids(reference, voulus), "Poids des critères", cle="poids", entier=True)
st.markdown("## Qui gagne et qui perd des places")
for titre, table in tables.items():
    tableau(cards.dire(table, titre), titre, cle=f"groupes_{titre}", entier=True)
page.telecharger("cotation", "la note", LIMITES, **choisis)
st.markdown("## Garder ce scénario")
vues.garder(lecteur, "cotation", choisis, GARDER, "DALO à 100 points")
