"""A home made for real data: a département, the organismes that every installation has, the first account.

What belongs here: that sequence, and what it refuses. What does not: what it calls (``warehouse.access.accounts``).
"""

from dataclasses import dataclass

from ingestion.contracts.nomenclatures import departements as departements_de_france
from orchestration.home import preparer_home, verifier_place
from warehouse.access.accounts import creer_compte, creer_organisme, departements, installer, poser_secret
from warehouse.access.rights import lire_registre
from warehouse.backup.tables import occupee
from warehouse.errors import ErreurObservatoire
from warehouse.reference import ANORMAL, DALO, PLAFOND, non_parametres
from warehouse.settings import Settings

MOTIF = "Premier compte de l’installation"
GESTIONNAIRE = "gestionnaire"
SEUILS = {ANORMAL: "délai anormalement long", DALO: "délais du DALO", PLAFOND: "plafonds de ressources"}


@dataclass(frozen=True)
class Installation:
    """What ``init`` made: the département, the organisme of the gestionnaire, its account and the secret of it.

    Args:
        manques: what the project does not know of the département, and says « non paramétré ».

    """

    departement: str
    manques: tuple[str, ...]
    organisme: str
    login: str
    secret: str


def initialiser(settings: Settings, departement: str, login: str, libelle: str, email: str | None) -> Installation:
    """Make a fresh home, or an empty database, ready for the files of a département; or refuse, and change nothing."""
    _refuser_inconnu(departement)
    verifier_place(settings)
    base = preparer_home(settings, demonstration=False)
    gestionnaire, public = f"GEST{departement}", lire_registre().public()
    with base.connexion() as connexion:
        connexion.execute("select pg_advisory_xact_lock(hashtextextended('observatoire.installation', 0))")
        if installes := departements(connexion):
            raise ErreurObservatoire(
                f"{settings.home_dir} est déjà l’installation du département {', '.join(installes)} : rien n’est"
                " changé."
            )
        if table := occupee(connexion):
            raise ErreurObservatoire(
                f"La base de {settings.home_dir} contient déjà des données ({table}) : rien n’est changé. Une"
                " installation se fait dans un dossier neuf, désigné par OBSERVATOIRE_HOME, ou une base vide."
            )
        installer(connexion, departement)
        for code, nom, profil in (
            (gestionnaire, "Gestionnaire départemental du fichier", GESTIONNAIRE),
            ("PUB", "Public", public),
            ("SDES", "Service statistique du logement (fichier public du parc)", None),
        ):
            champs = {"organisme_code": code, "libelle": nom, "profil": profil, "departement_code": departement}
            creer_organisme(connexion, champs)
        creer_compte(connexion, {"login": public, "libelle": "Public", "organisme_code": "PUB"}, MOTIF)
        personne = {"login": login, "libelle": libelle, "email": email, "organisme_code": gestionnaire}
        creer_compte(connexion, personne, MOTIF)
        secret = poser_secret(connexion, login)
        # What an earlier command drew for the demonstration opens nothing any more.
        for fichier in (settings.home_dir / "secrets").glob("compte-*"):
            fichier.unlink()
        settings.cle_pseudonyme()
    manques = tuple(SEUILS[seuil] for seuil in non_parametres(departement))
    return Installation(departement, manques, gestionnaire, login, secret)


def _refuser_inconnu(departement: str) -> None:
    """Refuse a département that the country does not have."""
    if departement not in departements_de_france():
        raise ErreurObservatoire(
            f"Le département « {departement} » n’existe pas : donnez son code, comme 09, 31, 2A ou 974."
        )
