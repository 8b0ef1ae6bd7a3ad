"""Routes of the door: sign-in, public session, sign-out. Plain HTML, no script.

The same sentence and the same work answer an unknown account and a wrong password; lock-out belongs to the database.
A form is accepted only from the browser that asked for it, and a new session never reuses a token that came with the
request.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.access import cookies, gabarits, sessions
from dashboards.access.actifs import Actifs
from dashboards.access.filtres import PERMIS
from dashboards.access.portail import Portail
from dashboards.access.profils import page_de
from warehouse.erreurs import ConnexionRefusee

CORPS_MAX = 4096
TERMINEE = "Votre session est terminée. Reconnectez-vous pour continuer."
FORMULAIRE_PERIME = "Ce formulaire a expiré. Recommencez."


def suite_sure(demandee: str | None) -> str:
    """Return a local address to go to after sign-in: a known page and known filters, else the landing page."""
    if not demandee or len(demandee) > 400:
        return "/"
    morceaux = urlsplit(demandee)
    page = page_de(morceaux.path)
    if morceaux.scheme or morceaux.netloc or page is None:
        return "/"
    filtres = [(c, v) for c, v in parse_qsl(morceaux.query) if c in PERMIS and len(v) <= 80]
    return page.adresse + (f"?{urlencode(filtres)}" if filtres else "")


def routes(portail: Portail, actifs: Actifs) -> list[Route]:
    """Return the routes of the door for one portal."""

    def formulaire(
        request: Request, message: str = "", statut: int = 200, suite: str | None = None, identifiant: str = ""
    ) -> Response:
        cookie = cookies.nouveau()
        page = gabarits.connexion(
            cookies.jeton_formulaire(portail, cookie, "connexion"),
            suite_sure(suite or request.query_params.get("suite")),
            message,
            [*actifs.coquille_chemins, *actifs.graphiques_chemins],
            identifiant,
        )
        reponse = HTMLResponse(page, status_code=statut)
        cookies.poser(reponse, cookies.FORMULAIRE, cookie, https=request.url.scheme == "https")
        return reponse

    async def connexion(request: Request) -> Response:
        if request.method != "POST":
            return formulaire(request, TERMINEE if request.query_params.get("raison") == "terminee" else "")
        champs = await _champs(request)
        cookie = cookies.lire_cookie(request.scope["headers"], cookies.FORMULAIRE)
        if champs is None or not cookies.formulaire_valide(portail, cookie, "connexion", champs.get("jeton")):
            return formulaire(request, FORMULAIRE_PERIME, 403, (champs or {}).get("suite"))
        try:
            if champs.get("public"):
                session = await to_thread.run_sync(sessions.ouvrir_publique, portail)
            else:
                session = await to_thread.run_sync(
                    sessions.ouvrir, portail, champs.get("identifiant", ""), champs.get("mot_de_passe", "")
                )
        except ConnexionRefusee as erreur:
            return formulaire(request, str(erreur), 401, champs.get("suite"), champs.get("identifiant", ""))
        await _fermer_precedente(request)
        reponse = RedirectResponse(suite_sure(champs.get("suite")), status_code=303)
        https = request.url.scheme == "https"
        cookies.poser(reponse, cookies.SESSION, session.jeton, https=https)
        cookies.effacer(reponse, cookies.FORMULAIRE, https=https)
        return reponse

    async def deconnexion(request: Request) -> Response:
        jeton = cookies.lire_cookie(request.scope["headers"], cookies.SESSION)
        if jeton is None:
            return RedirectResponse("/connexion", status_code=303)
        if request.method != "POST":
            return HTMLResponse(gabarits.deconnexion(cookies.jeton_formulaire(portail, jeton, "deconnexion")))
        champs = await _champs(request)
        if champs is None or not cookies.formulaire_valide(portail, jeton, "deconnexion", champs.get("jeton")):
            return HTMLResponse(gabarits.refus("Se déconnecter", FORMULAIRE_PERIME), status_code=403)
        await to_thread.run_sync(sessions.fermer, portail, jeton)
        reponse = RedirectResponse("/connexion", status_code=303)
        cookies.effacer(reponse, cookies.SESSION, https=request.url.scheme == "https")
        return reponse

    async def _fermer_precedente(request: Request) -> None:
        ancien = cookies.lire_cookie(request.scope["headers"], cookies.SESSION)
        if ancien is not None:
            await to_thread.run_sync(sessions.fermer, portail, ancien)

    return [
        Route("/connexion", connexion, methods=["GET", "POST"]),
        Route("/deconnexion", deconnexion, methods=["GET", "POST"]),
    ]


async def _champs(request: Request) -> dict[str, str] | None:
    """Read a small URL-encoded form; anything larger or of another kind is refused."""
    genre = request.headers.get("content-type", "").split(";")[0].strip()
    if genre != "application/x-www-form-urlencoded":
        return None
    corps = b""
    async for morceau in request.stream():
        corps += morceau
        if len(corps) > CORPS_MAX:
            return None
    return dict(parse_qsl(corps.decode("utf-8", "replace"), keep_blank_values=True))
