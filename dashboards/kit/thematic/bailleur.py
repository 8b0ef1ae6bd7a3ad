"""Whose dwellings a page looks at: those of all landlords, or of one that its reader is told of alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboards.kit.frame import adresse
from dashboards.kit.reads import indicateurs, territoire
from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import organismes
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.words.formats import majuscule, minuscule
from dashboards.kit.words.texts import echapper

PAR, TOUS = "bailleur", "tous"
PAS_ICI = "{ici} : un bailleur seul n’y est pas compté, ou n’y a rien. Voici tous les bailleurs."
TOUS_LES_BAILLEURS, LES_VOTRES = "Tous les bailleurs", "vos logements"


def code(lecteur: Lecteur) -> str:
    """Return the code of the landlord that is looked at alone, empty for all of them."""
    par, choisi = lecteur.coupe or ("", "")
    return choisi if par == PAR else ""


def nom(lecteur: Lecteur) -> str:
    """Say whose dwellings are looked at: « vos logements », the name of a landlord, nothing for all of them."""
    return _nommer(lecteur, choisi) if (choisi := code(lecteur)) else ""


def siennes(lecteur: Lecteur, cadre: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows (``bailleur_code``) of the landlord that is looked at alone; all of them where none is."""
    choisi = code(lecteur)
    return cadre[cadre["bailleur_code"].eq(choisi)] if choisi else cadre


def de_tous(lecteur: Lecteur, indicateur: Indicateur, situation: territoire.Situation) -> str:
    """Write the figure of all landlords, where it is told, beside that of the one that is looked at alone."""
    if not code(lecteur):
        return ""
    lu = territoire.a_la_date(replace(lecteur, coupe=None), indicateur.nom, situation.ici, situation.periode)
    return f"Ici, {minuscule(TOUS_LES_BAILLEURS)} : {lu.ecrire(indicateur.unite)}" if lu.connue else ""


def choisir(
    lecteur: Lecteur, definitions: Mapping[str, Indicateur], noms: Sequence[str], ici: Territoire
) -> tuple[Lecteur, dict[str, Indicateur]]:
    """Draw the choice of a landlord, where the reader is told of one in the territory by the first indicator that may.

    A landlord looks at its own dwellings first. Return who reads, and the indicators that there are (``restreindre``).
    """
    codes = dits(lecteur, definitions, noms, ici)
    choix = TOUS
    if codes:
        ecrire = {TOUS: TOUS_LES_BAILLEURS} | {un: majuscule(_nommer(lecteur, un)) for un in codes}
        segments, sien = lecteur.est_bailleur, str(lecteur.session.organisme_code)
        dabord = sien if segments and sien in ecrire else TOUS
        choix = adresse.choisir(PAR, "Bailleur", list(ecrire), dabord, ecrire.__getitem__, segments=segments)
    elif adresse.suspendre(PAR, TOUS):
        st.caption(echapper(PAS_ICI.format(ici=ici.libelle)))
    return (lecteur, dict(definitions)) if choix == TOUS else restreindre(lecteur, definitions, choix)


def restreindre(
    lecteur: Lecteur, definitions: Mapping[str, Indicateur], choisi: str
) -> tuple[Lecteur, dict[str, Indicateur]]:
    """Return a reader who looks at one landlord alone, and the indicators told of it, whose names say so."""
    seul = replace(lecteur, coupe=(PAR, choisi))
    siens = {cle: entree for cle, entree in definitions.items() if PAR in entree.dimensions}
    # Nothing splits the figures of one landlord.
    noms = {cle: f"{entree.libelle}, {nom(seul)}" for cle, entree in siens.items()}
    return seul, {cle: replace(entree, libelle=noms[cle], dimensions=()) for cle, entree in siens.items()}


def dits(lecteur: Lecteur, definitions: Mapping[str, Indicateur], noms: Sequence[str], ici: Territoire) -> list[str]:
    """Return the landlords that the reader is told of in a territory, in the order of their names."""
    premier = next((un for un in noms if un in definitions and PAR in definitions[un].dimensions), "")
    if not premier:
        return []
    lignes = indicateurs.details(lecteur, premier, ici.code)
    codes = set(lignes.loc[lignes["dimension"].eq(PAR), "modalite"])
    return sorted(codes, key=lambda un: _nommer(lecteur, un))


def _nommer(lecteur: Lecteur, choisi: str) -> str:
    if lecteur.est_bailleur and choisi == lecteur.session.organisme_code:
        return LES_VOTRES
    return organismes(lecteur).get(choisi, choisi)
