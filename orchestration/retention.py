"""The purge: what the demandes whose term is over leave behind, in every place, and the proof that stays.

What belongs here: the order of the places, the locks, the proof. What does not: which demandes (dbt,
``int_demande_echue``), emptying a row or a text (``ingestion.purge``), the chain of the proofs and the term of the
journal (``warehouse/access/schema``).
"""

import getpass
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from ingestion.door.identity import Pseudonymes
from ingestion.door.schema import VERROU_PURGE, VERROU_RECEPTION
from ingestion.purge.erasure import DES_DEMANDES, designer, effacer, oublier_les_numeros
from ingestion.purge.names import COPIES, oublier_les_noms
from ingestion.purge.traces import (
    COPIE,
    Fichiers,
    copies,
    retirer_d_ailleurs,
    retirer_les_fichiers,
    retirer_les_traces,
    taire_la_quarantaine,
    taire_les_copies,
)
from orchestration.build import exiger_construit, verrou_de_construction
from orchestration.dbt.selection import construire_sans_tests
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression, silence
from warehouse.publication import lots
from warehouse.publication.publish import oublier_les_anciennes
from warehouse.settings import Settings

ATTENTE = "5min"
MODELE = "int_demande_echue"
VIDEES = [*(f"raw.{contrat.table}" for contrat in DES_DEMANDES), "raw.pseudonymes", "raw.quarantaine", "raw.depots"]
# Field of ``Purge`` → field of ``Fichiers``, of the files that stay; the proof counts them all as ``LAISSES``.
RESTENT = {
    "fichiers_refuses": "refuses",
    "fichiers_non_recus": "non_recus",
    "fichiers_ailleurs": "ailleurs",
    "fichiers_illisibles": "illisibles",
}
LAISSES = "fichiers_laisses"
# Demandes that the build judged, unless a file that waits to be let in says something of them; and the numbers that no
# demande in force bears, a year after the last file that names them.
ECHUES = """
with reference as (
    select date_reference from intermediate.int_reference
),
citation as (
    {citations}
),
depot as (
    select depot_id, statut, situation_au from raw.depots
    where departement_code is null or departement_code = acces.departement_du_fichier()
),
en_attente as (
    select citation.nud from citation join depot using (depot_id) where depot.statut = 'en_attente'
),
orpheline as (
    select citation.nud
    from citation join depot using (depot_id)
    where citation.nud not in (
        select ligne.nud from raw.demandes as ligne join depot as force on force.depot_id = ligne._depot_id
        where force.statut = 'charge'
    )
    group by citation.nud
    having max(depot.situation_au) <= (select (date_reference - interval '1 year')::date from reference)
)
select cle.nud, cle.demande_id
from raw.pseudonymes as cle
left join intermediate.int_demande_echue as echue on echue.demande_id = cle.demande_id
where
    cle.nud <> cle.demande_id
    and (cle.departement_code is null or cle.departement_code = acces.departement_du_fichier())
    and (echue.demande_id is not null or cle.nud in (select nud from orpheline))
    and cle.nud not in (select nud from en_attente)
"""


class Jugement(NamedTuple):
    """What the build of a département says is over: numéro unique → pseudonym, at its date of reference."""

    departement: str | None
    reference: date
    echues: dict[str, str]


@dataclass
class Purge:
    """What left, or would leave, place by place.

    Args:
        a_blanc: nothing was changed.
        date_reference: the day at which the terms are counted: the last of those of several départements.
        demandes: demandes whose identity leaves.
        lignes: place → rows, lines or files.
        fichiers_refuses: files that could not be removed.
        fichiers_non_recus: files that name a purged demande and were not received yet.
        fichiers_ailleurs: the same, received from another folder than the landing one, and left there.
        fichiers_illisibles: files refused, or closed, of which nothing tells whom they name.
        purge_id: number of the proof.

    """

    a_blanc: bool
    date_reference: date
    demandes: int
    lignes: dict[str, int]
    fichiers_refuses: list[str] = field(default_factory=list)
    fichiers_non_recus: list[str] = field(default_factory=list)
    fichiers_ailleurs: list[str] = field(default_factory=list)
    fichiers_illisibles: list[str] = field(default_factory=list)
    purge_id: int | None = None


