"""What a profile is not told of the priorities of a demande, no other column tells it.

Of the matching, two things are told to who ranks, and said so in the access model, hence left aside here: the total of
the points, and who is eligible on the State's priority contingent, which is let to these publics alone.
"""

from collections import defaultdict

import pytest

from tests.security import oracle, oracle_colonnes
from warehouse.access.reading import lire, ouvrir_session_admin

pytestmark = pytest.mark.deux_departements

# So many demandes that have a value, all of them with a hidden label, are no chance.
TROP = 5
CACHES = {
    login: oracle_colonnes.PRIORITES - oracle_colonnes.LABELS[profil]
    for login, (profil, _) in oracle.COMPTES.items()
    if profil in oracle_colonnes.LABELS
}
RAPPROCHENT = [login for login in CACHES if oracle.COMPTES[login][0] in oracle.RAPPROCHENT]
# Beside its labels, a reader is told of the rest of the priority publics: together they tell no label more.
DITS = (*sorted(oracle_colonnes.PRIORITES), "is_urgent_ou_adapte")
POINTS = {"points"}
UNE_OFFRE = """offre_id in (
    select min(offre_id) from offre where is_offert and contingent_code is distinct from 'PPRIOR'
)"""


@pytest.fixture(scope="module")
def lues(entrepot):
    """Read rows of a view as an account does."""
    moteur = entrepot.moteur_lecteur()
    yield lambda login, requete: lire(moteur, ouvrir_session_admin(entrepot, login), requete).dictionnaires()
    moteur.dispose()


@pytest.fixture(scope="module")
def vraies(entrepot):
    """The labels of each demande, as its owner knows them, by département and pseudonym."""
    labels = sorted(oracle_colonnes.PRIORITES)
    with entrepot.connexion() as c:
        lignes = c.execute(f"select departement_code, demande_id, {', '.join(labels)} from marts.fct_demande")
        return {(ici, demande): dict(zip(labels, siens, strict=True)) for ici, demande, *siens in lignes}


def valeurs(ligne: dict) -> dict[str, object]:
    """Return what a row tells, the criteria of a detail one by one, and the points without the months waited."""
    dites: dict[str, object] = {}
    for colonne, valeur in ligne.items():
        if isinstance(valeur, dict):
            dites |= {f"{colonne} {cle}": une for cle, une in valeur.items()}
        elif colonne not in POINTS:
            dites[colonne] = str(valeur) if isinstance(valeur, list) else valeur
    points = ligne.get(oracle_colonnes.COTATION)
    return dites | {"points sans les mois": None if points is None else points - ligne["anciennete_mois"]}


def revelees(lignes: list[dict], vraies: dict, caches: set[str]) -> set[tuple[str, object]]:
    """Return the columns and values that only demandes with a hidden label have, among those told alike."""
    groupes: dict[tuple, list] = defaultdict(list)
    for ligne in lignes:
        vrais = vraies[ligne["departement_code"], ligne["demande_id"]]
        groupes[tuple(ligne.get(nom) for nom in DITS)].append((valeurs(ligne), any(vrais[nom] for nom in caches)))
    trouvees = set()
    for groupe in groupes.values():
        comptes: dict[tuple[str, object], list[bool]] = defaultdict(list)
        for dites, cachee in groupe:
            for cas in dites.items():
                comptes[cas].append(cachee)
        if not all(cachee for _, cachee in groupe):
            trouvees |= {cas for cas, siens in comptes.items() if len(siens) >= TROP and all(siens)}
    return trouvees


@pytest.mark.parametrize("login", CACHES)
def test_no_column_of_a_demande_tells_a_priority_that_is_hidden(lues, vraies, login):
    lignes = lues(login, "select * from demande")
    assert lignes
    assert revelees(lignes, vraies, CACHES[login]) == set()


@pytest.mark.parametrize("login", RAPPROCHENT)
def test_no_column_of_a_match_tells_a_priority_that_is_hidden_but_the_points(lues, vraies, login):
    lignes = lues(login, f"select * from rapprochement where {UNE_OFFRE}")
    assert lignes
    # A recours is no label of a match.
    assert revelees(lignes, vraies, CACHES[login] - {"has_dalo_recours"}) == set()


def test_the_accounts_read_demandes_whose_priorities_are_hidden_from_them(lues, vraies):
    """Where no demande had a hidden label, nothing could tell one."""
    for login, caches in CACHES.items():
        cles = lues(login, "select departement_code, demande_id from demande")
        siennes = [vraies[ligne["departement_code"], ligne["demande_id"]] for ligne in cles]
        combien = sum(any(siens[nom] for nom in caches) for siens in siennes)
        assert combien >= TROP, (login, combien)
