"""What ends by its date is taken on its day, though nothing is published: by a page, by Dagster, by who asks."""

import psycopg
import pytest

from orchestration.assets.ressources import Observatoire
from orchestration.assets.schedules import dates
from tests.bases import login_personnel
from tests.jours import demain
from tests.security.lignes_du_referentiel import (
    MURET,
    TOULOUSE,
    bailleur,
    guichet,
    ligne,
    ouvrir_une_page,
    passer_a_demain,
    republier,
)
from tests.security.petit_entrepot import D1, D2, D3, D4

DEMANDES = "select demande_id from demande order by 1"
LISTES = "select unnest(acces.delegations('commune') || acces.reservataires('commune'))"


def gardes(base):
    """What is kept of the rights of Toulouse, whoever asks."""
    with base.connexion() as c:
        return c.execute(
            "select communes, delegations, reservataires from acces.organisme where organisme_code = 'C31555'"
        ).fetchone()


@pytest.fixture
def finissantes(neuve, recevoir):
    """Let the commune of Toulouse have for today a territory, a delegation and a reservation more than its own."""
    muret = {"organisme_code": "C31555", "territoire_code": "31395", "valide_au": demain()}
    recevoir(
        ligne("ORGANISME", "C31555", **TOULOUSE),
        ligne("PORTEE", "C31555/31395", **muret),
        ligne("DELEGATION", "C31555/31395", **muret),
        ligne("RESERVATAIRE", "R2", organisme_code="C31555", valide_au=demain()),
    )
    republier(neuve)


@pytest.mark.usefixtures("finissantes")
def test_attaque_A10_what_ends_by_its_date_is_gone_with_the_first_page_of_that_day(neuve, lues):
    assert (lues("commune-toulouse"), lues("commune-toulouse", LISTES)) == ([D1, D2, D4], ["31395", "R2"])
    passer_a_demain(neuve)
    ouvrir_une_page(neuve)
    assert gardes(neuve) == (["31555"], [], [])
    assert (lues("commune-toulouse"), lues("commune-toulouse", LISTES)) == ([D1, D4], [])


@pytest.mark.usefixtures("finissantes")
def test_attaque_A10_what_ends_by_its_date_is_taken_from_a_personal_login_at_midnight(neuve, monkeypatch):
    monkeypatch.setattr(Observatoire, "base", lambda _: neuve)
    with login_personnel(neuve, "commune-toulouse", "agent.dates") as parametres:
        with psycopg.connect(**parametres) as c:
            assert c.execute(LISTES).fetchall() == [("31395",), ("R2",)]
        passer_a_demain(neuve)
        assert dates.execute_in_process(resources={"observatoire": Observatoire()}).success
        assert gardes(neuve) == (["31555"], [], [])
        with psycopg.connect(**parametres) as c:
            assert c.execute(LISTES).fetchall() == []


@pytest.fixture
def personnel(neuve):
    """What a personal login reads, each time on a connection of its own: ``personnel("commune-toulouse", LISTES)``."""

    def lire(compte: str, requete: str) -> list[str]:
        with login_personnel(neuve, compte, "agent.dates") as parametres, psycopg.connect(**parametres) as c:
            return [un for (un,) in c.execute(requete)]

    return lire


@pytest.mark.usefixtures("finissantes")
def test_attaque_A10_what_ends_by_its_date_is_gone_from_a_personal_login_though_nobody_follows(neuve, personnel):
    assert personnel("commune-toulouse", DEMANDES) == [D1, D2, D4]
    passer_a_demain(neuve)
    assert [personnel("commune-toulouse", requete) for requete in (DEMANDES, LISTES)] == [[D1, D4], []]
    assert gardes(neuve) == (["31395", "31555"], ["31395"], ["R2"])


@pytest.mark.usefixtures("finissantes")
def test_an_open_connection_of_a_personal_login_loses_what_ends_at_midnight(neuve):
    with (
        login_personnel(neuve, "commune-toulouse", "agent.dates") as parametres,
        psycopg.connect(**parametres, autocommit=True) as c,
    ):
        assert [un for (un,) in c.execute(DEMANDES)] == [D1, D2, D4]
        passer_a_demain(neuve)
        assert [un for (un,) in c.execute(DEMANDES)] == [D1, D4]


