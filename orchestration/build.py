"""Build the warehouse beside the published one, audit it, publish it: one way for the command and for Dagster.

What belongs here: the sequence, its parts, and what is said when it stops. The command runs all of it; an asset of
Dagster runs one part: a step of dbt (``etape``), disclosure control (``proteger``) or the publication (``publier``).
What does not: calling dbt (``orchestration.dbt.runner``), the audit and the swap (``warehouse.publication.publish``).
"""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import psycopg

from orchestration.dbt.runner import ETAPES, Verdict, jouer, lire_verdict, ouvrir_dbt, resultats_de
from warehouse.database.blockers import Bloqueurs, surveiller
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression, silence
from warehouse.publication import held_back, identities, jumps, lots, publish
from warehouse.publication.publish import Publication
from warehouse.settings import Settings

if TYPE_CHECKING:
    from warehouse.disclosure.diffusion import Diffusion

VERROU = "observatoire.construction"
# The data test that stops a build of which an exact identity is broken.
TEST_DES_IDENTITES = "identite_exacte"
VIDE = (
    "cette publication n’a aucun chiffre : chargez les fichiers des partenaires avec « observatoire ingest », puis"
    " relancez « observatoire build »"
)


@dataclass(frozen=True)
class ResultatConstruction:
    """A publication that succeeded."""

    publication_id: str
    modeles: int
    tests: int
    secondes: float
    avertissements: list[str] = field(default_factory=list)


