"""The parc of one landlord in a territory: how much there is, what is empty, who moves, what it costs, year by year."""

from collections.abc import Mapping

from streamlit.delta_generator import DeltaGenerator

from dashboards.kit.reads import territoire
from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.thematic import bailleur, comparaison, suivi, view
from dashboards.kit.thematic.view import VueDePage
from dashboards.kit.words.sentences import phrase_parc_d_un_bailleur
from dashboards.pages.parc.reads import LOYER, MOBILITE, VACANCE, VACANCE_LONGUE

LOGEMENTS = "parc_profil"
CLES = (LOGEMENTS, VACANCE, MOBILITE, LOYER)
SUIVIS = (*CLES, VACANCE_LONGUE, "age_parc", "parc_recent")


def composer(
    lecteur: Lecteur,
    mesh: Territoires,
    definitions: Mapping[str, Indicateur],
    ici: Territoire,
    annee: str,
    publiee: str,
    entete: DeltaGenerator,
) -> VueDePage:
    """Return the view of the parc of the landlord that is looked at alone, in a year."""
    reference, noms = mesh.departement(), tuple(nom for nom in SUIVIS if nom in definitions)
    series = territoire.series(lecteur, ici, reference, noms, (), "annee")
    situation = territoire.Situation(ici, reference, "annee", annee, series)
    qui = bailleur.nom(lecteur)
    return VueDePage(lecteur, mesh, dict(definitions), situation, (), annee, publiee, qui=qui, entete=entete)


def montrer(vue: VueDePage) -> None:
    """Draw its figures, one of them over the years, and the territories where it stands."""
    annee = vue.situation.periode
    phrase = phrase_parc_d_un_bailleur(vue.qui, vue.valeur(LOGEMENTS), annee)
    view.titrer(vue, f"Parc social : {vue.ici.libelle}", phrase, "logements déclarés, au 1ᵉʳ janvier")
    view.cles(vue, *CLES)
    suivi.suivre(vue, SUIVIS)
    comparaison.comparer(vue, CLES)
    view.pied(vue, SUIVIS)
