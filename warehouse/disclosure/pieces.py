"""Where territories overlap: the pieces that they cut each other into, and one table of counts that fits them.

What belongs here: what the protection is told of EPCI, zones and délégations of which the communes are not counted
(« this zone is these EPCI and the part of that one »). What does not: which cells are masked. The audit finds the same
pieces by itself, from sets (``warehouse.disclosure.audit.familles``).

Nobody counts the pieces; which counts they are given does not matter, since the protection looks for all the tables
that fit what is shown, and starts from one of them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

import highspy
import numpy as np

from warehouse.disclosure.cellules import Cle
from warehouse.solver import Solveur


def decouper(communes: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Return the pieces of each territory that others cut; a piece that is a territory keeps its name."""
    signatures: dict[str, list[str]] = defaultdict(list)
    for nom, membres in sorted(communes.items()):
        for commune in membres:
            signatures[commune].append(nom)
    contenus: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for commune, signature in signatures.items():
        contenus[tuple(signature)].add(commune)
    connus = {membres: nom for nom, membres in communes.items()}
    pieces: dict[str, list[str]] = defaultdict(list)
    for noms, contenu in contenus.items():
        piece = connus.get(frozenset(contenu), "~" + "+".join(sorted(contenu)))
        for nom in noms:
            pieces[nom].append(piece)
    return {nom: tuple(sorted(siennes)) for nom, siennes in sorted(pieces.items()) if siennes != [nom]}


def compter(decoupage: Mapping[str, Collection[str]], comptes: Mapping[Cle, int]) -> dict[Cle, int]:
    """Return counts of the pieces that fit the counts of the territories, cell by cell; as few zeros as it takes."""
    groupes: dict[Cle, dict[str, int]] = defaultdict(dict)
    for cle, valeur in comptes.items():
        groupes[cle.autre(territoire="")][cle.territoire] = valeur
    trouves: dict[Cle, int] = {}
    for reference, connus in groupes.items():
        totaux = {nom: pieces for nom, pieces in decoupage.items() if nom in connus}
        vus = [piece for pieces in totaux.values() for piece in pieces]
        if len(vus) > len(set(vus)):
            for piece, valeur in _table(totaux, connus).items():
                trouves[reference.autre(territoire=piece)] = valeur
    return trouves


def _table(totaux: Mapping[str, Collection[str]], connus: Mapping[str, int]) -> dict[str, int]:
    """Solve one table: each total is the sum of its pieces, those without a count being at least one if they can."""
    inconnues = sorted({piece for pieces in totaux.values() for piece in pieces} - connus.keys())
    rang = {piece: numero for numero, piece in enumerate(inconnues)}
    nombre = len(inconnues)
    # Beside each unknown, what it has up to one: the more the better.
    programme = highspy.HighsLp()
    programme.num_col_ = 2 * nombre
    programme.col_cost_ = np.concatenate([np.zeros(nombre), -np.ones(nombre)])
    programme.col_lower_ = np.zeros(2 * nombre)
    programme.col_upper_ = np.concatenate([np.full(nombre, highspy.kHighsInf), np.ones(nombre)])
    programme.integrality_ = [highspy.HighsVarType.kInteger] * (2 * nombre)
    lignes = [([rang[p] for p in pieces if p in rang], nom) for nom, pieces in totaux.items()]
    restes = [connus[nom] - sum(connus.get(p, 0) for p in totaux[nom]) for _, nom in lignes]
    index = [*(i for siennes, _ in lignes for i in siennes), *(j for i in range(nombre) for j in (i, nombre + i))]
    valeurs = [1.0] * sum(len(siennes) for siennes, _ in lignes) + [1.0, -1.0] * nombre
    programme.num_row_ = len(lignes) + nombre
    programme.row_lower_ = np.array([*restes, *([0.0] * nombre)], dtype=float)
    programme.row_upper_ = np.array([*restes, *([highspy.kHighsInf] * nombre)], dtype=float)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    longueurs = [len(siennes) for siennes, _ in lignes] + [2] * nombre
    programme.a_matrix_.start_ = np.cumsum([0, *longueurs], dtype=np.int32)
    programme.a_matrix_.index_ = np.array(index, dtype=np.int32)
    programme.a_matrix_.value_ = np.array(valeurs)
    solveur = Solveur()
    solveur.setOptionValue("output_flag", False)
    solveur.setOptionValue("threads", 1)
    solveur.passModel(programme)
    solveur.run()
    # Counts known at different dates may contradict each other: no piece is added then.
    if solveur.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return {}
    solution = np.rint(np.asarray(solveur.getSolution().col_value)[:nombre]).astype(int)
    return dict(zip(inconnues, solution.tolist(), strict=True))
