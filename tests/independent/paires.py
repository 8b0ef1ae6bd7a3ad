"""Pairs of the warehouse, under the numbers of the files, against those of the text of the rules.

What belongs here: reading pairs, and saying where two readings differ. What does not: the rules (``rapprochement``).
"""

from collections.abc import Sequence
from typing import Any

from warehouse.database.connections import Base

Cle = tuple[str, str]
Lignes = dict[Cle, dict[str, Any]]
# Written with one or two decimals.
ARRONDIES = {"taux_effort_pct": 0.0501, "reste_a_vivre_eur_jour_uc": 0.00501}
TOUTES = """
select p.nud, r.* from {schema}.rapprochement as r join raw.pseudonymes as p using (demande_id)
where r.departement_code = '31'
"""
CHOISIES = """
select p.nud, r.*
from unnest(%s::text[], %s::text[]) as choisie (offre_id, nud)
join raw.pseudonymes as p on choisie.nud = p.nud
join {schema}.rapprochement as r on p.demande_id = r.demande_id and choisie.offre_id = r.offre_id
where r.departement_code = '31'
"""


def lire(base: Base, schema: str = "marts", choisies: Sequence[Cle] | None = None) -> Lignes:
    """Read pairs as their owner, by offer and number: all of them, or those chosen."""
    valeurs = None if choisies is None else [list(cote) for cote in zip(*choisies, strict=True)]
    with base.connexion() as connexion:
        curseur = connexion.execute((TOUTES if choisies is None else CHOISIES).format(schema=schema), valeurs)
        noms = [colonne.name for colonne in curseur.description or ()]
        lignes = [dict(zip(noms, ligne, strict=True)) for ligne in curseur]
    return {(ligne["offre_id"], ligne.pop("nud")): ligne for ligne in lignes}


def ecarts(attendues: Lignes, lues: Lignes) -> list[tuple]:
    """Return (offer, number, column, expected, read) of what differs; of a pair that one side alone has, its key."""
    trouves: list[tuple] = [(*cle, "one side only") for cle in attendues.keys() ^ lues.keys()]
    for cle in attendues.keys() & lues.keys():
        for colonne, valeur in attendues[cle].items():
            lue = lues[cle][colonne]
            if isinstance(valeur, set):
                est_egale = set(lue) == valeur and len(lue) == len(valeur)
            elif colonne in ARRONDIES and None not in (lue, valeur):
                est_egale = abs(float(lue) - valeur) <= ARRONDIES[colonne]
            else:
                est_egale = lue == valeur
            if not est_egale:
                trouves.append((*cle, colonne, valeur, lue))
    return trouves
