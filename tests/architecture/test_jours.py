"""The day of the run is asked inside a test: one kept when its file is read is that of the day before at midnight."""

import ast

from tests.architecture.conftest import RACINE

DU_JOUR = {"aujourd_hui", "hier", "demain", "dans"}


def appels_a_la_lecture(noeud: ast.AST) -> list[int]:
    """Return the lines that ask the day while a file is read: outside the body of a function."""
    if isinstance(noeud, ast.Lambda):
        return []
    if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
        vus = [*noeud.decorator_list, *noeud.args.defaults, *filter(None, noeud.args.kw_defaults)]
        return [ligne for vu in vus for ligne in appels_a_la_lecture(vu)]
    ici = isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name) and noeud.func.id in DU_JOUR
    dedans = [ligne for enfant in ast.iter_child_nodes(noeud) for ligne in appels_a_la_lecture(enfant)]
    return [noeud.lineno, *dedans] if ici else dedans


def test_no_test_keeps_the_day_at_which_its_file_was_read():
    gardes = {
        str(fichier.relative_to(RACINE)): lignes
        for fichier in (RACINE / "tests").rglob("*.py")
        if (lignes := appels_a_la_lecture(ast.parse(fichier.read_text(encoding="utf-8"))))
    }
    assert gardes == {}


def test_a_day_kept_by_a_constant_a_default_or_a_parameter_is_found():
    texte = "HIER = dans(-1)\n@param([demain()])\ndef f(le=hier()):\n    return aujourd_hui()\ng = lambda: hier()\n"
    assert appels_a_la_lecture(ast.parse(texte)) == [1, 2, 3]
