"""Attributions: who is housed, and whether the objectives of the law are met."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from dashboards.kit.chiffres import en_liste
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import suivis
from dashboards.kit.reads.catalogue import dimension
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import comparaison, selon, view
from dashboards.kit.thematic.suivi import au_dernier_an, par_mois
from dashboards.kit.words.sentences_suivi import phrase_attributions
from dashboards.kit.words.texts import echapper
from dashboards.pages.attributions import cards
from dashboards.pages.attributions.cards import OBJECTIFS, Visee

THEME = THEMES["attributions"]
DELAIS = ("delai_attribution_moyen", "delai_attribution_median")
TABLE = ("attribution", "part_q1_hors_qpv", "part_q2_q4_en_qpv", "part_attribution_prioritaire", "taux_attribution")

vue = view.ouvrir("attributions", THEME.titre, THEME.series, aux_pas=THEME.pas, par_bailleur=True)
situation, ici = vue.situation, vue.ici
suivi = cards.mixite(vue) if vue.lecteur.droits.lit("suivi_mixite") else None
visees = {o.indicateur: cards.visee(vue, suivi, o) for o in OBJECTIFS}
q1 = OBJECTIFS[0].indicateur
view.titrer(
    vue,
    f"Attributions : {ici.libelle}",
    phrase_attributions(
        f"{ici.sujet}, {vue.qui}" if vue.qui else ici.sujet,
        situation.periode,
        vue.valeur("attribution"),
        vue.valeur(q1),
        situation.valeur(q1, "numerateur"),
        situation.valeur(q1, "denominateur"),
        vue.valeur("part_attribution_prioritaire"),
        visees[q1].part,
        visees[q1].nom,
    ),
    "baux signés, à la commune du logement",
)

view.cles(vue, *(cards.juger(vue, nom, visees.get(nom, Visee())) for nom in THEME.series))
if vue.a(q1):
    st.caption(echapper(cards.quartile(vue, suivi)))

view.rangee(par_mois(vue, "attribution"), cards.types(vue))

details = selon.dimensions(vue, ("attribution_profil", "attribution"))
if details:
    libelles = {code: dimension(vue.lecteur, code).libelle for code in details}
    debut = selon.depart(vue, details, *(code for code in ("contingent", "priorite", *details) if code in details))
    st.markdown(f"## {echapper('Qui est logé, et où ?')}")
    choix = adresse.choisir("detail", "Selon", list(details), debut, libelles.__getitem__)
    view.rangee(vue.repartition(details[choix], choix))

if delais := au_dernier_an(vue, DELAIS):
    st.markdown(f"## {echapper('Combien de temps les ménages logés avaient-ils attendu ?')}")
    en_liste(delais)
    page.lien("delais", "Voir l’attente de toutes les demandes, logées ou non", geo=ici.geo)

if suivi is not None and not suivi.empty:
    st.markdown("## Les objectifs de la loi")
    annees = suivis.annees_de_mixite(vue.lecteur)
    # The latest is the year in progress, on which one may still act.
    nommer = partial(cards.nommer_l_annee, annees)
    an = adresse.choisir("objectifs", "Année des objectifs", list(annees), next(iter(annees)), nommer)
    jugee = replace(vue, situation=replace(situation, periode=an))
    suivi = cards.mixite(jugee)
    organismes = suivis.organismes(vue.lecteur)
    la = vue.mesh.au_plus_epci(ici)
    noms: Mapping[str, str] = organismes
    par, ou = "bailleur_code", la.libelle
    juges = set(suivi["bailleur_code"])
    if len(juges) == 1:
        par, noms = "epci_code", vue.mesh.libelles("epci")
        # The page of one landlord names it in its figures.
        ou = ou if vue.qui else organismes.get(un := juges.pop(), un)
    else:
        suivi = cards.par_bailleur(suivi)
    view.rangee(*(jugee.situer(cards.objectifs(jugee, suivi, o, par, noms, ou), la) for o in OBJECTIFS))
    page.fichier("mixite", "les objectifs", annee=an)
elif vue.a(q1):
    view.rangee(vue.rangs(q1))

comparaison.comparer(vue, TABLE)
if any(vue.a(o.indicateur) for o in OBJECTIFS):
    limites = vue.definitions[next(o.indicateur for o in OBJECTIFS if vue.a(o.indicateur))].limites
    st.caption(echapper(limites))
page.telecharger("attributions", "ces chiffres", **view.filtres(vue))
page.lien("demandes", "Voir les demandes de ce territoire", geo=ici.geo)
page.lien("propositions", "Voir les propositions et refus de ce territoire", geo=ici.geo)
view.pied(vue, THEME.series)
