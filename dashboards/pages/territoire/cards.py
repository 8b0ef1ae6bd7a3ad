"""What the page Territoire shows in its own words: its heading, its figures, its flow."""

from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte
from dashboards.kit.reads import indicateurs, territoire
from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.territoire import MEDIANE, PLUSIEURS_TYPES
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import DE_L_OBSERVATOIRE, Vue
from dashboards.kit.words.sentences import (
    a_la_fin,
    contexte,
    phrase_depuis,
    phrase_plusieurs_types,
    phrase_territoire,
    titre_territoire,
)

DEMANDES = frozenset({"demande", "delai"})
RAPPORTES_A_LA_DEMANDE = frozenset({"tension", "tension_hmut"})
# What becomes of the demandes, told of closed years.
SUITE = "Ce que deviennent les demandes"
SUITES = (MEDIANE, "refus", "part_q1_hors_qpv", "part_attribution_prioritaire")


def mots(vue: Vue) -> tuple[str, str, str]:
    """Write the heading of a territory, the sentence that answers, and what is being looked at."""
    situation, ici = vue.situation, vue.ici
    la = vue.ici_meme("tension").situation
    reference = situation.ailleurs("tension", situation.reference.code)
    titre = titre_territoire(
        ici.libelle,
        la.valeur("tension"),
        la.ailleurs("tension", la.reference.code),
        est_reference=situation.est_reference,
    )
    return (
        titre if la is situation or titre == ici.libelle else f"{titre} ({a_la_fin(la.periode)})",
        phrase_territoire(
            ici.sujet,
            situation.periode,
            situation.valeur("stock"),
            situation.avant("stock"),
            situation.tension,
            reference,
            est_reference=situation.est_reference,
            est_couverte=situation.est_tension_couverte,
        )
        + phrase_depuis(*situation.depuis("stock")),
        contexte(
            ici.libelle,
            vue.moment,
            "demandes rattachées à leur premier vœu",
            DE_L_OBSERVATOIRE,
        ),
    )


def chiffres_cles(vue: Vue) -> list[Chiffre]:
    """Return the figures of a territory, each beside those of its EPCI and of the département.

    What an open month does not tell yet is that of the last one that does, or of the last year, which the label says.
    """
    demandes = [vue.chiffre("stock"), vue.chiffre("anciennete", "Ancienneté médiane (mois)")]
    la = vue.ici_meme("tension").au_dernier_dit("tension")
    if la.situation.tait("tension"):
        return demandes
    fin = "" if la is vue else f" ({a_la_fin(la.situation.periode)})"
    return [
        *demandes,
        la.chiffre("tension", f"{vue.definitions['tension'].court}{fin}"),
        la.chiffre("tension", f"Attributions sur douze mois{fin}", "denominateur", "compte"),
    ]


def constat_du_flux(vue: Vue, indicateur: Indicateur) -> str:
    """Write the finding of the attributions: their twelve months, against those of the year before once final.

    Twelve months that are told by year alone are those of a year, which is named.
    """
    situation = vue.situation
    douze, avant = situation.valeur("tension", "denominateur"), situation.avant("tension", "denominateur")
    if not douze.connue:
        return indicateur.court
    est_annee = situation.periode_type == "annee"
    quand = f"en {situation.periode}" if est_annee else "sur douze mois"
    texte = f"{indicateur.court} : {douze.ecrire('compte')} {quand}"
    if vue.est_provisoire(indicateur.nom) or not avant.connue:
        return texte
    jadis = f"en {indicateurs.annee_avant(situation.periode)}" if est_annee else "un an plus tôt"
    return f"{texte}, contre {avant.ecrire('compte')} {jadis}"


@une_fois
def attributions(vue: Vue) -> Carte | None:
    """Return the bars of the attributions where they are told: the territory, else a larger one, which is named."""
    la = vue.au_plus_proche("attribution")
    if not la.a("attribution"):
        return None
    return vue.flux("attribution", constat_du_flux(la, vue.definitions["attribution"]))


def est_type_demande(indicateur: Indicateur) -> bool:
    """Tell whether the types of an indicator are those asked for, or those of the dwellings that it counts."""
    return indicateur.domaine in DEMANDES or indicateur.nom in RAPPORTES_A_LA_DEMANDE


def quel_type(indicateur: Indicateur) -> str:
    """Say of what the types are."""
    return "selon le premier type demandé" if est_type_demande(indicateur) else "selon le type du logement"


def plusieurs_types(vue: Vue) -> str:
    """Say how many demandes of the territory name several types, at the last date told; nothing where none is."""
    _, dates, lu = territoire.au_plus_fin(vue.lecteur, vue.ici, vue.situation.reference, (PLUSIEURS_TYPES,))
    limite = indicateurs.date_de(vue.situation.periode)
    quand = next((date for date in dates if indicateurs.date_de(date) <= limite), "")
    part, demandes = (
        indicateurs.valeur(lu, PLUSIEURS_TYPES, vue.ici.code, quand, colonne) for colonne in ("valeur", "denominateur")
    )
    return phrase_plusieurs_types(vue.ici.libelle, quand, part, demandes) if quand else ""
