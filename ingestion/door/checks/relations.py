"""What a row says of other flows, checked set by set against the rows in force.

No attribution without demande, no candidature without offre, no dwelling declared by two landlords for the same year.
"""

from collections import Counter

import polars as pl
import psycopg
from psycopg import sql

from ingestion.contracts import CONTRATS
from ingestion.contracts.base import Contrat, Relation, Type
from ingestion.door.arrays import tableau
from ingestion.door.checks.citation import citer_emetteur
from ingestion.door.checks.messages import FichierRejete, compte
from ingestion.door.checks.offres import offres_d_autrui
from ingestion.door.checks.sorting import RANG, Tri
from ingestion.door.ledger.depot import Depot
from ingestion.door.partners import partenaires
from ingestion.door.schema import table as nom_de_table
from ingestion.readers.lignes import Faute, faute_de_ligne
from ingestion.readers.table import LIGNE, RANG_FICHIER


def orphelines(conn: psycopg.Connection, tri: Tri) -> list[tuple[int, Faute]]:
    """Rows that name a demande or an offre that no dépôt in force of their département knows."""
    ecarts: dict[int, Faute] = {}
    bonnes = tri.bonnes
    colonnes = {colonne.nom: colonne for colonne in tri.contrat.colonnes}
    for relation in tri.contrat.relations:
        colonne = colonnes[relation.colonne]
        valeurs = bonnes[relation.colonne].drop_nulls().unique()
        # The rows of a purged demande bear its pseudonym.
        purges = tri.pseudonymes.purges(valeurs) if colonne.type is Type.NUD else {}
        inconnues = _inconnues(conn, relation, valeurs.filter(~valeurs.is_in(list(purges))), tri.depots[0].departement)
        if inconnues:
            orphelines = bonnes.filter(pl.col(relation.colonne).is_in(inconnues))
            for rang, ligne, valeur in orphelines.select(RANG, LIGNE, colonne.nom).iter_rows():
                contenu, detail = tri.table.contenu(rang), colonne.montrer(valeur)
                ecarts.setdefault(rang, faute_de_ligne(ligne, relation.code, contenu, detail, colonne.nom))
    return sorted(ecarts.items())


def _inconnues(conn: psycopg.Connection, relation: Relation, valeurs: pl.Series, departement: str | None) -> list[str]:
    if not valeurs.len():
        return []
    # « offset 0 »: each value is looked up by its index. While a first load goes on, no statistics describe the table,
    # and PostgreSQL would compare each value with all of it.
    requete = sql.SQL(
        "select valeur from unnest(%s::text[]) as lot (valeur) where not exists ("
        " select from {table} as autre join raw.depots as depot on depot.depot_id = autre._depot_id"
        " where autre.{reference} = lot.valeur and depot.statut = 'charge'"
        " and depot.departement_code is not distinct from %s offset 0)"
    ).format(table=sql.Identifier("raw", relation.table), reference=sql.Identifier(relation.reference))
    return [valeur for (valeur,) in conn.execute(requete, (tableau(valeurs), departement))]


def privees(conn: psycopg.Connection, contrat: Contrat, parti: int) -> Counter[tuple[str, str]]:
    """Flow and emitter → rows in force that name what a dépôt brought, which has left, and no other brings."""
    comptes: Counter[tuple[str, str]] = Counter()
    citations = [(autre, r) for autre in CONTRATS for r in autre.relations if r.table == contrat.table]
    for autre, relation in citations:
        requete = sql.SQL(
            "with ici as (select depot_id, emetteur from raw.depots where statut = 'charge' and departement_code"
            "  is not distinct from (select departement_code from raw.depots where depot_id = %s)"
            " ), perdue as (select distinct {reference} as valeur from {table} as ancienne where _depot_id = %s"
            " and not exists (select from {table} as tenue join ici on ici.depot_id = tenue._depot_id"
            " where tenue.{reference} = ancienne.{reference}))"
            " select ici.emetteur, count(*) from {citantes} as ligne join ici on ici.depot_id = ligne._depot_id"
            " where ligne.{colonne} in (select valeur from perdue) group by 1 order by 1"
        ).format(
            reference=sql.Identifier(relation.reference),
            table=nom_de_table(contrat),
            citantes=nom_de_table(autre),
            colonne=sql.Identifier(relation.colonne),
        )
        for emetteur, nombre in conn.execute(requete, (parti, parti)):
            comptes[autre.flux, emetteur] += nombre
    return comptes


