"""What the reader looks at: the publication on screen, and whether a later one was refused."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd

from dashboards.access.portail import Portail
from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.indicateurs import mois_avant
from dashboards.kit.reads.lecteur import Lecteur
from warehouse.access import reading

SQL_REFERENCE = """
select date_reference, seuil_effectif, mois_provisoires, publication_id from publication
where departement_code = any(%(departements)s)
"""
SQL_INFORMATION_GARDEE = """
select indicateur_code, nb_lignes, nb_masquees, part_montree_pct, masquees_par_petite_ensemble, publication_id
from secret_bilan
where departement_code = any(%(departements)s)
"""
SQL = """
select e.publication_id, e.publiee_at, e.refusee_at, e.motif_refus, acces.departements(%(profil)s) as departements
from acces.etat_publication() as e
"""

# What is counted month by month is drawn as bars.
FLUX = frozenset({"creation", "renouvellement", "radiation", "attribution"})


@dataclass(frozen=True)
class EtatPublication:
    """Last publication, last refusal after it, and the départements of the reader."""

    publication_id: str
    publiee_at: datetime | None
    refusee_at: datetime | None = None
    motif_refus: str = ""
    departements: tuple[str, ...] = ()

    def au_departement(self, code: str | None) -> "EtatPublication":
        """Return the same, of one département: that of ``code`` where the reader has it, else its first."""
        choisis = (code,) if code in self.departements else self.departements[:1]
        return replace(self, departements=tuple(str(choisi) for choisi in choisis))

    @property
    def est_vide(self) -> bool:
        """Whether nothing has been published yet."""
        return not self.publication_id

    @property
    def est_refusee(self) -> bool:
        """Whether a publication was refused after the one on screen."""
        return self.refusee_at is not None


def etat(portail: Portail, session: reading.Session) -> EtatPublication:
    """Read the state that every profile may read."""
    (ligne,) = reading.lire(portail.lecteur, session, SQL, {"profil": session.profil}).dictionnaires()
    return EtatPublication(
        ligne["publication_id"] or "",
        ligne["publiee_at"],
        ligne["refusee_at"],
        ligne["motif_refus"] or "",
        tuple(ligne["departements"]),
    )


@dataclass(frozen=True)
class Reperes:
    """What a publication says of itself: its day, its threshold of secrecy, the months that may still be corrected."""

    jour: date | None
    seuil_effectif: int
    mois_provisoires: frozenset[str]


def reperes(lecteur: Lecteur) -> Reperes:
    """Read what the publication says of itself; pages ask for it many times."""
    return lecteur.ranger(SQL_REFERENCE, _reperes)["reperes"]


def _reperes(cadre: pd.DataFrame) -> dict[str, Reperes]:
    jour = None if cadre.empty else cadre["date_reference"].max()
    mois = [] if jour is None else [f"{jour:%Y-%m}"]
    while mois and len(mois) < int(cadre["mois_provisoires"].max()):
        mois.append(mois_avant(mois[-1]))
    seuil = 0 if cadre.empty else int(cadre["seuil_effectif"].max())
    return {"reperes": Reperes(jour, seuil, frozenset(mois))}


def seuil_effectif(lecteur: Lecteur) -> int:
    """Return the count below which a cell is hidden and a share says nothing."""
    return reperes(lecteur).seuil_effectif


def mois_provisoires(lecteur: Lecteur) -> frozenset[str]:
    """Return the months that may still be corrected: that of the day of the data, and those just before."""
    return reperes(lecteur).mois_provisoires


def est_provisoire(lecteur: Lecteur, indicateur: Indicateur, periode: str) -> bool:
    """Tell whether an indicator holds a flow that may still be corrected in a period."""
    return not indicateur.is_situation and periode in mois_provisoires(lecteur)


def date_des_donnees(lecteur: Lecteur) -> date | None:
    """Return the day that the figures speak of: the latest situation received, not the day of the computation."""
    return reperes(lecteur).jour


@dataclass(frozen=True)
class Secret:
    """What disclosure control lets an indicator show outside the perimeter: rows, those masked, the share shown."""

    lignes: int
    masquees: int
    part_montree: float


def secret(lecteur: Lecteur) -> dict[str, Secret]:
    """Return what each published indicator shows and masks."""
    cadre = lecteur.statistique(SQL_INFORMATION_GARDEE)
    return {
        str(ligne["indicateur_code"]): Secret(
            int(ligne["nb_lignes"]), int(ligne["nb_masquees"]), float(ligne["part_montree_pct"])
        )
        for _, ligne in cadre.iterrows()
    }


def masquees_par_petite(lecteur: Lecteur) -> float | None:
    """Return how many rows are masked for one that holds a small count, all indicators together; none without masks."""
    cadre = lecteur.statistique(SQL_INFORMATION_GARDEE).dropna(subset=["masquees_par_petite_ensemble"])
    return None if cadre.empty else float(cadre["masquees_par_petite_ensemble"].iloc[0])
