"""``bench rapprochement``: the copy of the database in which it makes the rows of many départements."""

import psycopg
import pytest

from orchestration.bench.rapprochement import COPIE, copie_de
from tests.bases import superutilisateur

BASES = "select datname from pg_database where datname = %s"


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
