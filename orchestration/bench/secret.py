"""``secret``: what the public reads of the figures and what is masked, and why, kind of cell by kind of cell.

What belongs here: counting rows published, shown and masked, against the bars of decision 0018; timing the protection
and its audit, all masks chosen again from nothing. What does not: any choice of what is published or masked.
"""

import time
from dataclasses import dataclass, replace

import polars as pl

from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_moins, au_plus
from orchestration.commands.display import nombre, tableau
from warehouse.database.connections import Base
from warehouse.disclosure import diffusion, queries
from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE, LIBRES, Catalogue, lire_catalogue
from warehouse.disclosure.cellules import Cle, Statut
from warehouse.disclosure.cubes import Masquage, cellules_des_lignes, lire_cellules, masquer_les_cubes
from warehouse.disclosure.egalites import confirmer
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.liens import observer
from warehouse.disclosure.perimetres import lire_lisibles, observer_le_perimetre
from warehouse.disclosure.propres import masquer_les_propres
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.territoires import Territoires

# Rows of 11 and more that the public reads: twice what it read before they were chosen for it, as many for the whole.
BARRES_LIGNES = {"commune": 8_560, "epci": 13_636, "departement": 5_326}
# Of the cells that nothing keeps from being shown, the share that is shown (%).
BARRES_MONTREES = {"commune": 90, "epci": 95, "departement": 99}
BARRE_S = 10
# Of the cells of its own territory that nothing keeps from being shown, the share that a collectivité is shown (%).
BARRE_PROPRES = 95
GROUPE = ("indicateur_code", "territoire_type", "dimension")
# In the order in which a masked row is explained; what none of them explains is masked to protect another.
RAISONS = ("petite", "complement", "lecteur")
PHARES = {
    "logés à 24 mois par type, priorité et mutation": (
        "loge_24_mois",
        "departement",
        ("typologie", "priorite", "mutation"),
    ),
    "stock par type des EPCI": ("stock", "epci", ("typologie",)),
    "baux par type des EPCI": ("attribution", "epci", ("typologie",)),
}


@dataclass(frozen=True)
class Publiees:
    """What is published: its rows with their exact counts, what they count, where, and what readers of rows know.

    ``propres``: the rows that the accounts of one territory read besides.
    """

    lignes: pl.DataFrame
    catalogue: Catalogue
    territoires: Territoires
    seuil: int
    lisibles: pl.DataFrame
    propres: pl.DataFrame


def mesurer(banc: Banc) -> list[Mesure]:
    """Count the published rows of closed periods, then mask them again from nothing."""
    publiees = lire(banc.base())
    lignes = expliquer(publiees)
    banc.dire(rendre(lignes))
    banc.dire("Secret : protection et audit, depuis rien…")
    debut = time.monotonic()
    masquage = _masquer(publiees)
    secondes = time.monotonic() - debut
    banc.dire("Secret : territoires propres, depuis rien…")
    debut = time.monotonic()
    neuves = publiees.propres.drop("is_masque")
    lus = [*CLE_LIGNE, *COLONNES_DE_COMPTE, "is_masque"]
    siennes = masquer_les_propres(
        neuves,
        publiees.lignes.drop("is_masque"),
        publiees.lignes.select(lus),
        publiees.propres.select(lus).clear(),
        publiees.catalogue,
        publiees.territoires,
        publiees.seuil,
        publiees.lisibles,
    )
    secondes_propres = time.monotonic() - debut
    return [
        *lues(lignes),
        *_phares(lignes),
        au_plus("secret : constats de l’audit", len(masquage.constats), "constats", 0),
        au_plus("secret : cases retirées par l’audit", len(masquage.retirees), "cases", 0),
        au_plus("secret : protection et audit", secondes, "s", BARRE_S),
        *propres_lues(publiees),
        au_plus("secret : territoires propres, constats de l’audit", len(siennes.constats), "constats", 0),
        au_plus("secret : territoires propres, protection et audit", secondes_propres, "s", BARRE_S),
    ]


def lire(base: Base) -> Publiees:
    """Read what the last publication shows of closed periods, with the exact counts that it keeps."""
    with base.connexion() as connexion:
        catalogue = lire_catalogue(connexion.execute(_publie(queries.CATALOGUE)).fetchall())
        (seuil,) = connexion.execute(queries.SEUIL).fetchone() or (0,)
        versions = diffusion.versions_lues(lire_trame(connexion, queries.CONNUES), catalogue)
        territoires = Territoires(lire_trame(connexion, _publie(queries.TERRITOIRES)))
        lisibles = lire_trame(connexion, queries.LISIBLES)
        propres = lire_trame(connexion, queries.PROPRES_CONNUES).drop("revision")
        ouvertes = lire_trame(connexion, "select distinct periode from technique.secret_cellule where is_provisoire")
    closes, propres = (
        lignes.filter(~pl.col("periode").is_in(ouvertes["periode"].to_list())) for lignes in (versions[-1], propres)
    )
    return Publiees(closes, catalogue, territoires, seuil, lisibles, propres)


def _publie(requete: str) -> str:
    return requete.replace("next__marts", "marts")


def _masquer(p: Publiees) -> Masquage:
    neuves = p.lignes.drop("is_masque")
    return masquer_les_cubes(neuves, p.catalogue, p.territoires, p.seuil, lisibles=p.lisibles)


