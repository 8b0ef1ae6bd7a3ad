"""Tables on which disclosure control is tried: small ones by hand, and a synthetic département on the real communes."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

from warehouse.disclosure.cellules import CelluleExacte, CellulePubliee, Cle, Ensembles
from warehouse.disclosure.protection import Decomposition

SEUIL = 11
COMMUNES = Path(__file__).resolve().parents[3] / "warehouse" / "seeds" / "commune.csv"
PARTS = {"T1": 0.17, "T2": 0.33, "T3": 0.28, "T4": 0.16, "T5": 0.045, "T6": 0.01, "C": 0.005}


def cle(territoire, modalite="TOUS", periode="2026", mesure="stock"):
    return Cle(mesure, periode, territoire, modalite)


def exactes(valeurs, statuts=None):
    """Cells from ``{(territoire, modalite): count}``."""
    statuts = statuts or {}
    return [CelluleExacte(cle(*k), v, statuts.get(k, "nouvelle")) for k, v in valeurs.items()]


def publiees(valeurs):
    """Published cells from ``{Cle: count or None}``."""
    return [CellulePubliee(k, v) for k, v in valeurs.items()]


def avec_marges(lignes, noms):
    """Counts ``{territoire: [count per modality]}`` with the totals of a two-way table over ``total``."""
    valeurs = {(t, m): v for t, ligne in lignes.items() for m, v in zip(noms, ligne, strict=True)}
    for m in noms:
        valeurs["total", m] = sum(valeurs[t, m] for t in lignes)
    for t in (*lignes, "total"):
        valeurs[t, "TOUS"] = sum(valeurs[t, m] for m in noms)
    return valeurs


def ensembles_de(lignes, noms):
    """Sets of the two-way table of ``avec_marges``."""
    return Ensembles(
        {**{t: frozenset([t]) for t in lignes}, "total": frozenset(lignes)},
        {**{m: frozenset([m]) for m in noms}, "TOUS": frozenset(noms)},
    )


def decompositions_de(lignes, noms):
    """Sums of the two-way table of ``avec_marges``."""
    return [Decomposition("territoire", "total", tuple(lignes)), Decomposition("modalite", "TOUS", tuple(noms))]


def tables_possibles(inconnues, equations, maximum, debut=None):
    """Enumerate every whole table within ``0..maximum``, ``equations`` being ``[({cell: coefficient}, constant)]``."""
    debut = debut or {}
    for termes, constante in equations:
        connu = sum(c * debut[i] for i, c in termes.items() if i in debut)
        reste = {c for i, c in termes.items() if i not in debut}
        # What is left can only move the sum one way when its coefficients have one sign.
        if (not reste and connu != constante) or (reste == {1} and connu > constante):
            return
    if len(debut) == len(inconnues):
        yield debut
        return
    for essai in range(maximum + 1):
        yield from tables_possibles(inconnues, equations, maximum, debut | {inconnues[len(debut)]: essai})


def departement(graine=31, total=52_000):
    """Stock of a synthetic département: communes × typologies, with every margin (exact cells, sums, sets)."""
    hasard = np.random.default_rng(graine)
    with COMMUNES.open(encoding="utf-8") as fichier:
        communes = [ligne for ligne in csv.DictReader(fichier) if ligne["departement_code"] == "31"]
    poids = np.array([float(ligne["population"]) for ligne in communes]) ** 1.05
    attendu = total * (poids / poids.sum())[:, None] * np.array(list(PARTS.values()))[None, :]
    territoires, valeurs = defaultdict(set), {}
    for ligne, tirage in zip(communes, hasard.poisson(attendu), strict=True):
        code = ligne["code_commune"]
        for nom in (f"commune:{code}", f"epci:{ligne['epci_code']}", "departement:31"):
            territoires[nom].add(f"commune:{code}")
        valeurs |= {(f"commune:{code}", m): int(v) for m, v in zip(PARTS, tirage, strict=True)}
    for nom, membres in territoires.items():
        for m in PARTS:
            valeurs[nom, m] = sum(valeurs[membre, m] for membre in membres)
        valeurs[nom, "TOUS"] = sum(valeurs[nom, m] for m in PARTS)
    epcis = sorted(nom for nom in territoires if nom.startswith("epci"))
    sommes = [Decomposition("modalite", "TOUS", tuple(PARTS))]
    sommes += [Decomposition("territoire", nom, tuple(sorted(territoires[nom]))) for nom in epcis]
    sommes.append(Decomposition("territoire", "departement:31", tuple(epcis)))
    ensembles = Ensembles(
        {nom: frozenset(membres) for nom, membres in territoires.items()},
        {**{m: frozenset([m]) for m in PARTS}, "TOUS": frozenset(PARTS)},
    )
    return exactes(valeurs), sommes, ensembles
