"""The families of attacks, and the tests that bear their codes: the table of ``docs/access-model.md``.

What belongs here: the codes, their tests found by their names, the table. What does not: the attacks. ``python -m
tests.security.attaques`` writes the table again.
"""

import re
from collections import defaultdict

from warehouse.access.rights import PAGE, ecrire
from warehouse.settings import PROJECT_DIR

DEBUT, FIN = "<!-- attaques -->", "<!-- fin des attaques -->"
NOM = re.compile(r"^\s*(?:async )?def test_attaque_((?:[A-E]\d+_)+)(\w+)\(", re.M)

FAMILLES = {
    "A1": "a token that is missing, empty, forged, expired, revoked, of another",
    "A2": "an identity set within a query",
    "A3": "a second statement behind the first",
    "A4": "tables, layers and builds behind the views",
    "A5": "an object that runs as its owner",
    "A6": "objects of one's own in the way of a name",
    "A7": "predicates that leak, plans, statistics, activity, catalogue",
    "A8": "writes, files, commands, row security put off",
    "A9": "a demande that is not the State's",
    "A10": "a demande of another territory or counter",
    "A11": "rows of another landlord or réservataire, by subtraction too",
    "A12": "what hangs on a demande: household, candidatures, matches",
    "A13": "readers who share connections, errors, cancelled queries",
    "A14": "during a build, a swap, a failure, a partial build",
    "A15": "a guard taken away, one at a time",
    "A16": "identities without a purpose; the journal altered",
    "B1": "media without a cookie, of another, after the end",
    "B2": "exports guessed, replayed, of another",
    "B3": "addresses of the framework",
    "B4": "WebSockets without cookie or origin, or that resume another's",
    "B5": "headers that name somebody, a host, a proxy",
    "B6": "pages of another profile, frames",
    "B7": "what an address may say",
    "B8": "sign-in, locks, forms, cookies, ends of sessions",
    "B9": "sign-in by a provider of identity: tokens, returns, persons that are not what they say",
    "C1": "what another reader has put in the cache",
    "C2": "messages that no page of ours sends",
    "C3": "files and charts: same rows, same masks, no formula",
    "C4": "markup in the data",
    "C5": "errors that tell a value, a query, a path",
    "C6": "saved views of another, and what a saved view may hold",
    "C7": "présélections of another, households and offres that are not one's own, decisions of another's commission",
    "D1": "subtractions between what is published",
    "D2": "two dates, two tables, two places",
    "D3": "bounds of every masked cell",
    "E1": "files twice, at once, cut, badly encoded, killed",
    "E2": "a file about the rows of another",
    "E4": "what is left of a purged person",
}
# Families of what is not built: their tests come with it.
A_VENIR = {
    "E3": "comes with files in XML",
}


def par_code() -> dict[str, list[tuple[str, str]]]:
    """Return the tests of each code: their file, and the sentence that their name makes."""
    trouves: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for fichier in sorted((PROJECT_DIR / "tests").rglob("test_*.py")):
        chemin = fichier.relative_to(PROJECT_DIR / "tests").as_posix()
        for codes, phrase in NOM.findall(fichier.read_text(encoding="utf-8")):
            for code in codes.rstrip("_").split("_"):
                trouves[code].append((chemin, phrase.replace("_", " ")))
    return trouves


def tableau() -> str:
    """Write the families as a Markdown table; the result of a test is the sentence of its name."""
    trouves = par_code()
    lignes = ["| Code | Attack | Tests | Result that they hold |", "| --- | --- | --- | --- |"]
    for code, famille in FAMILLES.items():
        fichiers: dict[str, int] = defaultdict(int)
        for chemin, _ in trouves[code]:
            fichiers[chemin] += 1
        ou = ", ".join(f"`{chemin}` ({nombre})" for chemin, nombre in fichiers.items())
        lignes.append(f"| {code} | {famille} | {ou} | {'; '.join(phrase for _, phrase in trouves[code])} |")
    lignes += [f"| {code} | — | none yet | {raison} |" for code, raison in A_VENIR.items()]
    return "\n".join(lignes)


if __name__ == "__main__":
    ecrire(PAGE, DEBUT, FIN, tableau())
