"""Rows that the live publication holds back, in words: what they name is in no file in force.

What belongs here: telling them. What does not: finding them (the model ``int_ligne_retenue``).
"""

from warehouse.database.connections import Base

REQUETE = """
select flux, emetteur, message, count(*)
from marts.fct_quarantaine
where is_retenue
group by flux, emetteur, code, message
order by code = 'CITEE_AILLEURS', count(*) desc, flux, emetteur
"""


def phrases(base: Base) -> list[str]:
    """Return one sentence for each flow, emitter and reason: those who sent the rows, then who sent what they name."""
    with base.connexion() as connexion:
        lignes = connexion.execute(REQUETE).fetchall()
    return [
        f"{nombre} {'lignes' if nombre > 1 else 'ligne'} ({emetteur}, {flux}) : {message}"
        for flux, emetteur, message, nombre in lignes
    ]
