"""The file of one row of the lists: what the reader may read of it, its next step, and the ways to act."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.kit.fiche import Dossier, champs, prochaine_etape
from dashboards.kit.frame import page
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import code_geo
from dashboards.kit.words.formats import ABSENT, est_absent
from dashboards.pages.demandes.liste import TYPES
from dashboards.pages.demandes.reads import TOUS_TYPES, TOUTES

Champs = Sequence[tuple[str, str]]


def de_la_demande(valeurs: Champs, suite: str, demande: Mapping[str, Any], *, pop: str = TOUTES) -> Dossier:
    """Return the file of a demande that may be proposed a dwelling: its fields, its next step, its place in the list.

    Args:
        valeurs: fields, written.
        suite: next step, in a sentence.
        demande: row that holds ``demande_id``, ``commune_code``, ``typologie_code`` and the state of the demande.
        pop: population of the page Demandes that holds it.

    """

    def dessiner(_: Lecteur) -> None:
        ecrire(valeurs, suite)
        if demande["etat_demande_code"] == "active" and not est_absent(demande["commune_code"]):
            geo = code_geo("commune", str(demande["commune_code"]))
            typo = str(demande["typologie_code"])
            ou = {"onglet": "liste", "geo": geo, "pop": pop, "typo": typo if typo in TYPES else TOUS_TYPES}
            page.lien("demandes", "Voir sa demande parmi celles de la commune", **ou)

    return dessiner


def sous_pseudonyme(valeurs: Champs, suite: str) -> Dossier:
    """Return the file of a row that is no decision: its fields and its next step; it leads to no dwelling, no name."""

    def dessiner(_: Lecteur) -> None:
        ecrire(valeurs, suite)

    return dessiner


def ecrire(valeurs: Champs, suite: str) -> None:
    """Write the next step, then the fields that are filled."""
    prochaine_etape(suite)
    champs([(nom, valeur) for nom, valeur in valeurs if valeur and valeur != ABSENT], "Dossier", cle="dossier")
