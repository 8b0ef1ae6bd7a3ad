"""What leaves the nominative perimeter: small numbers hidden, and nothing that a subtraction gives back.

The cubes are read as their readers read them; the data tests that guard every build are then shown a planted leak.
"""

from collections import defaultdict
from pathlib import Path

import pytest

from warehouse import lecture

SEUIL = 11
INDICATEURS = ("stock", "anciennete", "delai_anormal", "tension", "attribution", "refus", "vacance")
PARTS = {"delai_anormal", "refus"}
ADDITIFS = {"attribution", "refus"}
CLE = ("periode_type", "periode", "territoire_type", "territoire_code", "typologie")


@pytest.fixture(scope="module")
def lire(entrepot):
    """Read the views of the public."""
    moteur, session = entrepot.moteur_lecteur(), lecture.ouvrir_session_admin(entrepot, "public")
    yield lambda sql: lecture.lire(moteur, session, sql).dictionnaires()
    moteur.dispose()


@pytest.fixture(scope="module")
def cubes(lire):
    """Return every published cell: indicator → key → row."""
    return {
        nom: {tuple(ligne[c] for c in CLE): ligne for ligne in lire(f"select * from indicateur_{nom}")}
        for nom in INDICATEURS
    }


@pytest.fixture(scope="module")
def epci_de(lire):
    """Return the EPCI of each commune."""
    return {
        ligne["territoire_code"]: ligne["epci_code"]
        for ligne in lire("select * from territoire where territoire_type = 'commune'")
    }


def marges(cellules, epci_de, additif):
    """Group the cells that a reader adds up: (margin) → masks of the parts, mask of the total."""
    parties, totaux = defaultdict(list), {}
    for cle, ligne in cellules.items():
        type_, periode, territoire, code, typologie = cle
        masque = ligne["is_masque"]
        if typologie != "TOUS":
            parties["typologie", periode, "31"].append(masque)
            continue
        if territoire == "departement":
            totaux["typologie", periode, code] = masque
        if territoire != "commune":
            totaux["territoire", periode, code] = masque
        if territoire == "epci":
            parties["territoire", periode, "31"].append(masque)
        if territoire == "commune":
            parties["territoire", periode, epci_de[code]].append(masque)
        if additif and territoire != "commune":
            if type_ == "annee":
                totaux["annee", periode, code] = masque
            else:
                parties["annee", periode[:4], code].append(masque)
    return {marge: (masques, totaux[marge]) for marge, masques in parties.items() if marge in totaux}


@pytest.mark.parametrize("nom", INDICATEURS)
def test_no_small_number_is_shown_and_a_masked_cell_says_nothing(cubes, nom):
    montrees = [ligne for ligne in cubes[nom].values() if not ligne["is_masque"]]
    masquees = [ligne for ligne in cubes[nom].values() if ligne["is_masque"]]
    assert montrees
    assert masquees
    comptes = ("numerateur", "denominateur", "effectif")
    petits = [ligne for ligne in montrees for c in comptes if ligne[c] is not None and 0 < ligne[c] < SEUIL]
    assert petits == []
    assert [ligne for ligne in masquees if any(ligne[c] is not None for c in ("valeur", *comptes))] == []


@pytest.mark.parametrize("nom", sorted(PARTS))
def test_a_share_never_tells_on_the_few_outside_it_nor_on_everybody(cubes, nom):
    montrees = [ligne for ligne in cubes[nom].values() if not ligne["is_masque"] and ligne["denominateur"]]
    dehors = [ligne["denominateur"] - ligne["numerateur"] for ligne in montrees]
    assert [n for n in dehors if n < SEUIL] == []
    assert [ligne for ligne in montrees if ligne["numerateur"] < SEUIL] == []


@pytest.mark.parametrize("nom", INDICATEURS)
def test_no_margin_has_exactly_one_masked_cell(cubes, epci_de, nom):
    toutes = marges(cubes[nom], epci_de, nom in ADDITIFS)
    assert {marge[0] for marge in toutes} == {"territoire", "typologie", *(["annee"] if nom in ADDITIFS else [])}
    seules = {marge for marge, (masques, total) in toutes.items() if sum(masques) + total == 1}
    assert seules == set()