def test_attaque_A10_an_organisme_whose_kind_changes_by_its_date_reads_nothing_by_a_personal_login(
    neuve, recevoir, personnel
):
    commune = {**TOULOUSE, "organisme_code": "BA01", "valide_du": demain()}
    recevoir(bailleur("BA01"))
    recevoir(ligne("ORGANISME", "BA01", **commune), au=demain(), motif="Erreur")
    republier(neuve)
    assert personnel("bailleur-a", DEMANDES) == [D1, D2, D3, D4]
    passer_a_demain(neuve)
    assert personnel("bailleur-a", DEMANDES) == []


def test_attaque_A10_a_guichet_that_changes_its_kind_by_its_date_is_told_to_no_personal_login(
    neuve, recevoir, personnel
):
    nature = "select unnest(acces.guichets_collectivite('commune'))"
    recevoir(ligne("ORGANISME", "C31555", **TOULOUSE), guichet("G1", "C31555", type_organisme="commune"))
    autre = guichet("G1", "C31555", type_organisme="bailleur", valide_du=demain())
    recevoir(ligne("ORGANISME", "C31555", **TOULOUSE), autre, au=demain(), motif="Erreur")
    republier(neuve)
    assert personnel("commune-toulouse", nature) == ["G1"]
    passer_a_demain(neuve)
    assert personnel("commune-toulouse", nature) == []


def test_a_personal_login_of_another_organisme_loses_nothing_on_that_day(neuve, recevoir, personnel):
    recevoir(ligne("ORGANISME", "C31395", **MURET, territoire_code="31395", valide_au=demain()))
    republier(neuve)
    lues = [personnel(compte, DEMANDES) for compte in ("commune-toulouse", "bailleur-a")]
    passer_a_demain(neuve)
    assert [personnel(compte, DEMANDES) for compte in ("commune-toulouse", "bailleur-a")] == lues
    assert [] not in lues


@pytest.mark.usefixtures("finissantes")
def test_a_page_that_takes_what_ended_does_not_hide_a_wrong_name(neuve):
    with neuve.connexion() as c:
        c.execute(
            "create or replace function acces.ce_qui_reste(p_avant acces.organisme, p_declare acces.organisme)"
            " returns acces.organisme language plpgsql stable set search_path = ''"
            " as $$ begin return p_avant.un_champ_qui_n_est_pas; end $$"
        )
    passer_a_demain(neuve)
    with pytest.raises(psycopg.errors.UndefinedColumn), neuve.connexion() as c:
        c.execute("select acces.lire_session('')")


@pytest.mark.usefixtures("finissantes")
def test_pages_are_read_though_the_tables_of_files_are_of_an_earlier_version(neuve):
    with neuve.connexion() as c:
        colonnes = c.execute(
            "select attrelid::regclass::text, attname from pg_attribute where attnum > 0 and attname !~ '^_|depot_id'"
            " and attrelid in ('raw.referentiels'::regclass, 'raw.depots'::regclass)"
        ).fetchall()
    passer_a_demain(neuve)
    for table, colonne in colonnes:
        with neuve.connexion() as c:
            c.execute(f"alter table {table} drop column {colonne} cascade")
            c.execute("delete from acces.suivi")
            c.execute("select acces.lire_session('')")
            c.execute("select acces.reste_a_suivre()")
            c.rollback()


def test_a_page_of_a_new_day_does_not_wait_for_who_follows_the_référentiel_already(neuve):
    with neuve.connexion() as autre, neuve.connexion() as page:
        autre.execute("select pg_advisory_xact_lock(hashtextextended('observatoire.referentiel', 0))")
        page.execute("delete from acces.suivi")
        page.execute("set local lock_timeout = '1s'")
        page.execute("select acces.lire_session('')")
        assert page.execute("select jour from acces.suivi").fetchall() == []
