"""The seeds of a home that is built again: their tables follow what the files have become, and no other is loaded."""

import pytest

from orchestration.dbt.selection import _lancer

TABLES = """
select c.relname, c.oid, array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum)
from pg_class as c
inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'referentiel'::regnamespace and c.relkind = 'r'
group by 1, 2
"""
FICHIERS = """
select relname, relfilenode from pg_class
where relnamespace = 'referentiel'::regnamespace and relkind = 'r'
"""
ANCIENNES = {
    "departement": "drop column zone_plafond",
    "epci": "add column chef_lieu text not null default ''",
    "commune": "alter column population type text",
}


@pytest.fixture
def charger(base_vierge, settings_vierge):
    """Load every seed; return the number of each table, its columns and its number of rows."""

    def tables():
        verdict = _lancer(base_vierge, settings_vierge, ["seed"])
        assert verdict.echecs == []
        with base_vierge.connexion() as connexion:
            return {
                nom: (numero, colonnes, connexion.execute(f"select count(*) from referentiel.{nom}").fetchone())
                for nom, numero, colonnes in connexion.execute(TABLES).fetchall()
            }

    return tables


def test_a_seed_that_changed_builds_in_a_home_made_before_and_the_others_keep_their_tables(base_vierge, charger):
    avant = charger()
    with base_vierge.connexion() as connexion:
        for table, changement in ANCIENNES.items():
            connexion.execute(f"alter table referentiel.{table} {changement}")
            connexion.execute(f"comment on table referentiel.{table} is null")
    apres = charger()
    assert {nom: contenu for nom, (_, *contenu) in apres.items()} == {n: c for n, (_, *c) in avant.items()}
    assert {nom for nom in avant if apres[nom][0] != avant[nom][0]} == set(ANCIENNES)
    assert len(avant) > 20


@pytest.fixture
def remplies(base_vierge, charger):
    """Load the seeds, change one in its table, load again; return which were emptied and filled the second time."""

    def apres(changement):
        charger()
        with base_vierge.connexion() as connexion:
            avant = dict(connexion.execute(FICHIERS).fetchall())
            connexion.execute("delete from referentiel.departement where departement_code = '31'")
            connexion.execute(changement)
        charger()
        with base_vierge.connexion() as connexion:
            return {nom for nom, fichier in connexion.execute(FICHIERS).fetchall() if avant[nom] != fichier}

    return apres


def test_a_seed_that_is_in_its_table_is_not_loaded_again(remplies):
    assert remplies("select") == set()


def test_a_seed_whose_file_is_not_the_one_of_its_table_is_loaded(base_vierge, remplies):
    assert remplies("comment on table referentiel.departement is 'un autre fichier'") == {"departement"}
    with base_vierge.connexion() as connexion:
        restes = connexion.execute("select count(*) from referentiel.departement where departement_code = '31'")
        assert restes.fetchone() == (1,)
