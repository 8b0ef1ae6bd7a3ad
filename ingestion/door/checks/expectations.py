"""The expectations of a flow about a lot, derived from its contract, and the words in which what was found is told.

What belongs here: figure, bounds, sentence. What does not: computing the figures and judging
(``ingestion.door.checks.quality``).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ingestion.contracts.base import Contrat
from ingestion.door.checks.messages import QUARANTAINE, compte, nombre, soigner
from ingestion.door.ledger.depot import Depot

LOT_MINIMAL = 100
REFAIRE = "vérifiez l'export"


# Reasons of rows that cannot be read, hence tell no place.
SANS_LIEU = ("NB_CHAMPS", "LIGNE_DECALEE", "GUILLEMET_NON_FERME", "OCTET_NUL", "LIGNE_TROP_LONGUE")


def formes(depot: Depot) -> int:
    """Return the number of rows at fault by themselves, those that lack another flow left out."""
    return corrigeables(depot) - depot.motifs["DEMANDE_INCONNUE"] - depot.motifs["OFFRE_INCONNUE"]


def corrigeables(depot: Depot) -> int:
    """Return the number of rows in quarantine, those of another département left out."""
    return depot.quarantaine - depot.motifs["HORS_DEPARTEMENT"]


def concernees(depot: Depot) -> int:
    """Return the number of rows read, those of another département left out."""
    return depot.lues - depot.motifs["HORS_DEPARTEMENT"]


def dedans(depot: Depot) -> int:
    """Return the number of rows that are plainly not of another département."""
    return concernees(depot) - sum(depot.motifs[code] for code in SANS_LIEU)


def _dehors(depot: Depot, _habitude: float | None) -> str:
    premier = depot.premier_ecart("HORS_DEPARTEMENT")
    return (
        f"{nombre(depot.motifs['HORS_DEPARTEMENT'])} sur {nombre(depot.lues)} sont d'un autre, dès la ligne "
        f"{premier.ligne}, colonne {premier.champ}"
    )


def _fautes(depot: Depot, _habitude: float | None) -> str:
    raisons = []
    motifs = Counter({code: fois for code, fois in depot.motifs.items() if code != "HORS_DEPARTEMENT"})
    for code, fois in motifs.most_common(3):
        premier = depot.premier_ecart(code)
        colonne = f", colonne {premier.champ}" if premier.champ else ""
        raisons.append(f"{nombre(fois)} × « {QUARANTAINE[code].libelle} » dès la ligne {premier.ligne}{colonne}")
    return f"{nombre(formes(depot))} sur {nombre(concernees(depot))} : {', '.join(raisons)}"


def _apres(depot: Depot, _habitude: float | None) -> str:
    fois = depot.controles["nb_apres_situation"]
    suite = ["…"] if fois > len(depot.apres_situation) else []
    lignes = ", ".join([*map(str, depot.apres_situation), *suite])
    return (
        f"{nombre(fois)} sur {nombre(depot.chargees)} après le {depot.situation_au:%d/%m/%Y}, colonne "
        f"{depot.contrat.colonne_date}, ligne{'s' if fois > 1 else ''} {lignes}"
    )


def _volume(depot: Depot, habitude: float | None) -> str:
    return f"{compte(depot.lues, 'ligne')}, contre {nombre(round(habitude or 0))} d'habitude"


def _retard(depot: Depot, _habitude: float | None) -> str:
    derniere = dt.date.fromisoformat(depot.controles["date_max"])
    return f"du {derniere:%d/%m/%Y}, colonne {depot.contrat.colonne_date}, au {depot.situation_au:%d/%m/%Y}"


@dataclass(frozen=True)
class Attente:
    """One expectation: a figure of the profile and its bounds, what is said when it is not met, what to do.

    Args:
        nom: name kept in the ledger.
        figure: figure of the profile.
        phrase: when it is not met.
        constat: from the dépôt and the usual number of rows, what was found: how many, which column, which lines.
        que_faire: what to do.
        minimum: least value admitted.
        maximum: greatest value admitted.
        bloquante: refuses the file; a share is then judged from ``LOT_MINIMAL`` rows on, fewer being no lot.

    """

    nom: str
    figure: str
    phrase: str
    constat: Callable[[Depot, float | None], str]
    que_faire: str
    minimum: float | None = None
    maximum: float | None = None
    bloquante: bool = False

    def dire(self, depot: Depot, habitude: float | None) -> str:
        """Say what is not as expected, and what was found."""
        return soigner(f"{self.phrase} ({self.constat(depot, habitude)})")


@cache
def attentes(contrat: Contrat) -> tuple[Attente, ...]:
    """Return the expectations of a flow."""
    liste = [
        Attente(
            "departement",
            "nb_dedans",
            "aucune ligne n'est du département",
            _dehors,
            "vérifiez l'export, ou transmettez-le à l'observatoire de ce département",
            minimum=1,
            bloquante=True,
        ),
        Attente(
            "fautes_du_lot",
            "part_fautes_lot",
            "plus de la moitié des lignes sont en faute",
            _fautes,
            REFAIRE,
            maximum=0.5,
            bloquante=True,
        ),
        Attente(
            "quarantaine",
            "part_quarantaine",
            "plus de 5 % des lignes sont en quarantaine",
            lambda depot, _: f"{nombre(corrigeables(depot))} sur {nombre(concernees(depot))}",
            "corrigez-les et renvoyez le fichier sous le même nom",
            maximum=0.05,
        ),
        Attente(
            "doublons",
            "part_doublons",
            "plus de 5 % des lignes sont répétées",
            lambda depot, _: f"{nombre(depot.doublons)} sur {nombre(depot.lues)}",
            "vérifiez que l'export ne prend pas deux fois les mêmes",
            maximum=0.05,
        ),
        Attente(
            "volume_faible",
            "ratio_volume",
            "le nombre de lignes est plus de dix fois inférieur à l'habitude",
            _volume,
            "vérifiez que l'export est entier",
            minimum=0.1,
        ),
        Attente(
            "volume_fort",
            "ratio_volume",
            "le nombre de lignes est plus de dix fois supérieur à l'habitude",
            _volume,
            "vérifiez que l'export ne porte que sur la période voulue",
            maximum=10,
        ),
    ]
    if contrat.colonne_date:
        liste += [
            Attente(
                "dates_du_lot",
                "part_apres_situation_lot",
                "plus de la moitié des lignes sont datées après la date de situation",
                _apres,
                REFAIRE,
                maximum=0.5,
                bloquante=True,
            ),
            Attente(
                "dates",
                "part_apres_situation",
                "des lignes sont datées après la date de situation",
                _apres,
                "vérifiez ces dates, et celle que porte le nom du fichier",
                maximum=0,
            ),
            Attente(
                "fraicheur",
                "retard_jours",
                "la ligne la plus récente a plus de trois mois",
                _retard,
                "vérifiez que l'export va jusqu'à la date de situation",
                maximum=92,
            ),
        ]
    return tuple(liste)
