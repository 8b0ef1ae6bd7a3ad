"""What a household would do for the objective of mixity of a landlord in the EPCI of a dwelling: told, never counted.

What belongs here: reading how far the objective is, and its words. What does not: the objective and who counts in it,
which the warehouse says (``suivi_mixite``).
"""

from dataclasses import dataclass

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import INSECABLE, est_absent, nombre, pluriel, rang

VUE = "suivi_mixite"
# The column of the mark on the rows of a list.
AIDE = "aide_mixite"
# A dwelling in a QPV counts for the other quartiles, any other for the first.
SQL = """
select
    s.annee, o.is_qpv,
    case when o.is_qpv then s.nb_en_qpv else s.nb_hors_qpv end as baux,
    case when o.is_qpv then s.nb_en_qpv_q2_q4 else s.nb_hors_qpv_q1 end as faits,
    case when o.is_qpv then s.objectif_q2_q4_en_qpv_pct else s.objectif_q1_hors_qpv_pct end as objectif_pct,
    case when o.is_qpv then s.reste_q2_q4_en_qpv else s.reste_q1_hors_qpv end as reste,
    o.publication_id
from offre as o
inner join publication as p on o.departement_code = p.departement_code
inner join suivi_mixite as s
    on
        o.departement_code = s.departement_code and o.bailleur_code = s.bailleur_code and o.epci_code = s.epci_code
        and s.annee = date_part('year', p.date_reference)
where o.departement_code = %(departement)s and o.offre_id = %(offre)s and o.is_qpv is not null
"""
PREMIER = f"{rang(1)}{INSECABLE}quartile"
PUBLICS = {False: f"{PREMIER} hors QPV", True: "2ᵉ, 3ᵉ et 4ᵉ quartiles en QPV"}


@dataclass(frozen=True)
class Mixite:
    """The objective of a landlord in an EPCI for the year: ``faits`` of ``baux`` leases, ``objectif_pct`` wanted.

    ``reste``: leases that it still takes, as the warehouse counts them.
    """

    annee: int
    is_qpv: bool
    baux: int
    faits: int
    objectif_pct: float
    reste: int


def lire(lecteur: Lecteur, offre: str) -> Mixite | None:
    """Read the objective that a dwelling counts for; None where the reader is not told of it, or where none is set."""
    if not lecteur.droits.lit(VUE):
        return None
    lus = lecteur.lignes(SQL, offre=offre)
    if lus.empty or est_absent(lus["reste"].iloc[0]):
        return None
    lu = lus.iloc[0]
    annee, baux, faits, reste = (int(lu[quoi]) for quoi in ("annee", "baux", "faits", "reste"))
    return Mixite(annee, bool(lu["is_qpv"]), baux, faits, float(lu["objectif_pct"]), reste)


def marquer(lues: pd.DataFrame, mixite: Mixite | None) -> pd.DataFrame:
    """Add to each row of a list what its household would help, in ``AIDE``; empty where it would not, or is unknown."""
    aide = "" if mixite is None or not mixite.reste else aider(mixite)
    concernes = [
        not est_absent(premier) and mixite is not None and bool(premier) is not mixite.is_qpv
        for premier in lues["is_premier_quartile"]
    ]
    return lues.assign(**{AIDE: [aide if concerne else "" for concerne in concernes]})


def aider(mixite: Mixite) -> str:
    """Write « aide à l'objectif 1ᵉʳ quartile hors QPV : il reste 4 attributions à faire »."""
    combien = f"{nombre(mixite.reste)} {pluriel(mixite.reste, 'attribution')}"
    return f"aide à l’objectif {PUBLICS[mixite.is_qpv]} : il reste {combien} à faire"


def phrase(mixite: Mixite | None) -> str:
    """Say how far the objective is, and that it changes no rank; empty where none is told."""
    if mixite is None:
        return ""
    suite = "il est atteint à ce jour"
    if mixite.reste:
        combien = f"{nombre(mixite.reste)} {pluriel(mixite.reste, 'attribution')}"
        suite = f"il reste {combien} à faire à ce public, de suite, pour l’atteindre"
    return (
        f"Objectif du bailleur dans l’intercommunalité en {mixite.annee}, {PUBLICS[mixite.is_qpv]} : "
        f"{nombre(mixite.objectif_pct)} % des attributions ; {nombre(mixite.faits)} sur {nombre(mixite.baux)} "
        f"{pluriel(mixite.faits, 'faite')} : {suite}. Il n’exclut personne et ne change aucun rang."
    )
