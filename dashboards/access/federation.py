"""Routes of the sign-in by a provider of identity: leaving for it, coming back, leaving both.

What belongs here: the sign-in under way, which a sealed cookie ties to one browser for ten minutes; the pages. What
does not: what the provider is asked (``warehouse.access.federation``); whether a session opens (the database).
"""

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import astuple

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.access import cookies, gabarits, provenance, sessions
from dashboards.access.bornes import CONNEXIONS_A_LA_FOIS, Places, PlusDePlaceError
from dashboards.access.portail import Portail
from dashboards.access.suite import suite_sure
from dashboards.kit.words.formats import typographier
from warehouse.access.federation import Demande, Fournisseur, FournisseurMuetError, Identite
from warehouse.errors import ErreurServeur, IdentiteRefusee

DEPART, RETOUR, SORTIE = "/connexion/fournisseur", "/connexion/retour", "/connexion"
PERIMEE = "Cette connexion a expiré, ou a commencé dans un autre navigateur. Recommencez."
ABANDONNEE = "La connexion a été abandonnée. Recommencez, ou entrez par votre mot de passe."
TROP_A_LA_FOIS = "Trop de personnes se connectent en même temps. Réessayez dans une minute."
RECOURS = " Entrez par votre mot de passe si vous en avez un, ou réessayez dans quelques minutes."
A_QUI = "à l’administrateur de votre organisme ou au gestionnaire du fichier"
# What a person is told of the causes that the database names (61_identite_federee.sql).
CAUSES = {
    "cle": (
        "La base ne connaît pas la clé avec laquelle {nom} a signé. Prévenez l’administrateur de l’observatoire, qui la"
        " lui donne par la commande « observatoire fournisseur »."
    ),
    "jeton": f"{{nom}} n’a pas confirmé qui vous êtes. Recommencez ; si cela se répète, dites-le {A_QUI}.",
    "inconnue": (
        "{nom} nous donne l’adresse « {email} », qui n’est celle d’aucun compte, qu’il n’a pas vérifiée, ou dont"
        f" le compte est lié à une autre identité. Demandez un compte, ou la correction de son adresse, {A_QUI}."
    ),
    "fermee": (
        "Le compte de « {email} » n’est pas ouvert : il est suspendu, endormi, hors de ses dates, ou son organisme est"
        f" clos. Adressez-vous {A_QUI}."
    ),
    "etablissement": (
        "{nom} vous rattache à un établissement qui n’est pas de l’organisme de votre compte (« {email} »)."
        f" Adressez-vous {A_QUI}."
    ),
    "rejouee": "Cette connexion a déjà servi. Recommencez.",
}
Formulaire = Callable[..., Response]


