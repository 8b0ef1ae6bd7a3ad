"""What the page Territoire shows in its own words: its four figures, its flow."""

from dashboards.components.cartes import chiffre
from dashboards.components.chiffres import Chiffre
from dashboards.queries.catalogue import Indicateur
from dashboards.queries.territoire import Situation


def chiffres_cles(situation: Situation, definitions: dict[str, Indicateur]) -> list[Chiffre]:
    """Return the four figures of a territory, each beside those of its EPCI and of the département."""
    tension = definitions["tension"]
    return [
        chiffre(situation, definitions["stock"]),
        chiffre(situation, definitions["anciennete"], "Ancienneté médiane (mois)"),
        chiffre(situation, tension, tension.court),
        chiffre(situation, tension, "Attributions sur douze mois", "denominateur", "compte"),
    ]


def constat_du_flux(situation: Situation, indicateur: Indicateur) -> str:
    """Write the finding of the attributions: their twelve months, against those of the year before."""
    douze, avant = situation.valeur("tension", "denominateur"), situation.avant("tension", "denominateur")
    if not douze.connue:
        return indicateur.court
    texte = f"{indicateur.court} : {douze.ecrire('compte')} sur douze mois"
    return f"{texte}, contre {avant.ecrire('compte')} un an plus tôt" if avant.connue else texte
