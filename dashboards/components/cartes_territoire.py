"""What the page Territoire shows in its own words: its four figures, its flow, its communes."""

import pandas as pd

from dashboards.components.cartes import chiffre, ecrire
from dashboards.components.chiffres import Chiffre
from dashboards.components.textes import MASQUE_PRIMAIRE, SOMME_DIFFERENTE, masquees
from dashboards.queries.catalogue import Indicateur
from dashboards.queries.territoire import Situation
from dashboards.queries.territoires import Territoire, sans_accent


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


COLONNES_COMMUNES = (
    ("stock", "Demandes en cours", "compte"),
    ("attribution", "Attributions", "compte"),
    ("tension", "Demandes pour une attribution", "ratio"),
    ("anciennete", "Ancienneté médiane (mois)", "mois"),
)


def communes(cadre: pd.DataFrame, ici: Territoire) -> tuple[pd.DataFrame, int]:
    """Write the communes of the territory's EPCI (all of them for the département), and count the masked cells."""
    epci = ici.code if ici.type == "epci" else ici.epci_code if ici.type == "commune" else None
    retenu = cadre if epci is None else cadre[cadre["epci_code"] == epci]
    cles = {"_n": retenu["stock"].where(~retenu["stock_masque"]), "_nom": retenu["libelle"].map(sans_accent)}
    retenu = retenu.assign(**cles).sort_values(["_n", "_nom"], ascending=[False, True], na_position="last")
    retenu = pd.concat([retenu[retenu["_n"] > 0], retenu[retenu["stock_masque"]], retenu[retenu["_n"].eq(0)]])
    table = pd.DataFrame({"Commune": retenu["libelle"]})
    masquees = 0
    for nom, entete, unite in COLONNES_COMMUNES:
        masque = retenu[f"{nom}_masque"]
        table[entete] = ecrire(retenu, nom, unite, f"{nom}_masque")
        masquees += int(masque.sum())
    return table.reset_index(drop=True), masquees


def pied_communes(masquees_: int) -> str:
    """Explain the signs of the table."""
    signes = "« s » : secret statistique, « — » : non calculable."
    if not masquees_:
        return signes
    return f"{signes} {masquees(masquees_)}. {MASQUE_PRIMAIRE} {SOMME_DIFFERENTE}"
