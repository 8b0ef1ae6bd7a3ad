"""Identities that the figures break, in words.

What belongs here: reading what the mart ``reconciliation`` says. What does not: the identities and their terms (the
models), and what an identity that is broken does to a build (the data tests of dbt).
"""

from warehouse.database.connections import Base
from warehouse.publication.publish import PREFIXE

REQUETE = """
select identite_code, max(libelle), count(*),
    (array_agg(
        concat_ws(' ', objet, periode, territoire_type, territoire_code) || ' : '
        || coalesce(gauche::text, 'inconnu') || ' contre ' || coalesce(droite::text, 'inconnu')
        order by territoire_type <> 'departement', periode desc
    ))[1]
from {schema}.reconciliation
where severite = %s and not coalesce(is_respectee, false)
group by identite_code
order by identite_code
"""


def rompues(base: Base, severite: str, *, publiee: bool) -> list[str]:
    """Return one sentence for each identity that does not hold, in the live marts or in those being built."""
    schema = "marts" if publiee else f"{PREFIXE}marts"
    with base.connexion() as connexion:
        lignes = connexion.execute(REQUETE.format(schema=schema), [severite]).fetchall()
    return [
        f"l’identité {code} ne tient pas ({libelle} ; {nombre} en défaut, dont {exemple})"
        for code, libelle, nombre, exemple in lignes
    ]
