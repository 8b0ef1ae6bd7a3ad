"""The access matrix: which views a profile has, with which columns and rows.

What belongs here: reading ``warehouse/access/register.yml`` and writing it as the table of ``docs/access-model.md``.
What does not: enforcing it (policies, views), checking it (``warehouse.access.audit`` before publication, the access
tests).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from warehouse.settings import PROJECT_DIR, WAREHOUSE_DIR

MATRICE = WAREHOUSE_DIR / "access" / "register.yml"
PAGE = PROJECT_DIR / "docs" / "access-model.md"
DEBUT, FIN = "<!-- matrice -->", "<!-- fin de la matrice -->"


@dataclass(frozen=True)
class Vue:
    """One view, as each profile sees it."""

    nom: str
    libelle: str
    cle: tuple[str, ...]
    colonnes: tuple[str, ...]
    lignes: dict[str, str]
    masques: dict[str, list[str]] = field(default_factory=dict)
    masques_hors: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Matrice:
    """Profiles, words of the predicates, views, and what functions give as views would."""

    profils: dict[str, str]
    predicats: dict[str, str]
    vues: dict[str, Vue]
    fonctions: dict[str, Vue]

    def lues(self) -> list[Vue]:
        """Return all that a profile may read: the views, then what functions give."""
        return [*self.vues.values(), *self.fonctions.values()]

    def attendues(self) -> dict[str, dict[str, list[str]]]:
        """Return the columns of each view of each profile."""
        return {
            profil: {vue.nom: list(vue.colonnes) for vue in self.vues.values() if profil in vue.lignes}
            for profil in self.profils
        }


def lire_matrice(fichier: Path = MATRICE) -> Matrice:
    """Read the matrix."""
    contenu = yaml.safe_load(fichier.read_text(encoding="utf-8"))
    vues, fonctions = (
        {
            nom: Vue(nom=nom, **{**vue, "cle": tuple(vue["cle"]), "colonnes": tuple(vue["colonnes"])})
            for nom, vue in contenu.get(genre, {}).items()
        }
        for genre in ("vues", "fonctions")
    )
    return Matrice(contenu["profils"], contenu["predicats"], vues, fonctions)


def tableau(matrice: Matrice) -> str:
    """Write the matrix as a Markdown table: one row per view or function, one column per profile."""
    entete = ["Vue", *matrice.profils.values()]
    lignes = [entete, ["---"] * len(entete)]
    notes: list[str] = []
    for vue in matrice.lues():
        cellules = [f"**`{vue.nom}`** {vue.libelle}"]
        for profil in matrice.profils:
            cellules.append(_cellule(matrice, vue, profil, notes))
        lignes.append(cellules)
    corps = "\n".join(f"| {' | '.join(ligne)} |" for ligne in lignes)
    return corps + "\n\n" + "\n".join(notes) + "\n"


def _cellule(matrice: Matrice, vue: Vue, profil: str, notes: list[str]) -> str:
    if profil not in vue.lignes:
        return "—"
    texte = matrice.predicats[vue.lignes[profil]]
    appels = []
    if profil in vue.masques:
        colonnes = ", ".join(f"`{colonne}`" for colonne in vue.masques[profil])
        appels.append(_note(notes, f"`{vue.nom}`, toujours vides : {colonnes}."))
    if profil in vue.masques_hors:
        hors = vue.masques_hors[profil]
        colonnes = ", ".join(f"`{colonne}`" for colonne in hors["colonnes"])
        appels.append(_note(notes, f"`{vue.nom}`, vides hors de « {matrice.predicats[hors['sauf']]} » : {colonnes}."))
    return texte + "".join(f" ({appel})" for appel in appels)


def _note(notes: list[str], texte: str) -> str:
    """Return the number of a note; equal texts share one."""
    for numero, note in enumerate(notes, 1):
        if note.endswith(texte):
            return str(numero)
    notes.append(f"{len(notes) + 1}. {texte}")
    return str(len(notes))


def rafraichir(page: Path) -> None:
    """Write the table again between its two marks in a page."""
    avant, reste = page.read_text(encoding="utf-8").split(DEBUT)
    apres = reste.split(FIN)[1]
    page.write_text(f"{avant}{DEBUT}\n\n{tableau(lire_matrice())}\n{FIN}{apres}", encoding="utf-8")


if __name__ == "__main__":
    rafraichir(PAGE)
