"""What a file or a row may be blamed for: closed tables, with the sentence that a registration clerk can act on.

``docs/flux.md`` is written from these tables. No sentence quotes the value of a nominative column.
"""

import re
from dataclasses import dataclass

from warehouse.erreurs import ErreurObservatoire

_TYPOGRAPHIE = ((r" (?=[;!?])", "\u202f"), (r" (?=[:»])|(?<=«) ", "\u00a0"), (r"(?<=\w)'(?=\w)", "\u2019"))


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
    "OFFRE_INCONNUE": MotifQuarantaine(
        "Offre inconnue de l'observatoire",
        "Vérifiez l'identifiant ; si l'offre est récente, la ligne pourra être rejouée après réception de l'offre.",
    ),
}

REJETS: dict[str, tuple[str, str]] = {
    "NOM_NON_RECONNU": (
        "Nom de fichier non reconnu",
        "« {fichier} » n'est pas un fichier de l'observatoire : son nom doit être "
        "<flux>_<émetteur>_<AAAA-MM-JJ>.csv ou .csv.gz, ou bien précisez {options}.",
    ),
    "FLUX_INCONNU": (
        "Flux inconnu",
        "« {fichier} » : le flux « {flux} » n'existe pas ; choisissez --flux parmi {connus}.",
    ),
    "DATE_DE_SITUATION": (
        "Date de situation impossible",
        "« {fichier} » : « {valeur} » n'est pas une date ; donnez --situation-au sous la forme AAAA-MM-JJ.",
    ),
    "SITUATION_FUTURE": (
        "Date de situation de plus de 31 jours dans l'avenir",
        "« {fichier} » : la date de situation {situation_au} est dans l'avenir ; corrigez le nom du fichier, ou donnez "
        "--situation-au.",
    ),
    "EMETTEUR_INVALIDE": (
        "Code d'émetteur invalide",
        "« {fichier} » : « {valeur} » n'est pas un code d'organisme ; donnez --emetteur en lettres majuscules et "
        "chiffres.",
    ),
    "EMETTEUR_INCONNU": (
        "Émetteur inconnu de l'observatoire",
        "« {fichier} » : aucun organisme n'a le code {emetteur} ; corrigez le nom du fichier, ou donnez --emetteur.",
    ),
    "EMETTEUR_NON_HABILITE": (
        "Émetteur non habilité pour ce flux",
        "« {fichier} » : {quoi} n'est transmis que par {habilites}, non par {emetteur} ; vérifiez l'émetteur{conseil}.",
    ),
    "FICHIER_VIDE": ("Fichier vide", "« {fichier} » est vide : refaites l'export et renvoyez-le."),
    "ILLISIBLE": (
        "Fichier illisible",
        "« {fichier} » ne peut pas être lu ({raison}) : vérifiez ses droits et son support.",
    ),
    "IMPREVU": (
        "Erreur imprévue pendant la lecture ou le tri",
        "« {fichier} » n'a pas pu être reçu (erreur imprévue, {erreur}) : rien n'en est chargé ; refaites l'export et, "
        "si l'erreur revient, transmettez {journal} à qui maintient l'observatoire.",
    ),
    "FIN_DE_LIGNE": (
        "Fins de ligne mêlées dans l'en-tête",
        "« {fichier} » : la première ligne contient un retour chariot (CR) isolé ; donnez à toutes les lignes la même "
        "fin, LF ou CRLF, par « Enregistrer sous… CSV UTF-8 » du tableur.",
    ),
    "ARCHIVE_TRONQUEE": (
        "Archive compressée tronquée ou abîmée",
        "« {fichier} » est une archive incomplète ou abîmée : rien n'est chargé ; transmettez-la de nouveau en entier.",
    ),
    "PAS_UN_FICHIER_TEXTE": (
        "Fichier qui n'est pas un texte",
        "« {fichier} » n'est pas un fichier CSV ({nature}) : exportez les données en CSV UTF-8, séparateur "
        "point-virgule.",
    ),
    "ENCODAGE": (
        "Texte qui n'est pas en UTF-8",
        "« {fichier} » n'est pas en UTF-8 (ligne {ligne} ; texte sans doute en {encodage}) : rien n'est chargé ; "
        "convertissez-le par « iconv -f {encodage} -t UTF-8 » ou par « Enregistrer sous… CSV UTF-8 » du tableur.",
    ),
    "SEPARATEUR": (
        "Mauvais séparateur",
        "« {fichier} » : les champs sont séparés par {trouve} ; réexportez-le avec le point-virgule.",
    ),
    "SANS_ENTETE": (
        "En-tête absent ou d'un autre flux",
        "« {fichier} » : la première ligne ne porte aucun nom de colonne du flux {flux} ; ajoutez l'en-tête, ou "
        "corrigez le flux par --flux.",
    ),
    "COLONNES_MANQUANTES": (
        "Colonnes manquantes",
        "« {fichier} » : il manque {nombre} ({colonnes}) ; {ajoutez}, et renvoyez le fichier.",
    ),
    "COLONNE_REPETEE": (
        "Colonne répétée dans l'en-tête",
        "« {fichier} » : la colonne {colonne} figure deux fois dans l'en-tête ; gardez-en une.",
    ),
    "ENTETE_BAILLEUR": (
        "Ligne d'en-tête du bailleur absente ou mal formée",
        "« {fichier} » : la première ligne doit être annee;identifiant;raison_sociale;adresse;siret;nombre ({raison}).",
    ),
    "DEUX_ENTETES": (
        "Deux lignes d'en-tête de bailleur",
        "« {fichier} » : un second en-tête de bailleur est à la ligne {ligne} ; transmettez un fichier par bailleur.",
    ),
    "NOMBRE_ANNONCE": (
        "Nombre de logements différent de celui de l'en-tête",
        "« {fichier} » annonce {annonce} et en contient {lues} : corrigez l'en-tête ou complétez le fichier.",
    ),
    "BAILLEUR_AUTRE": (
        "Bailleur de l'en-tête différent de l'émetteur",
        "« {fichier} » est déclaré par {emetteur} mais son en-tête est celui de {bailleur} : un bailleur ne déclare "
        "que son parc.",
    ),
    "ANNEE_AUTRE": (
        "Année de l'en-tête différente de la date de situation",
        "« {fichier} » : l'en-tête dit {annee} et la date de situation {situation_au} ; corrigez l'une ou l'autre.",
    ),
    "LIGNES_D_AUTRUI": (
        "Lignes d'un autre organisme que l'émetteur",
        "« {fichier} » contient {nombre} d'un autre organisme que l'émetteur {emetteur} ({autres}) ; "
        "rien n'est chargé ; {retirez} ou corrigez l'émetteur.",
    ),
    "LOGEMENTS_D_AUTRUI": (
        "Logements déjà déclarés par un autre bailleur pour la même année",
        "« {fichier} » contient {nombre} que d'autres déclarent déjà pour {annee} ({autres}) ; rien n'est chargé ; "
        "accordez-vous sur le propriétaire au 1er janvier.",
    ),
    "QUALITE": (
        "Contrôle de qualité du lot refusé",
        "« {fichier} » est refusé à l'entrée : {raison} ; rien n'est chargé ; vérifiez l'export.",
    ),
}


class FichierRejete(ErreurObservatoire):
    """A file that is refused whole; ``code`` is a key of ``REJETS``."""

    def __init__(self, code: str, **valeurs: object) -> None:
        super().__init__(lisible(soigner(REJETS[code][1]).format(**valeurs)))
        self.code = code
