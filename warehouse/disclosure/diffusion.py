"""Between the marts and the cubes of a build: decide what readers outside the perimeter will see, and write it.

What belongs here: reading the exact rows beside, the catalogue, what earlier publications showed; writing the rows of
this one in ``technique.secret_cellule``, which the cubes copy. What does not: which rows are read (``queries``), the
decision itself (``cubes``), the sequence of a build (``orchestration.build``).
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
import psycopg

from warehouse.database.connections import Base
from warehouse.disclosure import diffusion_courbes, queries
from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE, Catalogue, catalogue_muet, lire_catalogue
from warehouse.disclosure.cubes import Masquage, masquer_les_cubes
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.ouvertes import dire_aux_leurs, est_grande
from warehouse.disclosure.propres import Propres, masquer_les_propres
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.revisions import Revisions, corriger, reviser
from warehouse.disclosure.territoires import Territoires

VALEURS = ("valeur", "borne_basse", "borne_haute", *COLONNES_DE_COMPTE)
COLONNES = ("departement_code", *CLE_LIGNE, *VALEURS)
FAUX = pl.lit(value=False)

COPIE = """
copy technique.secret_cellule (
    departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite,
    valeur, borne_basse, borne_haute, numerateur, denominateur, effectif, is_masque, is_provisoire, is_soustraite,
    is_propre, revision, publication_id
) from stdin
"""


@dataclass(frozen=True)
class Diffusion:
    """What the step did: new rows, rows masked, why nothing may be published, and the balance kept with the audit."""

    lignes: int
    masquees: int
    motifs: list[str]
    bilan: dict[str, Any]


def preparer(base: Base, publication_id: str) -> Diffusion:
    """Write the rows of the cubes of this publication; with a finding, write nothing and say why."""
    with base.connexion() as connexion:
        _oublier(connexion)
        seuil = int(_une(connexion, queries.SEUIL)[0])
        catalogue = lire_catalogue(connexion.execute(queries.CATALOGUE).fetchall())
        territoires = Territoires(lire_trame(connexion, queries.TERRITOIRES))
        versions = versions_lues(lire_trame(connexion, queries.CONNUES), catalogue)
        dites_aux_leurs = lire_trame(connexion, queries.PROPRES_CONNUES).drop("revision")
        dites_ouvertes = _dites_ouvertes(connexion)
        lisibles = lire_trame(connexion, queries.LISIBLES)
        # In one order whatever the server did: of two masks as good, the same one is chosen.
        a_publier = lire_trame(connexion, queries.A_PUBLIER).sort("departement_code", *CLE_LIGNE)
        exactes, siennes = separer(a_publier, dites_aux_leurs)
        closes = siennes.filter(~pl.col("is_provisoire"))
        # Told while their month was open: they stay told.
        tenues = closes.join(dites_ouvertes, on=list(CLE_LIGNE), how="semi")
        tenues = tenues.join(dites_aux_leurs, on=list(CLE_LIGNE), how="anti").with_columns(is_masque=FAUX)
        exactes, motifs = diffusion_courbes.preparer(connexion, exactes, territoires, seuil, publication_id)
        connues, revisions = versions[-1], Revisions(exactes.clear())
        motifs += [*catalogue_muet(exactes, catalogue), *territoires.inconnus(exactes)]
        resultat, propres = Masquage(exactes.clear(), exactes.clear()), Propres(exactes.clear())
        if not motifs:
            dite = ~pl.col("is_provisoire") | pl.col("is_avant_cloture") & est_grande(exactes, catalogue, seuil)
            grandes = exactes.filter(dite)
            provisoires = frozenset(exactes.filter("is_provisoire")["periode"])
            try:
                revisions = reviser(exactes, versions, catalogue, territoires, seuil, provisoires)
                connues = corriger(connues, revisions.lignes)
                resultat = masquer_les_cubes(
                    grandes,
                    catalogue,
                    territoires,
                    seuil,
                    connues=connues,
                    observees=exactes,
                    lisibles=lisibles,
                    provisoires=provisoires,
                )
                motifs = [constat.message for constat in resultat.constats]
                if not motifs:
                    lus = [*CLE_LIGNE, *COLONNES_DE_COMPTE, "is_masque"]
                    dites = [connues, grandes.join(resultat.lignes, on=list(CLE_LIGNE))]
                    propres = masquer_les_propres(
                        closes,
                        exactes,
                        pl.concat([trame.select(lus) for trame in dites]),
                        pl.concat([trame.select(lus) for trame in (dites_aux_leurs, tenues)]),
                        catalogue,
                        territoires,
                        seuil,
                        lisibles,
                    )
                    motifs = [constat.message for constat in propres.constats]
            except ValueError as erreur:
                motifs = [f"des comptes se contredisent d’un indicateur à l’autre ({erreur})"]
        if motifs:
            connexion.rollback()
            return Diffusion(0, 0, motifs, {})
        neuves = _montrables(grandes, catalogue).join(resultat.lignes, on=list(CLE_LIGNE))
        _ecrire(connexion, neuves, publication_id, 0)
        aux_leurs = _montrables(closes, catalogue).join(propres.lignes, on=list(CLE_LIGNE))
        masquees = [trame.filter("is_masque").select(CLE_LIGNE) for trame in (*dites, dites_aux_leurs, aux_leurs)]
        ouvertes = dire_aux_leurs(
            siennes.join(dites_aux_leurs, on=list(CLE_LIGNE), how="anti"),
            exactes,
            pl.concat(masquees),
            catalogue,
            territoires,
            seuil,
            lisibles,
        )
        ouvertes = pl.concat([ouvertes.with_columns(is_masque=FAUX), tenues]).with_columns(is_soustraite=FAUX)
        for lignes in (aux_leurs, _montrables(ouvertes, catalogue)):
            _ecrire(connexion, lignes, publication_id, 0, sont_propres=True)
        corrigees = revisions.lignes.with_columns(is_soustraite=FAUX)
        _ecrire(connexion, _montrables(corrigees, catalogue), publication_id, len(versions))
        bilan = _bilan(resultat, connues, revisions) | {"propres": _bilan_des_propres(propres)}
        connexion.execute(
            "insert into technique.secret_bilan (publication_id, departement_code, bilan)"
            " values (%s, acces.departement_du_fichier(), %s)"
            " on conflict (publication_id, departement_code) do update set bilan = excluded.bilan",
            [publication_id, json.dumps(bilan, ensure_ascii=False)],
        )
    return Diffusion(resultat.lignes.height, int(resultat.lignes["is_masque"].sum()), [], bilan)


def motif(motifs: list[str]) -> str:
    """Say in one line what would be disclosed and what to do."""
    dits = " ; ".join(motifs[:5])
    reste = f" ; et {len(motifs) - 5} autres" if len(motifs) > 5 else ""
    return (
        f"secret statistique : {dits}{reste}. Retirez ces cases de referentiel.cube_maille ou corrigez le catalogue"
        " de l’indicateur"
    )


def _oublier(connexion: psycopg.Connection) -> None:
    """Drop, of the département that is being built, what no reader saw and what was shown before its period ended."""
    connexion.execute(
        "delete from technique.secret_cellule where departement_code = acces.departement_du_fichier()"
        " and (is_provisoire"
        " or publication_id not in (select publication_id from technique.publication where statut = 'publiee'))"
    )
    connexion.execute(
        "delete from technique.secret_courbe where departement_code = acces.departement_du_fichier()"
        " and publication_id not in (select publication_id from technique.publication where statut = 'publiee')"
    )


def _dites_ouvertes(connexion: psycopg.Connection) -> pl.DataFrame:
    """Read what is told now of open months; nothing before the first publication."""
    if _une(connexion, "select to_regclass('cubes.cube_indicateur_valeur')") == (None,):
        return pl.DataFrame(schema=dict.fromkeys(CLE_LIGNE, pl.String))
    return lire_trame(connexion, queries.DITES_OUVERTES)


def _une(connexion: psycopg.Connection, requete: str) -> tuple[Any, ...]:
    ligne = connexion.execute(requete).fetchone()
    if ligne is None:
        raise ValueError("referentiel.seuil_secret has no row for today")
    return ligne


def _montrables(lignes: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Empty the columns that are no count of the catalogue, unless they always repeat one."""
    trames = []
    for (code,), siennes in lignes.group_by("indicateur_code", maintain_order=True):
        comptes = [compte.colonne for compte in catalogue.comptes[str(code)]]
        for colonne in set(COLONNES_DE_COMPTE) - set(comptes) if comptes else ():
            repete = any((siennes[colonne] == siennes[autre]).fill_null(value=False).all() for autre in comptes)
            if not repete:
                siennes = siennes.with_columns(pl.lit(None).cast(siennes.schema[colonne]).alias(colonne))
        trames.append(siennes)
    return pl.concat(trames) if trames else lignes


