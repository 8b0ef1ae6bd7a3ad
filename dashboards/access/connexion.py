"""Routes of the door: sign-in, public session, sign-out. Plain HTML, no script.

The same sentence and the same work answer an unknown account and a wrong password; how often a place may try belongs to
the database. A form is accepted only from one of our pages, in the browser that asked for it, and a new session never
reuses a token that came with the request.
"""

from contextlib import suppress
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.access import cookies, federation, gabarits, provenance, sessions
from dashboards.access.actifs import Actifs
from dashboards.access.bornes import CONNEXIONS_A_LA_FOIS, Places, PlusDePlaceError, lire_formulaire
from dashboards.access.federation import TROP_A_LA_FOIS
from dashboards.access.portail import Portail
from dashboards.access.suite import suite_sure
from warehouse.access.sessions import Lieu
from warehouse.errors import ConnexionRefusee, ErreurServeur, MotDePasseAChoisir

TERMINEE = "Votre session est terminée. Reconnectez-vous pour continuer."
DIFFERENTS = "Les deux saisies du nouveau mot de passe diffèrent. Recommencez."
FORMULAIRE_PERIME = "Ce formulaire a expiré. Recommencez."


def routes(portail: Portail, actifs: Actifs) -> list[Route]:
    """Return the routes of the door for one portal."""
    places = Places(CONNEXIONS_A_LA_FOIS)

    def formulaire(
        request: Request,
        message: str = "",
        statut: int = 200,
        suite: str | None = None,
        identifiant: str = "",
        *,
        a_choisir: bool = False,
    ) -> Response:
        cookie = cookies.nouveau()
        page = gabarits.connexion(
            cookies.jeton_formulaire(portail, cookie, "connexion"),
            suite_sure(suite or request.query_params.get("suite")),
            message,
            actifs.depart_chemins,
            identifiant,
            a_choisir=a_choisir,
            fournisseur=portail.settings.oidc_name if portail.fournisseur else None,
        )
        reponse = HTMLResponse(page, status_code=statut)
        cookies.poser(portail, reponse, cookies.FORMULAIRE, cookie)
        return reponse

    async def connexion(request: Request) -> Response:
        if request.method != "POST":
            return formulaire(request, TERMINEE if request.query_params.get("raison") == "terminee" else "")
        champs = await champs_valides(request, cookies.FORMULAIRE, "connexion")
        if champs is None:
            return formulaire(request, FORMULAIRE_PERIME, 403)
        lieu = Lieu(
            provenance.reseau(portail, request.scope),
            cookies.lire_cookie(portail, request.scope["headers"], cookies.NAVIGATEUR),
            cookies.nouveau(),
        )
        login, mot_de_passe = champs.get("identifiant", ""), champs.get("mot_de_passe", "")
        nouveau = champs.get("nouveau")
        if nouveau is not None and nouveau != champs.get("confirmation"):
            return formulaire(request, DIFFERENTS, 400, champs.get("suite"), login, a_choisir=True)
        entrer = partial(sessions.ouvrir, portail, login, mot_de_passe, lieu, nouveau)
        if champs.get("public"):
            entrer = partial(sessions.ouvrir_publique, portail, lieu)
        try:
            with places.prendre():
                session = await to_thread.run_sync(entrer)
        except PlusDePlaceError:
            return formulaire(request, TROP_A_LA_FOIS, 503, champs.get("suite"), login)
        except MotDePasseAChoisir as erreur:
            return formulaire(request, str(erreur), 403, champs.get("suite"), login, a_choisir=True)
        except ConnexionRefusee as erreur:
            return formulaire(request, str(erreur), 401, champs.get("suite"), login)
        except ErreurServeur as erreur:
            return formulaire(request, str(erreur), 503, champs.get("suite"), login)
        await _fermer_precedente(request)
        reponse = RedirectResponse(suite_sure(champs.get("suite")), status_code=303)
        cookies.poser(portail, reponse, cookies.SESSION, session.jeton)
        cookies.effacer(portail, reponse, cookies.FORMULAIRE)
        if lieu.prochain and not champs.get("public"):
            cookies.poser(portail, reponse, cookies.NAVIGATEUR, lieu.prochain, cookies.NAVIGATEUR_S)
        return reponse

    async def deconnexion(request: Request) -> Response:
        jeton = cookies.lire_cookie(portail, request.scope["headers"], cookies.SESSION)
        if jeton is None:
            return RedirectResponse("/connexion", status_code=303)
        if request.method != "POST":
            return HTMLResponse(gabarits.deconnexion(cookies.jeton_formulaire(portail, jeton, "deconnexion")))
        if await champs_valides(request, cookies.SESSION, "deconnexion") is None:
            return HTMLResponse(gabarits.refus("Se déconnecter", FORMULAIRE_PERIME), status_code=403)
        try:
            await to_thread.run_sync(sessions.fermer, portail, jeton)
        except ErreurServeur as erreur:
            return HTMLResponse(gabarits.refus("Se déconnecter", str(erreur)), status_code=503)
        reponse = await federation.sortir(portail, request) or RedirectResponse("/connexion", status_code=303)
        cookies.effacer(portail, reponse, cookies.SESSION)
        return reponse

    async def champs_valides(request: Request, nom: str, usage: str) -> dict[str, str] | None:
        """Read the form of one of our pages; None when it comes from elsewhere, or from another browser."""
        if not provenance.vient_de_nos_pages(portail, request.scope):
            return None
        champs = await lire_formulaire(request)
        cookie = cookies.lire_cookie(portail, request.scope["headers"], nom)
        valide = champs is not None and cookies.formulaire_valide(portail, cookie, usage, champs.get("jeton"))
        return champs if valide else None

    async def _fermer_precedente(request: Request) -> None:
        ancien = cookies.lire_cookie(portail, request.scope["headers"], cookies.SESSION)
        if ancien is not None:
            # The new session is open already: what the database does not hear now ends by itself.
            with suppress(ErreurServeur):
                await to_thread.run_sync(sessions.fermer, portail, ancien)

    return [
        Route("/connexion", connexion, methods=["GET", "POST"]),
        Route("/deconnexion", deconnexion, methods=["GET", "POST"]),
        *federation.routes(portail, formulaire, _fermer_precedente),
    ]