@pytest.mark.parametrize("nom", INDICATEURS)
def test_only_one_dimension_at_a_time_is_published(cubes, nom):
    formes = {(t, territoire, typologie != "TOUS") for t, _, territoire, _, typologie in cubes[nom]}
    assert formes == {
        ("mois", "departement", False),
        ("mois", "departement", True),
        ("mois", "epci", False),
        ("annee", "departement", False),
        ("annee", "epci", False),
        ("annee", "commune", False),
    }


@pytest.mark.parametrize("nom", ["anciennete", "delai_anormal", "tension"])
def test_the_stock_is_hidden_wherever_it_could_be_read(cubes, nom):
    caches = {cle for cle, ligne in cubes["stock"].items() if ligne["is_masque"]}
    lisibles = {cle for cle, ligne in cubes[nom].items() if not ligne["is_masque"]}
    assert caches & lisibles == set()


def test_the_leases_of_a_year_are_hidden_in_the_tension_too(cubes):
    caches = {cle for cle, ligne in cubes["attribution"].items() if ligne["is_masque"] and cle[0] == "annee"}
    lisibles = {cle for cle, ligne in cubes["tension"].items() if not ligne["is_masque"]}
    assert caches
    assert caches & lisibles == set()


def test_a_zero_is_shown(cubes):
    zeros = [ligne for ligne in cubes["stock"].values() if ligne["effectif"] == 0]
    assert zeros
    assert {ligne["is_masque"] for ligne in zeros} == {False}


def controle(settings, nom: str, cube: str) -> str:
    """Return the compiled SQL of a data test of the build, on the published schemas."""
    (fichier,) = Path(settings.target_dir).glob(f"compiled/**/{nom}_{cube}_*.sql")
    return fichier.read_text(encoding="utf-8").replace('"next__', '"')


def sur_une_fuite(entrepot, cube: str, fuite: str, requete: str) -> tuple[int, list]:
    """Plant a leak in a cube, run a data test on it, and undo."""
    with entrepot.connexion() as connexion:
        propre = connexion.execute(requete).fetchall()
        assert propre == []
        touchees = connexion.execute(fuite).rowcount
        trouvees = connexion.execute(requete).fetchall()
        connexion.rollback()
    return touchees, trouvees


def test_the_margin_test_sees_one_masked_cell_left_alone(entrepot, settings_entrepot):
    """The second cell of a margin with two masked cells is shown again with its exact number."""
    fuite = """
    with marge as (
        select cube.periode, min(cube.territoire_code) as territoire_code
        from cubes.cube_indicateur_attribution as cube
        where cube.periode_type = 'mois' and cube.territoire_type = 'epci' and cube.is_masque
        group by cube.periode
        having count(*) = 2
        limit 1
    )
    update cubes.cube_indicateur_attribution as cube
    set is_masque = false, valeur = exact.valeur, numerateur = exact.numerateur, effectif = exact.effectif
    from marge, ingenieur.indicateur_attribution as exact
    where
        cube.periode = marge.periode and cube.territoire_code = marge.territoire_code and cube.typologie = 'TOUS'
        and exact.periode = cube.periode and exact.territoire_code = cube.territoire_code and exact.typologie = 'TOUS'
    """
    requete = controle(settings_entrepot, "marge_protegee", "cube_indicateur_attribution")
    touchees, trouvees = sur_une_fuite(entrepot, "attribution", fuite, requete)
    assert touchees == 1
    assert len(trouvees) >= 1


@pytest.mark.parametrize("colonne", ["effectif", "numerateur"])
def test_the_secret_test_sees_a_small_number(entrepot, settings_entrepot, colonne):
    fuite = f"""
    update cubes.cube_indicateur_attribution set is_masque = false, {colonne} = 3
    where ctid = (select min(ctid) from cubes.cube_indicateur_attribution where is_masque)
    """
    requete = controle(settings_entrepot, "secret_respecte", "cube_indicateur_attribution")
    assert [len(lignes) for lignes in [sur_une_fuite(entrepot, "attribution", fuite, requete)[1]]] == [1]


def test_the_secret_test_sees_a_number_left_in_a_masked_cell(entrepot, settings_entrepot):
    fuite = """
    update cubes.cube_indicateur_refus set valeur = 12.5
    where ctid = (select min(ctid) from cubes.cube_indicateur_refus where is_masque)
    """
    requete = controle(settings_entrepot, "secret_respecte", "cube_indicateur_refus")
    assert [len(lignes) for lignes in [sur_une_fuite(entrepot, "refus", fuite, requete)[1]]] == [1]
