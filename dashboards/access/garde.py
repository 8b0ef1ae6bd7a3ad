"""The guard in front of everything: which address answers, to whom, with which headers.

An address that is not listed here answers 404. Streamlit's own metrics, agent API, uploads and media are closed; the
WebSocket opens only for a live session, from our own pages, and never resumes another one.
"""

from urllib.parse import urlencode, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.access import cookies, federation, gabarits, sessions
from dashboards.access.actifs import HABILLAGE, SCRIPT, Actifs
from dashboards.access.portail import LOCAUX, Portail
from dashboards.access.profils import Page, page_de, page_fermee, page_permise
from dashboards.access.provenance import vient_de_nos_pages
from warehouse.access.sessions import Session
from warehouse.errors import ErreurServeur

FLUX = "/_stcore/stream"
SANTE = "/_stcore/health"
OUVERTS = {SANTE, "/_stcore/host-config"}
A_NOUS = {"/connexion", "/deconnexion"}
FEDERES = {federation.DEPART, federation.RETOUR}
CSP = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    ]
)
ENTETES = {
    "Content-Security-Policy": CSP,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class Garde:
    """ASGI middleware: one decision per request, made before Streamlit sees it."""

    def __init__(self, app: ASGIApp, portail: Portail, actifs: Actifs) -> None:
        self.app = app
        self.portail = portail
        self.actifs = actifs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route by kind of connection."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, avec_entetes(send))
        else:
            await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        entetes = Headers(scope=scope)
        try:
            permis = (
                scope["path"] == FLUX
                and self._hote_connu(entetes, scope["path"])
                and vient_de_nos_pages(self.portail, scope)
                and await self._session(scope) is not None
            )
        except ErreurServeur:
            permis = False
        if not permis:
            await send({"type": "websocket.close", "code": 1008, "reason": "session"})
            return
        await self.app(sans_reprise(scope), receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reponse = await self._decider(scope)
        except ErreurServeur as erreur:
            reponse = HTMLResponse(gabarits.refus("Portail indisponible", str(erreur)), status_code=503)
        if reponse is None:
            await self.app(scope, receive, send)
        else:
            await reponse(scope, receive, send)

    async def _decider(self, scope: Scope) -> Response | None:
        """Return our own answer, or None to let Streamlit or our routes answer."""
        entetes, chemin, methode = Headers(scope=scope), scope["path"], scope["method"]
        if not self._hote_connu(entetes, chemin):
            return Response("Hôte inconnu", status_code=400)
        if chemin in A_NOUS or chemin.startswith("/export/"):
            return None if methode in {"GET", "POST"} else Response(status_code=405)
        if chemin in FEDERES and self.portail.fournisseur is not None:
            return None if methode == "GET" else Response(status_code=405)
        if methode not in {"GET", "HEAD"}:
            return Response(status_code=405)
        if chemin in OUVERTS:
            return None
        if chemin == "/habillage.css":
            return FileResponse(HABILLAGE, media_type="text/css", headers={"Cache-Control": "no-cache"})
        if chemin == "/coquille.js":
            return FileResponse(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
        if chemin in {"/favicon.svg", "/favicon.png"}:
            return FileResponse(HABILLAGE.with_name("favicon.svg"), media_type="image/svg+xml")
        if chemin.startswith("/static/"):
            return await to_thread.run_sync(self.actifs.repondre, chemin[1:], entetes)
        if chemin.startswith("/media/"):
            return None if await self._session(scope) is not None else Response(status_code=404)
        return await self._page(scope, entetes, chemin)

    async def _page(self, scope: Scope, entetes: Headers, chemin: str) -> Response:
        page = page_de(chemin)
        if page is None:
            return HTMLResponse(gabarits.refus("Page introuvable", "Cette adresse n’existe pas."), status_code=404)
        url = Request(scope).url
        adresse = page.adresse + (f"?{url.query}" if url.query else "")
        session = await self._session(scope)
        if session is not None:
            return self._coquille(page, chemin, adresse, session)
        if entetes.get("sec-fetch-site") == "cross-site":
            return HTMLResponse(gabarits.rebond(adresse))
        suite = {"suite": adresse} if adresse != "/" else {}
        ancienne = cookies.lire_cookie(self.portail, scope["headers"], cookies.SESSION) is not None
        raison = {"raison": "terminee"} if ancienne else {}
        filtres = suite | raison
        return RedirectResponse("/connexion" + (f"?{urlencode(filtres)}" if filtres else ""), status_code=303)

    def _coquille(self, page: Page, chemin: str, adresse: str, session: Session) -> Response:
        """Answer a reader: the shell, the one address of the landing page, or a refusal in words."""
        if not page_permise(page.chemin, session):
            refus = gabarits.refus("Page fermée", page_fermee(page.chemin, session), dit_les_droits=True)
            return HTMLResponse(refus, status_code=403)
        if chemin != page.adresse:
            return RedirectResponse(adresse, status_code=307)
        return HTMLResponse(self.actifs.html)

    async def _session(self, scope: Scope) -> Session | None:
        jeton = cookies.lire_cookie(self.portail, scope["headers"], cookies.SESSION)
        return await to_thread.run_sync(sessions.retrouver, self.portail, jeton) if jeton else None

    def _hote_connu(self, entetes: Headers, chemin: str) -> bool:
        """Tell whether the portal is reached by a name of its own; its health is also asked from this machine."""
        try:
            hote = urlsplit(f"//{entetes.get('host', '')}").hostname or ""
        except ValueError:
            return False
        return hote in self.portail.hotes or (chemin == SANTE and hote in LOCAUX)


def sans_reprise(scope: Scope) -> Scope:
    """Drop the session id that a client asks to resume: filters are in the address, rights in the cookie."""
    entetes = []
    for cle, valeur in scope["headers"]:
        if cle.lower() == b"sec-websocket-protocol":
            valeur = b",".join(valeur.split(b",")[:2])
        entetes.append((cle, valeur))
    proposes = scope.get("subprotocols", [])
    return {**scope, "headers": entetes, "subprotocols": proposes[:2]}


def avec_entetes(send: Send) -> Send:
    """Add the security headers to every answer; nothing is kept by a cache unless it says so itself."""

    async def envoyer(message: Message) -> None:
        if message["type"] == "http.response.start":
            entetes = MutableHeaders(scope=message)
            for cle, valeur in ENTETES.items():
                entetes[cle] = valeur
            entetes.setdefault("Cache-Control", "no-store")
            if "server" in entetes:
                del entetes["server"]
        await send(message)

    return envoyer
