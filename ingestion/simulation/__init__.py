"""A simulated département, in the real formats of the partners: events first, then files.

What belongs here: the entry point. Everything simulated is fictitious: persons, landlords, numbers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np

from ingestion.contracts.nomenclatures import departements
from ingestion.simulation import organismes as organismes_
from ingestion.simulation import territoire as territoire_
from ingestion.simulation.calendrier import annee, en_date
from ingestion.simulation.demandes import ACTIVE
from ingestion.simulation.ecriture import LISTE, Ecriture, Resume, ecrire_fichier, en_csv
from ingestion.simulation.monde import jouer, mois_joues
from ingestion.simulation.parametres import DEPARTEMENT, MOIS_RODAGE
from ingestion.simulation.partenaires import referentiels
from warehouse.errors import ErreurObservatoire, refus_du_systeme
from warehouse.progress import Progression, silence

__all__ = ["Resume", "fichiers_simules", "simuler", "simuler_les_partenaires"]

ECHELLE_MINIMALE = 0.005
DERNIER_JOUR = date(2026, 10, 31)


def simuler(
    dossier: Path | str,
    *,
    departement: str | None = None,
    scale: float = 1.0,
    years: int = 3,
    seed: int = 31,
    jusqu_au: date = DERNIER_JOUR,
    progression: Progression | None = None,
) -> Resume:
    """Write the files of a simulated département; the same arguments give the same bytes.

    Args:
        dossier: folder of the files, made if needed; files of an earlier simulation are replaced.
        departement: code of the département whose real communes and EPCI it has, that of the parameters by default.
        scale: 1 for 55 000 active demandes and 105 000 dwellings.
        years: years of history.
        seed: seed of the random draws.
        jusqu_au: last day of the messages.
        progression: told of what is being done.

    """
    if scale < ECHELLE_MINIMALE:
        raise ErreurObservatoire(
            f"Donnez une échelle d’au moins {ECHELLE_MINIMALE} : en dessous, aucun territoire n’est plausible."
        )
    choisi = departement or DEPARTEMENT
    if choisi not in departements():
        raise ErreurObservatoire(
            f"Le département « {choisi} » n’existe pas : donnez son code, comme 09, 31, 2A ou 974."
        )
    if years < 1:
        raise ErreurObservatoire("Donnez au moins une année d’historique.")
    cible = Path(dossier)
    if cible.exists() and not (cible / LISTE).exists() and (not cible.is_dir() or any(cible.iterdir())):
        raise ErreurObservatoire(f"Donnez un dossier vide, ou celui d’une simulation précédente : {cible}.")
    dire = progression or silence
    with _ecriture_possible(cible):
        cible.mkdir(parents=True, exist_ok=True)
    monde = jouer(choisi, scale, years, seed, jusqu_au, dire)
    with _ecriture_possible(cible):
        resume = Ecriture(monde, cible, dire).ecrire()
    demandes, parc = monde.demandes, monde.parc
    resume.demandes_actives = int((demandes.etat == ACTIVE).sum())
    dernier_janvier = int(np.datetime64(f"{max(monde.releves)}-01-01", "D").astype(np.int64))
    resume.logements = int(((parc.entree <= dernier_janvier) & (parc.sortie > dernier_janvier)).sum())
    candidatures = monde.commissions.candidatures.tableau()
    baux = annee(candidatures["bail"][(candidatures["bail"] >= monde.debut) & (candidatures["bail"] <= monde.fin)])
    resume.attributions = {
        int(an): int(nombre) for an, nombre in zip(*np.unique(baux, return_counts=True), strict=True)
    }
    return resume


def simuler_les_partenaires(
    dossier: Path, *, departement: str = DEPARTEMENT, scale: float = 1.0, years: int = 3, jusqu_au: date = DERNIER_JOUR
) -> Path:
    """Write in a folder the one file that says who the partners are, as the simulation does; return where it is.

    The same arguments as those of ``simuler`` give the same bytes, without playing anything.
    """
    territoire = territoire_.charger(departement)
    organismes = organismes_.charger(territoire)
    mois = mois_joues(years, jusqu_au)[MOIS_RODAGE:]
    situation = min(en_date(mois[0].fin), jusqu_au)
    contenu = en_csv(referentiels(territoire, organismes, scale, mois))
    return ecrire_fichier(dossier, "referentiels", organismes.gestionnaire, situation, contenu)


def fichiers_simules(dossier: Path) -> set[str]:
    """Return the names of the files that a whole simulation wrote in a folder."""
    liste = dossier / LISTE
    return set(liste.read_text(encoding="utf-8").splitlines()) if liste.exists() else set()


@contextmanager
def _ecriture_possible(cible: Path) -> Iterator[None]:
    """Say what to do when the system refuses to write there, or has no room left."""
    try:
        yield
    except OSError as erreur:
        raise ErreurObservatoire(
            f"La simulation ne peut pas s’écrire dans {cible} ({refus_du_systeme(erreur)}) : libérez de la place,"
            " ou donnez un autre dossier avec --out."
        ) from erreur
