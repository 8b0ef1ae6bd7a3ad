"""What each profile is offered: its name, its pages, the sentence that says what it sees.

What belongs here: the menu. What does not: rights. Hiding a page is comfort; the database is the guard, and each page
checks again.
"""

from dataclasses import dataclass

TOUS = frozenset({"bailleur", "etat", "commune", "epci", "public", "ingenieur"})
ACTEURS = frozenset({"bailleur", "etat", "commune", "epci"})


@dataclass(frozen=True)
class Page:
    """One entry of the menu."""

    chemin: str
    titre: str
    section: str
    profils: frozenset[str]

    @property
    def adresse(self) -> str:
        """Path in the address bar."""
        return "/" if self.chemin == ACCUEIL else f"/{self.chemin}"

    @property
    def module(self) -> str:
        """Path of the script, from the router's folder."""
        return f"pages/{self.chemin}/page.py"


PAGES = (
    Page("accueil", "Accueil", "Observer", TOUS),
    Page("territoire", "Territoire", "Observer", TOUS),
    Page("demandes", "Demandes", "Observer", TOUS),
    Page("delais", "Délais", "Observer", TOUS),
    Page("tension", "Tension", "Observer", TOUS),
    Page("propositions", "Propositions et refus", "Observer", TOUS - {"public"}),
    Page("attributions", "Attributions", "Observer", TOUS),
    Page("parc", "Parc", "Observer", TOUS),
    Page("rapprochement", "Rapprochement", "Agir", ACTEURS),
    Page("offres", "Mes offres", "Agir", ACTEURS),
    Page("commission", "Commission", "Agir", ACTEURS),
    Page("priorites", "DALO et publics prioritaires", "Agir", ACTEURS),
    Page("contingents", "Contingents", "Agir", ACTEURS),
    Page("guide", "Guide", "Comprendre", TOUS),
    Page("indicateurs", "Indicateurs", "Comprendre", TOUS),
    Page("donnees", "État des données", "Comprendre", TOUS),
    Page("droits", "Qui voit quoi", "Comprendre", TOUS),
    Page("journal", "Journal", "Administrer", TOUS - {"public"}),
)
ACCUEIL = "accueil"
SECTIONS = ("Observer", "Agir", "Comprendre", "Administrer")

LIBELLES = {
    "bailleur": "Bailleur",
    "etat": "État",
    "commune": "Commune",
    "epci": "EPCI",
    "public": "Public",
    "ingenieur": "Ingénieur des données",
}

PORTEES = {
    "bailleur": "toutes les demandes du département, vos propres offres, candidatures et attributions ; "
    "les noms après indication d’une finalité",
    "etat": "les demandes DALO, PDALPD, relevant de l’accord collectif ou du contingent de l’État, "
    "les autres demandes en délai anormalement long sous pseudonyme, et des statistiques exactes",
    "commune": "les demandes enregistrées à un guichet de collectivité qui souhaitent votre territoire, "
    "votre propre contingent, et des statistiques sous secret, y compris sur votre territoire",
    "epci": "les demandes enregistrées à un guichet de collectivité qui souhaitent une commune de votre territoire, "
    "votre propre contingent, et des statistiques sous secret, y compris sur votre territoire",
    "public": "des statistiques sous secret et les variables publiques du parc ; aucune demande, aucun nom",
    "ingenieur": "les données techniques et des lignes sous pseudonyme ; aucun nom",
}


def page_fermee(profil: str) -> str:
    """Return the sentence that refuses a page, or a file of it, to a profile."""
    return f"Cette page n’est pas ouverte à votre profil ({LIBELLES.get(profil, profil)})."


def page_de(adresse: str) -> Page | None:
    """Return the page of a path of the address bar; the landing page lives at the root."""
    nom = adresse.strip("/") or ACCUEIL
    return next((page for page in PAGES if page.chemin == nom), None)


def pages_de(profil: str) -> list[Page]:
    """Return the pages offered to a profile, in the order of the menu."""
    return [page for page in PAGES if profil in page.profils]


def page_permise(chemin: str, profil: str) -> bool:
    """Tell whether a page is offered to a profile."""
    return any(page.chemin == chemin for page in pages_de(profil))
