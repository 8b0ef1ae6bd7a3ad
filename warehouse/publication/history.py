"""Where the history of the observatory starts, from one publication to the next.

What belongs here: the comparison of what was built with what is live. What does not: refusing the publication, or
letting it through with a reason (``warehouse.publication.publish``).

One file under a mistyped date is enough to open months of which nothing is known: they would be shown as months without
any demande.
"""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from warehouse.publication.drops import Disparition

CONTROLE = "historique_inchange"
QUI = "début de l’historique"
TABLES = {
    "dim_calendrier": {"departement_code", "mois", "mois_code"},
    "fct_depot": {"departement_code", "flux", "statut", "chargees", "emetteur", "situation_au"},
}
# Before the first file of demandes, the calendar starts anywhere.
REQUETE = """
select
    vive.departement_code as ici,
    vive.mois_code as vif,
    neuve.mois_code as neuf,
    (
        select min(emetteur || ' du ' || to_char(situation_au, 'DD/MM/YYYY')) from {neuve}.fct_depot
        where departement_code = neuve.departement_code and flux = 'demandes' and statut = 'charge' and chargees > 0
            and date_trunc('month', situation_au) = neuve.mois
    ) as fichier
from (select departement_code, min(mois_code) as mois_code from marts.dim_calendrier group by 1) as vive
join (
    select departement_code, min(mois) as mois, min(mois_code) as mois_code from {neuve}.dim_calendrier group by 1
) as neuve on vive.departement_code = neuve.departement_code
where vive.mois_code <> neuve.mois_code and exists (
    select from marts.fct_depot
    where departement_code = vive.departement_code and flux = 'demandes' and statut = 'charge' and chargees > 0
)
order by vive.departement_code
"""


def deplacements(connexion: psycopg.Connection, prefixe: str) -> Iterator[Disparition]:
    """Tell where a département built under ``prefixe`` starts in another month than live, and which file did it."""
    if not prefixe or not _comparables(connexion, prefixe):
        return
    for ici, vif, neuf, fichier in connexion.execute(sql.SQL(REQUETE).format(neuve=sql.Identifier(f"{prefixe}marts"))):
        cause = f"par le fichier de {fichier} : vérifiez cette date de situation" if fichier and neuf < vif else ""
        dits = f"{vif} dans la publication en place, {neuf} dans cette construction {cause}"
        yield Disparition(QUI, dits.rstrip(), ici)


def _comparables(connexion: psycopg.Connection, prefixe: str) -> bool:
    """Tell whether both publications have what is compared."""
    presentes: dict[tuple[str, str], set[str]] = {}
    requete = (
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema = any (%s) and table_name = any (%s)"
    )
    schemas = ["marts", f"{prefixe}marts"]
    for schema, table, colonne in connexion.execute(requete, [schemas, list(TABLES)]):
        presentes.setdefault((schema, table), set()).add(colonne)
    return all(colonnes <= presentes.get((s, t), set()) for s in schemas for t, colonnes in TABLES.items())
