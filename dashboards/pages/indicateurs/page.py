"""Indicateurs: find an indicator, and read all that the reader is told of it on one screen."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import territoires
from dashboards.kit.reads.catalogue import Indicateur, catalogue, dimension
from dashboards.kit.reads.publication import masquees_par_petite, secret, seuil_effectif
from dashboards.kit.tableau import tableau
from dashboards.kit.thematic import cards
from dashboards.kit.words.formats import date_heure, nombre
from dashboards.kit.words.sentences import contexte
from dashboards.kit.words.texts import echapper
from dashboards.pages.indicateurs import alerte, definition, ecran, raisons, suivis
from dashboards.pages.indicateurs.reads import COMPLETUDE, SUIVIS
from dashboards.pages.indicateurs.recherche import trouver

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
INTRODUCTION = (
    "{n} indicateurs, chacun défini une seule fois ; la même définition sert au chiffre, au graphique, au tableau et "
    "au fichier téléchargé. Choisissez-en un pour lire ses chiffres."
)
AUTRE_MOT = (
    "Essayez un mot plus court ou voisin (« demande », « délai », « refus », « loyer »), ou effacez la recherche pour "
    "lire la liste entière."
)
RATTACHEMENT = (
    "Une demande est rattachée à la commune de son premier vœu. Hors du périmètre nominatif, le département est "
    "publié par mois, les EPCI par mois pour les demandes en cours, leur ancienneté et le délai, par année pour "
    "le reste, et les communes par année."
)
PAR_PETITE = (
    "Valeurs masquées pour une seule qui contient un petit effectif, tous indicateurs ensemble : {n}. Protéger une "
    "case oblige parfois à en masquer une autre."
)
DROITS = "selon vos droits"


def proposer(entrees: Sequence[Indicateur]) -> None:
    """Offer the way to the screen of each of these indicators, with the sentence that says what it is."""
    for entree in entrees:
        with st.container(gap=None):
            page.lien("indicateurs", entree.libelle, indicateur=entree.nom)
            st.caption(echapper(entree.phrase))


def lister(entrees: Sequence[Indicateur]) -> None:
    """Draw the catalogue by domain, the signs, and what is not computed."""
    for domaine, titre in DOMAINES.items():
        if du_domaine := [entree for entree in entrees if entree.domaine == domaine]:
            st.header(titre, anchor=f"domaine-{domaine}")
            proposer(du_domaine)
    st.header("Signes", anchor="signes")
    signes = [("s", SIGNE_MASQUE.format(seuil=seuil_effectif(lecteur))), *SIGNES]
    tableau(
        pd.DataFrame(signes, columns=["Signe", "Sens"]),
        "Signes employés dans les tableaux",
        cle="signes",
        nombres=False,
    )
    st.caption(echapper(RATTACHEMENT))
    if (rapport := masquees_par_petite(lecteur)) is not None:
        st.caption(echapper(PAR_PETITE.format(n=nombre(rapport, 2))))
    st.header("Ce que l’observatoire ne calcule pas", anchor="non-calcules")
    st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in NON_CALCULES))


def ouvrir(entree: Indicateur) -> None:
    """Draw the screen of one indicator."""
    mesh, publiee = territoires.dits(lecteur, (entree.nom,)), date_heure(etat.publiee_at)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        ici = mesh.departement()
        # Counters are those of the reader, wherever the demandes wish to live.
        if entree.nom != COMPLETUDE:
            ici = mesh.trouver(adresse.territoire(mesh.choix(), territoires.depart(lecteur, mesh), mesh.libelle))
        filtres = st.container(horizontal=True, gap="small", width="content", key="filtre_periode")
        adresse.reserver()
    quand, dite, haut, bas = "", entree, st.container(), st.container()
    fichier = {"indicateur": entree.nom, "geo": ici.geo}
    if entree.nom in SUIVIS:
        suivis.montrer(lecteur, mesh, entree, ici, publiee)
    elif (lu := ecran.chercher(lecteur, mesh, entree, ici)) is None:
        st.info(echapper(raisons.nulle_part(lecteur, entree)))
    else:
        entiere, par = ecran.composer(lecteur, mesh, entree, ici, lu, publiee), ""
        if entree.dimensions:
            with bas:
                par = ecran.detailler(entiere, entree)
        with filtres:
            vue, lu = ecran.restreindre_a(entiere, entree, lu, par)
            vue = ecran.dater(vue, lu)
        dite, coupe = vue.definitions[entree.nom], vue.lecteur.coupe
        fichier |= cards.coupe_en_filtres(vue.lecteur)
        quand = vue.moment
        with haut:
            ecran.montrer(vue, dite, lu)
        with bas:
            if par:
                situation = replace(entiere.situation, periode=vue.situation.periode)
                ecran.repartir(replace(entiere, situation=situation), entree, par, coupe and coupe[1])
            # What is watched is the whole.
            if lu.a_un_ensemble and coupe is None:
                alerte.proposer(lecteur, entree, ici, vue.situation.valeur(entree.nom))
    with entete:
        page.titre(
            f"{dite.libelle} : {ici.libelle}",
            entree.phrase,
            contexte(ici.libelle, quand or "date des données", entree.population, DROITS),
        )
    if definition.est_ouvert(lecteur.droits, entree):
        page.telecharger("indicateurs", "ces chiffres", **fichier)
    noms = {code: dimension(lecteur, code).libelle for code in entree.dimensions}
    definition.ecrire(entree, noms, secret(lecteur).get(entree.nom))
    page.lien("indicateurs", "Tous les indicateurs")


lecteur, etat = page.ouvrir("indicateurs")
entete = st.container()
page.sans_publication(etat)
entrees = catalogue(lecteur) | SUIVIS
nom = adresse.designer("indicateur", "Indicateur", list(entrees))
# A box of its own for each indicator: what was typed to find one is not searched again on its screen.
cherche = st.text_input(
    "Chercher un indicateur", placeholder="tension, refus, logements vacants…", key=f"cherche_{nom}"
).strip()
trouves = trouver(cherche, entrees.values()) if cherche else []
if cherche and not trouves:
    st.info(echapper(f"Aucun indicateur ne correspond à « {cherche} ». {AUTRE_MOT}"))
if cherche or not nom:
    with entete:
        page.titre("Indicateurs", INTRODUCTION.format(n=len(entrees)))
    if cherche:
        proposer(trouves)
    else:
        lister(list(entrees.values()))
else:
    ouvrir(entrees[nom])
