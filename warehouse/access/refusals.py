"""What a reader is told when the database refuses.

What belongs here: one French sentence per family of SQLSTATE. PostgreSQL's own text is never shown: it may quote a
value of a row or the name of a hidden object.
"""

import psycopg

# What a function of ours refuses, it says in words that are ours: no reader can raise such a code.
DE_NOUS = "OB"
SYNTAXE = "La requête est mal écrite : vérifiez sa syntaxe (une seule instruction, sans point-virgule)."

PAR_CODE = {
    "42501": "Cet objet ou cette fonction n’est pas ouvert à votre profil.",
    "42P01": (
        "Cette vue n’existe pas pour votre profil : vérifiez son nom ; avant la première publication, il n’y en a pas."
    ),
    "3F000": "Cette vue n’existe pas pour votre profil : vérifiez son nom.",
    "42703": "Une colonne de la requête n’existe pas dans les vues de votre profil : vérifiez son nom.",
    "42883": "Une fonction ou un opérateur de la requête n’existe pas pour ces types de valeurs.",
    "42601": SYNTAXE,
    "0A000": "La requête n’est pas d’une forme prévue : comparez des colonnes à des valeurs, non une vue entière.",
    "25006": "Seule la lecture est permise : cette requête écrirait dans la base.",
    "57014": "La requête a été interrompue : trop longue, restreignez-la à un territoire ou à une période.",
    "55P03": "Une publication est en cours : recommencez dans quelques secondes.",
    "28000": "Votre profil n’ouvre pas de données nominatives : il n’a pas de finalité à déclarer.",
    "22023": "La finalité ou le filtre de cet accès n’est pas prévu.",
    "53300": "Trop de lecteurs à la fois : recommencez dans quelques secondes.",
}

PAR_CLASSE = {
    "08": "Le serveur de données ne répond pas : recommencez dans un instant.",
    "22": "Une valeur de la requête ne convient pas au calcul ou au type demandé.",
    "42": SYNTAXE,
    "53": "Le serveur de données manque de ressources : restreignez la requête ou recommencez plus tard.",
    "54": "La requête est trop grande : restreignez-la.",
    "57": "Le serveur de données s’est interrompu : recommencez dans un instant.",
}


def cause(erreur: BaseException | None) -> BaseException | None:
    """Return what failed first in a pipeline: the driver may raise what the failure aborted in its place."""
    premiere = erreur.__context__ if isinstance(erreur, psycopg.errors.PipelineAborted) else None
    return premiere if isinstance(premiere, psycopg.Error) else erreur


def expliquer(erreur: BaseException | None) -> str:
    """Return the sentence for an error of the driver."""
    code = getattr(erreur, "sqlstate", None) if isinstance(erreur, psycopg.Error) else None
    if isinstance(erreur, psycopg.Error) and code is not None and code.startswith(DE_NOUS):
        return str(erreur.diag.message_primary)
    if code is None:
        if isinstance(erreur, psycopg.ProgrammingError):
            return "Les valeurs données ne correspondent pas aux paramètres de la requête."
        return PAR_CLASSE["08"]
    return PAR_CODE.get(code) or PAR_CLASSE.get(code[:2], "La requête a été refusée : simplifiez-la.")
