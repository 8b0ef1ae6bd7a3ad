"""The cookies of the portal and the anti-forgery tokens tied to them.

The session cookie carries the random token that the database knows by its digest: unreadable by scripts, never sent
by another site, gone when the browser closes. The form cookie only ties a sign-in form to the browser that asked for
it. The one of the browser stays 90 days: it opens nothing, but the account that signed in here is not stopped by
failures from elsewhere. Two serve a sign-in by a provider of identity: the one of a sign-in under way, for ten minutes,
alone to come along with a link of another site; and the identity token, for signing out. Where the public address is
https, they travel by https alone, and no other host can set them.
"""

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Literal

from starlette.responses import Response

from dashboards.access.portail import Portail

SESSION = "observatoire_session"
FORMULAIRE = "observatoire_formulaire"
NAVIGATEUR = "observatoire_navigateur"
NAVIGATEUR_S = 90 * 24 * 3600
EN_COURS = "observatoire_en_cours"
EN_COURS_S = 600
IDENTITE = "observatoire_identite"
TAILLE_MAX = 200
TAILLE_FEDEREE = 4000


def nom_du_cookie(portail: Portail, nom: str) -> str:
    """Return the name that browsers know: its prefix makes them refuse a cookie set otherwise than by us, in https."""
    return f"__Host-{nom}" if portail.est_https else nom


def lire_cookie(
    portail: Portail, entetes: list[tuple[bytes, bytes]], nom: str, taille_max: int = TAILLE_MAX
) -> str | None:
    """Return the cookie ``nom`` of raw ASGI headers; a doubled, oversized or malformed one counts as absent."""
    nom, valeurs = nom_du_cookie(portail, nom), []
    for cle, brut in entetes:
        if cle.lower() != b"cookie":
            continue
        for morceau in brut.decode("latin-1").split(";"):
            try:
                jarre = SimpleCookie(morceau.strip())
            except CookieError:
                continue
            valeurs += [m.value for c, m in jarre.items() if c == nom]
    if len(valeurs) != 1 or not 0 < len(valeurs[0]) <= taille_max:
        return None
    return valeurs[0]


def poser(
    portail: Portail,
    reponse: Response,
    nom: str,
    valeur: str,
    duree_s: int | None = None,
    envoi: Literal["strict", "lax"] = "strict",
) -> None:
    """Set a cookie that scripts cannot read and that other sites cannot make the browser send.

    ``envoi``: « lax » for the one that must come along with a link of another site.
    """
    reponse.set_cookie(
        nom_du_cookie(portail, nom),
        valeur,
        max_age=duree_s,
        httponly=True,
        samesite=envoi,
        secure=portail.est_https,
        path="/",
    )


def effacer(portail: Portail, reponse: Response, nom: str) -> None:
    """Ask the browser to forget a cookie."""
    reponse.delete_cookie(
        nom_du_cookie(portail, nom), httponly=True, samesite="strict", secure=portail.est_https, path="/"
    )


def nouveau() -> str:
    """Draw the value of a cookie."""
    return secrets.token_urlsafe(24)


def jeton_formulaire(portail: Portail, cookie: str, usage: str) -> str:
    """Return the hidden field of a form: only the browser that holds ``cookie`` can send it back."""
    return portail.sceller(f"{usage}|{cookie}")


def formulaire_valide(portail: Portail, cookie: str | None, usage: str, recu: object) -> bool:
    """Tell whether a posted field is the one drawn for this browser and this use."""
    if cookie is None or not isinstance(recu, str):
        return False
    return hmac.compare_digest(jeton_formulaire(portail, cookie, usage), recu)
