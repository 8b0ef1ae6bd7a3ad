"""What the portal computes, found in the tree of its code and in its SQL: no list of sums is kept apart from the code.

A figure of the observatory has one definition, in the warehouse. Drawing (``charts``) may scale what it
draws; everything else may only choose, order and write.
"""

import ast
import re
from pathlib import Path

CENTAINES = {100, 1000}
AGREGATS = {
    *("sum", "mean", "median", "quantile", "std", "var", "agg", "aggregate", "groupby", "value_counts", "nunique"),
    *("cumsum", "pivot_table", "crosstab", "pct_change", "div", "truediv", "rdiv", "mul", "prod", "count"),
}
SQL = re.compile(r"\bselect\b", re.I)
SQL_CALCUL = re.compile(
    r"\b(?:count|sum|avg|min|max|percentile_\w+|stddev\w*|array_agg|round)\s*\(|\bgroup\s+by\b|\s/\s|\b1000?(?:\.0)?\s*\*",
    re.I,
)
DESSIN = ("charts",)


def calculs(texte: str) -> list[tuple[str, str]]:
    """Return what a module computes: the definition that does it, and the expression."""
    trouves: list[tuple[str, str]] = []

    def visiter(noeud: ast.AST, ou: str) -> None:
        for enfant in ast.iter_child_nodes(noeud):
            dans = ou
            if isinstance(enfant, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                dans = f"{ou}.{enfant.name}".lstrip(".")
            elif not ou and isinstance(enfant, ast.Assign) and isinstance(enfant.targets[0], ast.Name):
                dans = enfant.targets[0].id
            if est_un_calcul(enfant):
                trouves.append((dans or "<corps>", ast.unparse(enfant)))
            visiter(enfant, dans)

    visiter(ast.parse(texte), "")
    return trouves


def est_un_calcul(noeud: ast.AST) -> bool:
    """Tell whether a node makes a figure of others."""
    if isinstance(noeud, ast.BinOp):
        termes = [t for t in (noeud.left, noeud.right) if isinstance(t, ast.Constant)]
        if isinstance(noeud.op, ast.Div):
            return not any(isinstance(t.value, str) for t in termes)
        return isinstance(noeud.op, ast.Mult) and any(t.value in CENTAINES for t in termes)
    if isinstance(noeud, ast.Call):
        nom = noeud.func.attr if isinstance(noeud.func, ast.Attribute) else getattr(noeud.func, "id", "")
        # How many cells are hidden is no figure of the observatory.
        return nom in AGREGATS and "masque" not in ast.unparse(noeud)
    if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
        return bool(SQL.search(noeud.value) and SQL_CALCUL.search(noeud.value))
    return False


def seuils(texte: str, seuil: int) -> list[str]:
    """Return the places where a module writes the threshold of secrecy instead of reading it."""
    arbre = ast.parse(texte)
    nombres = [f"line {n.lineno}" for n in ast.walk(arbre) if isinstance(n, ast.Constant) and n.value == seuil]
    dits = re.findall(rf"(?i)moins de {seuil}\b|fewer than {seuil}\b", texte)
    return nombres + dits


def modules(racine: Path) -> dict[str, str]:
    """Return the text of every module that may not compute, by its path under ``dashboards``."""
    dossier = racine / "dashboards"
    fichiers = (f for f in sorted(dossier.rglob("*.py")) if f.relative_to(dossier).parts[0] not in DESSIN)
    return {str(f.relative_to(dossier)): f.read_text(encoding="utf-8") for f in fichiers}
