"""How a thematic page opens, and what it shows of any indicator: one territory, one period, a few series.

What belongs here: filters, reads and the parts that every thematic page puts together. What does not: the words and
the choice of a page (``pages``), the drawing of a card (``kit.thematic.cards``). An indicator that this publication
lacks is not shown: nothing here fails for its absence.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeVar
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.charts.geo import geometrie
from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.graphique import Carte, graphique
from dashboards.kit.reads import indicateurs, territoire, territoires
from dashboards.kit.reads.catalogue import Indicateur, catalogue, dimension
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import est_provisoire, mois_provisoires
from dashboards.kit.reads.territoire import Situation
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.thematic import bailleur, cards, mesh, reperes
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.words.formats import Valeur, date_heure, periode, typographier
from dashboards.kit.words.sentences import contexte, moment
from dashboards.kit.words.texts import echapper, en_html

PERIODES_MIN = 2
DE_L_OBSERVATOIRE = "statistiques de l’observatoire"
C = TypeVar("C", Carte, Carte | None)


@dataclass(frozen=True)
class Vue:
    """What a thematic page looks at."""

    lecteur: Lecteur
    mesh: Territoires
    definitions: dict[str, Indicateur]
    situation: Situation
    autres: tuple[Territoire, ...]
    derniere: str
    publiee: str
    # The same territory by year, where the page is by month.
    par_an: Situation | None = None
    # Whose dwellings, where one landlord is looked at alone.
    qui: str = ""

    @property
    def ici(self) -> Territoire:
        """The territory of the page."""
        return self.situation.ici

    @property
    def annee(self) -> str:
        """The year of the period of the page."""
        return self.situation.periode[:4]

    @property
    def filtres(self) -> Hashable:
        """What a card of this view depends on, the reader and the publication aside."""
        lieux = (self.ici.geo, *(autre.geo for autre in self.autres))
        quand = self.situation.periode_type, self.situation.periode, self.situation.fin
        return (lieux, quand, self.par_an and self.par_an.periode, self.lecteur.coupe, self.qui)

    @property
    def moment(self) -> str:
        """Write the period of the page, that to which it is compared, and the year of what years alone tell."""
        quand, an = self.situation.periode, self.par_an
        annuel = an.periode if an and an.dits - self.situation.dits else ""
        return moment(quand, self.situation.un_an_avant, annuel, est_provisoire=quand in mois_provisoires(self.lecteur))

    def a(self, nom: str) -> bool:
        """Tell whether this publication gives this indicator to this reader, for this territory."""
        return nom in self.definitions and nom in self.situation.dits

    def premier(self, *noms: str) -> str | None:
        """Return the first of these indicators that there is."""
        return next((nom for nom in noms if self.a(nom)), None)

    def au_plus_proche(self, nom: str) -> "Vue":
        """Return the view of the nearest territory that shows an indicator, else of the nearest that is told it.

        Each territory is told by year if months do not tell the indicator; itself where none tells it.
        """
        lieux = (la for ou in self.mesh.autour(self.ici) if (la := self._ailleurs(ou).ici_meme(nom)).a(nom))
        dite = next(lieux, self)
        return next((la for la in chain([dite], lieux) if nom in la.situation.montres), dite)

    def _ailleurs(self, ou: Territoire) -> "Vue":
        an = self.par_an and replace(self.par_an, ici=ou)
        return self if ou == self.ici else replace(self, situation=replace(self.situation, ici=ou), par_an=an)

    @property
    def a_l_annee(self) -> "Vue":
        """The view by year of the same territory, where the page is by month and years are told; itself otherwise."""
        return replace(self, situation=self.par_an, par_an=None) if self.par_an else self

    def ici_meme(self, nom: str) -> "Vue":
        """Return the view by year of the same territory where only years tell an indicator; this view otherwise."""
        return self if self.a(nom) or not self.a_l_annee.a(nom) else self.a_l_annee

    def est_dite(self, nom: str) -> bool:
        """Tell whether this reader is told an indicator of the territory, or of one around it."""
        return self.au_plus_proche(nom).a(nom)

    def situer(self, carte: C, ou: Territoire) -> C:
        """Name in the title of a card its territory, where it is not that of the page."""
        if carte is None or ou.code == self.ici.code:
            return carte
        return replace(carte, titre=f"{carte.titre} ({ou.libelle})")

    def valeur(self, nom: str) -> Valeur:
        """Return the figure of the territory, absent when there is none."""
        return self.situation.valeur(nom)

    def chiffre(self, nom: str, libelle: str = "", colonne: str = "valeur", unite: str = "") -> Chiffre:
        """Return the key figure of one indicator."""
        lu = cards.chiffre(self.situation, self.definitions[nom], libelle, colonne, unite)
        tous = bailleur.de_tous(self.lecteur, self.definitions[nom], self.situation) if colonne == "valeur" else ""
        a_cote = " · ".join(texte for texte in (lu.comparaisons, tous) if texte)
        return replace(lu, est_provisoire=self.est_provisoire(nom), comparaisons=a_cote)

    def au_dernier_dit(self, nom: str) -> "Vue":
        """Return the view at the last month that tells an indicator here, where the open one of the page lacks it.

        Itself where the page is at a closed period, or where no month before tells it.
        """
        lignes, quand = self.situation.series, self.situation.periode
        dites = set(lignes.loc[lignes["territoire_code"].eq(self.ici.code) & lignes["indicateur"].eq(nom), "periode"])
        if quand in dites or quand not in mois_provisoires(self.lecteur):
            return self
        avant = [date for date in dites if date < quand]
        return replace(self, situation=replace(self.situation, periode=max(avant))) if avant else self

    def est_provisoire(self, nom: str) -> bool:
        """Tell whether an indicator holds a flow that may still be corrected in the period of the page."""
        return nom in self.definitions and est_provisoire(self.lecteur, self.definitions[nom], self.situation.periode)

    def nb_provisoires(self, nom: str) -> int:
        """Return how many of the last periods of a series may still be corrected: all those after that of the page."""
        periodes, quand = self.situation.serie(nom, self.ici.code)["periode"], self.situation.periode
        return len([p for p in periodes if p > quand or est_provisoire(self.lecteur, self.definitions[nom], p)])

    @une_fois
    def evolution(self, nom: str) -> Carte | None:
        """Return the curve of one indicator where it is told: the territory, else a larger one, which the title names.

        None where a single period, or none, has a figure.
        """
        la = self.au_plus_proche(nom)
        if not la.a(nom) or len(la.situation.serie(nom, la.ici.code)) < PERIODES_MIN:
            return None
        autres = self.autres if la.situation.periode_type == self.situation.periode_type else ()
        carte = cards.evolution(la.situation, self.definitions[nom], self.publiee, autres, la.nb_provisoires(nom))
        return self.situer(carte, la.ici)

    @une_fois
    def flux(self, nom: str, titre: str = "") -> Carte:
        """Return the bars of one flow, of the nearest territory that is told it, which the title names.

        The months that may still be corrected are provisional.
        """
        la = self.au_plus_proche(nom)
        carte = cards.flux(la.situation, self.definitions[nom], self.publiee, la.nb_provisoires(nom), titre)
        return self.situer(carte, la.ici)

    @une_fois
    def rangs(self, nom: str) -> Carte:
        """Return the EPCI ranked by one indicator, at the date when they are told."""
        quand = territoire.date_de_maille(self.lecteur, (nom,), self.situation.periode, "epci")
        cadre = territoire.maille(self.lecteur, self.mesh, nom, quand, "epci")
        reference = territoire.a_la_date(self.lecteur, nom, self.situation.reference, quand)
        choisi = self.ici.code if self.ici.type == "epci" else self.ici.epci_code
        return mesh.rangs(cadre, self.definitions[nom], reference, choisi, periode(quand), self.publiee)

    @une_fois
    def carte(self, nom: str, maille: str) -> Carte:
        """Return the map of one rate by EPCI or by commune, at the date when they are told."""
        quand = territoire.date_de_maille(self.lecteur, (nom,), self.situation.periode, maille)
        cadre = territoire.maille(self.lecteur, self.mesh, nom, quand, maille)
        choisi = self.ici.code if self.ici.type == maille else self.ici.epci_code if maille == "epci" else None
        contours = geometrie(self.mesh.departement().code)
        return mesh.carte_des_aires(
            cadre, self.definitions[nom], maille, choisi, periode(quand), self.publiee, contours
        )

    def situation_de(self, nom: str, code: str, ou: Territoire) -> tuple[str, str] | None:
        """Return the last date, up to the period of the page, at which an indicator is detailed by a dimension.

        A month of which some modalities are not given yet gives way to the last December.
        """
        date, limite = indicateurs.date_de, indicateurs.date_de(self.situation.periode)
        passees = [p for p in indicateurs.periodes(self.lecteur, nom, code, ou.code) if date(p[1]) <= limite]
        fermees = [p for p in passees if date(p[1]).endswith("-12")]
        lignes = indicateurs.details(self.lecteur, nom, ou.code)
        candidates = [*passees[:1], *fermees[:1]]
        return max(candidates, key=lambda p: len(indicateurs.detail(lignes, code, p)), default=None)

    @une_fois
    def repartition(
        self,
        nom: str,
        code: str,
        *,
        trie: bool | None = None,
        precision: str = "",
        reference: bool = False,
        choisi: str | None = None,
    ) -> Carte | None:
        """Return one indicator by the modalities of a dimension, or None where it is not detailed that way.

        The territory is the nearest that carries the dimension (its own, its EPCI, the département), and the date the
        last one at which it is detailed, up to the period of the page: the subtitle says both. A bar opens the screen
        of the indicator, of its modality.
        """
        if (trouve := self.detail(nom, code)) is None:
            return None
        ou, quand, lignes = trouve
        entree, par = self.definitions[nom], dimension(self.lecteur, code)
        return cards.repartition(
            lignes,
            entree,
            par,
            ou.libelle,
            periode(quand),
            self.publiee,
            trie=trie,
            est_ailleurs=ou.code != self.ici.code,
            precision=ou.quartiers_dits if code == "qpv" else precision,
            reference=territoire.a_la_date(self.lecteur, nom, ou, quand) if reference else None,
            choisi=choisi,
            choisit=cards.ecran_d_une_modalite(entree, par, ou),
        )

    def detail(self, nom: str, code: str) -> tuple[Territoire, str, pd.DataFrame] | None:
        """Return the nearest territory that is told some of a breakdown, the last period and the rows.

        The nearest where all is hidden, if all is everywhere; None where there is no breakdown.
        """
        if nom not in self.definitions or code not in self.definitions[nom].dimensions:
            return None
        secrete = None
        for ou in self.mesh.autour(self.ici):
            quand = self.situation_de(nom, code, ou)
            if quand is not None:
                lignes = indicateurs.detail(indicateurs.details(self.lecteur, nom, ou.code), code, quand)
                if not lignes["is_masque"].astype(bool).all():
                    return ou, quand[1], lignes
                secrete = secrete or (ou, quand[1], lignes)
        return secrete

    def detaille(self, nom: str) -> list[str]:
        """Return the dimensions by which an indicator can be shown here, in the order of the catalogue."""
        voulues = self.definitions[nom].dimensions if nom in self.definitions else ()
        vues: set[str] = set()
        for ou in self.mesh.autour(self.ici):
            if not set(voulues) <= vues:
                vues |= set(indicateurs.details(self.lecteur, nom, ou.code)["dimension"])
        return [code for code in voulues if code in vues]


@dataclass(frozen=True)
class VueDePage(Vue):
    """What a page looks at, and where it writes its heading."""

    entete: DeltaGenerator = field(kw_only=True)
    est_datee: bool = field(default=True, kw_only=True)
    # Where its months are, if it opens on a year and others on a month: a page and its filters.
    au_mois: tuple[str, dict[str, str]] | None = field(default=None, kw_only=True)


def ouvrir(
    chemin: str,
    titre: str,
    noms: Sequence[str],
    *,
    aux_pas: Sequence[str] = territoire.AUX_DEUX_PAS,
    par_bailleur: bool = False,
    communes: bool = True,
    comparable: bool = True,
    presenter: Callable[[Lecteur], bool] | None = None,
) -> VueDePage:
    """Open a thematic page: its filters, and the series of ``noms``; the first that there is gives the periods.

    ``aux_pas``: the steps offered (``Theme.pas``); ``par_bailleur`` offers one landlord alone, where it is told;
    ``communes``, those of which nothing is told too; ``comparable``, others beside; ``presenter`` draws what there is
    to look at, and tells whether it has a period.
    """
    lecteur, etat = page.ouvrir(chemin)
    entier = lecteur
    entete = st.container()
    page.sans_publication(etat)
    definitions = catalogue(lecteur)
    suivis = tuple(nom for nom in noms if nom in definitions)
    mesh = territoires.dits(lecteur, suivis, communes=communes)
    barre = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    est_datee = presenter is None or presenter(lecteur)
    with barre:
        geo = adresse.territoire(mesh.choix(), territoires.depart(lecteur, mesh), mesh.libelle)
        ici, reference = mesh.trouver(geo), mesh.departement()
        if par_bailleur:
            lecteur, definitions = bailleur.choisir(lecteur, definitions, suivis, ici)
            suivis = tuple(nom for nom in suivis if nom in definitions)
        filtres = st.container(horizontal=True, gap="small", width="content", key="filtre_periode")
        offerts_ici = territoire.aux_deux_pas(lecteur, ici, reference, suivis, aux_pas)
        with filtres:
            choisi = adresse.pas_de_temps([suivi.pas for suivi in offerts_ici]) if est_datee else offerts_ici[0].pas
        pas, dates, series = suivi = next(suivi for suivi in offerts_ici if suivi.pas == choisi)
        autres: tuple[Territoire, ...] = ()
        if comparable and est_datee and dates:
            offerts = territoire.comparables(lecteur, mesh, ici, suivis, pas, dates[0])
            autres = tuple(mesh.trouver(autre) for autre in adresse.comparer(offerts, mesh.libelle))
            series = territoire.series(lecteur, ici, reference, suivis, autres, pas) if autres else series
        if not dates:
            with entete:
                page.titre(titre)
            st.info(typographier("Aucune période n’est encore publiée pour ce territoire : choisissez-en un autre."))
            st.stop()
        adresse.reserver()
        quand = territoire.derniere_lisible(series, suivis, ici.code, dates)
        with filtres:
            quand = adresse.periode(pas, dates, quand, periode) if est_datee else quand
    situation, publiee = replace(suivi.situer(ici, reference, quand), series=series), date_heure(etat.publiee_at)
    an = territoire.annees_jusqu_a(situation, offerts_ici) if pas == "mois" else None
    return VueDePage(
        *(lecteur, mesh, definitions, situation, autres, dates[0], publiee, an, bailleur.nom(lecteur)),
        entete=entete,
        est_datee=est_datee,
        au_mois=reperes.ou_lire_au_mois(entier, chemin, ici, reference, offerts_ici, pas) if est_datee else None,
    )


def titrer(
    vue: VueDePage, titre: str, phrase: str, population: str, portee: str = DE_L_OBSERVATOIRE, *, listes: str = ""
) -> None:
    """Write heading, sentence and what is being looked at, above the filters; ``listes``: the day of its lists."""
    if vue.qui:
        titre, portee = f"{titre}, {vue.qui}", f"{vue.qui}, chiffres exacts"
    quand = f"listes au {listes}, statistiques : {vue.moment}" if listes else vue.moment
    with vue.entete:
        page.titre(titre, phrase, contexte(vue.ici.libelle, quand, population, portee))
        if vue.au_mois:
            reperes.dire_pourquoi(vue.ici, vue.annee, *vue.au_mois)


def cles(vue: Vue, *choix: str | Chiffre) -> None:
    """Draw four key figures at most, told before hidden: those of the period of the page, then of the last year.

    A hidden one that leaves its place to another is named under them.
    """
    presentes = [c if isinstance(c, Chiffre) else vue.chiffre(c) for c in choix if isinstance(c, Chiffre) or vue.a(c)]
    for nom in choix:
        if not isinstance(nom, Chiffre) and not vue.a(nom) and (la := vue.ici_meme(nom)).a(nom):
            presentes.append(la.chiffre(nom, f"{vue.definitions[nom].libelle}, {la.situation.periode}"))
    dits = [c for c in presentes if c.valeur.connue or c.valeur.is_masque] or presentes
    montres = sorted(dits, key=lambda c: not c.valeur.connue)[:4]
    if montres:
        chiffres(montres)
    if caches := [c.libelle for c in dits[:4] if c not in montres]:
        st.caption(echapper(f"Sous secret statistique ici : {' ; '.join(caches)}."))


def filtres(vue: Vue) -> dict[str, str]:
    """Return the filters of the address that a file keeps."""
    seul = {bailleur.PAR: code} if (code := bailleur.code(vue.lecteur)) else {}
    return {"geo": vue.ici.geo, **seul} | {nom: t.geo for nom, t in zip(("avec", "avec2"), vue.autres, strict=False)}


def rangee(*choix: Carte | None) -> None:
    """Draw cards side by side, without the places of those that there are not."""
    presentes = [carte for carte in choix if carte is not None]
    colonnes = st.columns(len(presentes)) if presentes else []
    for colonne, carte in zip(colonnes, presentes, strict=True):
        with colonne:
            graphique(carte)


def pied(vue: Vue, noms: Sequence[str]) -> None:
    """Say what the page counts, in the words of the catalogue, each with the way to its screen."""
    filtres = {"geo": vue.ici.geo} | cards.coupe_en_filtres(vue.lecteur)
    lignes = [
        f'<li><a href="/indicateurs?{en_html(urlencode({"indicateur": nom} | filtres))}" target="_self">'
        f"{en_html(entree.libelle)}</a>"
        f"{en_html(f' : {entree.phrase}')} <em>{en_html(f'Population : {entree.population}')}</em></li>"
        for nom in noms
        if vue.ici_meme(nom).a(nom) and (entree := vue.definitions[nom])
    ]
    if lignes:
        st.markdown("## Ce que la page compte")
        st.html(f'<ul class="definitions">{"".join(lignes)}</ul>')
