"""How many households fit a dwelling beyond the rights of its reader: what its own rows add to the class told to it."""

import pytest

from tests.security import oracle
from warehouse.access.reading import lire_ensemble, ouvrir_session_admin

pytestmark = pytest.mark.deux_departements

SIENS = "select offre_id, count(*) from rapprochement where is_eligible group by offre_id"
DITES = "select offre_id, classe_code from autres_menages"
OUVERTES = "select offre_id from offre where is_offert"


@pytest.fixture(scope="module")
def lu(entrepot):
    """Read, for an account: its own eligible households by offer, the classes told to it, its offers."""
    moteur = entrepot.moteur_lecteur()

    def _lu(login: str) -> tuple[dict[str, int], dict[str, str], set[str]]:
        session = ouvrir_session_admin(entrepot, login)
        requetes = [(requete, None) for requete in (SIENS, DITES, OUVERTES)]
        siens, dites, ouvertes = lire_ensemble(moteur, session, requetes)
        return dict(siens.lignes), dict(dites.lignes), {offre for (offre,) in ouvertes.lignes}

    yield _lu
    moteur.dispose()


@pytest.fixture(scope="module")
def eligibles(entrepot) -> dict[str, int]:
    """All the households that fit each dwelling, as its owner counts them."""
    with entrepot.connexion() as connexion:
        return dict(
            connexion.execute(
                "select offre_id, count(*) filter (where is_eligible) from marts.rapprochement group by offre_id"
            )
        )


@pytest.mark.parametrize("login", oracle.RESERVATAIRES)
def test_attaque_D1_a_reader_that_takes_its_own_households_away_is_left_with_a_class(login, lu, eligibles) -> None:
    siens, dites, ouvertes = lu(login)
    assert set(dites) == ouvertes
    for offre, classe in dites.items():
        autres = eligibles[offre] - siens.get(offre, 0)
        bas, haut = {"PEU": (0, 10), "MOYEN": (11, 49), "BEAUCOUP": (50, autres)}[classe]
        # Of the households that it does not read: what it reads narrows the class in nothing.
        assert bas <= autres <= haut


def test_attaque_D1_somebody_reads_some_of_the_households_and_the_class_is_of_the_others(lu, eligibles) -> None:
    partages = [
        (eligibles[offre], classe)
        for siens, dites, _ in map(lu, oracle.RESERVATAIRES)
        for offre, classe in dites.items()
        if siens.get(offre)
    ]
    # A class of all the households that fit would be another: what one reads of them would narrow it.
    assert [
        classe for tous, classe in partages if classe != ("PEU" if tous < 11 else "MOYEN" if tous < 50 else "BEAUCOUP")
    ]


def test_a_landlord_that_reads_every_demande_is_told_of_no_other(entrepot) -> None:
    with entrepot.connexion() as connexion:
        (vues,) = connexion.execute(
            "select count(*) from pg_views where viewname = 'autres_menages' and schemaname in"
            " ('bailleur', 'ingenieur', 'public')"
        ).fetchone()
    assert vues == 0
