"""The words of the screen in a workbook, in place of the codes of its CSV: territories, dimensions, units, paces.

What belongs here: the cells of the columns that a screen says in words. What does not: their headings (``columns``).
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboards.kit.downloads.columns import sens
from dashboards.kit.downloads.filters import Choix
from dashboards.kit.reads import suivis
from dashboards.kit.reads.catalogue import UNITES, dimension, modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import NOMS_DES_TYPES, Territoires
from dashboards.kit.words.formats import TYPOLOGIES, majuscule, periode
from dashboards.kit.words.sentences_suivi import RYTHMES
from dashboards.kit.words.texts import FLUX

LISTES = {"etape": "ETAPE", "contingent": "CONTINGENT"}
TOUS, ENSEMBLE = "TOUS", "Ensemble"
RYTHME = {code: majuscule(mot) for code, mot in RYTHMES.items()}
MOTS = {
    "territoire_type": NOMS_DES_TYPES | {"delegation": "Délégation", "zone_abc": "Zone ABC"},
    "periode_type": {"annee": "Année", "mois": "Mois", "trimestre": "Trimestre"},
    "epci_code": {TOUS: "Département entier"},
    "unite": UNITES,
    "typologie_code": TYPOLOGIES,
    "flux": FLUX,
    "seuil_q1_nature": {"arrete": "Fixé par arrêté", "calcule": "Calculé"},
    "rythme_code": RYTHME,
    "rythme_flux_etat_code": RYTHME,
    "rythme_q1_hors_qpv_code": RYTHME,
    "rythme_q2_q4_en_qpv_code": RYTHME,
}

LIEUX = {"geo": "Territoire", "avec": "Comparé à", "avec2": "Comparé aussi à"}
DATES = {"annee": "Période"}
FILTRES = {
    **LIEUX,
    **DATES,
    "pop": "Population",
    "typo": "Premier type demandé",
    "rang": "Vœu dans ce territoire",
    "onglet": "Étape",
    "echeance": "Échéance",
    "afaire": "Suite à donner",
    "motif": "Motif",
    "flux": "Flux",
    "emetteur": "Émetteur",
    "contingent": "Contingent",
    "parmenage": "Un ménage sur",
    "quotas": "Quotas",
    "offre_id": "Offre",
    "depot_id": "Dépôt",
}
# The filters whose codes are those of a column.
COLONNES = {"typo": "typologie_code"}


def filtres(lecteur: Lecteur, choix: Choix, mesh: Territoires, noms: Mapping[str, str]) -> list[tuple[str, str]]:
    """Write the filters that a file followed, under their names: places, dates and codes in words, numbers as such."""
    return [
        (
            noms[nom],
            mesh.libelle(valeur)
            if nom in LIEUX
            else majuscule(periode(valeur))
            if nom in DATES
            else choix.dits.get(nom) or _mots(lecteur, COLONNES.get(nom, nom)).get(valeur, majuscule(valeur)),
        )
        for nom, valeur in sorted(choix.retenus.items())
    ]


def en_mots(lecteur: Lecteur, cadre: pd.DataFrame, definitions: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Return rows as a screen says them; a code without words stays, and a column that the file does not define."""
    definies = [nom for nom in cadre.columns if sens(nom, definitions)]
    mots = {nom: noms for nom in definies if (noms := _mots(lecteur, nom))}
    dites = cadre.assign(**{nom: [noms.get(code, code) for code in cadre[nom]] for nom, noms in mots.items()})
    if "dimension" not in cadre:
        return dites
    axes = {code: dimension(lecteur, code) for code in set(cadre["dimension"])}
    paires = list(zip(cadre["dimension"], cadre["modalite"], strict=True))
    ecrites = {(code, une): ENSEMBLE if une == TOUS else axes[code].ecrire(une) for code, une in set(paires)}
    noms = {code: ENSEMBLE if code == "ensemble" else axe.libelle for code, axe in axes.items()}
    return dites.assign(dimension=cadre["dimension"].map(noms), modalite=[ecrites[paire] for paire in paires])


def _mots(lecteur: Lecteur, colonne: str) -> Mapping[str, str]:
    """Return the words of the codes of a column: its own, or those that the warehouse names; none where it has none."""
    if colonne in LISTES:
        return modalites(lecteur, LISTES[colonne])
    return suivis.organismes(lecteur) if colonne == "emetteur" else MOTS.get(colonne, {})
