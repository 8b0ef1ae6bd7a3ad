"""Every file that may be downloaded, and its dressing: above the pages, since each makes its own files."""

from collections.abc import Callable

import pandas as pd

from dashboards.kit.downloads.columns import entete
from dashboards.kit.downloads.feuille import Feuille
from dashboards.kit.downloads.files import Export
from dashboards.kit.downloads.filters import Choix
from dashboards.kit.downloads.pdf import Fiche
from dashboards.kit.downloads.statistiques import en_tableau
from dashboards.kit.downloads.suivis import JEUX_SUIVIS
from dashboards.kit.downloads.theme import JEUX_THEMES
from dashboards.kit.downloads.words import FILTRES, en_mots, filtres
from dashboards.kit.reads import territoires
from dashboards.kit.reads.catalogue import UNITES, catalogue
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import EtatPublication
from dashboards.kit.words.formats import date_heure
from dashboards.pages.commission.fichiers import JEUX_COMMISSION, feuille, nom_de_l_envoi
from dashboards.pages.cotation import scenario
from dashboards.pages.cotation.note import note
from dashboards.pages.cotation.tableaux import JEUX_COTATION
from dashboards.pages.demandes.fichiers import JEUX_LISTE
from dashboards.pages.donnees.lignes_recues import JEUX_CORRECTIONS
from dashboards.pages.donnees.quarantaine import JEUX_QUARANTAINE
from dashboards.pages.indicateurs.fichiers import JEUX_INDICATEURS
from dashboards.pages.offres.fichiers import JEUX_PLAN
from dashboards.pages.parc.fichiers import JEUX_PARC
from dashboards.pages.priorites.fichiers import JEUX_PRIORITES
from dashboards.pages.territoire import fiche
from dashboards.pages.territoire.chiffres import JEUX_TERRITOIRE

Jeu = Callable[[Lecteur, Choix], tuple[pd.DataFrame, str]]
JEUX: dict[str, tuple[Jeu, tuple[tuple[str, str], ...]]] = {
    **JEUX_TERRITOIRE,
    **JEUX_PARC,
    **JEUX_INDICATEURS,
    **JEUX_THEMES,
    **JEUX_SUIVIS,
    **JEUX_LISTE,
    **JEUX_PLAN,
    **JEUX_COTATION,
    **JEUX_PRIORITES,
    **JEUX_QUARANTAINE,
    **JEUX_CORRECTIONS,
    **JEUX_COMMISSION,
}

# Documents, as PDF alone.
FICHES: dict[str, Callable[[Lecteur, EtatPublication, Choix], Fiche | Feuille]] = {
    "fiche_territoire": fiche.lire,
    "feuille_commission": feuille,
    "note_cotation": note,
}
NOMS_DES_FILTRES = FILTRES | scenario.NOMS
# The view behind a file, where the rights of a profile may empty whole columns.
VUES = {"liste": "demande", "plan": "rapprochement"}
TUES = "Non communiqué à votre profil"
# Files to send on: they bear the name by which the door recognises them.
ENVOIS: dict[str, Callable[[Lecteur], str]] = {"candidatures": nom_de_l_envoi}
SIMULEES = "simulées, pour une démonstration : aucune personne ni aucun logement n’est réel"


def _indicateurs(lecteur: Lecteur, cadre: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """Return what the catalogue says of the indicators of a file, in its order (``files.INDICATEURS``)."""
    nommes = [cadre[colonne] for colonne in ("indicateur", "mesure") if colonne in cadre]
    presents = {code for colonne in nommes for code in colonne}
    return tuple(
        (
            *(entree.nom, entree.libelle, entree.phrase, entree.formule, entree.population),
            *(UNITES[entree.unite], entree.bornes, entree.source, entree.fraicheur, entree.limites),
        )
        for entree in (catalogue(lecteur).values() if presents else ())
        if entree.nom in presents
    )


def preparer(lecteur: Lecteur, etat: EtatPublication, jeu: str, choix: Choix) -> Export:
    """Read one set as the reader and dress it with its definitions, those of its indicators and its source."""
    lire, definitions = JEUX[jeu]
    cadre, quoi = lire(lecteur, choix)
    tues = [c for c in cadre if c in lecteur.vides(VUES[jeu])] if jeu in VUES else []
    cadre = cadre.drop(columns=tues)
    mesh = territoires.territoires(lecteur)
    ici = mesh.departement().libelle
    source = (
        ("Contenu", quoi),
        *([(TUES, ", ".join(entete(nom, definitions) for nom in tues))] if tues else []),
        *filtres(lecteur, choix, mesh, NOMS_DES_FILTRES),
        ("Source", f"Observatoire du logement social ({ici}), fichier partagé de la demande et RPLS"),
        ("Publication", f"{date_heure(etat.publiee_at)} ({etat.publication_id})"),
        *([("Données", SIMULEES)] if lecteur.portail.est_simule else []),
        ("Profil du lecteur", lecteur.profil),
        ("Lignes", str(len(cadre))),
    )
    cadre, indicateurs_lus = cadre.reset_index(drop=True), _indicateurs(lecteur, cadre)
    rangees = en_mots(lecteur, cadre, definitions)
    return Export(jeu, cadre, definitions, source, indicateurs_lus, rangees, en_tableau(lecteur, rangees))