def routes(portail: Portail, formulaire: Formulaire, fermer: Callable[[Request], Awaitable[None]]) -> list[Route]:
    """Return the routes of this way in, where the settings open it."""
    if portail.fournisseur is None:
        return []
    fournisseur: Fournisseur = portail.fournisseur
    # Its own: a provider that is slow to answer takes none of those of the passwords.
    places = Places(CONNEXIONS_A_LA_FOIS)

    async def partir(request: Request) -> Response:
        suite, demande = suite_sure(request.query_params.get("suite")), Demande.nouvelle()
        retour = _ici(portail, request, RETOUR)
        try:
            with places.prendre():
                adresse = await to_thread.run_sync(fournisseur.adresse_de_connexion, demande, retour)
        except PlusDePlaceError:
            return formulaire(request, TROP_A_LA_FOIS, 503, suite)
        except FournisseurMuetError as erreur:
            return formulaire(request, f"{erreur}{RECOURS}", 503, suite)
        await fermer(request)
        reponse = RedirectResponse(adresse, status_code=303)
        valeur = sceller_demande(portail, demande, suite)
        cookies.poser(portail, reponse, cookies.EN_COURS, valeur, cookies.EN_COURS_S, "lax")
        return reponse

    async def revenir(request: Request) -> Response:
        reponse = await _repondre(request)
        cookies.effacer(portail, reponse, cookies.EN_COURS)
        return reponse

    async def _repondre(request: Request) -> Response:
        lus = request.query_params
        cookie = cookies.lire_cookie(portail, request.scope["headers"], cookies.EN_COURS, cookies.TAILLE_FEDEREE)
        en_cours = lire_demande(portail, cookie)
        if en_cours is None or not _egaux(lus.get("state", ""), en_cours[0].state):
            return formulaire(request, PERIMEE, 403)
        demande, suite = en_cours
        if "code" not in lus:
            return formulaire(request, ABANDONNEE, 401, suite)
        retour, identite = _ici(portail, request, RETOUR), None
        try:
            with places.prendre():
                identite = await to_thread.run_sync(
                    fournisseur.identifier, demande, lus["code"], lus.get("iss"), retour
                )
                session = await to_thread.run_sync(sessions.ouvrir_federee, portail, identite)
        except PlusDePlaceError:
            return formulaire(request, TROP_A_LA_FOIS, 503, suite)
        except FournisseurMuetError as erreur:
            return formulaire(request, f"{erreur}{RECOURS}", 503, suite)
        except ErreurServeur as erreur:
            return formulaire(request, str(erreur), 503, suite)
        except IdentiteRefusee as erreur:
            return _refuser(str(erreur), identite)
        # Coming from another site, the browser would not send the cookie of the session yet: our own page asks again.
        reponse = HTMLResponse(gabarits.rebond(suite))
        cookies.poser(portail, reponse, cookies.SESSION, session.jeton)
        cookies.effacer(portail, reponse, cookies.FORMULAIRE)
        if len(identite.jeton) <= cookies.TAILLE_FEDEREE:
            cookies.poser(portail, reponse, cookies.IDENTITE, identite.jeton)
        return reponse

    def _refuser(cause: str, identite: Identite | None) -> Response:
        phrase = CAUSES.get(cause, CAUSES["jeton"])
        email = identite.email if identite else ""
        texte = typographier(phrase.format(nom=portail.settings.oidc_name, email=email))
        return HTMLResponse(gabarits.refus("Connexion refusée", texte), status_code=403)

    return [Route(DEPART, partir, methods=["GET"]), Route(RETOUR, revenir, methods=["GET"])]


async def sortir(portail: Portail, request: Request) -> Response | None:
    """Return what ends the session at the provider too, for who came in by it."""
    if portail.fournisseur is None:
        return None
    jeton = cookies.lire_cookie(portail, request.scope["headers"], cookies.IDENTITE, cookies.TAILLE_FEDEREE)
    if jeton is None:
        return None
    try:
        adresse = await to_thread.run_sync(portail.fournisseur.adresse_de_sortie, jeton, _ici(portail, request, SORTIE))
    except FournisseurMuetError:
        adresse = None
    # A redirection would be part of a form, which may only be sent to us.
    reponse = HTMLResponse(gabarits.rebond(adresse or SORTIE))
    cookies.effacer(portail, reponse, cookies.IDENTITE)
    return reponse


def _ici(portail: Portail, request: Request, chemin: str) -> str:
    return provenance.notre_adresse(portail, request.scope) + chemin


def _egaux(recu: str, attendu: str) -> bool:
    return hmac.compare_digest(recu.encode("utf-8", "surrogatepass"), attendu.encode())


def sceller_demande(portail: Portail, demande: Demande, suite: str) -> str:
    """Return the cookie of a sign-in under way: what must come back, where to go then, since when."""
    contenu = urlsafe_b64encode(json.dumps([*astuple(demande), suite, int(time.time())]).encode()).decode().rstrip("=")
    return f"{contenu}.{portail.sceller(f'en_cours|{contenu}')}"


def lire_demande(portail: Portail, cookie: str | None) -> tuple[Demande, str] | None:
    """Return the sign-in that this browser began less than ten minutes ago, and where to go then."""
    contenu, _, sceau = (cookie or "").partition(".")
    if not _egaux(sceau, portail.sceller(f"en_cours|{contenu}")):
        return None
    *tirees, suite, debut = json.loads(urlsafe_b64decode(f"{contenu}=="))
    return (Demande(*tirees), suite) if time.time() - debut < cookies.EN_COURS_S else None
