"""What the catalogue says of an indicator, line by line, and who reads it, which the register of rights says."""

from dataclasses import astuple

import streamlit as st

from dashboards.kit.reads.catalogue import UNITES, Indicateur
from dashboards.kit.reads.publication import Secret
from dashboards.kit.words.texts import echapper, information_gardee
from dashboards.pages.indicateurs.reads import SUIVIS
from warehouse.access.rights import Profil, lire_registre

EXACT, EN_PARTIE = "exact", "exact_ou_cube"


def lignes(entree: Indicateur, dimensions: dict[str, str], mesure: Secret | None = None) -> list[tuple[str, str]]:
    """Return what the catalogue says of an indicator, without the lines that it leaves empty."""
    rapport = ", pour ".join(terme for terme in (entree.numerateur, entree.denominateur) if terme)
    details = ", ".join(dimensions[d].lower() for d in entree.dimensions)
    dites = (
        ("Formule", entree.formule),
        ("Population", entree.population),
        ("Termes", rapport),
        ("Unité", UNITES[entree.unite]),
        ("Intervalle", entree.bornes),
        ("Détaillé par", details),
        ("Source", entree.source),
        ("Actualité", entree.fraicheur),
        ("Limites", entree.limites),
        ("Qui le lit", qui_le_lit(entree)),
        ("Secret statistique", information_gardee(*astuple(mesure)) if mesure else ""),
        ("Code", entree.nom),
    )
    return [(nom, texte) for nom, texte in dites if texte]


def ecrire(entree: Indicateur, dimensions: dict[str, str], mesure: Secret | None) -> None:
    """Draw the definition of an indicator."""
    st.header("Définition", anchor="definition")
    dites = lignes(entree, dimensions, mesure)
    st.markdown("  \n".join(f"*{nom}.* {echapper(texte)}" for nom, texte in dites))


def qui_le_lit(entree: Indicateur) -> str:
    """Say which profiles read an indicator, and which of them its exact figures."""
    profils = lire_registre().profils.values()
    if entree.nom in SUIVIS:
        return _courts([p for p in profils if p.lit(entree.nom)])
    exacts = [p for p in profils if _lit_exact(p, entree)]
    qui = _courts(exacts)
    if entree.is_publie:
        qui = f"tous les profils, petits effectifs masqués ; chiffres exacts : {qui}"
    if "bailleur" in entree.dimensions:
        qui += " ; par bailleur, chacun lit ses propres chiffres"
    return qui


def est_ouvert(profil: Profil, entree: Indicateur) -> bool:
    """Tell whether a profile may read figures of an indicator, masked or exact, of everybody or its own."""
    if entree.nom in SUIVIS:
        return profil.lit(entree.nom)
    a_les_siens = profil.lignes.get("indicateur") == EN_PARTIE and "bailleur" in entree.dimensions
    return entree.is_publie or a_les_siens or _lit_exact(profil, entree)


def _lit_exact(profil: Profil, entree: Indicateur) -> bool:
    lecture = profil.lignes.get("indicateur")
    return lecture == EXACT or (lecture == EN_PARTIE and entree.is_fichier_partage)


def _courts(profils: list[Profil]) -> str:
    return ", ".join(p.court for p in profils)
