"""What a collectivité alone is told of its own territory: each masked by itself, with what is told around it.

What belongs here: the rows of one territory beside what everybody reads of it and of those that overlap it. What does
not: which rows (seed ``cube_maille``), who reads them (the register), masking (``cubes``), what surrounds
(``entourage``).

A reader of these rows reads those of one territory, and what everybody reads. So a territory is protected alone, once
what its counts would tell of the rest of a larger one is forbidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from warehouse.disclosure.audit import Constat
from warehouse.disclosure.catalogue import Catalogue
from warehouse.disclosure.cubes import Masquage, lire_cellules, masquer_les_cubes
from warehouse.disclosure.entourage import COLLECTIVITES, Entourage, Lieu, lieu
from warehouse.disclosure.report import CLE_LIGNE, vers_lignes
from warehouse.disclosure.territoires import Territoires
from warehouse.processes import processeurs, repartir

# A process more for so many rows.
LIGNES_PAR_PROCESSUS = 3_000


@dataclass(frozen=True, slots=True)
class Propre:
    """Rows of one territory: to tell, all of them exact, told before (with ``is_masque``), read by its readers."""

    nom: str
    nouvelles: pl.DataFrame
    exactes: pl.DataFrame
    connues: pl.DataFrame
    lisibles: pl.DataFrame
    entourage: Entourage


@dataclass(frozen=True, slots=True)
class Propres:
    """The new rows with their masks (``vers_lignes``), why nothing may be published, how many cells were withdrawn."""

    lignes: pl.DataFrame
    constats: tuple[Constat, ...] = ()
    retirees: int = 0


def masquer_les_propres(
    propres: pl.DataFrame,
    exactes: pl.DataFrame,
    connues: pl.DataFrame,
    catalogue: Catalogue,
    territoires: Territoires,
    seuil: int,
    lisibles: pl.DataFrame,
) -> Propres:
    """Mask the rows of each territory that its own readers were never told.

    ``propres``: rows to tell, exact. ``exactes``: all that is told to anyone, exact. ``connues``: what was told to
    everybody, this publication included, and of these territories to their readers before, with ``is_masque``.
    ``lisibles``: as for ``masquer_les_cubes``; collectivités alone read these rows. A territory of which counts
    contradict each other raises ``ValueError``.
    """
    propres = _que_l_on_sait_lues(propres, catalogue, lisibles).join(connues, on=list(CLE_LIGNE), how="anti")
    propres = propres.filter(_est_premier_nom(propres, territoires))
    if propres.is_empty():
        return Propres(vers_lignes(propres))
    lisibles = lisibles.filter(pl.col("lecteur_code") == COLLECTIVITES)
    autour = _cellules_dites(connues, catalogue, territoires)
    lues = _cellules_lues(lisibles, territoires)
    toutes, dites, de_lecteurs = (_par_territoire(trame, territoires) for trame in (exactes, connues, lisibles))
    pieces = []
    for nom, siennes in _par_territoire(propres, territoires).items():
        contenants, recoupes = territoires.autour(nom)
        entourage = Entourage(
            contenants,
            recoupes,
            {autre: autour[autre] for autre in (*contenants, *recoupes) if autre in autour},
            {autre: lues[autre] for autre in contenants if autre in lues},
        )
        deja = dites.get(nom, connues.clear())
        pieces.append(Propre(nom, siennes, toutes[nom], deja, de_lecteurs.get(nom, lisibles.clear()), entourage))
    pieces.sort(key=lambda piece: -piece.nouvelles.height)
    nombre = min(processeurs(), propres.height // LIGNES_PAR_PROCESSUS)
    masquages = repartir(partial(_masquer, catalogue=catalogue, territoires=territoires, seuil=seuil), pieces, nombre)
    return Propres(
        pl.concat([masquage.lignes for masquage in masquages]),
        tuple(constat for masquage in masquages for constat in masquage.constats),
        sum(len(masquage.retirees) for masquage in masquages),
    )


def _masquer(piece: Propre, *, catalogue: Catalogue, territoires: Territoires, seuil: int) -> Masquage:
    masquage = masquer_les_cubes(
        piece.nouvelles,
        catalogue,
        territoires.seul(piece.nom),
        seuil,
        connues=piece.connues,
        observees=piece.exactes,
        lisibles=piece.lisibles,
        entourage=piece.entourage,
    )
    # What is kept of it here: cells and links are many, and cross from one process to another.
    return Masquage(masquage.lignes, masquage.bilan, masquage.constats, masquage.anciens, masquage.retirees)


def _que_l_on_sait_lues(lignes: pl.DataFrame, catalogue: Catalogue, lisibles: pl.DataFrame) -> pl.DataFrame:
    """Drop the rows that hold a count of which what readers read is deja, but not for such cells."""
    annees = lisibles.filter(pl.col("periode_type") == "annee")
    comptees = set(annees.select("mesure", "territoire_type", "dimension").unique().iter_rows())
    mesures = {mesure for mesure, _, _ in comptees}
    sortes = lignes.select("indicateur_code", "territoire_type", "dimension").unique()
    sues = [
        all(compte.mesure not in mesures or (compte.mesure, genre, dimension) in comptees for compte in comptes)
        for code, genre, dimension in sortes.iter_rows()
        for comptes in [catalogue.comptes[code]]
    ]
    return lignes.join(sortes.filter(pl.Series(sues, dtype=pl.Boolean)), on=sortes.columns, how="semi")


def _est_premier_nom(lignes: pl.DataFrame, territoires: Territoires) -> pl.Series:
    """Tell the rows of a territory under its first name: an EPCI of one commune is told as an EPCI."""
    lieux = lignes.select("territoire_type", "territoire_code").iter_rows()
    return pl.Series([territoires.nom(*paire) == ":".join(paire) for paire in lieux], dtype=pl.Boolean)


def _par_territoire(lignes: pl.DataFrame, territoires: Territoires) -> dict[str, pl.DataFrame]:
    """Split rows by the name of their territory: two names of one set of communes are one territory."""
    lieux = lignes.select("territoire_type", "territoire_code").unique()
    noms = [territoires.nom(*paire) for paire in lieux.iter_rows()]
    nommees = lignes.join(
        lieux.with_columns(pl.Series("nom", noms, dtype=pl.String)), on=["territoire_type", "territoire_code"]
    )
    return {str(nom): siennes.drop("nom") for (nom,), siennes in nommees.group_by("nom", maintain_order=True)}


def _cellules_dites(
    connues: pl.DataFrame, catalogue: Catalogue, territoires: Territoires
) -> dict[str, dict[Lieu, int | None]]:
    """Return, by territory, each count that everybody reads, ``None`` where it is masked."""
    dites: dict[str, dict[Lieu, int | None]] = {}
    for masquee in (True, False):
        siennes = connues.filter(pl.col("is_masque") == masquee)
        for cle, valeur in lire_cellules(siennes, catalogue, territoires, sont_d_accord=False).items():
            dites.setdefault(cle.territoire, {})[lieu(cle)] = None if masquee else valeur
    return dites


def _cellules_lues(lisibles: pl.DataFrame, territoires: Territoires) -> Mapping[str, dict[Lieu, int]]:
    """Return, by territory, how many of each count some collectivité reads row by row."""
    lues: dict[str, dict[Lieu, int]] = {}
    colonnes = ("mesure", "periode", "territoire_type", "territoire_code", "dimension", "modalite", "effectif")
    utiles = lisibles.filter(~pl.col("territoire_type").is_in(["commune", "liste"]))
    for mesure, periode, genre, code, dimension, modalite, effectif in utiles.select(colonnes).iter_rows():
        modalite_ = "TOUS" if dimension == "ensemble" else f"{dimension}={modalite}"
        lues.setdefault(territoires.nom(genre, code), {})[mesure, periode, modalite_] = effectif
    return lues
