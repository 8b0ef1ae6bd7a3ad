"""Points of the waiting curves that everybody may read (decision 0015), chosen again one dimension after the other.

What belongs here: plain Python over the curves of ``delais``; no SQL, no model, no rule read from them. Of the
département, all together, then cut by type, by priority, by mutation, by EPCI: the groups with 110 leases and 110 other
exits, as long as the others have as many together, or none; one month in three at most, the same for all of them, none
or eleven exits of a kind from one to the next and after the last, of each group and of the others together.
"""

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from tests.independent import delais

SEUIL, GROS = 11, 110
GROUPE = ("typologie", "priorite", "mutation")
Cle = tuple[str, ...]
Ligne = tuple[int, int, int, int, int]
Paire = tuple[int, int]


def lire_groupes(individus: pl.DataFrame) -> dict[Cle, list[Ligne]]:
    """Entries, leases, other exits and cuts by month, of each group told by one dimension at most; EPCI by none."""
    coupes = pl.sum_horizontal(pl.col(nom) != "TOUS" for nom in GROUPE)
    seuls = individus.filter(coupes <= pl.when(territoire_type="epci").then(0).otherwise(1))
    return {
        cle: comptes.select("attente_mois", "entrees", "logee", "autre", "coupee").rows()
        for cle, comptes in delais.comptes(seuls, delais.INDEX).partition_by(delais.INDEX, as_dict=True).items()
    }


def dimension(cle: Cle) -> str:
    """What cuts the département into groups such as this one."""
    seule = next((nom for nom, code in zip(GROUPE, cle[2:], strict=True) if code != "TOUS"), "ensemble")
    return "epci" if cle[0] == "epci" else seule


def jusque(lignes: list[Ligne], mois: float) -> Paire:
    """Leases and other exits up to a month."""
    gardees = [ligne for ligne in lignes if ligne[0] <= mois]
    return sum(ligne[2] for ligne in gardees), sum(ligne[3] for ligne in gardees)


def moins(tout: Paire, autres: list[Paire]) -> Paire:
    """What is left of a pair of counts."""
    return tout[0] - sum(a for a, _ in autres), tout[1] - sum(b for _, b in autres)


def sont(nombres: Paire, assez: int) -> bool:
    """Whether each count is nobody or enough people."""
    return all(n == 0 or n >= assez for n in nombres)


def montrables(parts: dict[Cle, list[Ligne]], tout: list[Ligne]) -> list[Cle]:
    """Groups large enough, the smallest left out until those left out are many, or nobody."""
    totaux = {cle: jusque(lignes, float("inf")) for cle, lignes in parts.items()}
    montrees = sorted(totaux, key=lambda cle: (min(totaux[cle]), cle))
    while montrees and not (
        min(totaux[montrees[0]]) >= GROS
        and sont(moins(jusque(tout, float("inf")), [totaux[cle] for cle in montrees]), GROS)
    ):
        montrees.pop(0)
    return montrees


def grille(parts: list[list[Ligne]], tout: list[Ligne], fin: int) -> list[int]:
    """Months shown for all of them."""

    def comptes(mois: float) -> list[Paire]:
        siens = [jusque(lignes, mois) for lignes in parts]
        return [*siens, moins(jusque(tout, mois), siens)]

    def suffit(apres: list[Paire], avant: list[Paire]) -> bool:
        return all(sont(moins(a, [b]), SEUIL) for a, b in zip(apres, avant, strict=True))

    gardes: list[tuple[int, list[Paire]]] = []
    for mois in range(0, fin + 3, 3):
        ici = comptes(mois)
        if suffit(ici, gardes[-1][1] if gardes else [(0, 0)] * len(ici)):
            gardes.append((mois, ici))
    while gardes and not suffit(comptes(float("inf")), gardes[-1][1]):
        gardes.pop()
    return [mois for mois, _ in gardes]


def points(lignes: list[Ligne], mois: list[int]) -> Iterator[tuple[int, delais.Pas]]:
    """Month and step of each point shown, as long as eleven are still followed."""
    pas = delais.courbe(lignes)
    for attente in mois:
        faits = [(p, ligne) for p, ligne in zip(pas, lignes, strict=True) if p.attente_mois <= attente]
        if not faits:
            continue
        p, (quand, _, *partis) = faits[-1]
        if p.a_risque - (0 if quand == attente else sum(partis)) < SEUIL:
            return
        yield attente, p


def montres(individus: pl.DataFrame) -> pl.DataFrame:
    """Every point shown, with its probabilities before rounding."""
    groupes = lire_groupes(individus)
    fin = max(lignes[-1][0] for lignes in groupes.values())
    (tout,) = (lignes for cle, lignes in groupes.items() if dimension(cle) == "ensemble")
    tables: dict[str, dict[Cle, list[Ligne]]] = defaultdict(dict)
    for cle, lignes in groupes.items():
        tables[dimension(cle)][cle] = lignes
    noms = ["survie", "survie_basse", "survie_haute", "incidence_logee", "incidence_basse", "incidence_haute"]
    trouves = []
    for parts in tables.values():
        montrees = montrables(parts, tout)
        mois = grille([parts[cle] for cle in montrees], tout, fin)
        trouves += [
            (*cle, attente, *(getattr(pas, nom) for nom in noms))
            for cle in montrees
            for attente, pas in points(parts[cle], mois)
        ]
    schema = {**dict.fromkeys(delais.INDEX, pl.String), "attente_mois": pl.Float64, **dict.fromkeys(noms, pl.Float64)}
    return pl.DataFrame(trouves, schema=schema, orient="row")
