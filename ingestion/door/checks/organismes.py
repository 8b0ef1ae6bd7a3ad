"""Which rows name an organisme that nobody declared: they would be in force and mean nothing.

What belongs here: the organismes that are known, those of the same file included. What does not: who may send a file
(``ingestion.door.partners``).
"""

from collections.abc import Iterator

import polars as pl
import psycopg

from ingestion.door.checks.sorting import RANG, Tri
from ingestion.door.partners import partenaires
from ingestion.readers.lignes import Faute, faute_de_ligne
from ingestion.readers.table import LIGNE

# The rows received: the access does not know yet an organisme whose row begins later.
_DECLARES = """
select ligne.code from raw.referentiels as ligne join raw.depots as depot on depot.depot_id = ligne._depot_id
where depot.statut = 'charge' and ligne.type_enregistrement = 'ORGANISME'
"""


def organismes_inconnus(conn: psycopg.Connection, tri: Tri) -> Iterator[tuple[int, Faute]]:
    """Yield the rank and the fault of the rows that name an organisme unknown to the observatory and to their file.

    Nothing where access is not set up: nobody is known there.
    """
    contrat = tri.contrat
    if not contrat.organismes or not (connus := {*partenaires(conn).types}):
        return
    connus |= {code for (code,) in conn.execute(_DECLARES)}
    nature, code = contrat.cle
    lignes = tri.bonnes
    while True:
        siens = {*lignes.filter(pl.col(nature).is_in(contrat.codes_d_organisme))[code]}
        griefs = [pl.col(nom).is_not_null() & ~pl.col(nom).is_in(sorted(connus | siens)) for nom in contrat.organismes]
        gardees = lignes.filter(~pl.any_horizontal(griefs))
        # An organisme whose own row leaves is unknown to the other rows.
        if gardees.height == lignes.height:
            break
        lignes = gardees
    admis = sorted(connus | siens)
    colonnes = {colonne.nom: colonne for colonne in contrat.colonnes}
    for nom in contrat.organismes:
        fautives = tri.bonnes.filter(pl.col(nom).is_not_null() & ~pl.col(nom).is_in(admis))
        for rang, ligne, valeur in fautives.select(RANG, LIGNE, nom).iter_rows():
            detail = colonnes[nom].montrer(valeur, admis)
            yield rang, faute_de_ligne(ligne, "ORGANISME_INCONNU", tri.table.contenu(rang), detail, nom)
