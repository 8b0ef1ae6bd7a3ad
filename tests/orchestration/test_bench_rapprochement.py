"""``bench rapprochement``: the ranking of all vacant dwellings, the copy of the database for many départements."""

import psycopg
import pytest

from orchestration.bench.rapprochement import COPIE, PREMIERS, classer, copie_de
from tests.bases import superutilisateur

BASES = "select datname from pg_database where datname = %s"

SQL_UN_PAR_UN = f"""
select offre_id, demande_id, points
from (
    select
        offre_id, demande_id, points,
        row_number() over (partition by offre_id order by points desc, date_creation, demande_id) as rang
    from marts.rapprochement
    where is_eligible
) as classe
where rang <= {PREMIERS}
"""


def test_the_first_ones_by_profile_are_those_of_each_dwelling(entrepot) -> None:
    with entrepot.connexion() as c:
        attendus = c.execute(SQL_UN_PAR_UN).fetchall()
    assert sorted(classer(entrepot, "31")) == sorted(attendus)


def test_the_copy_has_what_the_database_has_and_is_dropped_even_when_the_measure_fails(base_vierge) -> None:
    with base_vierge.connexion() as c:
        c.execute("create table public.temoin as select 31 as un")

    def echouer() -> None:
        with copie_de(base_vierge) as copie, copie.connexion() as c:
            assert c.execute("select current_database(), un from public.temoin").fetchone() == (COPIE, 31)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        echouer()
    with psycopg.connect(**superutilisateur(base_vierge)) as c:
        assert c.execute(BASES, [COPIE]).fetchall() == []
