"""What a collectivité alone is told of its own territory: each masked by itself, with what is told around it.

What belongs here: the rows of one territory beside what everybody reads of it and of those that overlap it. What does
not: which rows (seed ``cube_maille``), who reads them (the register), masking (``cubes``), what surrounds
(``entourage``).

A reader of these rows reads those of one territory, and what everybody reads. So a territory is protected alone, after
forbidding its counts that, taken away from those of a larger one, would leave few people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from warehouse.disclosure.audit import Constat
from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE, Catalogue
from warehouse.disclosure.cellules import Cle
from warehouse.disclosure.cubes import Masquage, lire_cellules, masquer_les_cubes
from warehouse.disclosure.entourage import COLLECTIVITES, TOUS, Autour, Dite, Entourage, Famille, famille_de
from warehouse.disclosure.liens import FENETRE, mois_de, observer
from warehouse.disclosure.report import CLE_LIGNE, vers_lignes
from warehouse.disclosure.territoires import Territoires
from warehouse.processes import processeurs, repartir

# A process more for so many rows.
LIGNES_PAR_PROCESSUS = 3_000
LIEU_DATE = ("territoire_type", "territoire_code", "periode", "indicateur_code")


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
    publiques: pl.DataFrame,
    connues: pl.DataFrame,
    deja: pl.DataFrame,
    catalogue: Catalogue,
    territoires: Territoires,
    seuil: int,
    lisibles: pl.DataFrame,
) -> Propres:
    """Mask the rows of each territory that its own readers were never told.

    ``propres``: rows to tell, exact. ``publiques``: those told to everybody, exact as of today. ``connues``: these as
    everybody reads them, this publication included, with ``is_masque``. ``deja``: what readers of one territory were
    told of it before, likewise. ``lisibles``: as for ``masquer_les_cubes``; collectivités alone read these rows.
    """
    propres = propres.filter(est_premier_nom(propres, territoires))
    deja = deja.filter(pl.col("indicateur_code").is_in(list(catalogue.comptes)))
    exactes, dites = pl.concat([publiques, propres]), pl.concat([connues, deja])
    nouvelles = que_l_on_sait_lues(propres, catalogue, lisibles).join(dites, on=list(CLE_LIGNE), how="anti")
    flux = _flux(exactes, catalogue, territoires)
    nouvelles = _sans_saisies_tardives(nouvelles, exactes, dites, catalogue, territoires, flux)
    if nouvelles.is_empty():
        return Propres(vers_lignes(nouvelles))
    lisibles = lisibles.filter(pl.col("lecteur_code") == COLLECTIVITES)
    autour = _dites_autour(connues, lisibles, catalogue, territoires)
    # Twelve months that end with a new one hold some of the year before.
    annees = {a for annee in nouvelles["periode"].str.slice(0, 4).unique() for a in (annee, str(int(annee) - 1))}
    recentes = dites.filter(pl.col("periode").str.slice(0, 4).is_in(annees))
    par_nom = [_par_territoire(trame, territoires) for trame in (exactes, recentes, lisibles)]
    # Of which measures the rows are counted is asked of the whole département.
    series = lisibles.unique(["mesure", "periode"], maintain_order=True)
    pieces = []
    for nom, siennes in _par_territoire(nouvelles, territoires).items():
        toutes, connues_ici, lues = (trames.get(nom) for trames in par_nom)
        pieces.append(
            Propre(
                nom,
                siennes,
                siennes if toutes is None else toutes,
                recentes.clear() if connues_ici is None else connues_ici,
                series if lues is None else pl.concat([lues, series]).unique(maintain_order=True),
                _entourage(nom, autour, territoires),
            )
        )
    pieces.sort(key=lambda piece: -piece.nouvelles.height)
    nombre = min(processeurs(), nouvelles.height // LIGNES_PAR_PROCESSUS)
    masquer = partial(_masquer, catalogue=catalogue, territoires=territoires, seuil=seuil, flux=flux)
    masquages = repartir(masquer, pieces, nombre)
    return Propres(
        pl.concat([masquage.lignes for masquage in masquages]),
        tuple(constat for masquage in masquages for constat in masquage.constats),
        sum(len(masquage.retirees) for masquage in masquages),
    )


def _flux(exactes: pl.DataFrame, catalogue: Catalogue, territoires: Territoires) -> frozenset[str]:
    """Return the measures of which the months make up the year: in one territory, some months alone may be told."""
    le_tout = exactes.filter(territoire_type="departement", dimension="ensemble")
    return observer(lire_cellules(le_tout, catalogue, territoires, sont_d_accord=False), territoires).flux


def _sans_saisies_tardives(
    nouvelles: pl.DataFrame,
    exactes: pl.DataFrame,
    dites: pl.DataFrame,
    catalogue: Catalogue,
    territoires: Territoires,
    flux: frozenset[str],
) -> pl.DataFrame:
    """Drop the rows of a territory and a year of which a row told before changed or went: late entries would show.

    A year of a stock is its December, so a change in either drops the whole year. Where a month of a flow changed, no
    other month of it is told that year, alone or within twelve: the year less the months told never counts the late
    entries alone.
    """
    comptes = {code: [compte for compte in siens if compte.mesure in flux] for code, siens in catalogue.comptes.items()}
    est_d_un_flux = pl.col("indicateur_code").is_in([code for code, siens in comptes.items() if siens])
    est_d_un_flux &= pl.col("periode_type") == "mois"
    presentes = exactes.select(*CLE_LIGNE, *COLONNES_DE_COMPTE, est_la=pl.lit(value=True))
    deux = dites.filter(pl.col("periode").str.contains(r"^\d{4}(-12)?$") | est_d_un_flux)
    deux = deux.join(presentes, on=list(CLE_LIGNE), how="left", suffix="_exact", maintain_order="left")
    autre = [(pl.col(nom) != pl.col(f"{nom}_exact")).fill_null(value=False) for nom in COLONNES_DE_COMPTE]
    changees = deux.filter(pl.any_horizontal(pl.col("est_la").is_null(), *autre)).with_columns(mensuel=est_d_un_flux)

    def annees_de(lieu: str, code: str, periode: str) -> set[tuple[str, str, str]]:
        couverts = ((c.mesure, mois_de(f"{FENETRE}{periode}" if c.is_fenetre else periode)) for c in comptes[code])
        return {(lieu, mesure, mois[:4]) for mesure, siens in couverts for mois in siens}

    annees: set[tuple[str, str]] = set()
    series: set[tuple[str, str, str]] = set()
    for genre, code, periode, indicateur, mensuel in changees.select(*LIEU_DATE, "mensuel").iter_rows():
        lieu = territoires.nom(genre, code)
        if mensuel:
            series |= annees_de(lieu, indicateur, periode)
        else:
            annees.add((lieu, periode[:4]))
    gardees = []
    for genre, code, periode, indicateur, periode_type in nouvelles.select(*LIEU_DATE, "periode_type").iter_rows():
        lieu = territoires.nom(genre, code)
        touchees = annees_de(lieu, indicateur, periode) & series if periode_type == "mois" else ()
        gardees.append((lieu, periode[:4]) not in annees and not touchees)
    return nouvelles.filter(pl.Series(gardees, dtype=pl.Boolean))


def _entourage(nom: str, autour: Mapping[str, Autour], territoires: Territoires) -> Entourage:
    """Return what is told around a territory."""
    contenants, recoupes = (tuple(autour[un] for un in noms if un in autour) for noms in territoires.autour(nom))
    return Entourage(contenants, recoupes)


def _masquer(
    piece: Propre, *, catalogue: Catalogue, territoires: Territoires, seuil: int, flux: frozenset[str]
) -> Masquage:
    masquage = masquer_les_cubes(
        piece.nouvelles,
        catalogue,
        territoires.seul(piece.nom),
        seuil,
        connues=piece.connues,
        observees=piece.exactes,
        lisibles=piece.lisibles,
        entourage=piece.entourage,
        flux=flux,
    )
    # What is kept of it here: cells and links are many, and cross from one process to another.
    return Masquage(masquage.lignes, masquage.bilan, masquage.constats, masquage.anciens, masquage.retirees)


def que_l_on_sait_lues(lignes: pl.DataFrame, catalogue: Catalogue, lisibles: pl.DataFrame) -> pl.DataFrame:
    """Drop the rows of a measure that ``int_lisible_compte`` counts, but not for such a period, place, dimension."""
    sorte = ("periode_type", "territoire_type", "dimension")
    comptees = set(lisibles.select("mesure", *sorte).unique().iter_rows())
    mesures = {mesure for mesure, *_ in comptees}
    sortes = lignes.select("indicateur_code", *sorte).unique()
    sues = [
        all(compte.mesure not in mesures or (compte.mesure, *reste) in comptees for compte in catalogue.comptes[code])
        for code, *reste in sortes.iter_rows()
    ]
    return lignes.join(sortes.filter(pl.Series(sues, dtype=pl.Boolean)), on=sortes.columns, how="semi")


def est_premier_nom(lignes: pl.DataFrame, territoires: Territoires) -> pl.Series:
    """Tell the rows of a territory under its first name: an EPCI of one commune is told as an EPCI."""
    lieux = lignes.select("territoire_type", "territoire_code").iter_rows()
    return pl.Series([territoires.nom(*paire) == ":".join(paire) for paire in lieux], dtype=pl.Boolean)


def _par_territoire(lignes: pl.DataFrame, territoires: Territoires) -> dict[str, pl.DataFrame]:
    """Split rows by the name of their territory: two names of one set of communes are one territory."""
    lieux = lignes.select("territoire_type", "territoire_code").unique()
    noms = [territoires.nom(*paire) for paire in lieux.iter_rows()]
    lieux = lieux.with_columns(pl.Series("nom", noms, dtype=pl.String))
    nommees = lignes.join(lieux, on=["territoire_type", "territoire_code"], maintain_order="left")
    return {str(nom): siennes.drop("nom") for (nom,), siennes in nommees.group_by("nom", maintain_order=True)}


def _dites_autour(
    connues: pl.DataFrame, lisibles: pl.DataFrame, catalogue: Catalogue, territoires: Territoires
) -> Mapping[str, Autour]:
    """Return, by territory, what everybody is told of it, and how much of it collectivités read row by row."""
    lues = _lues_autour(lisibles, territoires)
    autour: dict[str, dict[Famille, dict[str, Dite]]] = {}
    for masquee in (True, False):
        siennes = connues.filter(pl.col("is_masque") == masquee)
        for cle, valeur in lire_cellules(siennes, catalogue, territoires, sont_d_accord=False).items():
            famille = autour.setdefault(cle.territoire, {}).setdefault(famille_de(cle), {})
            famille[cle.modalite] = Dite(valeur, masquee, lues.get(cle, 0))
    return autour


def _lues_autour(lisibles: pl.DataFrame, territoires: Territoires) -> dict[Cle, int]:
    colonnes = ("mesure", "periode", "territoire_type", "territoire_code", "dimension", "modalite", "effectif")
    utiles = lisibles.filter(~pl.col("territoire_type").is_in(["commune", "liste"])).select(colonnes)
    lues = {}
    for mesure, periode, genre, code, dimension, modalite, effectif in utiles.iter_rows():
        nom = TOUS if dimension == "ensemble" else f"{dimension}={modalite}"
        lues[Cle(mesure, periode, territoires.nom(genre, code), nom)] = effectif
    return lues