def purger(
    base: Base, settings: Settings, dire: Progression = silence, *, a_blanc: bool = False, ailleurs: bool = False
) -> Purge:
    """Take their identity from the demandes whose term is over, in every place; ``a_blanc`` only says what would go.

    ``ailleurs`` removes files received from other folders than the landing one too; otherwise they are only named.
    With several départements, what is over in each is built first, the last build having left that of the last one
    alone; then all leaves at once: a file may name somebody of any of them.
    """
    with base.connexion(autocommit=True) as connexion:
        _attendre_les_receptions(connexion)
        jugements = _juger(base, settings, dire)
        with verrou_de_construction(base):
            dire("Lignes", 0, 4)
            with connexion.transaction(force_rollback=a_blanc):
                bilan = _purger(connexion, settings, dire, jugements, a_blanc=a_blanc, ailleurs=ailleurs)
            if not a_blanc:
                dire("Tables", 3, 4)
                _nettoyer(connexion)
                oublier_les_anciennes(base)
    return bilan


def _juger(base: Base, settings: Settings, dire: Progression) -> list[Jugement]:
    """Return what is over in each département, as long as nothing more is received."""
    departements = lots.installes(base)
    if len(departements) < 2:
        return [_jugement(base, None)]
    jugements = []
    for code in departements:
        la = base.au_departement(code)
        construire_sans_tests(la, settings, f"+{MODELE}", dire)
        jugements.append(_jugement(la, code))
    return jugements


def _jugement(base: Base, departement: str | None) -> Jugement:
    with verrou_de_construction(base), base.connexion() as connexion:
        return Jugement(departement, _reference(connexion), _echues(connexion))


def nombre_echues(base: Base) -> int | None:
    """Count the demandes whose term was over at the last build, none before any build.

    None with several départements: the tables hold the last one built alone.
    """
    if len(lots.installes(base)) > 1:
        return None
    with base.connexion() as connexion:
        construite = connexion.execute("select to_regclass(%s) is not null", (f"intermediate.{MODELE}",)).fetchone()
        return len(_echues(connexion)) if construite == (True,) else 0


def purger_le_restaure(base: Base, settings: Settings, dire: Progression = silence) -> int:
    """Purge what a backup brought back: what the warehouse says of it is built first, and published by nobody.

    Returns the number of demandes purged. Nothing is built for a backup of which no radiation and no dépôt, by which a
    line in quarantine and a number without a demande are dated, is a year old.
    """
    with base.connexion() as connexion:
        ancienne = connexion.execute(
            "with terme as (select (max(situation_au) - interval '1 year')::date as jour from raw.depots)"
            " select from raw.depots, terme where situation_au <= jour union all"
            " select from raw.demandes, terme where demandeur_nom <> '' and date_radiation <= jour::text limit 1"
        ).fetchone()
    if ancienne is None:
        return 0
    if len(lots.installes(base)) < 2:
        construire_sans_tests(base, settings, f"+{MODELE}", dire)
    return purger(base, settings, dire).demandes