def expliquer(p: Publiees) -> pl.DataFrame:
    """Return the published rows with, of each: whether all its counts are ``seuil`` and more, and the ``RAISONS``.

    ``petite``: a count of 1 to ``seuil - 1``. ``complement``: so many out of a share, or none where that is secret.
    ``lecteur``: what a reader leaves of a count once its own rows are taken away.
    """
    exactes = lire_cellules(p.lignes, p.catalogue, p.territoires)
    liens = observer(exactes, p.territoires)
    catalogue = confirmer(p.catalogue, exactes, liens)
    exactes = {liens.renommer(cle): valeur for cle, valeur in exactes.items()}
    parts = parts_de(exactes, catalogue, liens)
    lus = lire_lisibles(p.lisibles, p.lignes, p.territoires, liens)
    statuts: dict[Cle, Statut] = dict.fromkeys(exactes, "nouvelle")
    cas: dict[str, set[Cle]] = {raison: set() for raison in RAISONS}
    cas["petite"] = {cle for cle, valeur in exactes.items() if 0 < valeur < p.seuil and cle.mesure not in LIBRES}
    for part in parts:
        dehors = exactes[part.total] - exactes[part.partie]
        is_vide = part.is_zero_secret and exactes[part.total] and not dehors * exactes[part.partie]
        if 0 < dehors < p.seuil or is_vide:
            cas["complement"] |= {part.partie, part.total}
    vides = observer_le_perimetre(exactes, statuts, lus, parts, p.seuil).soustraites
    cas["lecteur"] = {c for part in parts if part.complement in vides for c in (part.partie, part.total)} | vides
    lignes: dict[str, set[int]] = {raison: set() for raison in RAISONS}
    nulles: set[int] = set()
    for cle, ligne, valeur, _ in cellules_des_lignes(p.lignes, catalogue, p.territoires, liens):
        for raison in RAISONS:
            if cle in cas[raison]:
                lignes[raison].add(ligne)
        if not valeur:
            nulles.add(ligne)
    # The parc counts dwellings that anyone may read whatever their number.
    publique = pl.col("indicateur_code").is_in([code for code, comptes in catalogue.comptes.items() if not comptes])
    rangs = pl.int_range(pl.len())
    return p.lignes.with_columns(
        *(rangs.is_in(sorted(lignes[raison])).alias(raison) for raison in RAISONS),
        pleine=~rangs.is_in(sorted(nulles | lignes["petite"])) & (~publique | (pl.col("effectif") >= p.seuil)),
    )


def rendre(lignes: pl.DataFrame) -> str:
    """Lay out, by indicator, kind of territory and dimension: cells, shown, masked, and why."""
    masquee, dite = pl.col("is_masque"), pl.lit(value=False)
    raisons = []
    for raison in RAISONS:
        raisons.append((masquee & pl.col(raison) & ~dite).sum().alias(raison))
        dite = dite | pl.col(raison)
    comptees = lignes.group_by(GROUPE).agg(
        pl.len(), (~masquee).sum().alias("montrees"), masquee.sum(), *raisons, (masquee & ~dite).sum().alias("autres")
    )
    entetes = ("Indicateur", "Territoire", "Dimension", "Cases", "Montrées", "Masquées")
    return tableau(
        (*entetes, "Petites", "Complément", "Lecteur", "Secondaires"),
        [(*ligne[: len(GROUPE)], *map(nombre, ligne[len(GROUPE) :])) for ligne in comptees.sort(GROUPE).iter_rows()],
    )


def lues(lignes: pl.DataFrame) -> list[Mesure]:
    """Count the rows of 11 and more that are shown, and the share of the cells that nothing keeps from it."""
    mesures = []
    libre = pl.col("pleine") & ~pl.any_horizontal(*RAISONS)
    for type_, barre in BARRES_LIGNES.items():
        siennes = lignes.filter(territoire_type=type_)
        montrees = siennes.filter(pl.col("pleine") & ~pl.col("is_masque")).height
        mesures.append(au_moins(f"secret : lignes de 11 et plus montrées, {type_}", montrees, "lignes", barre))
        libres = siennes.filter(libre)
        part = 100 * libres.filter(~pl.col("is_masque")).height / max(libres.height, 1)
        nom = f"secret : part montrée des {nombre(libres.height)} cases que rien n’empêche, {type_}"
        mesures.append(au_moins(nom, part, "%", BARRES_MONTREES[type_]))
    return mesures


def propres_lues(p: Publiees) -> list[Mesure]:
    """Give the share shown of the rows of 11 and more that the accounts of one territory read besides.

    First of the cells that nothing keeps from being shown, against the bar; then of all of them, for information.
    """
    dites = [p.lignes.with_columns(propre=False), p.propres.select(p.lignes.columns).with_columns(propre=True)]
    lignes = expliquer(replace(p, lignes=pl.concat(dites))).filter("propre")
    mesures = []
    for type_ in ("epci", "commune"):
        pleines = lignes.filter("pleine", territoire_type=type_)
        for quelles, siennes, barre in (
            ("cases propres que rien n’empêche", pleines.filter(~pl.any_horizontal(*RAISONS)), BARRE_PROPRES),
            ("lignes propres de 11 et plus", pleines, 0),
        ):
            part = 100 * siennes.filter(~pl.col("is_masque")).height / max(siennes.height, 1)
            nom = f"secret : part montrée des {nombre(siennes.height)} {quelles}, {type_}"
            mesures.append(au_moins(nom, part, "%", barre))
    return mesures


def _phares(lignes: pl.DataFrame) -> list[Mesure]:
    mesures = []
    for nom, (code, type_, dimensions) in PHARES.items():
        siennes = lignes.filter(
            pl.col("dimension").is_in(dimensions), indicateur_code=code, territoire_type=type_, periode_type="annee"
        )
        dernieres = siennes.filter(pl.col("periode") == pl.col("periode").max())
        nom = f"secret : {nom}, cases masquées sur {dernieres.height} de la dernière année"
        mesures.append(au_plus(nom, int(dernieres["is_masque"].sum()), "cases", 0))
    return mesures
