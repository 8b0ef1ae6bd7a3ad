"""Two publications of the same periods, read side by side.

What belongs here: what a reader learns from the change between two days. What does not: one publication read alone
(``verdict``). The rule of closed periods (published once; a correction is a revision audited with what it replaces)
is the remedy of Hundepool et al. (*Statistical Disclosure Control*, Wiley 2012) against differencing.
"""

from collections.abc import Iterable, Mapping

from warehouse.disclosure.audit.familles import relations_publiees
from warehouse.disclosure.audit.verdict import Constat, RapportAudit, auditer, nom, relations_des_parts
from warehouse.disclosure.cellules import CellulePubliee, Cle, DeriveePubliee, Ensembles, Part, Relation


def auditer_revision(
    avant: Iterable[CellulePubliee],
    apres: Iterable[CellulePubliee],
    ensembles: Ensembles,
    seuil: int,
    *,
    derivees: Iterable[DeriveePubliee] = (),
    relations: Iterable[Relation] = (),
    parts: Iterable[Part] = (),
    plancher: int = 0,
    mesures_libres: frozenset[str] = frozenset(),
    is_complet: bool = True,
) -> RapportAudit:
    """Audit ``apres`` knowing ``avant``, which readers may have kept (its last value for each cell).

    Refused on the cells that both hold: a mask lifted (it gives back what the first publication hid, and its
    neighbours), a mask put on what was shown (it protects nothing), a change of 1 to ``seuil - 1`` units, of a cell or
    of what a sum leaves to its hidden cells (it counts the people corrected). What ``avant`` alone shows is still
    known: it is added to ``apres`` for the audit of intervals. Months and years that are not in ``apres`` and share no
    sum with it may be left out of ``avant``.
    """
    anciennes = {cellule.cle: cellule.valeur for cellule in avant}
    nouvelles = {cellule.cle: cellule.valeur for cellule in apres}
    ecarts = [
        constat
        for cle, valeur in nouvelles.items()
        if cle in anciennes
        and cle.mesure not in mesures_libres
        and (constat := _comparer(cle, anciennes[cle], valeur, seuil)) is not None
    ]
    connues = [CellulePubliee(cle, valeur) for cle, valeur in (anciennes | nouvelles).items()]
    rapport = auditer(
        connues,
        ensembles,
        seuil,
        derivees=derivees,
        relations=relations,
        parts=parts,
        plancher=plancher,
        mesures_libres=mesures_libres,
        is_complet=is_complet,
    )
    communes = {cle: valeur for cle, valeur in nouvelles.items() if cle in anciennes}
    identites = [*relations_publiees(communes, ensembles)[0], *relations, *relations_des_parts(parts)]
    ecarts += _comparer_les_restes(identites, anciennes, communes, seuil)
    return RapportAudit(rapport.intervalles, (*ecarts, *rapport.constats))


def _comparer_les_restes(
    identites: Iterable[Relation], avant: Mapping[Cle, int | None], apres: Mapping[Cle, int | None], seuil: int
) -> list[Constat]:
    """Find the sums of which what is shown changed by a few units: it counts the people corrected in what is hidden."""
    constats = []
    for identite in identites:
        visibles = [(cle, c) for cle, c in identite.termes if cle in apres and None not in (avant[cle], apres[cle])]
        ecart = sum(c * ((apres[cle] or 0) - (avant[cle] or 0)) for cle, c in visibles)
        if 0 < abs(ecart) < seuil and len(visibles) < len(identite.termes):
            cle = next(cle for cle, _ in identite.termes if cle not in {vue for vue, _ in visibles})
            message = f"{nom(cle)} : avec ses voisines masquées, la correction porte sur {_unites(ecart)}."
            constats.append(Constat("revision_petite", cle, message))
    return constats


def _comparer(cle: Cle, ancienne: int | None, nouvelle: int | None, seuil: int) -> Constat | None:
    if ancienne is None and nouvelle is None:
        return None
    if ancienne is None:
        return Constat("masque_leve", cle, f"{nom(cle)} : une case masquée hier serait montrée aujourd’hui.")
    if nouvelle is None:
        return Constat("masque_tardif", cle, f"{nom(cle)} : une case montrée hier serait masquée aujourd’hui.")
    if 0 < abs(nouvelle - ancienne) < seuil:
        message = f"{nom(cle)} : la correction porte sur {_unites(nouvelle - ancienne)}, moins que le seuil de {seuil}."
        return Constat("revision_petite", cle, message)
    return None


def _unites(ecart: int) -> str:
    return f"{abs(ecart)} unité{'s' if abs(ecart) > 1 else ''}"