def lignes_d_autrui(conn: psycopg.Connection, tri: Tri) -> dict[int, Counter[str]]:
    """File rank → other organismes for which rows of the file speak, with their counts."""
    contrat = tri.contrat
    paroles = tri.une_fois(voix)
    if not paroles:
        return {}
    connus = partenaires(conn, tri.depots[0].departement)
    if contrat.colonne_offre and connus.types:
        refusees = offres_d_autrui(conn, tri).group_by(RANG_FICHIER, "voix").len().sort("voix")
        par_fichier: dict[int, Counter[str]] = {}
        for rang, bailleur, nombre in refusees.iter_rows():
            par_fichier.setdefault(rang, Counter())[bailleur] += nombre
        return par_fichier
    libres = connus.de_type(contrat.pour_autrui)
    surveilles = {rang: d.emetteur for rang, d in enumerate(tri.depots) if d.emetteur not in libres}
    guichets = None if contrat.colonne_emetteur else connus.guichets
    comptes: dict[int, Counter[str]] = {}
    for rang, nom, nombre in paroles:
        organisme = nom if guichets is None else guichets.get(nom)
        if rang in surveilles and organisme not in (None, surveilles[rang]):
            comptes.setdefault(rang, Counter())[str(organisme)] += nombre
    return {rang: Counter(dict(sorted(total.items()))) for rang, total in comptes.items()}


def voix(tri: Tri) -> list[tuple[int, str, int]]:
    """File rank, emitter or guichet in whose name rows are written, number of these rows."""
    colonne = tri.contrat.colonne_emetteur or tri.contrat.colonne_guichet
    if colonne is None:
        return []
    return list(tri.trame.select(RANG_FICHIER, colonne).drop_nulls().group_by(RANG_FICHIER, colonne).len().iter_rows())


def declares_par_un_autre(conn: psycopg.Connection, tri: Tri, fichier: int) -> Counter[str]:
    """Other landlords that declared dwellings of this file for the same year, with the number of dwellings."""
    colonne, depot = tri.contrat.declare_unique, tri.depots[fichier]
    if colonne is None:
        return Counter()
    valeurs = tri.bonnes_du_fichier(fichier)[colonne].drop_nulls()
    requete = sql.SQL(
        "select autre._bailleur_code, count(distinct autre.{colonne}) from {table} as autre"
        " join raw.depots as depot on depot.depot_id = autre._depot_id"
        " where autre.{colonne} = any (%s::text[]) and autre._annee = %s and autre._bailleur_code <> %s"
        " and depot.statut = 'charge' and depot.departement_code is not distinct from %s group by 1 order by 1"
    ).format(colonne=sql.Identifier(colonne), table=nom_de_table(tri.contrat))
    return Counter(
        dict(conn.execute(requete, (tableau(valeurs), depot.annee, depot.emetteur, depot.departement)).fetchall())
    )


def refus_de_parole(depot: Depot, autrui: Counter[str], declares: Counter[str]) -> FichierRejete | None:
    """Refusal of a file that speaks for another organisme."""
    for code, quoi, autres in (("LIGNES_D_AUTRUI", "ligne", autrui), ("LOGEMENTS_D_AUTRUI", "logement", declares)):
        if autres:
            cites = [citer_emetteur(nom) for nom, _ in autres.most_common(5)]
            noms = ", ".join([*cites, *(["…"] if len(autres) > 5 else [])])
            return FichierRejete(
                code,
                fichier=depot.fichier,
                nombre=compte(autres.total(), quoi),
                emetteur=depot.emetteur,
                autres=noms,
                retirez="retirez-les" if autres.total() > 1 else "retirez-la",
                annee=depot.annee,
            )
    return None
