"""From the rows of the indicators to the masks of their cubes: the seam between the build and disclosure control.

What belongs here: which counts an indicator shows, what covers what among them, and the frames that a build reads and
writes. What does not: SQL (the build reads ``next__marts`` and writes the masks that the cubes join), masking and
attacking.

A row of an indicator shows one or two counts. Several indicators show the same count (a stock is also the denominator
of the share beyond the delay, the numerator of the tension): it is one cell, masked once, everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from warehouse.secret.audit import Constat, auditer_revision
from warehouse.secret.cellules import CelluleExacte, CellulePubliee, Cle, Ensembles, Part, depuis_polars
from warehouse.secret.mise_au_secret import MiseAuSecret, mettre_au_secret
from warehouse.secret.protection import Decomposition

CLE_INDICATEUR = ("periode_type", "periode", "territoire_type", "territoire_code", "typologie")
FENETRE = "12m-"


@dataclass(frozen=True, slots=True)
class Compte:
    """A count shown by an indicator: its column, its measure, whether a month stands for the twelve months to it."""

    colonne: str
    mesure: str
    is_fenetre: bool = False


COMPTES: Mapping[str, tuple[Compte, ...]] = {
    "stock": (Compte("effectif", "stock"),),
    "anciennete": (Compte("effectif", "stock"),),
    "delai_anormal": (Compte("numerateur", "delai_anormal"), Compte("denominateur", "stock")),
    "attribution": (Compte("effectif", "bail"),),
    "tension": (Compte("numerateur", "stock"), Compte("denominateur", "bail", is_fenetre=True)),
    "refus": (Compte("numerateur", "refus"), Compte("denominateur", "reponse")),
    "vacance": (Compte("numerateur", "vacant"), Compte("denominateur", "logement")),
}
PARTS = {"delai_anormal": "stock", "refus": "reponse", "vacant": "logement"}
# No vacant dwelling tells nothing of anybody.
SANS_PERSONNE = frozenset({"vacant"})
FLUX = frozenset({"bail", "refus", "reponse"})
# The count of a year is that of its December.
STOCKS = frozenset({"stock", "delai_anormal"})


@dataclass(frozen=True, slots=True)
class MasquesDesCubes:
    """Result for one département.

    ``masques``: one row per row of an indicator: ``indicateur``, the key of the row, ``is_masque``. ``cellules``: what
    is published, to be kept for the next build (``mesure, periode, territoire, modalite, valeur``, null = masked).
    ``constats``: why nothing may be published; empty when all is well.
    """

    masques: pl.DataFrame
    cellules: tuple[CellulePubliee, ...]
    constats: tuple[Constat, ...]
    mise_au_secret: MiseAuSecret


def masquer_les_cubes(
    indicateurs: Mapping[str, pl.DataFrame],
    territoires: pl.DataFrame,
    seuil: int,
    *,
    deja_publiees: pl.DataFrame | None = None,
    delegations: Mapping[str, Iterable[str]] | None = None,
) -> MasquesDesCubes:
    """Mask the cubes of one département, all indicators together, and audit the whole.

    ``indicateurs``: for each name of ``COMPTES``, the rows to publish, as in the marts (``periode_type, periode,
    territoire_type, territoire_code, typologie, numerateur, denominateur, effectif``). ``territoires``:
    ``territoire_type, territoire_code, epci_code``. ``seuil``: parameter of the day of the build. ``deja_publiees``:
    cells of earlier publications. ``delegations``: territories published as lists of communes, by name.
    Raises ``ValueError`` when two indicators disagree on a count, or counts do not add up.
    """
    exactes = _cellules(indicateurs)
    anciennes = [] if deja_publiees is None else depuis_polars(deja_publiees)
    statuts = {c.cle: "publiee" if c.valeur is not None else "masquee" for c in anciennes}
    cellules = [
        CelluleExacte(cle, valeur, statuts.get(cle, "nouvelle"))  # type: ignore[arg-type]
        for cle, valeur in exactes.items()
    ]
    communes = _communes(territoires, delegations or {})
    ensembles, sommes = _ensembles(exactes, communes), _sommes(exactes, communes)
    parts = _parts(exactes)
    resultat = mettre_au_secret(cellules, sommes, ensembles, seuil, parts=parts)
    constats = [constat for rapport in resultat.rapports for constat in rapport.constats]
    if anciennes:
        revision = auditer_revision(anciennes, resultat.masques.cellules, ensembles, seuil, parts=parts)
        constats += revision.constats
    return MasquesDesCubes(_masques(indicateurs, resultat), resultat.masques.cellules, tuple(constats), resultat)


def _periode(compte: Compte, periode_type: str, periode: str) -> str:
    return f"{FENETRE}{periode}" if compte.is_fenetre and periode_type == "mois" else periode


def _cle(compte: Compte, ligne: tuple[str, ...]) -> Cle:
    periode_type, periode, territoire_type, territoire_code, typologie = ligne
    return Cle(
        compte.mesure, _periode(compte, periode_type, periode), f"{territoire_type}:{territoire_code}", typologie
    )


def _cellules(indicateurs: Mapping[str, pl.DataFrame]) -> dict[Cle, int]:
    exactes: dict[Cle, int] = {}
    for nom, lignes in indicateurs.items():
        for compte in COMPTES[nom]:
            for *cle_ligne, valeur in lignes.select(*CLE_INDICATEUR, compte.colonne).iter_rows():
                cle = _cle(compte, tuple(cle_ligne))
                if valeur is not None and exactes.setdefault(cle, int(valeur)) != valeur:
                    raise ValueError(f"{nom}: {cle} is {valeur}, but {exactes[cle]} in another indicator")
    return exactes


def _communes(territoires: pl.DataFrame, delegations: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return the communes of every territory, by its name in a ``Cle``."""
    communes = territoires.filter(pl.col("territoire_type") == "commune")
    noms = {
        f"epci:{epci}": frozenset(groupe["territoire_code"])
        for (epci,), groupe in communes.group_by("epci_code")
        if epci
    }
    noms |= {f"commune:{code}": frozenset([code]) for code in communes["territoire_code"]}
    for code in territoires.filter(pl.col("territoire_type") == "departement")["territoire_code"]:
        noms[f"departement:{code}"] = frozenset(communes["territoire_code"])
    return noms | {f"delegation:{nom}": frozenset(liste) for nom, liste in delegations.items()}


