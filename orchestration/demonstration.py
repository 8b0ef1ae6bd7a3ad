"""A département of demonstration in a home: simulate, ingest, build, publish, and the accounts to look at it.

Run again on the same home it writes the same files, finds them loaded already, and publishes once more.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ingestion import landing
from ingestion.bilan import balance
from ingestion.simulation import simuler
from orchestration.affichage import Avancement, compte, duree, tableau
from orchestration.build import construire
from orchestration.home import preparer_home, verifier_place
from warehouse.comptes import lire_csv, mot_de_passe_demo
from warehouse.erreurs import ErreurObservatoire
from warehouse.settings import WAREHOUSE_DIR, Settings

SERVEUR = "Base de données"
SIMULATION = "Simulation du département"
CHARGEMENT = "Chargement des fichiers"
CONSTRUCTION = "Construction, tests et publication"
ETAPES = (SERVEUR, SIMULATION, CHARGEMENT, CONSTRUCTION)


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


def preparer_demonstration(settings: Settings, *, scale: float, years: int, seed: int, muet: bool) -> Demonstration:
    """Make the demonstration of this home, showing each step."""
    verifier_place(settings, scale)
    with Avancement(ETAPES, muet=muet) as avancement:
        avancement.commencer(SERVEUR)
        base = preparer_home(settings)
        avancement.commencer(SIMULATION)
        dossier = settings.simulation_dir / f"graine-{seed}-echelle-{scale:g}-annees-{years}"
        simuler(dossier, scale=scale, years=years, seed=seed, progression=avancement)
        avancement.commencer(CHARGEMENT)
        bilans = landing.ingerer(base, settings, [dossier], progression=avancement)
        rejetes = [bilan for bilan in bilans if bilan.statut == "rejete"]
        if rejetes:
            raise ErreurObservatoire(f"Fichier simulé rejeté : {rejetes[0].fichier}. {rejetes[0].message}")
        avancement.commencer(CONSTRUCTION)
        resultat = construire(base, settings, progression=avancement)
        avancement.terminer()
    return Demonstration(
        publication_id=resultat.publication_id,
        fichiers=dict(Counter(bilan.statut for bilan in bilans)),
        lues=sum(bilan.lues for bilan in bilans),
        chargees=sum(bilan.chargees for bilan in bilans),
        quarantaine=sum(bilan.quarantaine for bilan in bilans),
        doublons=sum(bilan.doublons for bilan in bilans),
        durees=avancement.durees,
        comptes=comptes_demo(settings),
    )


def comptes_demo(settings: Settings) -> list[dict[str, str]]:
    """Return the demonstration accounts of this home and their passwords; the public one has none."""
    comptes = lire_csv(WAREHOUSE_DIR / "security" / "demo" / "comptes.csv") if settings.demo_accounts else []
    return [
        {
            "login": compte["login"],
            "mot_de_passe": "" if compte["profil"] == "public" else mot_de_passe_demo(settings, compte["login"]),
            "profil": compte["profil"],
            "libelle": compte["libelle"],
        }
        for compte in comptes
    ]


def dire_comptes(demonstration: Demonstration) -> str:
    """Say what was loaded and published, and who may sign in."""
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
        "",
    ]
    return "\n".join(lignes)