def nouvelle_publication() -> str:
    """Draw the identifier of a publication; identifiers sort by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"


@contextmanager
def verrou_de_construction(base: Base) -> Iterator[Bloqueurs]:
    """Hold the right to build on this database, readers in the way ended; a second builder is told to wait."""
    with surveiller(base) as vus, base.connexion() as connexion:
        obtenu = connexion.execute("select pg_try_advisory_lock(hashtext(%s))", [VERROU]).fetchone()
        connexion.commit()
        if not obtenu or not obtenu[0]:
            raise ErreurObservatoire(
                "Une construction est déjà en cours sur cette base : attendez qu’elle finisse, puis relancez."
            )
        try:
            yield vus
        finally:
            # Postgres gives back the lock of a closed connection a moment later: too late for who builds next.
            with suppress(psycopg.OperationalError):
                connexion.execute("select pg_advisory_unlock(hashtext(%s))", [VERROU])


def exiger_construit(connexion: psycopg.Connection, table: str) -> None:
    """Refuse what reads a table of the warehouse where no build ever made it."""
    if connexion.execute("select to_regclass(%s)", [table]).fetchone() == (None,):
        raise ErreurObservatoire(
            "Rien n’est construit, et cette commande lit l’entrepôt : lancez « observatoire build », puis recommencez."
        )


def construire(
    base: Base, settings: Settings, progression: Progression | None = None, *, accepter_baisse: str | None = None
) -> ResultatConstruction:
    """Build, audit and publish; a failure publishes nothing, is recorded, and names what failed.

    ``accepter_baisse`` says why a territory, a landlord or a part of the stock may disappear.
    """
    debut = time.monotonic()
    publish.verifier_raison(accepter_baisse)
    publication_id = nouvelle_publication()
    dire = progression or silence
    with verrou_de_construction(base) as vus:
        verdicts = construire_les_premiers(base, settings, publication_id, vus, dire)
        verdicts.append(_construire_un(dernier(base), settings, publication_id, vus, dire))
        publier(base, verdicts[-1], accepter_baisse)
    tolerees = identities.rompues(base, "toleree", publiee=True)
    avertissements = [
        *(phrase for verdict in verdicts for phrase in verdict.avertissements),
        *held_back.phrases(base),
        *tolerees,
        *vus.congedies,
        *jumps.phrases(base),
        *_dire_le_vide(base),
    ]
    modeles, tests = verdicts[-1].modeles, sum(verdict.tests for verdict in verdicts)
    return ResultatConstruction(publication_id, modeles, tests, time.monotonic() - debut, avertissements)


def construire_les_premiers(
    base: Base, settings: Settings, publication_id: str, vus: Bloqueurs, dire: Progression = silence
) -> list[Verdict]:
    """Build, one by one, the départements but the last, each set aside; nothing to do where there is only one."""
    verdicts = []
    for code in lots.commencer(base)[:-1]:
        verdicts.append(_construire_un(base.au_departement(code), settings, publication_id, vus, dire))
        lots.mettre_de_cote(base, code)
    return verdicts


def dernier(base: Base) -> Base:
    """Return the database as the last of its départements is built from it; what only one installs needs no name."""
    departements = lots.installes(base)
    return base.au_departement(departements[-1]) if len(departements) > 1 else base


def _construire_un(base: Base, settings: Settings, publication_id: str, vus: Bloqueurs, dire: Progression) -> Verdict:
    """Build, test and mask the département that ``base`` sees, in the layers beside the live ones."""
    with ouvrir_dbt(settings, base.environnement_dbt(), publication_id, dire) as dbt:
        for nom in ETAPES:
            # Disclosure control waits for no test: what fails one is not published, and what it wrote is forgotten.
            with ThreadPoolExecutor(max_workers=1) as a_cote:
                secret = a_cote.submit(_decider, base, publication_id) if nom == "tests" else None
                with etape(base, settings, nom, publication_id, vus):
                    jouer(dbt, settings.target_dir)
            if secret:
                _accepter(base, publication_id, secret.result())
        return lire_verdict(settings.target_dir)


def _dire_le_vide(base: Base) -> list[str]:
    """Warn that a publication without any figure is the one of a home without any file."""
    with base.connexion() as connexion:
        vide = connexion.execute("select 1 from marts.indicateur_valeur limit 1").fetchone() is None
    return [VIDE] if vide else []


@contextmanager
def etape(
    base: Base, settings: Settings, nom: str, publication_id: str, vus: Bloqueurs, *, toute_entiere: bool = True
) -> Iterator[None]:
    """Surround one step of dbt: room is made before the first; after, a failure is recorded and stops the sequence.

    Args:
        base: the database.
        settings: the home.
        nom: one of ``ETAPES``.
        publication_id: identifier of the publication under way.
        vus: who was in the way of this build.
        toute_entiere: whether the step makes all its models; what a part of it does not make must stay.

    """
    if toute_entiere and nom == next(iter(ETAPES)):
        publish.faire_place(base)
    with resultats_de(settings.target_dir, nom):
        yield
    verdict = lire_verdict(settings.target_dir)
    if verdict.echecs:
        verdict.echecs.extend(vus.restants.values())
        refuser(base, publication_id, verdict)


def proteger(base: Base, publication_id: str) -> "Diffusion":
    """Decide what may leave the nominative perimeter, between the marts and the cubes; a finding publishes nothing."""
    return _accepter(base, publication_id, _decider(base, publication_id))


def _decider(base: Base, publication_id: str) -> "Diffusion":
    # Its solvers take a while to load, and most commands do without.
    from warehouse.disclosure import diffusion

    return diffusion.preparer(base, publication_id)


def _accepter(base: Base, publication_id: str, resultat: "Diffusion") -> "Diffusion":
    """Return what disclosure control decided, or record that nothing is published and say why."""
    from warehouse.disclosure import diffusion

    if resultat.motifs:
        motif = diffusion.motif(resultat.motifs)
        publish.refuser(base, publication_id, motif, audit={"constats": resultat.motifs})
        raise ErreurObservatoire(
            f"Rien n’est publié, les données précédentes restent en place : {motif},"
            " puis relancez « observatoire build »."
        )
    return resultat


def refuser(base: Base, publication_id: str, verdict: Verdict) -> NoReturn:
    """Record that nothing is published, and say why."""
    phrases = list(verdict.echecs)
    if any(TEST_DES_IDENTITES in phrase for phrase in phrases):
        phrases += identities.rompues(base, "exacte", publiee=False)
    motif = " ; ".join(phrases)
    publish.refuser(base, publication_id, motif)
    raise ErreurObservatoire(
        f"Rien n’est publié, les données précédentes restent en place : {motif}. "
        "Corrigez la cause, puis relancez « observatoire build »."
    )


def publier(base: Base, verdict: Verdict, accepter_baisse: str | None = None) -> Publication:
    """Put the départements together, audit what was built and make it what readers see."""
    lots.reunir(base)
    return publish.publier(base, verdict.publication_id, accepter_baisse=accepter_baisse)