def _purger(
    connexion: psycopg.Connection,
    settings: Settings,
    dire: Progression,
    jugements: list[Jugement],
    *,
    a_blanc: bool,
    ailleurs: bool,
) -> Purge:
    pseudonymes = Pseudonymes.de(connexion, settings)
    lignes: Counter[str] = Counter()
    for jugement in jugements:
        connexion.execute("select set_config('observatoire.departement', %s, true)", (jugement.departement or "",))
        designer(connexion, jugement.echues, jugement.reference)
        lignes.update(effacer(connexion) | {"raw.pseudonymes": oublier_les_numeros(connexion)})
    pseudonymes.relire(connexion)
    reference = max(jugement.reference for jugement in jugements)
    echues = [demande for jugement in jugements for demande in jugement.echues.values()]
    avant = connexion.execute("select (%s - interval '1 year')::date", (reference,)).fetchone()
    lignes["raw.quarantaine"] = taire_la_quarantaine(connexion, pseudonymes, avant=avant[0] if avant else None)
    taire_les_copies(connexion)
    # A broken chain is evidence, which stays, and which the audit of the next publication names.
    (retirees,) = connexion.execute(
        "select case when acces.verifier_journal() is null then acces.retirer_du_journal() end"
    ).fetchone() or (0,)
    lignes["acces.journal"] = int(retirees or 0)
    (vues,) = connexion.execute("select acces.retirer_vues_anciennes()").fetchone() or (0,)
    lignes["acces.vue_enregistree"] = int(vues)
    (preselections,) = connexion.execute("select acces.retirer_preselections_anciennes()").fetchone() or (0,)
    lignes["acces.preselection"] = int(preselections)
    (alertes,) = connexion.execute("select acces.retirer_alertes_closes()").fetchone() or (0,)
    lignes["acces.alerte_chiffre"] = int(alertes)
    dire("Fichiers", 1, 4)
    bilans = [retirer_les_fichiers(connexion, pseudonymes, settings.landing_dir, a_blanc=a_blanc)]
    bilans.append(retirer_d_ailleurs(connexion, pseudonymes, retirer=ailleurs, a_blanc=a_blanc))
    lignes["fichiers"] = sum(len(bilan.retires) for bilan in bilans)
    dire("Journaux techniques", 2, 4)
    lignes["raw.depots"] = oublier_les_noms(connexion, {un for bilan in bilans for un in bilan.empreintes})
    bilans.append(retirer_les_traces(pseudonymes, settings.journaux_dir, a_blanc=a_blanc))
    lignes["journaux"] = len(bilans[-1].retires)
    restent = {sort: _noms(bilans, nom) for sort, nom in RESTENT.items()}
    lignes[LAISSES] = sum(map(len, restent.values()))
    numero = None if a_blanc else _prouver(connexion, reference, lignes, echues)
    return Purge(a_blanc, reference, len(echues), lignes, **restent, purge_id=numero)


def _attendre_les_receptions(connexion: psycopg.Connection) -> None:
    """Wait until no file is being received, and let none begin."""
    connexion.execute(sql.SQL("set lock_timeout = {}").format(ATTENTE))
    try:
        connexion.execute("select pg_advisory_lock(%s), pg_advisory_lock(%s)", (VERROU_PURGE, VERROU_RECEPTION))
    except psycopg.errors.LockNotAvailable:
        raise ErreurObservatoire(
            "Des fichiers sont en cours de réception : rien n’est purgé ; relancez quand ils seront chargés."
        ) from None


def _reference(connexion: psycopg.Connection) -> date:
    """Return the day of the last build, whose definitions say what is over."""
    exiger_construit(connexion, f"intermediate.{MODELE}")
    ligne = connexion.execute("select date_reference from intermediate.int_reference").fetchone()
    if ligne is None:
        raise ErreurObservatoire("La dernière construction est vide : lancez « observatoire build », puis recommencez.")
    reference: date = ligne[0]
    return reference


def _echues(connexion: psycopg.Connection) -> dict[str, str]:
    requete = sql.SQL("select {nom} as nud, _depot_id as depot_id from raw.{table} where {nom} is not null")
    colonnes = [*((contrat.table, "nud") for contrat in DES_DEMANDES), ("demandes", "nud_associe")]
    citations = sql.SQL(" union all ").join(
        requete.format(nom=sql.Identifier(nom), table=sql.Identifier(table)) for table, nom in colonnes
    )
    return dict(connexion.execute(sql.SQL(ECHUES).format(citations=citations)).fetchall())


def _prouver(connexion: psycopg.Connection, reference: date, lignes: dict[str, int], demandes: list[str]) -> int:
    requete = "select technique.inscrire_purge(%s, %s, %s, %s)"
    (numero,) = connexion.execute(requete, (getpass.getuser(), reference, Jsonb(lignes), demandes)).fetchone() or (0,)
    return int(numero)


def _nettoyer(connexion: psycopg.Connection) -> None:
    """Free the room of the former rows, and forget their values, which the statistics of the planner sample."""
    for table in [*VIDEES, *copies(connexion, COPIE, *COPIES)]:
        connexion.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier(*table.split("."))))


def _noms(bilans: list[Fichiers], sort: str) -> list[str]:
    return [str(fichier) for bilan in bilans for fichier in getattr(bilan, sort)]
