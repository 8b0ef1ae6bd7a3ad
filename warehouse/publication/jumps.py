"""Counts of the live publication that changed too much in a year, in words.

What belongs here: reading what the mart ``saut`` says. What does not: finding the jumps and their cause (the models).
"""

from warehouse.database.connections import Base

AU_PLUS = 5
REQUETE = """
select phrase, count(*) over () as nombre
from marts.saut
order by territoire_type <> 'departement', periode desc, abs(ecart) desc, indicateur_code, territoire_code
limit %s
"""


def phrases(base: Base, au_plus: int = AU_PLUS) -> list[str]:
    """Return one sentence for each of the largest jumps, the département and the last periods first."""
    with base.connexion() as connexion:
        lignes = connexion.execute(REQUETE, [au_plus]).fetchall()
    dites = [str(phrase) for phrase, _ in lignes]
    reste = lignes[0][1] - len(lignes) if lignes else 0
    return [*dites, f"Et {reste} autres, dans État des données."] if reste else dites
