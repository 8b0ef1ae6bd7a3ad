"""The table of a thematic page: one row per territory, one column per indicator."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboards.charts.base import ecrire
from dashboards.kit.graphique import Carte
from dashboards.kit.reads import territoire
from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.territoires import Territoire, sans_accent
from dashboards.kit.tableau import tableau
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import ABSENT, MASQUE, Nombre, est_fiable, est_insuffisant, insuffisant, periode
from dashboards.kit.words.texts import SANS_FIGURE, SOMME_DIFFERENTE, VALEUR_MASQUEE, echapper, masquees

PAR = {"commune": "Communes", "epci": "EPCI"}
SUFFIXES = {"mois": " (mois)", "jours": " (jours)"}


def entete(indicateur: Indicateur) -> str:
    """Write the heading of a column: the short name, with the unit that its figures do not carry."""
    return indicateur.court + SUFFIXES.get(indicateur.unite, "")


def lignes(
    cadre: pd.DataFrame, indicateurs: Sequence[Indicateur], maille: str, ici: Territoire
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Write the territories by their first indicator, the greatest on top, and count the masked cells of each.

    Then come those masked, at zero, and without a figure that is shown. Communes are those of the territory: its
    members, or those of its EPCI (all of them for the département).
    """
    retenu = ici.ses_communes(cadre) if maille == "commune" else cadre
    noms, premier = [un.nom for un in indicateurs], indicateurs[0]
    masques = retenu[[f"{nom}_masque" for nom in noms]]
    retenu = retenu[retenu[noms].notna().any(axis=1) | masques.any(axis=1)]
    retenu = sans_attribution(retenu) if maille == "commune" else retenu
    table = pd.DataFrame({PAR[maille].removesuffix("s"): retenu["libelle"]})
    masquees_ = {}
    for un in indicateurs:
        textes = ecrire(retenu, un.nom, un.unite, f"{un.nom}_masque", f"{un.nom}_cas")
        table[entete(un)] = fiables(textes, retenu[f"{un.nom}_cas"]) if un.nom == territoire.MEDIANE else textes
        masquees_[un.nom] = int(retenu[f"{un.nom}_masque"].sum())
    masque = retenu[f"{premier.nom}_masque"]
    visible = pd.to_numeric(retenu[premier.nom]).where(~masque & ~table[entete(premier)].map(est_insuffisant))
    rang = masque.map({True: 1, False: 0}) + 2 * visible.eq(0) + 3 * (visible.isna() & ~masque)
    ordre = retenu.assign(_rang=rang, _n=-visible, _nom=retenu["libelle"].map(sans_accent))
    ordre = ordre.sort_values(["_rang", "_n", "_nom"])
    return table.loc[ordre.index].reset_index(drop=True), masquees_


def sans_attribution(cadre: pd.DataFrame) -> pd.DataFrame:
    """Take the tension of a territory where no attribution is shown for what it is: not computable, never secret.

    A year and a commune: both count the same twelve months.
    """
    if not {"attribution", "tension"} <= set(cadre):
        return cadre
    aucune = cadre["attribution"].eq(0) & ~cadre["attribution_masque"]
    return cadre.assign(tension_masque=cadre["tension_masque"] & ~aucune)


def fiables(textes: Sequence[str], cas: Sequence[Nombre | None]) -> list[str]:
    """Write a median of the curve as its shares are: over too few demandes housed, their count in its place."""
    return [
        texte if n is None or est_fiable(n) or texte in {ABSENT, MASQUE} else insuffisant(n)
        for texte, n in zip(textes, cas, strict=True)
    ]


def comparer(vue: Vue, noms: Sequence[str], maille: str = "") -> str:
    """Draw the table of the indicators that there are, at the date when the mesh is told; return it, empty for none.

    Without a mesh: the communes of the territory (of its EPCI, for one), or the EPCI of the département.
    """
    maille = maille or ("epci" if vue.situation.est_reference else "commune")
    presents = [vue.definitions[nom] for nom in noms if vue.ici_meme(nom).a(nom)]
    if not presents:
        return ""
    date = territoire.date_de_maille(vue.lecteur, [i.nom for i in presents], vue.situation.periode, maille)
    carte = composer(vue, tuple(i.nom for i in presents), date, maille)
    if carte is None:
        return ""
    st.markdown(f"## {carte.titre}")
    tableau(carte.donnees, carte.alt, cle=carte.cle)
    st.caption(echapper(carte.source))
    return date


@une_fois
def composer(vue: Vue, noms: tuple[str, ...], date: str, maille: str) -> Carte | None:
    """Compose the table of a mesh at a date; None where none of the indicators is told there."""
    cadre = territoire.comparaison(vue.lecteur, vue.mesh, noms, date, maille)
    # An indicator that is not told at this mesh, or of one's own territory alone, would be a column of dashes.
    autres = cadre[cadre["code"].ne(vue.ici.code)]
    dits = [vue.definitions[n] for n in noms if autres[n].notna().any() or autres[f"{n}_masque"].any()]
    if not dits:
        return None
    table, masquees_ = lignes(cadre, dits, maille, vue.ici)
    titre = f"{PAR[maille]} en {periode(date)}"
    return Carte(
        cle=f"comparaison_{maille}",
        titre=titre,
        sous_titre="",
        dessiner=None,
        donnees=table,
        alt=f"{titre} : {', '.join(i.court.lower() for i in dits)}",
        source=pied(sum(masquees_.values()), somme_differente=ne_somme_pas(dits, masquees_, maille)),
    )


def ne_somme_pas(indicateurs: Sequence[Indicateur], masquees_: Mapping[str, int], maille: str) -> bool:
    """Tell whether counts of communes, which add up to a total, have masked cells; medians and rates never add up."""
    return maille == "commune" and any(masquees_[un.nom] for un in indicateurs if un.unite == "compte")


def pied(masquees_: int, *, somme_differente: bool) -> str:
    """Explain the signs of the table."""
    signes = f"« 0 » : aucun cas. {SANS_FIGURE}"
    if not masquees_:
        return signes
    suite = f" {SOMME_DIFFERENTE}" if somme_differente else ""
    return f"« s » : secret statistique, {signes} {masquees(masquees_)}. {VALEUR_MASQUEE}{suite}"
