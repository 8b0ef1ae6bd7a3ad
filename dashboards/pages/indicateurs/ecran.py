"""The screen of one indicator: its figure, its curve, its territories, its dimensions, for one territory and period.

What belongs here: which cards of the kit an indicator has, and what is said where it has none. What does not: their
drawing (``kit.thematic``), the reasons (``raisons``).
"""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.graphique import Choix, graphique
from dashboards.kit.reads import indicateurs, territoire
from dashboards.kit.reads.catalogue import Indicateur, dimension, restreindre
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoire import Situation
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.thematic import cards, comparaison, suivi
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import majuscule, mesure, periode
from dashboards.kit.words.texts import echapper
from dashboards.pages.indicateurs import raisons

CLASSEMENT, CARTE_EPCI, CARTE_COMMUNES, TABLEAU = "classement", "epci", "commune", "tableau"
ONGLETS = {
    CLASSEMENT: "Classement des EPCI",
    CARTE_EPCI: "Carte des EPCI",
    CARTE_COMMUNES: "Carte des communes",
    TABLEAU: "Tableau des communes",
}
VOIR = "Voir {ou} : le territoire le plus proche où il se lit"
AUCUN_AUTRE = "Aucun EPCI ni aucune commune ne se lit à cette période, pour votre profil."
DETAIL_MUET = "{ou}, {dimension} : toutes les valeurs sont sous secret ou sans effectif suffisant en {quand}."
DETAIL_ABSENT = "{ici} : aucun détail n’est donné à votre profil pour ce territoire."
TOUTES = "toutes"
TOUTES_LES_MODALITES = "Toutes les modalités"
BORNES = "Intervalle : de {basse} à {haute} ({sens})."


@dataclass(frozen=True)
class Lu:
    """The periods of an indicator around a territory: at which step, which ones, its series, whether it has a whole."""

    pas: str
    dates: list[str]
    series: pd.DataFrame
    a_un_ensemble: bool


def chercher(lecteur: Lecteur, mesh: Territoires, entree: Indicateur, ici: Territoire) -> Lu | None:
    """Read the indicator of a territory, or of the nearest that is told; None where the reader is told it nowhere."""
    reference = mesh.departement()
    for ou in mesh.autour(ici):
        lu = territoire.au_plus_fin(lecteur, ou, reference, (entree.nom,))
        if lu.dates:
            return Lu(*lu, a_un_ensemble=True)
    for ou in mesh.autour(ici):
        cadre = indicateurs.details(lecteur, entree.nom, ou.code)
        if not cadre.empty:
            pas = "mois" if cadre["periode_type"].eq("mois").any() else "annee"
            dates = sorted(set(cadre.loc[cadre["periode_type"] == pas, "periode"]), reverse=True)
            return Lu(pas, dates, cadre.iloc[:0], a_un_ensemble=False)
    return None


def voir_ailleurs(lecteur: Lecteur, mesh: Territoires, entree: Indicateur, ici: Territoire) -> None:
    """Offer the nearest larger territory where the indicator has a figure, by its name."""
    reference = mesh.departement()
    for ou in mesh.autour(ici)[1:]:
        series = territoire.au_plus_fin(lecteur, ou, reference, (entree.nom,)).series
        lignes = series[series["territoire_code"].eq(ou.code)]
        if not raisons.lisibles(lignes, entree.unite).empty:
            cible = {"indicateur": entree.nom, "geo": ou.geo} | cards.coupe_en_filtres(lecteur)
            page.lien("indicateurs", VOIR.format(ou=ou.libelle), **cible)
            return


def composer(lecteur: Lecteur, mesh: Territoires, entree: Indicateur, ici: Territoire, lu: Lu, publiee: str) -> Vue:
    """Return what the kit looks at, at the last period that can be read."""
    quand = lu.dates[0]
    if lu.series["territoire_code"].eq(ici.code).any():
        quand = territoire.derniere_lisible(lu.series, (entree.nom,), ici.code, lu.dates)
    situation = Situation(ici, mesh.departement(), lu.pas, quand, lu.series)
    return Vue(lecteur, mesh, {entree.nom: entree}, situation, (), lu.dates[0], publiee)


