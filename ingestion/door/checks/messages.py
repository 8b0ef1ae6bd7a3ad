"""What a row may be blamed for, and the refusal of a file: closed tables of sentences that a clerk can act on.

``docs/flux.md`` is written from these tables. No sentence quotes the value of a nominative column.
"""

import re
from dataclasses import dataclass

from ingestion.door.checks.refusals import REJETS
from warehouse.errors import ErreurObservatoire

_TYPOGRAPHIE = ((r" (?=[;!?])", "\u202f"), (r" (?=[:»%])|(?<=«) ", "\u00a0"), (r"(?<=\w)'(?=\w)", "\u2019"))


def soigner(phrase: str) -> str:
    """Return a French sentence with its narrow spaces and its apostrophes; values are put in afterwards, untouched."""
    for motif, remplacement in _TYPOGRAPHIE:
        phrase = re.sub(motif, remplacement, phrase)
    return phrase


def nombre(valeur: int) -> str:
    """Return a whole number with its narrow spaces."""
    return f"{valeur:_}".replace("_", "\u202f")


def compte(valeur: int, nom: str) -> str:
    """Return a number and its noun, in the plural from two on."""
    return f"{nombre(valeur)} {nom}{'s' if valeur > 1 else ''}"


def lisible(texte: str) -> str:
    """Return a text that can be written anywhere: a file name need not be UTF-8."""
    return texte.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@dataclass(frozen=True)
class MotifQuarantaine:
    """One reason for putting a row aside.

    Args:
        libelle: what is wrong.
        que_faire: what to do about it.
        rejouable: the kept text is whole, so the row may be tried again.

    """

    libelle: str
    que_faire: str
    rejouable: bool = True


