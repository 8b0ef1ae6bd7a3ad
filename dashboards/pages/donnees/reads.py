"""Freshness, dépôts and quarantine: what the figures of today were built from."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import est_absent

# States of a dépôt whose rows count, or have counted.
INTEGRES = ("charge", "remplace")
# Every flow, every emitter, every state.
TOUS = "tous"
# Reason of a line that is in no file in force and that others name: theirs are held back, not this one.
CITEE_AILLEURS = "CITEE_AILLEURS"
# Which lines wait for something: those of a file in force; of another, those that others name alone.
ATTEND = "ecart.rejouee_at is null and (depot.statut = 'charge' or ecart.is_retenue)"
# Whose file it is: who sees every dépôt opens the lines of its own alone.
SIEN = "depot.emetteur = any((select acces.organismes(%(profil)s))::text[])"

SQL_PUBLICATION = "select * from publication where departement_code = any(%(departements)s)"
SQL_DEPOTS = f"""
select
    depot_id, fichier, flux, emetteur, situation_au, statut, remplace_par, lues, chargees, quarantaine, doublons,
    message, recu_at, coalesce({SIEN}, false) as is_sien, publication_id
from depot
where departement_code = any(%(departements)s)
order by depot_id desc
"""  # noqa: S608  (our own text)
SQL_ETATS = """
select statut, count(*)::integer as nombre, array_agg(fichier order by depot_id desc) as fichiers, publication_id
from depot
where departement_code = any(%(departements)s)
group by statut, publication_id
"""
SQL_QUARANTAINE = f"""
select
    ecart.flux, ecart.emetteur, ecart.code, ecart.champ, count(distinct ecart.message) as messages,
    (array_agg(ecart.message order by ecart.depot_id desc, ecart.ligne))[1] as message,
    (array_agg(ecart.ligne order by ecart.depot_id desc, ecart.ligne))[1] as premiere_ligne,
    (array_agg(depot.fichier order by ecart.depot_id desc, ecart.ligne))[1] as fichier,
    count(*) as nombre, sum(count(*) filter (where not ecart.is_retenue)) over ()::integer as total,
    ecart.publication_id
from quarantaine as ecart
join depot on depot.depot_id = ecart.depot_id
where ecart.departement_code = any(%(departements)s) and {ATTEND}
    and (%(flux)s = 'tous' or ecart.flux = %(flux)s) and (%(emetteur)s = 'tous' or ecart.emetteur = %(emetteur)s)
group by ecart.flux, ecart.emetteur, ecart.code, ecart.champ, ecart.publication_id
order by count(*) desc, ecart.flux, ecart.code, ecart.champ, ecart.emetteur
limit 200
"""  # noqa: S608  (our own text)
# The lines of a dépôt that waits are to be corrected once it is let in: they help to decide of it, and count nowhere.
SQL_LIGNES_DU_DEPOT = f"""
select ecart.ligne, ecart.champ, ecart.code, ecart.message, ecart.is_retenue, ecart.publication_id
from quarantaine as ecart
join depot on depot.depot_id = ecart.depot_id
where ecart.departement_code = any(%(departements)s) and ecart.depot_id = %(depot)s::bigint
    and ({ATTEND} or depot.statut = 'en_attente')
order by ecart.ligne, ecart.champ
"""  # noqa: S608  (our own text)
SQL_RECONCILIATION = """
select
    libelle, unite, count(*) as comparaisons, count(*) filter (where ecart <> 0) as ecarts,
    count(*) filter (where not is_respectee) as hors, max(abs(ecart)) as ecart_max,
    (array_agg(explication order by periode desc) filter (where explication is not null))[1] as explication,
    publication_id
