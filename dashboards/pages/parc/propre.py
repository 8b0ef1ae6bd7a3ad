"""The parc of one landlord in a territory: how much there is, what is empty, who moves, what it costs, year by year."""

from collections.abc import Mapping

from dashboards.kit.frame import page
from dashboards.kit.reads import territoire
from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.thematic import comparaison, perimetre, suivi, view
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.sentences import contexte, phrase_parc
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
) -> Vue:
    """Return the view of the parc of the landlord that is looked at alone, in a year."""
    reference, noms = mesh.departement(), tuple(nom for nom in SUIVIS if nom in definitions)
    series = territoire.series(lecteur, ici, reference, noms, (), "annee")
    situation = territoire.Situation(ici, reference, "annee", annee, series)
    return Vue(lecteur, mesh, dict(definitions), situation, (), annee, publiee)


def titrer(vue: Vue) -> None:
    """Write heading, sentence and what is being looked at."""
    qui, ici, annee = perimetre.de_qui(vue.lecteur), vue.ici, vue.situation.periode
    combien, absente = vue.valeur(LOGEMENTS), vue.situation.valeur("")
    page.titre(
        f"Parc social : {ici.libelle}, {qui}",
        phrase_parc(f"{ici.sujet}, {qui},", int(combien.valeur or 0), int(annee), absente, absente),
        contexte(ici.libelle, f"1ᵉʳ janvier {annee}", "logements du parc déclaré", f"{qui}, chiffres exacts"),
    )


def montrer(vue: Vue) -> None:
    """Draw its figures, one of them over the years, and the territories where it stands."""
    view.cles(vue, *CLES)
    suivi.suivre(vue, SUIVIS)
    comparaison.comparer(vue, CLES)
    view.pied(vue, SUIVIS)
