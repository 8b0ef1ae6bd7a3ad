"""The fiche of a territory: the figures, charts and sentences of the page, read by the same reads, on two sheets.

What belongs here: what the fiche says. What does not: its place on the sheet (``kit.downloads.pdf``), rights (the rows
are read as the reader).
"""

from dataclasses import replace

from dashboards.kit import seuils
from dashboards.kit.downloads.filters import Choix
from dashboards.kit.downloads.pdf import Fiche
from dashboards.kit.graphique import Carte
from dashboards.kit.reads import territoire, territoires
from dashboards.kit.reads.catalogue import catalogue
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import FLUX, EtatPublication, date_des_donnees
from dashboards.kit.thematic import comparaison, suivi
from dashboards.kit.thematic.cards import flux
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import SIGNES_INSUFFISANTS, date_heure, date_longue, est_insuffisant
from dashboards.kit.words.texts import NON_DITES, VALEUR_MASQUEE
from dashboards.pages.territoire import cards
from warehouse.errors import ErreurObservatoire
from warehouse.reference import ANORMAL

LIMITES = (
    "deux pages A4, les chiffres, six graphiques et les définitions, à la période affichée, tels que vos droits les "
    "montrent (valeurs sous secret : « s » ou « n/c »). Le téléchargement est inscrit au journal."
)
SERIES = ("stock", "tension", "anciennete", "delai_anormal", "attribution")
TYPES = "stock"
SANS_PERIODE = "Aucune période n’est encore publiée pour ce territoire : choisissez-en un autre."
NON_DONNEE = "Cette série n’est pas donnée à votre profil, ni pour ce territoire ni pour ceux qui le contiennent."


def lire(lecteur: Lecteur, etat: EtatPublication, choix: Choix) -> Fiche:
    """Read what the page shows of a commune, an EPCI or the département at a period, as the reader."""
    vue = regarder(lecteur, etat, choix)
    ici = vue.ici
    titre, phrase, contexte = cards.mots(vue)
    jour = date_des_donnees(lecteur)
    cartes = tuple([*(_serie(vue, nom) for nom in SERIES), _types(vue)])
    dits = {texte for carte in cartes for texte in carte.donnees.to_numpy().ravel()}
    notes = (
        comparaison.pied(0, somme_differente=False),
        VALEUR_MASQUEE,
        SIGNES_INSUFFISANTS if any(map(est_insuffisant, dits)) else "",
        suivi.phrase_de_la_fin(vue),
        seuils.PHRASES[ANORMAL] if seuils.manque(lecteur, ANORMAL) else "",
        NON_DITES if vue.au_plus_proche("attribution").ici.code != ici.code else "",
        *(f"{nom} : {source}." for nom, source in _sources(vue)),
    )
    return Fiche(
        sujet=f"Fiche du territoire : {vue.mesh.libelle(ici.geo)}",
        titre=titre,
        phrase=phrase,
        contexte=(
            contexte,
            f"{lecteur.portail.donnees} au {date_longue(jour)}, publiées le {vue.publiee}",
            f"Fiche établie pour le profil « {lecteur.droits.court} », qui voit {lecteur.droits.portee}.",
        ),
        chiffres=tuple(cards.chiffres_cles(vue)),
        suite=(cards.SUITE, tuple(suivi.au_dernier_an(vue, cards.SUITES))),
        cartes=cartes,
        definitions=tuple(
            (entree.libelle, f"{entree.phrase} Population : {entree.population.rstrip('.')}.")
            for nom in (*SERIES, *cards.SUITES)
            if (entree := vue.definitions.get(nom))
        ),
        notes=tuple(note for note in notes if note),
    )


def regarder(lecteur: Lecteur, etat: EtatPublication, choix: Choix) -> Vue:
    """Look at a territory as the page does; refuse a territory or a period that the page does not offer."""
    definitions = catalogue(lecteur)
    suivis = tuple(nom for nom in territoire.SUIVIS if nom in definitions)
    mesh = territoires.territoires(lecteur)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))
    reference = mesh.departement()
    offerts = territoire.aux_deux_pas(lecteur, ici, reference, suivis)
    if not offerts[0].dates:
        raise ErreurObservatoire(SANS_PERIODE)
    lisible = territoire.derniere_lisible(offerts[0].series, suivis, ici.code, offerts[0].dates)
    quand = choix.prendre("annee", [date for offert in offerts for date in offert.dates], lisible)
    choisi = next(offert for offert in offerts if quand in offert.dates)
    situation = choisi.situer(ici, reference, quand)
    an = territoire.annees_jusqu_a(situation, offerts) if choisi.pas == "mois" else None
    return Vue(lecteur, mesh, definitions, situation, (), choisi.dates[0], date_heure(etat.publiee_at), an)


def _serie(vue: Vue, nom: str) -> Carte:
    """Return the chart of an indicator where it is told: the territory, else a larger one, which the title names."""
    lue = cards.attributions(vue) if nom in FLUX else vue.evolution(nom)
    return lue or _muette(vue, nom)


def _types(vue: Vue) -> Carte:
    definition = vue.definitions[TYPES]
    lue = vue.repartition(TYPES, "typologie", trie=True, precision=cards.quel_type(definition))
    return lue if lue is not None else _muette(vue, TYPES)


def _muette(vue: Vue, nom: str) -> Carte:
    """Return the frame of what is told nowhere around the territory."""
    situation = replace(vue.situation, series=vue.situation.series.iloc[:0])
    return replace(flux(situation, vue.definitions[nom], vue.publiee), vide=NON_DONNEE)


def _sources(vue: Vue) -> list[tuple[str, str]]:
    """Return the source of each indicator, as the catalogue says it, those of one source together."""
    par_source: dict[str, list[str]] = {}
    for nom in (*SERIES, *cards.SUITES):
        if entree := vue.definitions.get(nom):
            par_source.setdefault(entree.source.rstrip("."), []).append(entree.court)
    return [(", ".join(noms), source) for source, noms in par_source.items()]
