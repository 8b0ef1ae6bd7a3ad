"""A home made for real data: its départements, the organismes that every installation has, the first accounts.

What belongs here: that sequence, and what it refuses. What does not: what it calls (``warehouse.access.accounts``).
"""

from dataclasses import dataclass

import psycopg

from ingestion.contracts.nomenclatures import departements as departements_de_france
from orchestration.commands.display import citer
from orchestration.home import etrangers, preparer_home, verifier_place
from warehouse.access.accounts import (
    ajouter_departement,
    creer_compte,
    creer_organisme,
    departements,
    gestionnaire_de,
    installer,
    organismes_d_origine,
    poser_secret,
)
from warehouse.access.rights import lire_registre
from warehouse.backup.tables import occupee
from warehouse.errors import ErreurObservatoire
from warehouse.reference import ANORMAL, DALO, GRILLE, PLAFOND, QUARTILE, non_parametres
from warehouse.settings import Settings

MOTIF = "Premier compte de l’installation"
GESTIONNAIRE = "gestionnaire"
SEUILS = {
    ANORMAL: "délai anormalement long",
    DALO: "délais du DALO",
    PLAFOND: "plafonds de ressources",
    GRILLE: "grille de cotation (les points comptent l’ancienneté seule)",
    QUARTILE: "seuil du premier quartile (calculé sur les demandes)",
}


@dataclass(frozen=True)
class Installation:
    """What ``init`` made: the département, the organisme of the gestionnaire, its account and the secret of it.

    Args:
        manques: what the project does not know of the département, and says « non paramétré ».
        fichiers: the seeds, from the root of the project, that wait for these, in the same order.

    """

    departement: str
    manques: tuple[str, ...]
    fichiers: tuple[str, ...]
    organisme: str
    login: str
    secret: str


def initialiser(
    settings: Settings, departement: str, login: str, libelle: str, email: str | None, *, confirme: bool = False
) -> Installation:
    """Make a fresh home, or an empty database, ready for the files of a département; or refuse, and change nothing.

    ``confirme``: the home may hold files of others, which stay.
    """
    _refuser_inconnu(departement)
    if not confirme:
        _refuser_etrangers(settings)
    verifier_place(settings)
    base = preparer_home(settings, demonstration=None)
    gestionnaire, public = gestionnaire_de(departement)["organisme_code"], lire_registre().public()
    with base.connexion() as connexion:
        connexion.execute("select pg_advisory_xact_lock(hashtextextended('observatoire.installation', 0))")
        if installes := departements(connexion):
            raise ErreurObservatoire(
                f"{settings.home_dir} est déjà l’installation du département {', '.join(installes)} : rien n’est"
                " changé. Pour en ajouter un autre, donnez --ajouter."
            )
        _refuser_occupee(connexion, settings, departement)
        installer(connexion, departement)
        for organisme in organismes_d_origine(departement):
            creer_organisme(connexion, organisme)
        creer_compte(connexion, {"login": public, "libelle": "Public", "organisme_code": "PUB"}, MOTIF)
        personne = {"login": login, "libelle": libelle, "email": email, "organisme_code": gestionnaire}
        creer_compte(connexion, personne, MOTIF)
        secret = poser_secret(connexion, login, MOTIF)
        # What an earlier command drew for the demonstration opens nothing any more.
        for fichier in (settings.home_dir / "secrets").glob("compte-*"):
            fichier.unlink()
        settings.cle_pseudonyme()
    return _faite(departement, gestionnaire, login, secret)


def ajouter(
    settings: Settings,
    departement: str,
    login: str | None,
    libelle: str,
    email: str | None,
    motif: str | None,
    *,
    confirme: bool,
) -> Installation:
    """Add a département to an installation that has others; or refuse, and change nothing.

    Args:
        settings: the home.
        departement: its code.
        login: account of its gestionnaire; None: ``gestionnaire-`` and the code.
        libelle: name of the person.
        email: her address.
        motif: why; without it, what would change is said and nothing does.
        confirme: take a home that holds other files, and leave them there.

    """
    _refuser_inconnu(departement)
    if not confirme and not settings.garde("pg-portier"):
        _refuser_etrangers(settings)
    base = preparer_home(settings, demonstration=None)
    organisme = gestionnaire_de(departement)
    gestionnaire, login = organisme["organisme_code"], login or f"{organisme['profil']}-{departement.lower()}"
    with base.connexion() as connexion:
        connexion.execute("select pg_advisory_xact_lock(hashtextextended('observatoire.installation', 0))")
        installes = departements(connexion)
        if not installes:
            _refuser_occupee(connexion, settings, departement)
            raise ErreurObservatoire(
                f"{settings.home_dir} n’est l’installation d’aucun département, et --ajouter en complète une : rien"
                f" n’est changé. Commencez par « observatoire init --departement {departement} »."
            )
        if departement in installes:
            raise ErreurObservatoire(
                f"{settings.home_dir} est déjà l’installation du département {departement} : rien n’est changé."
            )
        if not (motif or "").strip():
            raise ErreurObservatoire(
                f"{settings.home_dir} est l’installation du département {', '.join(installes)}. Ajouter le"
                f" {departement} y crée l’organisme {gestionnaire} et le compte {login}, et ouvre au public les"
                " statistiques des deux, séparément : rien n’est changé. Confirmez par --motif RAISON."
            )
        ajouter_departement(connexion, departement, motif)
        creer_organisme(connexion, organisme)
        personne = {"login": login, "libelle": libelle, "email": email, "organisme_code": gestionnaire}
        creer_compte(connexion, personne, motif)
        secret = poser_secret(connexion, login, motif)
    return _faite(departement, gestionnaire, login, secret)


def _faite(departement: str, gestionnaire: str, login: str, secret: str) -> Installation:
    seuils = non_parametres(departement)
    # The ceilings are those of a zone, which the line of the département names.
    seeds = ("departement" if seuil == PLAFOND else seuil for seuil in seuils)
    fichiers = tuple(f"warehouse/seeds/{seed}.csv" for seed in seeds)
    return Installation(departement, tuple(SEUILS[un] for un in seuils), fichiers, gestionnaire, login, secret)


def _refuser_occupee(connexion: psycopg.Connection, settings: Settings, departement: str) -> None:
    """Refuse a home that holds data and that no ``init`` made, such as that of a demonstration."""
    if table := occupee(connexion):
        raise ErreurObservatoire(
            f"La base de {settings.home_dir} contient déjà des données ({table}) : rien n’est changé. Une"
            " démonstration, ou des essais, ne deviennent pas une installation : désignez un dossier neuf par"
            " OBSERVATOIRE_HOME, ou une base vide par OBSERVATOIRE_DATABASE_URL, et lancez-y « observatoire init"
            f" --departement {departement} »."
        )


def _refuser_etrangers(settings: Settings) -> None:
    """Refuse a home that holds files of others, before anything is written there."""
    if noms := etrangers(settings):
        raise ErreurObservatoire(
            f"{settings.home_dir} contient autre chose que l’observatoire ({citer(noms)}) : rien n’est changé. Désignez"
            " un dossier neuf par OBSERVATOIRE_HOME. Si c’est bien celui-là, ajoutez --confirmer : ce qu’il contient y"
            " reste, fermé aux autres comptes de cette machine."
        )


def _refuser_inconnu(departement: str) -> None:
    """Refuse a département that the country does not have."""
    if departement not in departements_de_france():
        raise ErreurObservatoire(
            f"Le département « {departement} » n’existe pas : donnez son code, comme 09, 31, 2A ou 974."
        )
