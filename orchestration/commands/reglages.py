"""What to say of an environment variable ``OBSERVATOIRE_*`` whose value cannot be read.

What belongs here: the sentences. What does not: the variables themselves, and their bounds (``warehouse.settings``).
"""

from pydantic import ValidationError

from warehouse.settings import Settings

NUMERO = "écrivez un nombre entier de 1 à 65535"
OUI_NON = "écrivez true ou false"
ORIGINE = "écrivez une adresse sans chemin, comme https://observatoire.example.fr"
EMETTEUR = "écrivez une adresse en https, celle que le fournisseur d’identité donne pour « issuer »"
RESEAUX = "écrivez des adresses ou des réseaux séparés par des virgules, comme 127.0.0.1, 10.1.0.0/16"
COURRIELS = "écrivez des adresses de courriel séparées par des virgules"
CHIFFREMENT = "écrivez starttls ou tls ; none ne vaut que pour un relais de cette machine (127.0.0.1)"
A_ECRIRE = {
    "port": NUMERO,
    "dagster_port": NUMERO,
    "docs_port": NUMERO,
    "demo_accounts": OUI_NON,
    "expected_refusals": OUI_NON,
    "public_url": ORIGINE,
    "trusted_proxies": RESEAUX,
    "oidc_issuer": EMETTEUR,
    "oidc_signed_userinfo": OUI_NON,
    "oidc_vouched_email": OUI_NON,
    "smtp_port": NUMERO,
    "smtp_security": CHIFFREMENT,
    "smtp_from": "écrivez une adresse de courriel",
    "alert_emails": COURRIELS,
}


def reglages_faux(erreur: Exception) -> list[str]:
    """Return one sentence for each wrong variable; none when the error is of another kind.

    Only the values of ``A_ECRIRE`` are quoted: the others may hold a password or a key.
    """
    if not isinstance(erreur, ValidationError) or erreur.title != Settings.__name__:
        return []
    phrases = []
    for faute in erreur.errors(include_url=False, include_context=False):
        champ = str(faute["loc"][0]).lower()
        variable = f"OBSERVATOIRE_{champ.upper()}"
        if champ in A_ECRIRE:
            valeur = f"«\u00a0{faute['input']}\u00a0»"
            phrases.append(f"La valeur de {variable}, {valeur}, ne convient pas\u00a0: {A_ECRIRE[champ]}.")
        else:
            phrases.append(f"La valeur de {variable} ne convient pas\u00a0: corrigez-la, ou retirez cette variable.")
    return phrases
