"""Whose dwellings a page looks at: those of all landlords, or of one that its reader is told of alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboards.kit.frame import adresse
from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import organismes
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.words.formats import majuscule
from dashboards.kit.words.texts import CHOIX_INCONNU

PAR, TOUS = "bailleur", "tous"
PAS_ICI = "{ici} : un bailleur seul n’y est pas compté, ou n’y a rien. Voici tous les bailleurs."
TOUS_LES_BAILLEURS, LES_VOTRES = "Tous les bailleurs", "vos logements"


def bailleur(lecteur: Lecteur) -> str:
    """Return the code of the landlord that is looked at alone, empty for all of them."""
    par, code = lecteur.coupe or ("", "")
    return code if par == PAR else ""


def de_qui(lecteur: Lecteur) -> str:
    """Say whose dwellings are looked at: « vos logements », the name of a landlord, nothing for all of them."""
    return _nommer(lecteur, code) if (code := bailleur(lecteur)) else ""


def siennes(lecteur: Lecteur, cadre: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows (``bailleur_code``) of the landlord that is looked at alone; all of them where none is."""
    code = bailleur(lecteur)
    return cadre[cadre["bailleur_code"].eq(code)] if code else cadre


def choisir(
    lecteur: Lecteur, definitions: Mapping[str, Indicateur], noms: Sequence[str], ici: Territoire
) -> tuple[Lecteur, dict[str, Indicateur]]:
    """Draw the choice of a landlord, where the reader is told of one in the territory by the first indicator that may.

    Return who reads, and the indicators that there are: those of one landlord alone say whose they are.
    """
    premier = next((nom for nom in noms if nom in definitions and PAR in definitions[nom].dimensions), "")
    lignes = indicateurs.details(lecteur, premier, ici.code)
    codes = set(lignes.loc[lignes["dimension"].eq(PAR), "modalite"])
    choix = TOUS
    # Who asks for a landlord where none is told alone is answered.
    if codes or st.query_params.get(PAR, TOUS) != TOUS:
        ranges = sorted(codes, key=lambda code: _nommer(lecteur, code))
        ecrire = {TOUS: TOUS_LES_BAILLEURS} | {code: majuscule(_nommer(lecteur, code)) for code in ranges}
        choix = adresse.choisir(
            PAR,
            "Bailleur",
            [TOUS, *ranges],
            TOUS,
            ecrire.__getitem__,
            inconnu=CHOIX_INCONNU if codes else PAS_ICI.format(ici=ici.libelle),
            segments=lecteur.est_bailleur,
        )
    if choix == TOUS:
        return lecteur, dict(definitions)
    seul = replace(lecteur, coupe=(PAR, choix))
    siens = {nom: entree for nom, entree in definitions.items() if PAR in entree.dimensions}
    # Nothing splits the figures of one landlord.
    qui = f"({de_qui(seul)})"
    return seul, {nom: replace(un, libelle=f"{un.libelle} {qui}", dimensions=()) for nom, un in siens.items()}


def _nommer(lecteur: Lecteur, code: str) -> str:
    if lecteur.est_bailleur and code == lecteur.session.organisme_code:
        return LES_VOTRES
    return organismes(lecteur).get(code, code)
