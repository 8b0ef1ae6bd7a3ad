"""A file that waits: a correction against the dépôt that it would replace, and what is far more than usual.

A row of the dépôt in force is lost when what it is about (the columns ``objet`` of the contract) has fewer good rows in
the correction: put aside there, or absent. A flow without key has nothing but its number of rows.
"""

import psycopg
from psycopg import sql

from ingestion.door.checks.messages import compte, nombre, soigner
from ingestion.door.ledger.bilan import Statut
from ingestion.door.ledger.depot import Depot
from ingestion.door.ledger.ledger import ATTENTE, Connu
from ingestion.door.schema import table

PERTE_MINIMALE = 5
PERTE_PART = 10  # per cent
# Ten times the usual number of rows is a warning.
VOLUME_FOIS = 20
VOLUME_MINIMAL = 1000
RETRAITS_DITS = 10


def perte(conn: psycopg.Connection, depot: Depot, ancien: int) -> str | None:
    """Say what a correction, its rows being copied, would lose of the dépôt in force, if it is enough to wait."""
    objet = sql.SQL(", ").join(map(sql.Identifier, depot.contrat.objet)) if depot.contrat.cle else sql.SQL("_tout")
    compte = sql.SQL("select {}, count(*) as nombre from {} where _depot_id = %s group by {}").format(
        objet if depot.contrat.cle else sql.SQL("true as _tout"), table(depot.contrat), objet
    )
    requete = sql.SQL(
        "select sum(avant.nombre), sum(greatest(avant.nombre - coalesce(apres.nombre, 0), 0))"
        " from ({compte}) as avant left join ({compte}) as apres using ({objet})"
    ).format(compte=compte, objet=objet)
    (avant, perdues), *_ = conn.execute(requete, (ancien, depot.depot_id))
    if not perdues or perdues < PERTE_MINIMALE or 100 * perdues <= PERTE_PART * avant:
        return None
    return (
        f"{ATTENTE} ce fichier ferait perdre {nombre(int(perdues))} des {nombre(int(avant))} lignes du dépôt"
        f" {ancien}, qui reste en vigueur. {que_faire(depot.depot_id)}"
    )


def demesure(depot: Depot) -> str | None:
    """Say how far a file is beyond what its emitter usually sends in this flow, if it is enough to wait."""
    fois = ((depot.qualite or {}).get("profil") or {}).get("ratio_volume")
    if not fois or fois <= VOLUME_FOIS or depot.lues < VOLUME_MINIMAL:
        return None
    return (
        f"{ATTENTE} ce fichier a {nombre(depot.lues)} lignes, contre {nombre(round(depot.lues / fois))} d’habitude, et"
        f" n’est pas en vigueur. {que_faire(depot.depot_id)}"
    )


def priverait(retraits: list[str], depot: Depot) -> str | None:
    """Say which rights a file of the référentiel would take, if it takes any: somebody confirms it."""
    if not retraits:
        return None
    suite = f" ; et {compte(len(retraits) - RETRAITS_DITS, 'autre')}" if len(retraits) > RETRAITS_DITS else ""
    dits = soigner(" ; ".join(retraits[:RETRAITS_DITS]) + suite)
    return (
        f"{ATTENTE} ce fichier retire des droits : {dits}. Le dépôt n’est pas en vigueur. {que_faire(depot.depot_id)}"
    )


def que_faire(depot_id: int | None) -> str:
    """Say how a dépôt that waits is let in, or corrected."""
    return (
        f"Si c’est voulu, faites-le entrer par «\u00a0{commande(depot_id)}\u00a0»\u202f; sinon, corrigez le fichier et"
        " renvoyez-le sous le même nom."
    )


def commande(depot_id: int | None) -> str:
    """Return what is to be typed to let a dépôt in."""
    return f'observatoire ingest --confirmer {depot_id} --motif "…"'


def remplace(ancien: int) -> str:
    """Say which dépôt is superseded."""
    return f"Remplace le dépôt {ancien}, conservé."


def deja_recu(connu: Connu, fichier: str) -> tuple[Statut, str]:
    """Say of a file received again what became of the dépôt that holds its content."""
    sous = "" if connu.fichier == fichier else f" sous le nom «\u00a0{connu.fichier}\u00a0»"
    if connu.statut == "en_attente":
        return "en_attente", f"Ce fichier attend déjà{sous} (dépôt {connu.depot_id}). {connu.message}"
    if connu.statut == "retire":
        return "retire", (
            f"Déjà reçu{sous} (dépôt {connu.depot_id}), puis retiré\u00a0: rien n’a changé. {connu.message} Pour le"
            f" faire entrer malgré tout\u00a0: «\u00a0{commande(connu.depot_id)}\u00a0»."
        )
    return "deja_charge", f"Déjà chargé{sous} (dépôt {connu.depot_id})\u00a0: rien n’a changé."
