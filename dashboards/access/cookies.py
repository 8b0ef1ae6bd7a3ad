"""The two cookies of the portal and the anti-forgery tokens tied to them.

The session cookie carries the random token that the database knows by its digest: unreadable by scripts, never sent
by another site, gone when the browser closes. The form cookie only ties a sign-in form to the browser that asked for
it.
"""

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

from dashboards.access.portail import Portail

SESSION = "observatoire_session"
FORMULAIRE = "observatoire_formulaire"
TAILLE_MAX = 200


def lire_cookie(entetes: list[tuple[bytes, bytes]], nom: str) -> str | None:
    """Return the cookie ``nom`` of raw ASGI headers; a doubled, oversized or malformed one counts as absent."""
    valeurs = []
    for cle, brut in entetes:
        if cle.lower() != b"cookie":
            continue
        for morceau in brut.decode("latin-1").split(";"):
            try:
                jarre = SimpleCookie(morceau.strip())
            except CookieError:
                continue
            valeurs += [m.value for c, m in jarre.items() if c == nom]
    if len(valeurs) != 1 or not 0 < len(valeurs[0]) <= TAILLE_MAX:
        return None
    return valeurs[0]


def poser(reponse: Response, nom: str, valeur: str, *, https: bool) -> None:
    """Set a cookie that scripts cannot read and that other sites cannot make the browser send."""
    reponse.set_cookie(nom, valeur, httponly=True, samesite="strict", secure=https, path="/")


def effacer(reponse: Response, nom: str, *, https: bool) -> None:
    """Ask the browser to forget a cookie."""
    reponse.delete_cookie(nom, httponly=True, samesite="strict", secure=https, path="/")


def nouveau() -> str:
    """Draw the value of a form cookie."""
    return secrets.token_urlsafe(24)


def jeton_formulaire(portail: Portail, cookie: str, usage: str) -> str:
    """Return the hidden field of a form: only the browser that holds ``cookie`` can send it back."""
    return portail.sceller(f"{usage}|{cookie}")


def formulaire_valide(portail: Portail, cookie: str | None, usage: str, recu: object) -> bool:
    """Tell whether a posted field is the one drawn for this browser and this use."""
    if cookie is None or not isinstance(recu, str):
        return False
    return hmac.compare_digest(jeton_formulaire(portail, cookie, usage), recu)
