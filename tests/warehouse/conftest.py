"""What the tests of disclosure compare: each count of people, exact and as published, under the name of its measure."""

import pytest

from tests.warehouse import mesures


@pytest.fixture(scope="module")
def catalogue(entrepot):
    return mesures.lire_catalogue(entrepot)


@pytest.fixture(scope="module")
def exactes(entrepot, catalogue):
    return mesures.lire_exactes(entrepot, catalogue)


@pytest.fixture(scope="module")
def publiees(entrepot, catalogue):
    return mesures.lire_publiees(entrepot, catalogue)


@pytest.fixture
def marts_a_publier(entrepot):
    """Show the marts as those of a build that is about to be protected, and forget what it wrote."""
    vues = ("indicateur_valeur", "dim_indicateur", "dim_publication", "dim_territoire")
    with entrepot.connexion() as connexion:
        connexion.execute("create schema next__marts")
        for vue in vues:
            connexion.execute(f"create view next__marts.{vue} as select * from marts.{vue}")
        connexion.execute("create table public.secret_garde as select * from technique.secret_cellule")
    yield
    with entrepot.connexion() as connexion:
        connexion.execute("drop schema next__marts cascade")
        connexion.execute("delete from technique.secret_cellule")
        connexion.execute("insert into technique.secret_cellule select * from public.secret_garde")
        connexion.execute("drop table public.secret_garde")
