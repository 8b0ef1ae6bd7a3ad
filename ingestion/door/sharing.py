"""A file that speaks of several départements of the installation: one dépôt for each, with its rows.

What belongs here: whose each row is. What does not: receiving the dépôts (``ingestion.door.landing``).

A row is of the départements of its communes: a demande with wishes in two is one row in each. What names no commune (a
candidature) is where the offre and the demande that it names are known, else where its demande is. The State, the
council and the gestionnaire speak for their own département. What follows none of these (a commune of elsewhere, a row
that does not read) goes with the département of most rows of the file, where it is judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial

import numpy as np
import polars as pl
import psycopg
from psycopg import sql

from ingestion.contracts.base import Contrat, Relation, Type
from ingestion.contracts.nomenclatures import communes_des
from ingestion.door.arrays import tableau
from ingestion.door.failures import IMPREVUES
from ingestion.door.ledger.depot import Depot
from ingestion.readers.fichier import Lecteur
from ingestion.readers.table import LIGNE, Table

Lignes = Mapping[str, np.ndarray]


def repartir(conn: psycopg.Connection, depots: Iterable[Depot]) -> list[Depot]:
    """Return the dépôts of each file, département by département: those of one are received together."""
    parts = [part for depot in depots for part in _parts(conn, depot)]
    return sorted(parts, key=lambda part: part.departement or "")


def _parts(conn: psycopg.Connection, depot: Depot) -> list[Depot]:
    contrat, maison = depot.contrat, _de_l_emetteur(conn, depot)
    if contrat.types_emetteurs:
        return [depot.part(maison)]
    try:
        lignes = _lire(conn, depot)
    except IMPREVUES:
        # The reception says what is wrong with it.
        return [depot.part(maison)]
    premier = max(lignes, key=lambda code: (lignes[code].size, code == maison, code))
    if not lignes[premier].size:
        premier = maison
    autres = {code for code, siennes in lignes.items() if siennes.size} | _deja_servis(conn, depot)
    d_ailleurs = np.setdiff1d(np.concatenate(list(lignes.values())), lignes[premier])
    return [
        depot.part(premier, partial(np.isin, test_elements=d_ailleurs, invert=True)),
        *(depot.part(code, partial(np.isin, test_elements=lignes[code])) for code in sorted(autres - {premier})),
    ]


def _lire(conn: psycopg.Connection, depot: Depot) -> Lignes:
    """Département → line numbers of its rows in the file."""
    lignes: dict[str, list[np.ndarray]] = {code: [] for code in sorted(depot.departements)}
    with Lecteur(depot.chemin, depot.contrat) as lecteur:
        for fragment in lecteur.fragments():
            trame = Table(depot.contrat, lecteur.colonnes, [(0, fragment)]).trame
            appartenances = _par_les_communes(depot) or _par_ce_qu_elles_nomment(conn, depot, trame)
            for code, appartenance in appartenances.items():
                lignes[code].append(trame.filter(appartenance)[LIGNE].to_numpy())
    return {code: np.concatenate([np.empty(0, np.int64), *blocs]) for code, blocs in lignes.items()}


def _par_les_communes(depot: Depot) -> dict[str, pl.Expr]:
    """Département → which rows name a commune of it; nothing for a flow that names none."""
    noms = _communes(depot.contrat)
    return {
        code: pl.any_horizontal(pl.col(noms).is_in(communes_des(frozenset({code})))).fill_null(value=False)
        for code in (depot.departements if noms else ())
    }


@cache
def _communes(contrat: Contrat) -> list[str]:
    return [colonne.nom for colonne in contrat.colonnes if colonne.type in (Type.COMMUNE, Type.VOEU)]


def _par_ce_qu_elles_nomment(conn: psycopg.Connection, depot: Depot, trame: pl.DataFrame) -> dict[str, pl.Expr]:
    """Département → which rows name what it knows: all that they name, else their demande, whose number is unique."""
    relations = {relation.colonne: relation for relation in depot.contrat.relations}
    connus = {nom: _connus(conn, relation, trame) for nom, relation in relations.items()}
    sues = {
        code: {nom: pl.col(nom).is_in(siens.get(code, [])).fill_null(value=False) for nom, siens in connus.items()}
        for code in depot.departements
    }
    tout = {code: pl.all_horizontal(*ici.values()) for code, ici in sues.items()}
    quelque_part = pl.any_horizontal(*tout.values())
    return {code: pl.when(quelque_part).then(tout[code]).otherwise(ici["nud"]) for code, ici in sues.items()}


def _connus(conn: psycopg.Connection, relation: Relation, trame: pl.DataFrame) -> dict[str, list[str]]:
    """Département → values of a column of these rows that its dépôts in force know."""
    requete = sql.SQL(
        "select depot.departement_code, array_agg(distinct lot.valeur) from unnest(%s::text[]) as lot (valeur)"
        " join {table} as autre on autre.{reference} = lot.valeur"
        " join raw.depots as depot on depot.depot_id = autre._depot_id and depot.statut = 'charge' group by 1"
    ).format(table=sql.Identifier("raw", relation.table), reference=sql.Identifier(relation.reference))
    return dict(conn.execute(requete, (tableau(trame[relation.colonne].drop_nulls().unique()),)).fetchall())


def _de_l_emetteur(conn: psycopg.Connection, depot: Depot) -> str:
    """Return the département of who sends the file, else the first of the installation."""
    requete = "select departement_code from acces.organisme where organisme_code = %s"
    lu = conn.execute(requete, (depot.emetteur,)).fetchone()
    return str(lu[0]) if lu and lu[0] in depot.departements else min(depot.departements)


def _deja_servis(conn: psycopg.Connection, depot: Depot) -> set[str]:
    """Return the départements of the file that this one corrects: what it no longer says of one leaves it."""
    requete = (
        "select distinct departement_code from raw.depots where statut in ('charge', 'en_attente')"
        " and (flux, format, emetteur, situation_au) = (%s, %s, %s, %s) and departement_code is not null"
        " and sha256 in (select sha256 from raw.depots where statut in ('charge', 'en_attente')"
        "  and (flux, format, emetteur, situation_au) = (%s, %s, %s, %s) group by 1 having count(*) > 1)"
    )
    cle = depot.contrat.flux, depot.contrat.format, depot.emetteur, depot.situation_au
    return {code for (code,) in conn.execute(requete, cle * 2)}


def est_partagee(depots: Sequence[Depot]) -> bool:
    """Tell whether the installation that receives these files has several départements, which their rows follow."""
    return bool(depots) and len(depots[0].departements) > 1