from reconciliation
where departement_code = any(%(departements)s)
group by libelle, unite, publication_id
order by count(*) filter (where not is_respectee) desc, count(*) filter (where ecart <> 0) desc, libelle
"""
SQL_BILAN_LIGNE = """
select flux, libelle, nombre, lues_flux, publication_id
from bilan_ligne
where departement_code = any(%(departements)s)
order by flux, ordre
"""
SQL_SAUT = """
select phrase, borne_pct, publication_id
from saut
where departement_code = any(%(departements)s)
order by territoire_type <> 'departement', periode desc, abs(ecart) desc, indicateur_code, territoire_code
limit 500
"""
SQL_BAISSE = "select publiee_at, motif, baisses from acces.baisses_acceptees()"


def publication(lecteur: Lecteur) -> dict[str, Any]:
    """Read what this publication was built from."""
    lignes = lecteur.lignes(SQL_PUBLICATION)
    return {} if lignes.empty else {str(c): v for c, v in lignes.iloc[0].items()}


def flux_sans_fichier(contenu: dict[str, Any], flux: Iterable[str]) -> list[str]:
    """Return the flows of which this publication holds no file."""
    return [un for un in flux if est_absent(contenu.get(f"{un}_situation_au"))]


def depots(lecteur: Lecteur) -> pd.DataFrame:
    """Read the dépôts that the reader may see, latest first; ``is_sien`` tells those that it sent."""
    return lecteur.lignes(SQL_DEPOTS, profil=lecteur.profil)


def etats(lecteur: Lecteur) -> pd.DataFrame:
    """Count the dépôts that the reader may see, by state (``statut``, ``nombre``), with their ``fichiers``."""
    return lecteur.lignes(SQL_ETATS)


def quarantaine(lecteur: Lecteur, flux: str = TOUS, emetteur: str = TOUS) -> pd.DataFrame:
    """Count the lines waiting for a correction, by reason, the commonest first; ``total`` counts those in quarantine.

    Those of one flow, of one emitter, or all. ``fichier`` is the latest file that holds some, ``premiere_ligne`` the
    first of them there, ``message`` its words. ``messages`` counts the sentences of the reason, which differ where they
    name the value that is wrong. Those of a file that a corrected one replaced wait for nothing, but where others name
    them.
    """
    return lecteur.lignes(SQL_QUARANTAINE, flux=flux, emetteur=emetteur)


def lignes_du_depot(lecteur: Lecteur, depot_id: int) -> pd.DataFrame:
    """Read the lines of one dépôt that wait for a correction, in the order in which one corrects its file."""
    return lecteur.lignes(SQL_LIGNES_DU_DEPOT, depot=depot_id)


def en_quarantaine(attente: pd.DataFrame) -> int:
    """Return the number of lines in quarantine, those whose reason is not told included."""
    return 0 if attente.empty else int(attente["total"].iloc[0])


def bilan(cadre: pd.DataFrame) -> pd.DataFrame:
    """Sum the row balance by flow: lues = chargees + quarantaine + doublons, over loaded dépôts."""
    charges = cadre[cadre["statut"].isin(INTEGRES)]
    sommes = charges.groupby("flux", as_index=False)[["lues", "chargees", "quarantaine", "doublons"]].sum()
    return sommes.assign(ecart=sommes["lues"] - sommes["chargees"] - sommes["quarantaine"] - sommes["doublons"])


def reconciliation(lecteur: Lecteur) -> pd.DataFrame:
    """Read each identity: comparisons made, those that differ, the largest difference; the worst first."""
    return lecteur.lignes(SQL_RECONCILIATION)


def bilan_ligne(lecteur: Lecteur) -> pd.DataFrame:
    """Read what became of the rows read, by flow."""
    return lecteur.lignes(SQL_BILAN_LIGNE)


def sauts(lecteur: Lecteur) -> pd.DataFrame:
    """Read the counts that changed too much in a year, each in a sentence, the département first."""
    return lecteur.lignes(SQL_SAUT)


def baisses(lecteur: Lecteur) -> pd.DataFrame:
    """Read the publications accepted although something disappeared, with the reason given."""
    return lecteur.lignes(SQL_BAISSE)