def detailler(vue: Vue, entree: Indicateur) -> str:
    """Draw the choice of the dimension that splits the indicator; return it, empty where the reader is told none."""
    st.markdown("## Selon…")
    codes = vue.detaille(entree.nom)
    if not codes:
        st.info(echapper(DETAIL_ABSENT.format(ici=vue.ici.libelle)))
        return ""
    return adresse.choisir("detail", "Détailler par", codes, codes[0], lambda c: dimension(vue.lecteur, c).libelle)


def restreindre_a(vue: Vue, entree: Indicateur, lu: Lu, par: str) -> tuple[Vue, Lu]:
    """Draw the choice of one modality of the dimension; return what is looked at then, the whole where none is."""
    modalites = _modalites(vue, entree, par)
    if not modalites:
        return vue, lu
    axe = dimension(vue.lecteur, par)
    choix = adresse.choisir(
        cards.MODALITE,
        axe.libelle,
        [TOUTES, *(f"{par}-{code}" for code in sorted(modalites, key=axe.rang))],
        TOUTES,
        lambda code: TOUTES_LES_MODALITES if code == TOUTES else axe.ecrire(code.removeprefix(f"{par}-")),
        memoire=f"{cards.MODALITE}_{entree.nom}",
        tu=TOUTES,
    )
    # A link to an indicator is to the whole of it, whatever was chosen of it before.
    st.session_state.pop(f"_choisi_{cards.MODALITE}_{entree.nom}", None)
    if choix == TOUTES:
        return vue, lu
    modalite = choix.removeprefix(f"{par}-")
    lecteur = replace(vue.lecteur, coupe=(par, modalite))
    trouve = chercher(lecteur, vue.mesh, entree, vue.ici)
    if trouve is None:
        return vue, lu
    return composer(lecteur, vue.mesh, restreindre(entree, axe, modalite), vue.ici, trouve, vue.publiee), trouve


def _modalites(vue: Vue, entree: Indicateur, par: str) -> set[str]:
    """Return the modalities that are told over time, in the nearest territory that carries the dimension."""
    for ou in vue.mesh.autour(vue.ici) if par else ():
        lignes = indicateurs.details(vue.lecteur, entree.nom, ou.code)
        dites = lignes.loc[lignes["dimension"].eq(par) & lignes["periode_type"].isin(["annee", "mois"]), "modalite"]
        if not dites.empty:
            return set(dites)
    return set()


def dater(vue: Vue, lu: Lu) -> Vue:
    """Draw the filter of the period; return what is looked at then."""
    quand = adresse.periode(lu.pas, lu.dates, vue.situation.periode, periode)
    return replace(vue, situation=replace(vue.situation, periode=quand))


def montrer(vue: Vue, entree: Indicateur, lu: Lu) -> None:
    """Draw the figure, its curve and its territories; of one modality, with the way back to all of them."""
    if vue.lecteur.coupe is not None:
        filtres = {"indicateur": entree.nom, "geo": vue.ici.geo} | cards.coupe_en_filtres(vue.lecteur)
        page.lien("indicateurs", TOUTES_LES_MODALITES, **filtres | {cards.MODALITE: TOUTES})
    _chiffre(vue, entree, lu)
    _territoires(vue, entree)


def _chiffre(vue: Vue, entree: Indicateur, lu: Lu) -> None:
    ici, nom = vue.ici, entree.nom
    if not lu.a_un_ensemble:
        noms = ", ".join(dimension(vue.lecteur, code).libelle.lower() for code in entree.dimensions)
        st.info(echapper(raisons.A_PARTIR_DE_LA.format(ici=ici.libelle, dimensions=noms)))
        return
    lignes = lu.series[lu.series["territoire_code"].eq(ici.code)]
    if raisons.lisibles(lignes, entree.unite).empty:
        st.info(echapper(raisons.ici_non(entree, ici, lignes)))
        voir_ailleurs(vue.lecteur, vue.mesh, entree, ici)
        return
    chiffres([vue.chiffre(nom), *_termes(vue, entree)])
    if bornes := _bornes(vue, entree):
        st.caption(echapper(bornes))
    if raisons.lisibles(lignes[lignes["periode"].eq(vue.situation.periode)], entree.unite).empty:
        voir_ailleurs(vue.lecteur, vue.mesh, entree, ici)
    suivi.dire_la_fin(vue)
    courbe = suivi.suivable(vue, nom)
    if courbe is not None:
        graphique(courbe)


