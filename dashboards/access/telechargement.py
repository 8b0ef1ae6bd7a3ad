"""The audited way out of data: ``/export/<jeu>.<csv|xlsx|pdf>``, read as the reader, written in the journal first.

An address holds filters only: sent to someone else, it gives what that person may see, or the sign-in page.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.access import cookies, gabarits, sessions
from dashboards.access.portail import Portail
from dashboards.access.profils import Page, page_de, page_fermee, page_permise
from dashboards.datasets import ENVOIS, FICHES, JEUX, preparer
from dashboards.kit.downloads.filters import Choix
from dashboards.kit.reads import publication
from dashboards.kit.reads.lecteur import Lecteur, PublicationChangeeError
from warehouse.access import reading
from warehouse.access.sessions import Session
from warehouse.errors import ErreurObservatoire, ErreurServeur, SessionExpiree

GENRES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
# What is asked for is in the name of the file, but for the purpose.
FINALITE = "finalite"
FILTRES = (
    *("dep", "geo", "annee", "avec", "avec2", "pop", "typo", "rang", "onglet", "echeance", "motif", "bailleur"),
    *("flux", "emetteur", "afaire"),
    *("contingent", "parmenage", "quotas"),
    *("pmois", "pdelai", "pdalo", "ppdalpd", "pacd", "pprio", "pmut", "purgent", "seuil", "regle"),
    *("depot_id", "offre_id", "indicateur", "modalite", FINALITE),
)
TAILLE_MAX = 64
# A file that does not bear the name of the page that offers it.
PAGES_DES_JEUX = {
    "accord": "priorites",
    "candidats": "commission",
    "candidatures": "commission",
    "communes": "territoire",
    "corrections": "donnees",
    "echeances": "priorites",
    "etapes": "propositions",
    "feuille_commission": "commission",
    "fiche_territoire": "territoire",
    "liste": "demandes",
    "logements": "parc",
    "mixite": "attributions",
    "note_cotation": "cotation",
    "plan": "offres",
    "presomptions": "priorites",
    "quarantaine": "donnees",
    "reservations": "contingents",
}
EN_COURS = "Les données sont en cours de publication. Réessayez dans une minute."


def routes(portail: Portail) -> list[Route]:
    """Return the route of the exports for one portal."""

    async def exporter(request: Request) -> Response:
        jeu, genre = request.path_params["jeu"], request.path_params["genre"]
        if not est_offert(jeu, genre):
            return await introuvable(request)
        jeton = cookies.lire_cookie(portail, request.scope["headers"], cookies.SESSION)
        filtres = {n: v for n, v in request.query_params.items() if n in FILTRES and len(v) <= TAILLE_MAX}
        try:
            session = await to_thread.run_sync(sessions.retrouver, portail, jeton) if jeton else None
            if session is None:
                return RedirectResponse("/connexion", status_code=303)
            if not page_permise(page := page_du_jeu(jeu).chemin, session):
                refus = gabarits.refus("Export fermé", page_fermee(page, session), dit_les_droits=True)
                return HTMLResponse(refus, status_code=403)
            nom, corps = await to_thread.run_sync(partial(fabriquer, portail, session, jeu, genre, filtres))
        except SessionExpiree:
            return RedirectResponse("/connexion?raison=terminee", status_code=303)
        except PublicationChangeeError:
            return HTMLResponse(gabarits.refus("Export", EN_COURS), status_code=503)
        except ErreurServeur as erreur:
            return HTMLResponse(gabarits.refus("Export", str(erreur)), status_code=503)
        except ErreurObservatoire as erreur:
            return HTMLResponse(gabarits.refus("Export", str(erreur)), status_code=409)
        entetes = {"Content-Disposition": f'attachment; filename="{nom}.{genre}"'}
        return Response(corps, media_type=GENRES[genre], headers=entetes)

    async def introuvable(_request: Request) -> Response:
        return HTMLResponse(gabarits.refus("Export introuvable", "Cet export n’existe pas."), status_code=404)

    return [
        Route("/export/{jeu:str}.{genre:str}", exporter, methods=["GET"]),
        Route("/export/{reste:path}", introuvable, methods=["GET", "POST"]),
    ]


def est_offert(jeu: str, genre: str) -> bool:
    """Tell whether a file exists: a document is a PDF, rows are for a spreadsheet."""
    return genre in GENRES and jeu in (FICHES if genre == "pdf" else JEUX)


def page_du_jeu(jeu: str) -> Page:
    """Return the page that offers a file: closed to a profile, it closes the file too."""
    page = page_de(PAGES_DES_JEUX.get(jeu, jeu))
    if page is None:
        raise LookupError(f"aucune page ne propose le fichier {jeu}")
    return page


def nom_du_fichier(departements: Sequence[str], jeu: str, filtres: dict[str, str]) -> str:
    """Name a file by what it holds: two départements, territories or years never have the same name."""
    choix = [re.sub(r"[^a-z0-9-]", "", valeur.lower()) for nom, valeur in sorted(filtres.items()) if nom != FINALITE]
    return "-".join(["observatoire", *departements, jeu, *(un for un in choix if un)])


def fabriquer(portail: Portail, session: Session, jeu: str, genre: str, filtres: dict[str, str]) -> tuple[str, bytes]:
    """Read, write the journal, then return the name of the file and the file."""
    etat = publication.etat(portail, session).au_departement(filtres.get("dep"))
    filtres = {nom: valeur for nom, valeur in filtres.items() if nom != "dep"}
    if etat.est_vide:
        raise ErreurObservatoire("Aucune publication n’est disponible : l’export sera possible après la première.")
    lecteur = Lecteur(portail, session, etat.publication_id, etat.departements)
    choix = Choix(filtres)
    if jeu in FICHES:
        fiche = FICHES[jeu](lecteur, etat, choix)
        lignes: int = fiche.lignes
        ecrire: Callable[[], bytes] = fiche.pdf
    else:
        export = preparer(lecteur, etat, jeu, choix)
        lignes, ecrire = len(export.donnees), export.csv if genre == "csv" else export.xlsx
    reading.noter(portail.lecteur, session, "export", jeu, lignes, choix.retenus)
    nom = ENVOIS[jeu](lecteur) if jeu in ENVOIS else nom_du_fichier(etat.departements, jeu, filtres)
    return nom, ecrire()
