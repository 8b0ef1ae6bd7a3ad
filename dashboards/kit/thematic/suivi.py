"""What the follow-up pages do to a view: the same page told at another step, a curve only where there is one."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboards.kit.chiffres import Chiffre
from dashboards.kit.frame import adresse
from dashboards.kit.graphique import Carte
from dashboards.kit.reads import indicateurs, territoire
from dashboards.kit.reads.publication import FLUX, mois_provisoires
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import PERIODES_MIN, Vue, rangee
from dashboards.kit.words.formats import periode
from dashboards.kit.words.texts import LA_PLUPART_DES_CHIFFRES, PLUS_LOIN, SERIE_EN_ATTENTE, TOUS_LES_CHIFFRES, echapper


def au_pas(vue: Vue, noms: Sequence[str], pas: str) -> Vue:
    """Return the view at another step: the last period that is over at that of the page, none when there is none."""
    ici, reference = vue.ici, vue.situation.reference
    connus = tuple(nom for nom in noms if nom in vue.definitions)
    series = territoire.series(vue.lecteur, ici, reference, connus, vue.autres, pas)
    limite = indicateurs.date_de(vue.situation.periode)
    dates = {
        d for nom in connus for d in territoire.periodes(series, nom, ici.code) if indicateurs.date_de(d) <= limite
    }
    derniere = max(dates, default="")
    situation = replace(vue.situation, periode_type=pas, periode=derniere, series=series, fin="")
    return replace(vue, situation=situation, derniere=derniere, par_an=None)


def au_dernier_an(vue: Vue, noms: Sequence[str]) -> list[Chiffre]:
    """Return these indicators in the last closed year, those that there are.

    Each is that of the nearest territory that shows it, which the label names where it is not that of the page.
    """
    ici, reference = vue.ici, vue.situation.reference
    connus = tuple(nom for nom in noms if nom in vue.definitions)
    quand = territoire.derniere_annee(vue.situation.periode)
    lues = territoire.series(vue.lecteur, ici, reference, connus, (), "annee")
    an = replace(vue, situation=territoire.Situation(ici, reference, "annee", quand, lues), par_an=None)
    lus: list[Chiffre] = []
    for nom in connus:
        lieux = (replace(an, situation=replace(an.situation, ici=ou)) for ou in vue.mesh.autour(ici))
        if la := next((la for la in lieux if la.valeur(nom).part_fiable), None):
            ailleurs = "" if la.ici.code == ici.code else f" ({la.ici.libelle})"
            lus.append(la.chiffre(nom, f"{vue.definitions[nom].libelle}, {quand}{ailleurs}"))
    return lus


def phrase_de_la_fin(vue: Vue) -> str:
    """Say why the last period that is given here comes before the month of the data: small counts wait.

    Some curves may go on: of the months still open, a few indicators are told.
    """
    attendus = mois_provisoires(vue.lecteur)
    attend = vue.situation.periode_type == "mois" and attendus and vue.derniere < min(attendus)
    if not attend:
        return ""
    lesquels, suite = (
        (LA_PLUPART_DES_CHIFFRES, PLUS_LOIN) if vue.situation.fin > vue.derniere else (TOUS_LES_CHIFFRES, "")
    )
    return SERIE_EN_ATTENTE.format(lesquels=lesquels, derniere=periode(vue.derniere)) + suite


def dire_la_fin(vue: Vue) -> None:
    """Say so on the page, where there is something to say."""
    if texte := phrase_de_la_fin(vue):
        st.caption(echapper(texte))


def suivable(vue: Vue, nom: str) -> Carte | None:
    """Return the curve of an indicator, the bars of a flow, of the nearest territory that is told it, which is named.

    None where too few figures are shown, or all are zero.
    """
    la = vue.au_plus_proche(nom)
    serie = la.situation.serie(nom, la.ici.code)
    visibles = serie[~serie["is_masque"].astype(bool) & serie["valeur"].notna()]
    if len(visibles) < PERIODES_MIN or visibles["valeur"].eq(0).all():
        return None
    return vue.flux(nom) if nom in FLUX else vue.evolution(nom)


@une_fois
def par_mois(vue: Vue, nom: str) -> Carte | None:
    """Return an indicator of each month, up to the last one when the page is at its last year.

    Of the years where no month of the territory is told; None as for ``suivable``.
    """
    series = territoire.series(vue.lecteur, vue.ici, vue.situation.reference, (nom,), (), "mois")
    dates = territoire.periodes(series, nom, vue.ici.code)
    if vue.situation.periode != vue.derniere:
        limite = indicateurs.date_de(vue.situation.periode)
        dates = [d for d in dates if d <= limite]
    if not dates:
        return suivable(vue, nom)
    la = replace(vue, situation=replace(vue.situation, periode_type="mois", periode=dates[0], series=series, fin=""))
    if nom not in FLUX:
        return suivable(la, nom)
    return la.flux(nom, f"{vue.definitions[nom].court}, mois par mois, jusqu’en {periode(dates[0])}")


def suivre(vue: Vue, noms: Sequence[str]) -> None:
    """Offer the indicators that have a curve, and draw the one chosen."""
    cartes = {nom: carte for nom in noms if vue.est_dite(nom) and (carte := par_mois(vue, nom))}
    if cartes:
        courts = {nom: vue.definitions[nom].court for nom in cartes}
        premier = next(iter(cartes))
        nom = adresse.choisir("mouvement", "Évolution", list(cartes), premier, courts.__getitem__, segments=True)
        rangee(cartes[nom])
