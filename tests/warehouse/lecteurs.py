"""What a reader of rows of its own deduces from a publication."""

from warehouse.disclosure.audit import Constat, auditer
from warehouse.disclosure.catalogue import LIBRES
from warehouse.disclosure.cellules import CellulePubliee
from warehouse.disclosure.egalites import relations_d_egalite
from warehouse.disclosure.emboitement import parts_de


def auditer_un_lecteur(cellules, vraies, lus, comptees, liens, catalogue, seuil) -> list[Constat]:
    """Return what is told of few people to who reads ``lus`` of each cell row by row.

    ``cellules``: linked counts as they are read, ``None`` where masked. ``vraies``: all counts. ``comptees``: the
    measures and periods of which readable rows are counted.
    """
    parts = parts_de(cellules, catalogue, liens)
    connus = dict(lus)
    for part in parts:
        if {(cle.mesure, cle.periode) for cle in (part.partie, part.total)} <= comptees:
            connus[part.complement] = max(lus.get(part.total, 0) - lus.get(part.partie, 0), 0)
    rapport = auditer(
        [CellulePubliee(cle, valeur) for cle, valeur in cellules.items()],
        liens.ensembles(set(cellules)),
        seuil,
        relations=relations_d_egalite(cellules, catalogue, liens),
        parts=parts,
        plancher=1,
        nulles={cle for cle, valeur in cellules.items() if valeur is None and not vraies.get(cle)},
        connus=connus,
        mesures_libres=LIBRES,
        is_complet=False,
    )
    # A large count hidden with its row, and a zero, are nobody's.
    return [
        constat
        for constat in rapport.constats
        if constat.code in {"reste_visible", "latente_deduite", "petit_effectif_visible"}
        or (constat.code == "masque_deduit" and 0 < vraies[constat.cle] - lus.get(constat.cle, 0) < seuil)
    ]