def versions_lues(connues: pl.DataFrame, catalogue: Catalogue) -> list[pl.DataFrame]:
    """Return what readers saw after each revision, the first publications first.

    Once an indicator left the catalogue, nothing says whom its counts were of: it is not looked at again.
    """
    connues = connues.filter(pl.col("indicateur_code").is_in(list(catalogue.comptes)))
    derniere = max(connues["revision"], default=0)
    return [
        connues.filter(pl.col("revision") <= numero)
        .sort("revision")
        .unique(CLE_LIGNE, keep="last", maintain_order=True)
        .drop("revision")
        for numero in range(derniere + 1)
    ]


def separer(lignes: pl.DataFrame, dites_aux_leurs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split the rows to tell: to everybody; of its territory, to a collectivité alone. One told so once stays so.

    A point of a curve is told where its curve is.
    """
    deja = dites_aux_leurs.select(CLE_LIGNE)
    publiques = lignes.filter(~pl.col("is_propre")).join(deja, on=list(CLE_LIGNE), how="anti")
    propres = lignes.filter(pl.col("is_propre") & ~pl.col("indicateur_code").str.contains(diffusion_courbes.HORIZON))
    return publiques.drop("is_propre"), propres.drop("is_propre")


def _ecrire(
    connexion: psycopg.Connection,
    lignes: pl.DataFrame,
    publication_id: str,
    revision: int,
    *,
    sont_propres: bool = False,
) -> None:
    with connexion.cursor() as curseur, curseur.copy(COPIE) as copie:
        for ligne in lignes.select(*COLONNES, "is_masque", "is_provisoire", "is_soustraite").iter_rows():
            copie.write_row((*ligne, sont_propres, revision, publication_id))


def _bilan(resultat: Masquage, connues: pl.DataFrame, revisions: Revisions) -> dict[str, Any]:
    """Return the information kept, by indicator and in all (rows masked for one with a small count), and what waits."""
    par_cube = {
        code: {"lignes": n, "petites": petites, "masquees": masquees, "rapport": _rapport(masquees, petites)}
        for code, n, petites, masquees in resultat.bilan.iter_rows()
    }
    lignes: Iterable[str] = ("lignes", "petites", "masquees")
    total: dict[str, Any] = {nom: sum(cube[nom] for cube in par_cube.values()) for nom in lignes}
    total["rapport"] = _rapport(total["masquees"], total["petites"])
    total |= {"deja_publiees": connues.height, "retirees_par_l_audit": len(resultat.retirees)}
    total |= {"constats_anterieurs": len(resultat.anciens), "revisees": revisions.lignes.height}
    total |= dict(zip(("cases_primaires", "cases_secondaires"), resultat.primaires_secondaires, strict=True))
    return {"total": total, "cubes": par_cube, "attentes": [asdict(attente) for attente in revisions.attentes]}


def _bilan_des_propres(propres: Propres) -> dict[str, int]:
    masquees = int(propres.lignes["is_masque"].sum()) if propres.lignes.height else 0
    return {"lignes": propres.lignes.height, "masquees": masquees, "retirees_par_l_audit": propres.retirees}


def _rapport(masquees: int, petites: int) -> float | None:
    return round(masquees / petites, 3) if petites else None
