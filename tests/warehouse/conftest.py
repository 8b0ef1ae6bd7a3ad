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
