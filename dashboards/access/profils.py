"""The menu: the pages of the portal, and which of them a profile is offered.

What belongs here: titles and sections. What does not: who is offered a page, which the register of rights says
(``warehouse.access.rights``), and who manages accounts, which the session says. Hiding a page is comfort; the database
is the guard, and each page checks again.
"""

from dataclasses import dataclass

from warehouse.access.rights import PAGE_DES_COMPTES, lire_registre
from warehouse.access.sessions import Session


@dataclass(frozen=True)
class Page:
    """One entry of the menu."""

    chemin: str
    titre: str
    section: str

    @property
    def adresse(self) -> str:
        """Path in the address bar."""
        return "/" if self.chemin == ACCUEIL else f"/{self.chemin}"

    @property
    def module(self) -> str:
        """Path of the script, from the router's folder."""
        return f"pages/{self.chemin}/page.py"


PAGES = (
    Page("accueil", "Accueil", "Observer"),
    Page("territoire", "Territoire", "Observer"),
    Page("demandes", "Demandes", "Observer"),
    Page("delais", "Délais", "Observer"),
    Page("tension", "Tension", "Observer"),
    Page("propositions", "Propositions et refus", "Observer"),
    Page("attributions", "Attributions", "Observer"),
    Page("parc", "Parc", "Observer"),
    Page("rapprochement", "Rapprochement", "Agir"),
    Page("offres", "Mes offres", "Agir"),
    Page("commission", "Commission", "Agir"),
    Page("priorites", "DALO et publics prioritaires", "Agir"),
    Page("contingents", "Contingents", "Agir"),
    Page("cotation", "Cotation", "Agir"),
    Page("guide", "Guide", "Comprendre"),
    Page("indicateurs", "Indicateurs", "Comprendre"),
    Page("donnees", "État des données", "Comprendre"),
    Page("droits", "Qui voit quoi", "Comprendre"),
    Page("journal", "Journal", "Administrer"),
    Page("comptes", "Comptes", "Administrer"),
)
ACCUEIL = "accueil"
SECTIONS = ("Observer", "Agir", "Comprendre", "Administrer")


def page_fermee(chemin: str, session: Session) -> str:
    """Return the sentence that refuses a page, or a file of it, to a reader."""
    droits = lire_registre().profils[session.profil]
    if chemin in droits.pages:
        return (
            "Cette page est ouverte à qui administre les comptes de votre organisme ; le vôtre n’en gère pas d’autres."
        )
    return f"Cette page n’est pas ouverte à votre profil ({droits.court})."


def page_de(adresse: str) -> Page | None:
    """Return the page of a path of the address bar; the landing page lives at the root."""
    nom = adresse.strip("/") or ACCUEIL
    return next((page for page in PAGES if page.chemin == nom), None)


def pages_de(session: Session) -> list[Page]:
    """Return the pages offered to a reader, in the order of the menu; accounts are for those who manage some."""
    offertes = lire_registre().profils[session.profil].pages
    if session.gestion is None:
        offertes -= {PAGE_DES_COMPTES}
    return [page for page in PAGES if page.chemin in offertes]


def page_permise(chemin: str, session: Session) -> bool:
    """Tell whether a page is offered to a reader."""
    return any(page.chemin == chemin for page in pages_de(session))
