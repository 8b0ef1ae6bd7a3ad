"""``rapprochement``: the lists of a dwelling, all vacancies at once, the simulator, the pages after a choice.

The queries are those of the pages, as a landlord under its rights. What no profile may read, all the dwellings of the
département with all its demandes, is read by the owner: the plan of all vacancies, the first ones of each. The rows of
many départements are made in a copy of the database, dropped at the end.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import psycopg

from dashboards.app import ouvrir_portail
from dashboards.kit.reads import publication
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.pages.rapprochement import reads
from orchestration.bench import lecteurs
from orchestration.bench.banc import Banc
from orchestration.bench.demo import portail_servi
from orchestration.bench.mesure import Mesure, au_plus, centile
from orchestration.plan import planifier_departement
from warehouse.access import reading
from warehouse.database.connections import Base
from warehouse.database.server import SUPERUTILISATEUR
from warehouse.processes import processeurs
from warehouse.reference import lignes_de_reference

LOGEMENTS, PREMIERS, GRAINE, TOURS = 200, 20, 31, 3
BARRE_PREMIERS_MS, BARRE_MOTIFS_MS, BARRE_PREMIERS_PARTOUT_MS = 10.0, 100.0, 50.0
BARRE_ECART_PCT, BARRE_TOUS_S, BARRE_PLAN_S, BARRE_SIMULATEUR_S, BARRE_PAGE_S = 1.0, 5.0, 30.0, 3.0, 1.0
DEPARTEMENTS, DEMANDES = 55, 55_000
COPIE, CRITERES = "observatoire_bench_rapprochement", "marts.fct_demande_critere"
# The first ones of every vacant dwelling, for a part of the profiles: those of one are open to the same households, but
# for who had one of its dwellings proposed, of whom so many more are read.
SQL_TOUS = f"""
with offre as materialized (
    select offre_id, profil_code
    from marts.fct_offre
    where departement_code = %(departement)s and is_offert
),
ecartee as materialized (
    select offre.offre_id, demande.demande_id
    from marts.fct_demande_critere as demande
    cross join unnest(demande.offres_refermees) as refermee (offre_id)
    inner join offre on refermee.offre_id = offre.offre_id
    cross join lateral (
        select is_eligible
        from marts.rapprochement
        where
            departement_code = %(departement)s and rapprochement.offre_id = offre.offre_id
            and rapprochement.demande_id = demande.demande_id
        -- A fence: joined otherwise, every pair would be compared.
        offset 0
    ) as paire
    where demande.departement_code = %(departement)s and not paire.is_eligible
),
profil as materialized (
    select offre.profil_code, min(offre.offre_id) as offre_id, coalesce(max(refus.nombre), 0) as refus,
        row_number() over (order by offre.profil_code) as numero
    from offre
    left join (select offre_id, count(*) as nombre from ecartee group by offre_id) as refus
        on offre.offre_id = refus.offre_id
    group by offre.profil_code
),
candidat as materialized (
    select profil.profil_code, premier.demande_id, premier.points, premier.date_creation
    from profil
    cross join lateral (
        select demande_id, points, date_creation
        from marts.rapprochement
        where
            departement_code = %(departement)s and rapprochement.offre_id = profil.offre_id and is_eligible_profil
        order by points desc, date_creation, demande_id
        limit {PREMIERS} + profil.refus
    ) as premier
    where profil.numero %% %(parts)s = %(part)s
)
select offre_id, demande_id, points
from (
    select
        offre.offre_id, candidat.demande_id, candidat.points,
        row_number() over (
            partition by offre.offre_id order by candidat.points desc, candidat.date_creation, candidat.demande_id
        ) as rang
    from candidat
    inner join offre on candidat.profil_code = offre.profil_code
    left join ecartee on offre.offre_id = ecartee.offre_id and candidat.demande_id = ecartee.demande_id
    where ecartee.offre_id is null
) as place
where rang <= {PREMIERS}
"""  # noqa: S608  (our own text)
CHOIX = 20
POIDS = [f"pmois={mois}&pdalo={dalo}" for mois in (1, 2, 3) for dalo in (0, 30, 100)]


def mesurer(banc: Banc) -> list[Mesure]:
    """Read lists, count by reason, rank all, plan all, then many départements, then the pages."""
    base = banc.base()
    (compte,) = banc.proposants(1)
    with _lecteur(banc, base, compte) as lecteur:
        offres = _offres(lecteur)
        banc.dire(f"Rapprochement : {len(offres)} logements lus par {compte}…")
        premiers = _dans_la_base(lecteur, offres, reads.SQL_PREMIERS, debut=0, nombre=PREMIERS)
        motifs = _dans_la_base(lecteur, offres, reads.SQL_BILAN)
        ensemble = _ensemble(banc, base, lecteur.departements[0])
    nom = f"rapprochement : {compte}, {len(offres)} logements"
    return [
        au_plus(f"{nom}, les {PREMIERS} premiers, 95e centile", centile(premiers, 0.95), "ms", BARRE_PREMIERS_MS),
        au_plus(f"{nom}, comptes par motif, 95e centile", centile(motifs, 0.95), "ms", BARRE_MOTIFS_MS),
        *ensemble,
        _partout(banc, base, compte, offres),
        *_pages(banc, base, compte, offres),
    ]


@contextmanager
def _lecteur(banc: Banc, base: Base, compte: str) -> Iterator[Lecteur]:
    """Give a reader of the portal, whose connections are closed at the end."""
    portail = ouvrir_portail(banc.settings, base)
    session = reading.ouvrir_session_admin(base, compte)
    etat = publication.etat(portail, session).au_departement(None)
    try:
        yield Lecteur(portail, session, etat.publication_id, etat.departements)
    finally:
        portail.lecteur.dispose()
        portail.portier.dispose()


def _offres(lecteur: Lecteur) -> list[str]:
    """Draw offered dwellings of the reader."""
    offres = sorted(reads.offres(lecteur)["offre_id"])
    return random.Random(GRAINE).sample(offres, min(LOGEMENTS, len(offres)))  # noqa: S311


def _dans_la_base(lecteur: Lecteur, offres: Sequence[str], sql: str, **valeurs: Any) -> list[float]:
    """Return the milliseconds of each dwelling, by the clock of the server; its reader enters once.

    All are read in turn, several times, and the best of each counts: a server that has just started reads its pages
    from the disk, and others work on the machine.
    """
    horloge: tuple[str, dict[str, Any] | None] = ("select clock_timestamp()", None)
    requetes = [horloge]
    for offre in [*offres] * TOURS:
        requetes += [(sql, lecteur.valeurs(valeurs | {"offre": offre})), horloge]
    lus = reading.lire_ensemble(lecteur.portail.lecteur, lecteur.session, requetes)
    instants = [lu.lignes[0][0] for lu in lus[::2]]
    temps = [(apres - avant).total_seconds() * 1000 for avant, apres in pairwise(instants)]
    return [min(temps[rang :: len(offres)]) for rang in range(len(offres))]


def _ensemble(banc: Banc, base: Base, departement: str) -> list[Mesure]:
    """Rank all the vacant dwellings of the département, then plan them all."""
    banc.dire("Rapprochement : tous les logements vacants du département…")
    debut = time.perf_counter()
    lus = classer(base, departement)
    classer_s = time.perf_counter() - debut
    banc.dire("Rapprochement : le plan de tous les logements vacants du département…")
    debut = time.perf_counter()
    compte = planifier_departement(base, departement).compte
    plan_s = time.perf_counter() - debut
    classes, nom = len({offre for offre, *_ in lus}), f"rapprochement : le plan de {compte.logements} logements vacants"
    return [
        au_plus(
            f"rapprochement : les {PREMIERS} premiers de {classes} logements vacants", classer_s, "s", BARRE_TOUS_S
        ),
        au_plus(nom, plan_s, "s", BARRE_PLAN_S),
        au_plus(f"{nom}, écart à la borne", compte.ecart_pct, "%", BARRE_ECART_PCT),
    ]


def classer(base: Base, departement: str) -> list[tuple[Any, ...]]:
    """Return the first ones of each vacant dwelling (dwelling, demande, points), a part of the profiles a processor."""
    parts = processeurs()

    def lire(part: int) -> list[tuple[Any, ...]]:
        with base.connexion() as c:
            return c.execute(SQL_TOUS, {"departement": departement, "parts": parts, "part": part}).fetchall()

    with ThreadPoolExecutor(parts) as fils:
        return [ligne for lues in fils.map(lire, range(parts)) for ligne in lues]


def _partout(banc: Banc, base: Base, compte: str, offres: Sequence[str]) -> Mesure:
    """Read the same lists among the demandes of many départements."""
    with copie_de(base) as copie:
        banc.dire(f"Rapprochement : {DEPARTEMENTS} départements dans une copie de la base…")
        with _lecteur(banc, copie, compte) as lecteur:
            nombre = _peupler(copie, lecteur.departements[0])
            temps = _dans_la_base(lecteur, offres, reads.SQL_PREMIERS, debut=0, nombre=PREMIERS)
    nom = f"rapprochement : les {PREMIERS} premiers parmi {nombre} demandes de {DEPARTEMENTS} départements"
    return au_plus(f"{nom}, 95e centile", centile(temps, 0.95), "ms", BARRE_PREMIERS_PARTOUT_MS)


@contextmanager
def copie_de(base: Base) -> Iterator[Base]:
    """Give a copy of the database; it is dropped, one that an interrupted measure left behind first."""
    superutilisateur = {"user": SUPERUTILISATEUR, "password": base.serveur.mot_de_passe, "dbname": "postgres"}
    with psycopg.connect(**base.proprietaire | superutilisateur, autocommit=True) as c:
        c.execute(f"drop database if exists {COPIE} with (force)")
        c.execute(f"create database {COPIE} template {base.nom} strategy file_copy owner {base.proprietaire['user']}")
        try:
            yield replace(base, proprietaire=base.proprietaire | {"dbname": COPIE})
        finally:
            c.execute(f"drop database {COPIE} with (force)")


def _peupler(copie: Base, ici: str) -> int:
    """Give the demandes of a département to many others; return how many there are in all."""
    codes = [ligne["departement_code"] for ligne in lignes_de_reference("departement")]
    with copie.connexion() as c:
        c.execute(f"delete from {CRITERES} where departement_code <> %s", [ici])  # noqa: S608  (our own name)
        # Rows come first, as in a build: an index that is there would make each of them wait.
        index = c.execute(
            "select indexname, indexdef from pg_indexes where schemaname || '.' || tablename = %s", [CRITERES]
        ).fetchall()
        for nom, _ in index:
            c.execute(f'drop index marts."{nom}"')
        autres = ", ".join(
            nom
            for (nom,) in c.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 1 and not attisdropped"
                " order by attnum",
                [CRITERES],
            )
        )
        for code in [code for code in codes if code != ici][: DEPARTEMENTS - 1]:
            c.execute(
                f"insert into {CRITERES} select %s, {autres} from {CRITERES} where departement_code = %s"  # noqa: S608
                " order by points desc, date_creation, demande_id limit %s",
                [code, ici, DEMANDES],
            )
        for _, definition in index:
            c.execute(definition)
        c.execute(f"analyze {CRITERES}")
        (nombre,) = c.execute(f"select count(*) from {CRITERES}").fetchone() or (0,)  # noqa: S608
        return int(nombre)


def _pages(banc: Banc, base: Base, compte: str, offres: Sequence[str]) -> list[Mesure]:
    """Open the pages of the portal as a browser does, and choose on them."""
    with portail_servi(banc) as adresse:
        banc.dire("Rapprochement : les pages, après un choix…")
        session = reading.ouvrir_session_admin(base, compte)
        vu = lecteurs.Observation()
        lecteur = lecteurs.Lecteur(compte, adresse, session.jeton, random.Random(GRAINE), vu)  # noqa: S311
        choisis = [f"offre={offre}" for offre in offres[:CHOIX]]
        _, *choix = asyncio.run(_choisir(lecteur, "rapprochement", ["", *choisis]))
        ouverture, *poids = asyncio.run(_choisir(lecteur, "cotation", ["", *POIDS]))
        premiers = vu.chiffres[-1 - len(POIDS)]
    for erreur in vu.erreurs[:5]:
        banc.dire(erreur)
    nom = f"rapprochement : la page, {len(choix)} logements choisis"
    return [
        au_plus(f"{nom}, médiane", centile(choix, 0.5), "s", BARRE_PAGE_S),
        au_plus(f"{nom}, 95e centile", centile(choix, 0.95), "s", BARRE_PAGE_S),
        au_plus("rapprochement : le simulateur, premiers chiffres à l’ouverture", premiers, "s", BARRE_SIMULATEUR_S),
        au_plus("rapprochement : le simulateur, à l’ouverture, passé compris", ouverture, "s", BARRE_SIMULATEUR_S),
        au_plus(
            f"rapprochement : le simulateur, {len(poids)} pondérations, 95e centile",
            centile(poids, 0.95),
            "s",
            BARRE_SIMULATEUR_S,
        ),
        au_plus(f"rapprochement : erreurs sur {len(vu.pages)} pages", len(vu.erreurs), "pages", 0),
    ]


async def _choisir(lecteur: lecteurs.Lecteur, page: str, choix: Sequence[str]) -> list[float]:
    """Return the seconds of a page under each choice, in the browser session of one reader."""
    async with lecteur.connecter() as connexion:
        await lecteur.tourner(connexion, "")
        for un in choix:
            await lecteur.tourner(connexion, lecteur.pages[page], un)
    return lecteur.vu.pages[-len(choix) :]
