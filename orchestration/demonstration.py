"""A département of demonstration in a home: simulate, ingest, build, publish, and the accounts to look at it.

Run again on the same home it writes the same files, finds them loaded already, and publishes once more. The home holds
nothing else: another demonstration replaces all its files under the same names, and real ones would mix with invented.
"""

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.door import landing
from ingestion.door.ledger.bilan import balance
from ingestion.door.ledger.ledger import fichiers_recus
from ingestion.simulation import fichiers_simules, simuler
from ingestion.simulation.acteurs import collectivites
from ingestion.simulation.parametres import DEPARTEMENT
from orchestration.assets import landing_folder
from orchestration.build import construire, verrou_de_construction
from orchestration.commands.display import Avancement, citer, compte, duree, tableau
from orchestration.home import preparer_home, verifier_place
from warehouse.access.accounts import comptes_demo, departements
from warehouse.backup.tables import occupee
from warehouse.database.connections import Base
from warehouse.database.installation import vider
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings

SERVEUR = "Base de données"
SIMULATION = "Simulation du département"
CHARGEMENT = "Chargement des fichiers"
CONSTRUCTION = "Construction, tests et publication"
ETAPES = (SERVEUR, SIMULATION, CHARGEMENT, CONSTRUCTION)
AILLEURS = "désignez un autre dossier par OBSERVATOIRE_HOME"


@dataclass(frozen=True)
class Demonstration:
    """What ``demo`` made: row counts, durations and accounts."""

    publication_id: str
    fichiers: dict[str, int]
    lues: int
    chargees: int
    quarantaine: int
    doublons: int
    durees: dict[str, float]
    comptes: list[dict[str, str]]

    def en_dictionnaire(self) -> dict[str, Any]:
        """Return the fields for JSON."""
        return dict(vars(self))


def preparer_demonstration(
    settings: Settings, *, departement: str | None, scale: float, years: int, seed: int, recommencer: bool, muet: bool
) -> Demonstration:
    """Make the demonstration of this home, showing each step."""
    _refuser_le_reel(settings)
    choisi = departement or DEPARTEMENT
    # Refuses a département that cannot be simulated, before a base is made.
    collectivites(choisi)
    verifier_place(settings, scale)
    with Avancement(ETAPES, muet=muet) as avancement:
        avancement.commencer(SERVEUR)
        base = preparer_home(settings, demonstration=choisi)
        dossier = dossier_de(settings, scale, years, seed, choisi)
        faire_place(base, settings, dossier, choisi, recommencer=recommencer)
        avancement.commencer(SIMULATION)
        simuler(dossier, departement=choisi, scale=scale, years=years, seed=seed, progression=avancement)
        avancement.commencer(CHARGEMENT)
        bilans = landing.ingerer(base, settings, [dossier], progression=avancement)
        rejetes = [bilan for bilan in bilans if bilan.statut in ("rejete", "en_attente")]
        if rejetes:
            raise ErreurObservatoire(f"Fichier simulé qui n’entre pas : {rejetes[0].fichier}. {rejetes[0].message}")
        avancement.commencer(CONSTRUCTION)
        resultat = construire(base, settings, progression=avancement)
        avancement.terminer()
    with base.connexion() as connexion:
        comptes = comptes_demo(connexion, settings)
    return Demonstration(
        publication_id=resultat.publication_id,
        fichiers=dict(Counter(bilan.statut for bilan in bilans)),
        lues=sum(bilan.lues for bilan in bilans),
        chargees=sum(bilan.chargees for bilan in bilans),
        quarantaine=sum(bilan.quarantaine for bilan in bilans),
        doublons=sum(bilan.doublons for bilan in bilans),
        durees=avancement.durees,
        comptes=comptes,
    )


def dossier_de(settings: Settings, scale: float, years: int, seed: int, departement: str = DEPARTEMENT) -> Path:
    """Return where the files of a demonstration are; its name says which one a home holds."""
    return settings.simulation_dir / f"departement-{departement}-graine-{seed}-echelle-{scale:g}-annees-{years}"


