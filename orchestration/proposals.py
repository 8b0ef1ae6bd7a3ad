"""Candidatures handed over at the portal, written as files of the landing folder, as if their organisme sent them.

What belongs here: which events have not left, under which name a file leaves. What does not: the rows (``acces``, in
the database), receiving them (``ingestion``: the same door, the same checks, as for any file).
"""

import csv
import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl
import psycopg

from ingestion.contracts.candidatures import CONTRAT
from ingestion.door.checks.offres import sans_voix
from ingestion.door.declaration import AVANCE
from orchestration.home import preparer_dossiers
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings, aujourd_hui

# What has not left, or left in a file that the door refused, or that another took the place of before a row of it could
# count. A purged demande has no numéro unique any more; a file of an organisme that ended is refused.
A_DEPOSER = """
select e.*, p.nud
from acces.evenements_candidature() as e
join raw.pseudonymes as p on p.demande_id = e.demande_id and p.nud <> p.demande_id
where
    not acces.est_clos(e.organisme_code)
    and (
        e.depose_dans is null
        or exists (
            select from raw.depots as d
            where d.fichier = e.depose_dans and d.statut in ('rejete', 'remplace')
                and coalesce(d.departement_code = e.departement_code, true)
        )
        and not exists (
            select from raw.candidatures as c join raw.depots as d on d.depot_id = c._depot_id
            where d.statut in ('charge', 'en_attente') and c.candidature_id = e.candidature_id
                and coalesce(d.departement_code = e.departement_code, true)
                and c.type_evenement = e.type_evenement and c.date_survenance = e.date_survenance::text
        )
    )
order by e.organisme_code, e.departement_code, e.offre_id, e.candidature_id, e.type_evenement
"""
# A decision entered since the events were read has not left: what it takes the place of has.
DEPOSES = """
with lot as (
    select *
    from unnest(
        %(departements)s::text[], %(candidatures)s::text[], %(types)s::text[], %(dates)s::date[],
        %(touches)s::timestamptz[]
    ) as lot (departement_code, candidature_id, type_evenement, date_survenance, touche_at)
),
positionne as (
    update acces.preselection_menage as m set depose_dans = %(fichier)s
    from acces.preselection as p, lot
    where
        p.preselection_id = m.preselection_id and lot.type_evenement = 'POSITIONNEMENT'
        and lot.departement_code = p.departement_code
        and lot.candidature_id = acces.candidature_id(p.organisme_code, m.menage_id)
),
touchee as (
    select departement_code, offre_id, max(saisie_at) as touche_at
    from acces.decision_commission
    group by departement_code, offre_id
)
update acces.decision_commission as d
set
    depose_dans = case when touchee.touche_at = lot.touche_at then %(fichier)s end,
    date_partie = greatest(d.date_partie, lot.date_survenance)
from lot, touchee
where
    lot.type_evenement = 'CAL' and lot.departement_code = d.departement_code and lot.candidature_id = d.candidature_id
    and touchee.departement_code = d.departement_code and touchee.offre_id = d.offre_id
"""
LOT = ["emetteur", "offre_id", "bailleur_code", "propose"]
PLEIN = "Le dossier de dépôt a déjà un fichier de candidatures de {emetteur} pour chaque jour d’ici le {fin:%d/%m/%Y}."


def deposer(base: Base, settings: Settings) -> list[Path]:
    """Write what was handed over or decided at the portal and has not left; return the files written.

    Raises:
        ErreurObservatoire: the folder cannot be written, or has no day left for an emitter.

    """
    preparer_dossiers(settings)
    ecrits = []
    with base.connexion() as conn:
        # One at a time: two would write the same events twice.
        conn.execute("select pg_advisory_lock(hashtextextended('observatoire.candidatures', 0))")
        with conn.cursor(row_factory=psycopg.rows.dict_row) as curseur:
            lus = curseur.execute(A_DEPOSER).fetchall()
        for emetteur, siens in groupby(lus, key=lambda evenement: str(evenement["organisme_code"])):
            evenements = _dont_il_parle(conn, list(siens))
            if not evenements:
                continue
            chemin = _libre(conn, settings.landing_dir, emetteur)
            _ecrire(chemin, evenements)
            _noter(conn, chemin.name, evenements)
            # What is written has left, whatever becomes of the next emitter.
            conn.commit()
            ecrits.append(chemin)
    return ecrits


def _dont_il_parle(conn: psycopg.Connection, evenements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what the door would refuse the whole file for: an offre that has changed hands since."""
    gardes = []
    for departement, siens in groupby(evenements, key=lambda evenement: str(evenement["departement_code"])):
        par_lot: dict[tuple[str, str, str, bool], list[dict[str, Any]]] = {}
        for evenement in siens:
            par_lot.setdefault(_lot(evenement), []).append(evenement)
        refus = sans_voix(conn, departement, pl.DataFrame([*par_lot], LOT, orient="row"))
        refuses = {*refus.select(LOT).iter_rows()}
        gardes += [e for lot, ceux_du_lot in par_lot.items() if lot not in refuses for e in ceux_du_lot]
    return gardes


def _lot(e: dict[str, Any]) -> tuple[str, str, str, bool]:
    return e["organisme_code"], e["offre_id"], e["bailleur_code"], e["positionne_par"] == "RESERVATAIRE"


def _libre(conn: psycopg.Connection, dossier: Path, emetteur: str) -> Path:
    """Return the file of the first day, from today on, for which the emitter sent none: it would take its place."""
    jour_un = aujourd_hui()
    pris = {
        jour
        for (jour,) in conn.execute(
            "select situation_au from raw.depots where flux = %s and emetteur = %s and situation_au >= %s",
            (CONTRAT.flux, emetteur, jour_un),
        )
    }
    for jour in _jours(jour_un):
        nom = f"{CONTRAT.flux}_{emetteur}_{jour}.csv"
        if jour not in pris and not any((dossier / autre).exists() for autre in (nom, f"{nom}.gz")):
            return dossier / nom
    raise ErreurObservatoire(PLEIN.format(emetteur=emetteur, fin=jour_un + AVANCE))


def _jours(premier: dt.date) -> Iterator[dt.date]:
    return (premier + dt.timedelta(days=n) for n in range(AVANCE.days))


def _ecrire(chemin: Path, evenements: list[dict[str, Any]]) -> None:
    """Write a file whole: the folder is watched."""
    partiel = chemin.with_name(f"{chemin.name}.part")
    with partiel.open("w", encoding="utf-8", newline="") as flux:
        plume = csv.DictWriter(flux, CONTRAT.noms, extrasaction="ignore", delimiter=";", lineterminator="\n")
        plume.writeheader()
        plume.writerows(evenements)
    partiel.replace(chemin)


def _noter(conn: psycopg.Connection, fichier: str, evenements: list[dict[str, Any]]) -> None:
    """Write in which file the events left."""
    noms = {
        "departements": "departement_code",
        "candidatures": "candidature_id",
        "types": "type_evenement",
        "dates": "date_survenance",
        "touches": "touche_at",
    }
    colonnes = {nom: [evenement[colonne] for evenement in evenements] for nom, colonne in noms.items()}
    conn.execute(DEPOSES, colonnes | {"fichier": fichier})
