"""French words for the few sentences that typer writes itself.

typer and its parser ask ``gettext`` for these at import or at use; this catalogue answers before they are imported.
What belongs here: those sentences. What does not: our own messages, written where they are said.
"""

import gettext

CATALOGUE = {
    "Arguments": "Arguments",
    "Options": "Options",
    "Commands": "Commandes",
    "Error": "Erreur",
    "Aborted!": "Interrompu.",
    "Aborted.": "Interrompu.",
    "Usage:": "Usage :",
    "Show this message and exit.": "Affiche cette aide.",
    "(deprecated) ": "(déconseillé) ",
    "[default: {}]": "[par défaut : {}]",
    "default: {default}": "par défaut : {default}",
    "[required]": "[obligatoire]",
    "required": "obligatoire",
    "Missing command.": "Il manque une commande.",
    "No such command {name!r}.": "Commande inconnue : {name!r}.",
    "No such option: {name}": "Option inconnue : {name}",
    "Missing argument": "Argument manquant",
    "Missing option": "Option manquante",
    "Missing parameter": "Paramètre manquant",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "{value!r} is not a valid {number_type}.": "{value!r} n’est pas un nombre de la forme attendue ({number_type}).",
    "Option {name!r} requires an argument.": "L’option {name!r} attend une valeur.",
    "Try [blue]'{command_path} {help_option}'[/] for help.": "Aide : [blue]{command_path} {help_option}[/]",
    "Got unexpected extra argument ({args})": "Argument en trop ({args})",
    "Got unexpected extra arguments ({args})": "Arguments en trop ({args})",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
}


def _traduire(message: str) -> str:
    return CATALOGUE.get(message, message)


def _traduire_pluriel(singulier: str, pluriel: str, nombre: int) -> str:
    return _traduire(singulier if nombre == 1 else pluriel)


gettext.gettext = _traduire
gettext.ngettext = _traduire_pluriel