def _options_de(dossier: Path) -> str:
    nom = dossier.name.replace("departement-", "--departement ").replace("-graine-", " --seed ")
    return nom.replace("-echelle-", " --scale ").replace("-annees-", " --years ")


def _refuser_le_reel(settings: Settings) -> None:
    """Refuse a home that is made for real data."""
    if not settings.demo_accounts:
        raise ErreurObservatoire(
            "OBSERVATOIRE_DEMO_ACCOUNTS=false ferme les comptes de démonstration : ce dossier est fait pour de vraies "
            f"données. Pour la démonstration, {AILLEURS} et retirez cette variable."
        )
    if attendus := [fichier.name for fichier in landing_folder.fichiers(settings.landing_dir)]:
        raise ErreurObservatoire(
            f"Des fichiers attendent dans {settings.landing_dir} ({citer(attendus)}) : la démonstration ne se mêle pas"
            f" à de vrais fichiers. Pour elle, {AILLEURS}."
        )


def faire_place(
    base: Base, settings: Settings, dossier: Path, departement: str = DEPARTEMENT, *, recommencer: bool
) -> None:
    """Refuse a home that holds anything else than this demonstration, or empty it of another when told to."""
    with base.connexion() as connexion:
        if installes := departements(connexion):
            raise ErreurObservatoire(
                f"{settings.home_dir} est l’installation du département {', '.join(installes)} : rien n’est changé."
                f" Pour la démonstration, {AILLEURS}."
            )
        autre = [un for un in departements(connexion, demonstration=True) if un != departement]
        table = occupee(connexion)
    recus = fichiers_recus(base)
    simulations = sorted(settings.simulation_dir.glob("*"))
    if autres := sorted(recus.difference(*map(fichiers_simules, simulations))):
        raise ErreurObservatoire(
            f"{settings.home_dir} contient des fichiers qui ne viennent pas d’une démonstration ({citer(autres)}) :"
            f" rien n’est changé. Pour la démonstration, {AILLEURS}."
        )
    if recus and simulations != [dossier] and not recommencer:
        raise ErreurObservatoire(
            f"{settings.home_dir} contient déjà la démonstration « {' » et « '.join(map(_options_de, simulations))} »,"
            f" et une autre s’y mêlerait : rien n’est changé. Reprenez ces options, {AILLEURS}, ou ajoutez"
            " --recommencer, qui efface tout ce que ce dossier a chargé et publié."
        )
    if autre and table and not recus and not recommencer:
        raise ErreurObservatoire(
            f"{settings.home_dir} est la démonstration du département {autre[0]}, où des décisions sont notées"
            f" ({table}) : rien n’est changé. Pour le {departement}, {AILLEURS}, ou ajoutez --recommencer, qui les"
            " efface."
        )
    if autre or (recus and recommencer):
        with verrou_de_construction(base):
            vider(base)
        preparer_home(settings, demonstration=departement)
    if recommencer or not recus:
        # What an interrupted simulation left is of no demonstration.
        shutil.rmtree(settings.simulation_dir, ignore_errors=True)


def dire_comptes(demonstration: Demonstration, *, portail: bool) -> str:
    """Say what was loaded and published, who may sign in, and how to where ``portail`` does not follow."""
    lignes = [
        f"{compte(sum(demonstration.fichiers.values()), 'fichier', 'fichiers')} : "
        + balance(demonstration.lues, demonstration.chargees, demonstration.quarantaine, demonstration.doublons),
        f"Publication {demonstration.publication_id}, en {duree(sum(demonstration.durees.values()))} "
        f"({', '.join(f'{etape} {duree(temps)}' for etape, temps in demonstration.durees.items())}).",
        "",
        tableau(
            ("Compte", "Mot de passe", "Profil", "Libellé"),
            [
                (c["login"], c["mot_de_passe"] or "(aucun : accès par le bouton public)", c["profil"], c["libelle"])
                for c in demonstration.comptes
            ],
        ),
        "" if portail else "\nLancez « observatoire portal » pour ouvrir le portail.",
    ]
    return "\n".join(lignes)