def _termes(vue: Vue, entree: Indicateur) -> list[Chiffre]:
    """Return the two counts of a ratio beside it, where they are told."""
    if not (entree.numerateur and entree.denominateur):
        return []
    termes = [
        cards.chiffre(vue.situation, entree, majuscule(quoi), colonne, "compte")
        for quoi, colonne in ((entree.numerateur, "numerateur"), (entree.denominateur, "denominateur"))
    ]
    provisoire = vue.est_provisoire(entree.nom)
    return [replace(terme, comparaisons="", est_provisoire=provisoire) for terme in termes if terme.valeur.connue]


def _bornes(vue: Vue, entree: Indicateur) -> str:
    basse, haute = (vue.situation.valeur(entree.nom, colonne) for colonne in ("borne_basse", "borne_haute"))
    if not entree.bornes or not (basse.connue and haute.connue):
        return ""
    textes = [mesure(borne.valeur, entree.unite) for borne in (basse, haute)]
    return BORNES.format(basse=textes[0], haute=textes[1], sens=entree.bornes.rstrip("."))


def _territoires(vue: Vue, entree: Indicateur) -> None:
    """Rank and map the territories that have a figure; say so where none has."""
    st.markdown("## D’un territoire à l’autre")
    mailles = [maille for maille in ("epci", "commune") if _est_dite(vue, entree, maille)]
    offerts = [CLASSEMENT, CARTE_EPCI] if "epci" in mailles else []
    if "commune" in mailles:
        # A map of counts by commune would show where people live.
        offerts += [TABLEAU] if entree.unite == "compte" else [CARTE_COMMUNES, TABLEAU]
    if not offerts:
        st.info(AUCUN_AUTRE)
        return
    onglet = adresse.choisir("onglet", "Présentation", offerts, offerts[0], ONGLETS.__getitem__, segments=True)
    if onglet == TABLEAU:
        comparaison.comparer(vue, (entree.nom,), "commune")
    else:
        graphique(vue.rangs(entree.nom) if onglet == CLASSEMENT else vue.carte(entree.nom, onglet))


def _est_dite(vue: Vue, entree: Indicateur, maille: str) -> bool:
    quand = territoire.date_de_maille(vue.lecteur, (entree.nom,), vue.situation.periode, maille)
    cadre = territoire.maille(vue.lecteur, vue.mesh, entree.nom, quand, maille)
    return not raisons.lisibles(cadre, entree.unite).empty


def repartir(vue: Vue, entree: Indicateur, code: str, choisie: str | None) -> None:
    """Split the indicator by a dimension, at the nearest territory that is told it; a bar chooses its modality."""
    trouve, carte = vue.detail(entree.nom, code), vue.repartition(entree.nom, code, reference=True, choisi=choisie)
    if trouve is None or carte is None:
        st.info(echapper(DETAIL_ABSENT.format(ici=vue.ici.libelle)))
        return
    ou, quand, lignes = trouve
    if not raisons.lisibles(lignes, entree.unite).empty:
        graphique(replace(carte, choisit=Choix(cards.MODALITE, f"{code}-")))
        return
    quoi = dimension(vue.lecteur, code).libelle.lower()
    st.info(echapper(DETAIL_MUET.format(ou=ou.libelle, dimension=quoi, quand=periode(quand))))
    if ou.code != vue.situation.reference.code:
        page.lien(
            "indicateurs",
            f"Voir ce détail pour {vue.situation.reference.libelle}",
            indicateur=entree.nom,
            geo=vue.situation.reference.geo,
            detail=code,
        )