def _mois(cles: Iterable[Cle], mesure: str) -> dict[str, frozenset[str]]:
    """Return the months that every period of a measure covers, whether or not they are published."""
    etendues = {}
    for periode in {cle.periode for cle in cles if cle.mesure == mesure}:
        fin = periode.removeprefix(FENETRE)
        if len(fin) == 4 and mesure in STOCKS:
            etendues[periode] = frozenset([f"{fin}-12"])
        elif len(fin) == 4 or periode.startswith(FENETRE):
            dernier = int(fin[:4]) * 12 + (int(fin[5:]) if len(fin) > 4 else 12) - 1
            etendues[periode] = frozenset(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(dernier - 11, dernier + 1))
        else:
            etendues[periode] = frozenset([periode])
    return etendues


def _ensembles(exactes: Mapping[Cle, int], communes: Mapping[str, frozenset[str]]) -> Ensembles:
    typologies = {cle.modalite for cle in exactes} - {"TOUS"}
    modalites = {typologie: frozenset([typologie]) for typologie in typologies} | {"TOUS": frozenset(typologies)}
    return Ensembles(communes, modalites, {mesure: _mois(exactes, mesure) for mesure in FLUX | STOCKS})


def _sommes(exactes: Mapping[Cle, int], communes: Mapping[str, frozenset[str]]) -> list[Decomposition]:
    epcis = sorted(nom for nom in communes if nom.startswith("epci:"))
    sommes = [Decomposition("modalite", "TOUS", tuple(sorted({cle.modalite for cle in exactes} - {"TOUS"})))]
    sommes += [
        Decomposition("territoire", nom, tuple(epcis)) for nom in sorted(communes) if nom.startswith("departement:")
    ]
    for nom in (*epcis, *sorted(n for n in communes if n.startswith("delegation:"))):
        sommes.append(Decomposition("territoire", nom, tuple(f"commune:{code}" for code in sorted(communes[nom]))))
        # An EPCI that holds a whole délégation gives the rest of its communes by difference.
        sommes += [
            Decomposition("territoire", nom, (autre, f"hors {autre}"))
            for autre in sorted(communes)
            if autre.startswith("delegation:") and communes[autre] < communes[nom]
        ]
    for mesure in sorted(FLUX | STOCKS):
        for periode, mois in sorted(_mois(exactes, mesure).items()):
            if mois != {periode}:
                sommes.append(Decomposition("periode", periode, tuple(sorted(mois)), frozenset([mesure])))
    return sommes


def _parts(exactes: Mapping[Cle, int]) -> list[Part]:
    return [
        Part(
            cle,
            cle._replace(mesure=f"hors {cle.mesure}"),
            cle._replace(mesure=PARTS[cle.mesure]),
            cle.mesure not in SANS_PERSONNE,
        )
        for cle in exactes
        if cle.mesure in PARTS
    ]


def _masques(indicateurs: Mapping[str, pl.DataFrame], resultat: MiseAuSecret) -> pl.DataFrame:
    """Mask a row as soon as one of its counts is masked: a rate goes with its counts."""
    masquees = {cellule.cle for cellule in resultat.masques.cellules if cellule.valeur is None}
    lignes = [
        (nom, *ligne, any(_cle(compte, ligne) in masquees for compte in COMPTES[nom]))
        for nom, rows in indicateurs.items()
        for ligne in rows.select(*CLE_INDICATEUR).iter_rows()
    ]
    schema: dict[str, type[pl.DataType]] = {nom: pl.String for nom in ("indicateur", *CLE_INDICATEUR)}
    return pl.DataFrame(lignes, schema=schema | {"is_masque": pl.Boolean}, orient="row")
