"""The few sentences that typer writes itself, in French: the frame of a help page and the usage errors.

What belongs here: those sentences. What does not: our own messages, written where they are said.
"""

import re
from collections.abc import Callable

import typer
from typer.core import TyperCommand, TyperGroup

AIDE: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^Usage: "), "Usage : "),
    (re.compile(r"^(Usage : .*)\[OPTIONS\] COMMAND \[ARGS\]\.\.\."), r"\1COMMANDE [OPTIONS]"),
    (re.compile(r"^Options:$", re.M), "Options :"),
    (re.compile(r"^Arguments:$", re.M), "Arguments :"),
    (re.compile(r"^Commands:$", re.M), "Commandes :"),
    (re.compile(r"Show this message and exit\."), "Affiche cette aide."),
    (re.compile(r"\[default: "), "[par défaut : "),
    (re.compile(r"\[required\]"), "[obligatoire]"),
    # The type that typer adds to an argument is Python's; its name says enough.
    (re.compile(r" <[^>\n]+>(?=  |\n)"), lambda trouve: " " * len(trouve.group())),
)
# What typer finds wrong with a command line, and what is said of it: each is followed by where the help is.
ERREURS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"No such option: (\S+).*", re.S), r"L’option \1 n’existe pas"),
    (re.compile(r"No such command (['\"])(.+)\1\..*", re.S), r"La commande « \2 » n’existe pas"),
    (re.compile(r"Missing command\."), "Il manque une commande"),
    (re.compile(r"Missing argument '?([^'.]+)'?\..*", re.S), r"Il manque l’argument \1"),
    (re.compile(r"Missing option '?([^'.]+)'?\..*", re.S), r"Il manque l’option \1"),
    (re.compile(r"Option '(\S+)' requires an argument\."), r"L’option \1 attend une valeur"),
    (re.compile(r"Option '(\S+)' does not take a value\."), r"L’option \1 n’attend pas de valeur"),
    (re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", re.S), r"Argument en trop : \1"),
    (
        re.compile(r"Invalid value for '?([^':]+)'?: Input should be (greater|less) than or equal to (\S+)", re.S),
        lambda trouve: (
            f"La valeur donnée à {trouve[1]} doit être d’au {'moins' if trouve[2] == 'greater' else 'plus'} "
            f"{trouve[3].replace('.', ',')}"
        ),
    ),
    (
        re.compile(r"Invalid value for '?([^':]+)'?: .* is not one of (.+)\.", re.S),
        lambda trouve: f"La valeur donnée à {trouve[1]} doit être {_choix(trouve[2])}",
    ),
    (
        re.compile(r"Invalid value for '?([^':]+)'?: Input should be a valid integer.*", re.S),
        r"La valeur donnée à \1 doit être un nombre entier, en chiffres",
    ),
    (
        re.compile(r"Invalid value for '?([^':]+)'?: Input should be a valid number.*", re.S),
        r"La valeur donnée à \1 doit être un nombre, en chiffres, avec un point pour les décimales",
    ),
    (re.compile(r"Invalid value for '?([^':]+)'?: .*", re.S), r"La valeur donnée à \1 n’est pas de la forme attendue"),
)
INCOMPRISE = "La ligne de commande ne se lit pas"


def _choix(valeurs: str) -> str:
    """Write the values that may be chosen: « 'table', 'csv' » gives « « table » ou « csv » »."""
    noms = [f"« {nom.strip(chr(39))} »" for nom in valeurs.split(", ")]
    return " ou ".join([", ".join(noms[:-1]), noms[-1]] if len(noms) > 1 else noms)


def traduire_aide(texte: str) -> str:
    """Return a help page with a French frame."""
    for motif, remplacement in AIDE:
        texte = motif.sub(remplacement, texte)
    return texte


def traduire_erreur(texte: str, commande: str) -> str:
    """Return a usage error as one French sentence that ends on the help page of ``commande``."""
    phrase = INCOMPRISE
    for motif, remplacement in ERREURS:
        if motif.fullmatch(texte):
            phrase = motif.sub(remplacement, texte)
            break
    return f"{phrase} ; voyez « {commande} --help »."


class Commande(TyperCommand):
    """A command whose help page is in French."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the help page."""
        return traduire_aide(super().get_help(ctx))


class Groupe(TyperGroup):
    """A list of commands whose help page is in French."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the help page."""
        return traduire_aide(super().get_help(ctx))
