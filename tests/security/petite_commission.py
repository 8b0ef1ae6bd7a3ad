"""What a commission needs in a small warehouse: one offre, its list, its candidatures; written by hand, in seconds.

What belongs here: making them. What does not: the tests that ask (``test_ordre_de_la_liste``, ``test_seance``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import psycopg
from sqlalchemy import Engine

from tests.security.petit_entrepot import proteger
from warehouse.access import proposals
from warehouse.access.sessions import Session
from warehouse.database.connections import Base

OFFRE = "O1"
# The list of the offre, the best ranked first; their identifiers are in no order.
LISTE = ["m3", "m1", "m6", "m2", "m5", "m4", "m7"]
TABLES = """
alter table marts.fct_demande add etat_code text default 'active';
create table marts.fct_offre (
    departement_code text, offre_id text, bailleur_code text, reservataire_code text, is_offert boolean
);
insert into marts.fct_offre values ('31', 'O1', 'BA01', null, true);
create table marts.fct_demande_critere (departement_code text, demande_id text, points integer, is_positionne boolean);
create view marts.rapprochement as
select
    o.departement_code, o.offre_id, d.demande_id, d.points, 'G' as grille_code, '1' as grille_version,
    date '2024-01-01' as date_creation, not d.is_positionne as is_eligible
from marts.fct_offre as o
inner join marts.fct_demande_critere as d on o.departement_code = d.departement_code
where o.is_offert;
create table marts.fct_candidature (
    departement_code text, candidature_id text, offre_id text, demande_id text, bailleur_code text,
    date_positionnement date, date_cal date, date_offre date, decision_code text, rang integer, etat_code text,
    is_en_cours boolean
);
create table marts.dim_code (liste text, code text);
insert into marts.dim_code values
    ('MOTIF_ORDRE', 'CONTACT'), ('MOTIF_MOINS_DE_3', 'INSUFFISANCE'), ('DECISION_CAL', 'ATT'), ('DECISION_CAL', 'ATR'),
    ('DECISION_CAL', 'ACS'), ('DECISION_CAL', 'NAT'), ('MOTIF_NON_ATTRIBUTION', 'PIE');
"""


@dataclass(frozen=True)
class Commission:
    """The landlord of the offre, on a small warehouse that is made for it."""

    base: Base
    portier: Engine
    session: Session

    def proposer(self, demande: str, *reste: object) -> int:
        """Put a demande forward; return its place."""
        return proposals.preselectionner(self.portier, self.session, "31", OFFRE, demande, *reste)

    def transmettre(self) -> None:
        """Hand over what was put forward."""
        proposals.transmettre(self.portier, self.session, "31", OFFRE)


def meubler(connexion: psycopg.Connection) -> None:
    """Add to a published small warehouse the offre of the first landlord and the list of it."""
    connexion.execute(TABLES)
    for rang, demande in enumerate(LISTE):
        connexion.execute("insert into marts.fct_demande_critere values ('31', %s, %s, false)", [demande, 99 - rang])
        connexion.execute("insert into marts.fct_demande (departement_code, demande_id) values ('31', %s)", [demande])
    for table in ("fct_offre", "fct_demande_critere", "fct_candidature"):
        proteger(connexion, f"marts.{table}", {"bailleur": "true"})


def publier_transmises(connexion: psycopg.Connection) -> None:
    """Do what the build after a handing over does: its households are positioned, and leave the list."""
    connexion.execute(
        "update marts.fct_demande_critere set is_positionne = true"
        " where demande_id in (select demande_id from acces.preselection_menage where transmis_at is not null)"
    )


def positionner(connexion: psycopg.Connection, demandes: Sequence[str], le: date) -> None:
    """Publish one candidature that nobody has examined per demande: ``C-`` and its identifier."""
    for demande in demandes:
        connexion.execute(
            "insert into marts.fct_candidature values ('31', 'C-' || %(d)s, 'O1', %(d)s, 'BA01', %(le)s, null, null,"
            " null, null, 'POSITIONNEE', true)",
            {"d": demande, "le": le},
        )


def radier(connexion: psycopg.Connection, demande: str) -> None:
    """Publish that a demande is radiated."""
    connexion.execute("update marts.fct_demande set etat_code = 'radiee' where demande_id = %s", [demande])