QUARANTAINE: dict[str, MotifQuarantaine] = {
    "NB_CHAMPS": MotifQuarantaine(
        "Nombre de champs différent de celui de l'en-tête",
        "Vérifiez qu'aucun champ ne contient de point-virgule sans guillemets et qu'aucun n'a été supprimé.",
    ),
    "LIGNE_DECALEE": MotifQuarantaine(
        "Ligne décalée d'un champ",
        "Vérifiez qu'aucun champ n'a été ajouté, ou supprimé, avant cette colonne.",
    ),
    "GUILLEMET_NON_FERME": MotifQuarantaine(
        "Guillemet mal placé ou jamais fermé",
        "Fermez le guillemet, ou doublez-le s'il fait partie du texte.",
    ),
    "OCTET_NUL": MotifQuarantaine(
        "Caractère nul dans la ligne",
        "Refaites l'export : un caractère nul signale un fichier abîmé.",
        rejouable=False,
    ),
    "LIGNE_TROP_LONGUE": MotifQuarantaine(
        "Ligne de plus d'un million de caractères",
        "Refaites l'export : des retours à la ligne manquent sans doute.",
        rejouable=False,
    ),
    "CHAMP_TROP_LONG": MotifQuarantaine(
        "Champ plus long que le contrat ne l'admet",
        "Raccourcissez le champ à la longueur indiquée.",
    ),
    "OBLIGATOIRE_VIDE": MotifQuarantaine("Champ obligatoire vide", "Renseignez le champ."),
    "CODE_INCONNU": MotifQuarantaine(
        "Code absent de la liste", "Remplacez la valeur par un des codes de la liste indiquée."
    ),
    "COMMUNE_INCONNUE": MotifQuarantaine(
        "Commune inconnue du référentiel",
        "Donnez le code INSEE à cinq caractères d'une commune du Code officiel géographique ; celle d'un logement est "
        "du département.",
    ),
    "HORS_DEPARTEMENT": MotifQuarantaine(
        "Logement, ou territoire d'un partenaire, d'un autre département",
        "Si le code de la commune ou de l'EPCI est juste, rien à corriger : seul le département est suivi ; sinon, "
        "corrigez-le.",
    ),
    "RESIDENCE_INCONNUE": MotifQuarantaine(
        "Commune de résidence inconnue",
        "Donnez le code INSEE à cinq caractères de la commune de résidence, celui du pays (de 99101 à 99599) pour qui "
        "vit à l'étranger, ou laissez le champ vide.",
    ),
    "DATE_IMPOSSIBLE": MotifQuarantaine(
        "Date impossible", "Donnez une date du calendrier entre 1900 et 2100, dans la forme indiquée."
    ),
    "NOMBRE_INVALIDE": MotifQuarantaine(
        "Nombre illisible", "Donnez un nombre sans espace ni unité, avec un point pour les décimales."
    ),
    "ANNEE_INVALIDE": MotifQuarantaine("Année impossible", "Donnez une année à quatre chiffres."),
    "NUD_INVALIDE": MotifQuarantaine(
        "Numéro unique de forme invalide",
        "Donnez les 18 caractères du numéro : département ou région (3), mois et année (4), rang (6), guichet (5).",
    ),
    "TERRITOIRE_INCONNU": MotifQuarantaine(
        "Ni une commune ni un EPCI",
        "Donnez le code INSEE à cinq caractères d'une commune, ou le numéro SIREN à neuf chiffres d'un EPCI, du Code "
        "officiel géographique.",
    ),
    "CODE_INVALIDE": MotifQuarantaine(
        "Code de forme invalide",
        "Écrivez le code en majuscules sans accent et en chiffres, sans espace, de 2 à 12 caractères pour un "
        "organisme, BA01 par exemple.",
    ),
    "CODE_CONTREDIT": MotifQuarantaine(
        "Code que le reste de la ligne contredit",
        "Corrigez le code ou l'autre champ : celui d'une portée ou d'une délégation est l'organisme, une barre oblique "
        "et le territoire ; celui d'un émetteur, l'organisme, une barre oblique et le flux ; celui du membre d'un "
        "territoire se termine par une barre oblique et ce membre ; celui d'une ligne ORGANISME répète l'organisme.",
    ),
    "ORGANISME_INCONNU": MotifQuarantaine(
        "Organisme inconnu de l'observatoire",
        "Vérifiez le code ; si l'organisme est nouveau, déclarez-le par une ligne ORGANISME : la ligne pourra être "
        "rejouée.",
    ),
    "NAISSANCE_APRES_DEPOT": MotifQuarantaine(
        "Naissance postérieure au dépôt ou au message", "Corrigez la date de naissance ou la date de dépôt."
    ),
    "CLE_REPETEE": MotifQuarantaine(
        "Même clé, contenu différent, dans le même fichier",
        "Gardez une seule des lignes, ou donnez-leur des rangs différents.",
    ),
    "CLE_DEJA_RECUE": MotifQuarantaine(
        "Même clé, contenu différent, déjà reçue dans un autre fichier",
        "Pour corriger un message déjà transmis, renvoyez le fichier d'origine corrigé sous le même nom.",
    ),
    "DEMANDE_INCONNUE": MotifQuarantaine(
        "Numéro unique inconnu de l'observatoire",
        "Vérifiez le numéro ; si la demande est récente, la ligne pourra être rejouée après réception de la demande.",
    ),
    "OFFRE_D_AUTRUI": MotifQuarantaine(
        "Offre dont l'émetteur ne peut pas parler",
        "Seuls parlent d'une offre son bailleur et, pour ses propres positionnements, son réservataire.",
    ),
    "OFFRE_INCONNUE": MotifQuarantaine(
        "Offre inconnue de l'observatoire",
        "Vérifiez l'identifiant ; si l'offre est récente, la ligne pourra être rejouée après réception de l'offre.",
    ),
}


class FichierRejete(ErreurObservatoire):
    """A file that is refused whole; ``code`` is a key of ``REJETS``."""

    def __init__(self, code: str, **valeurs: object) -> None:
        super().__init__(lisible(soigner(REJETS[code][1]).format(**valeurs)))
        self.code = code
