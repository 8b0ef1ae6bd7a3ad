"""The names of the files received, in the ledger: one that its sender chose may be somebody’s.

What belongs here: which of them are over, and what is left in their place. What does not: the files themselves
(``ingestion.purge.traces``).
"""

from collections.abc import Iterable

import psycopg
from psycopg import sql

from ingestion.door.schema import table
from ingestion.purge.erasure import DES_DEMANDES
from ingestion.purge.traces import FLUX_NOMINATIFS, copies

# The tables that show an emitter its dépôts.
COPIES = ("int_depot", "fct_depot")
OUBLIE = "Fichier refusé\u00a0: son nom et ce qui en était dit ne sont plus gardés."
# Of a dépôt its flow, its emitter and its day are left, which are its declared name; of a file that no known emitter
# declared, the beginning of its digest.
_OUBLI = """
with oubli as (
    select
        d.depot_id,
        n.nom,
        c.declaree is not null as est_declare
    from raw.depots as d
    cross join lateral (
        select case
            when d.statut <> 'rejete' or d.emetteur in (select o.organisme_code from acces.organisme as o)
                then d.flux || '_' || d.emetteur || '_' || to_char(d.situation_au, 'YYYY-MM-DD') || '.csv'
        end as declaree
    ) as c
    cross join lateral (select coalesce(c.declaree, left(d.sha256, 12)) as nom) as n
    where
        lower(d.fichier) not in (lower(n.nom), lower(n.nom) || '.gz')
        and (d.flux is null or d.flux = any (%(nominatifs)s))
        and (
            d.recu_at < now() - interval '1 year' or d.sha256 = any (%(empreintes)s)
            or d.depot_id in (select q.depot_id from raw.quarantaine as q where q.contenu = '')
            or d.depot_id in ({vides})
        )
)
update raw.depots as d set
    fichier = o.nom,
    emetteur = case when o.est_declare then d.emetteur end,
    message = case when o.est_declare then replace(d.message, d.fichier, o.nom) else %(oublie)s end
from oubli as o
where d.depot_id = o.depot_id
"""


def oublier_les_noms(conn: psycopg.Connection, empreintes: Iterable[str]) -> int:
    """Forget the names that senders chose of the dépôts that are over; return how many.

    Those are of a flow that names people, or of none that is known: a year after they came in, or as soon as one of
    their rows or lines was emptied, or their file, whose digest is given, left.
    """
    vides = sql.SQL(" union ").join(
        sql.SQL(
            "select l._depot_id from {} as l join raw.pseudonymes as p on l.nud = p.demande_id"
            " where p.nud = p.demande_id"
        ).format(table(contrat))
        for contrat in DES_DEMANDES
    )
    parametres = {"nominatifs": FLUX_NOMINATIFS, "empreintes": list(empreintes), "oublie": OUBLIE}
    oublies = conn.execute(sql.SQL(_OUBLI).format(vides=vides), parametres).rowcount
    for copie in copies(conn, *COPIES) if oublies else ():
        conn.execute(
            sql.SQL(
                "update {} as copie set (fichier, emetteur, message) = (d.fichier, d.emetteur, d.message)"
                " from raw.depots as d where d.depot_id = copie.depot_id and d.fichier <> copie.fichier"
            ).format(sql.Identifier(*copie.split(".")))
        )
    return oublies
