"""What each page and each export of the portal reads, found by reading its code: no list is kept by hand.

A page starts from its script, an export from its function; both are followed, name by name, through the modules of
``dashboards``, and of ``warehouse.matching``, whose queries run as the reader; the views are those that the SQL met on
the way names after ``from`` and ``join``. A name made at run time (``from indicateur_{nom}``) stands for the views
whose end is written somewhere on the way, outside the module that makes the name.
"""

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.architecture.conftest import RACINE

OBJET = re.compile(r"\b(?:from|join)\s+([a-z_][a-z0-9_]*)(\{)?", re.I)
CORPS = "<corps>"
DOSSIERS = ("dashboards", "warehouse/matching")
Nom = tuple[str, str]


@dataclass
class Module:
    """One module: the tree of each of its names, and what its imports mean."""

    definitions: dict[str, list[ast.AST]] = field(default_factory=dict)
    imports: dict[str, Nom] = field(default_factory=dict)


@cache
def modules() -> dict[str, Module]:
    """Read every module whose queries run as a reader."""
    fichiers = sorted(un for dossier in DOSSIERS for un in (RACINE / dossier).rglob("*.py"))
    noms = {nom_du_module(f) for f in fichiers}
    return {nom_du_module(f): lire_module(ast.parse(f.read_text(encoding="utf-8")), noms) for f in fichiers}


def nom_du_module(fichier: Path) -> str:
    """Return the dotted name of a file of the project."""
    parties = fichier.relative_to(RACINE).with_suffix("").parts
    return ".".join(parties[:-1] if parties[-1] == "__init__" else parties)


def lire_module(arbre: ast.Module, connus: set[str]) -> Module:
    """Sort a module by name; its body is what runs when it is a script."""
    module = Module({CORPS: []})
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.ImportFrom) and noeud.module:
            for alias in noeud.names:
                entier = f"{noeud.module}.{alias.name}"
                module.imports[alias.asname or alias.name] = (
                    (entier, "") if entier in connus else (noeud.module, alias.name)
                )
    for noeud in arbre.body:
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            module.definitions[noeud.name] = [noeud]
            continue
        if not isinstance(noeud, ast.Import | ast.ImportFrom):
            module.definitions[CORPS].append(noeud)
        cibles = noeud.targets if isinstance(noeud, ast.Assign) else [getattr(noeud, "target", None)]
        for cible in cibles:
            if isinstance(cible, ast.Name):
                module.definitions.setdefault(cible.id, []).append(noeud)
    return module


def voisins(depart: Nom) -> set[Nom]:
    """Return the names that a definition uses, in its module or another."""
    module = modules()[depart[0]]
    trouves: set[Nom] = set()
    for arbre in module.definitions.get(depart[1], []):
        for noeud in ast.walk(arbre):
            if isinstance(noeud, ast.Name) and noeud.id in module.definitions:
                trouves.add((depart[0], noeud.id))
            elif isinstance(noeud, ast.Name) and noeud.id in module.imports:
                trouves.add(module.imports[noeud.id])
            elif isinstance(noeud, ast.Attribute) and isinstance(noeud.value, ast.Name):
                cible = module.imports.get(noeud.value.id)
                if cible and not cible[1]:
                    trouves.add((cible[0], noeud.attr))
    return {(m, n) for m, n in trouves if n and m in modules()}


def suivre(depart: Nom) -> set[Nom]:
    """Return every definition that ``depart`` can reach."""
    vus: set[Nom] = set()
    reste = [depart]
    while reste:
        nom = reste.pop()
        if nom in vus:
            continue
        vus.add(nom)
        module = modules()[nom[0]]
        if nom[1] not in module.definitions and nom[1] in module.imports:
            reste.append(module.imports[nom[1]])
        reste.extend(voisins(nom))
    return {(m, n) for m, n in vus if m in modules()}


def textes(nom: Nom) -> list[str]:
    """Return the texts written in a definition, docstrings aside; a part made at run time is written ``{}``."""
    recueillis: list[str] = []

    def visiter(noeud: ast.AST) -> None:
        if isinstance(noeud, ast.Expr) and isinstance(noeud.value, ast.Constant):
            return
        if isinstance(noeud, ast.JoinedStr):
            recueillis.append("".join(p.value if isinstance(p, ast.Constant) else "{}" for p in noeud.values))
        elif isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
            recueillis.append(noeud.value)
        for enfant in ast.iter_child_nodes(noeud):
            visiter(enfant)

    for arbre in modules()[nom[0]].definitions.get(nom[1], []):
        visiter(arbre)
    return recueillis


def vues_lues(depart: Nom, vues: set[str]) -> set[str]:
    """Return those of ``vues`` that the code reads from ``depart`` on."""
    atteints = suivre(depart)
    lues: set[str] = set()
    for nom in atteints:
        for texte in textes(nom):
            if "select" not in texte.lower():
                continue
            for objet, a_completer in OBJET.findall(texte.lower()):
                if not a_completer:
                    lues.add(objet)
                    continue
                ecrits = {t for autre in atteints if autre[0] != nom[0] for t in textes(autre)}
                lues |= {vue for vue in vues if vue.startswith(objet) and vue.removeprefix(objet) in ecrits}
    return lues & vues
