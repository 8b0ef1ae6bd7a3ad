"""The content of lines in quarantine: it opens dépôt by dépôt, to who sent it, for its purpose, and to nobody else."""

import pytest

from tests.bases import ouvrir_tout
from tests.security import oracle
from warehouse.access.reading import finalites, lire, noter, ouvrir_acces, ouvrir_session_admin
from warehouse.access.rights import lire_registre
from warehouse.errors import ErreurLecture

pytestmark = pytest.mark.deux_departements

CIBLE, FINALITE = "quarantaine_valeur", "correction_envoi"
LUES = "select quarantaine_id, depot_id, contenu from quarantaine_valeur"
ENVOIENT = [login for login, (profil, _) in oracle.COMPTES.items() if CIBLE in oracle.vues(profil)]


@pytest.fixture(scope="module")
def lecteur(entrepot):
    moteur = entrepot.moteur_lecteur()
    yield moteur
    moteur.dispose()


@pytest.fixture
def session(entrepot):
    return lambda login: ouvrir_session_admin(entrepot, login)


@pytest.fixture(scope="module")
def depots(entrepot):
    """Dépôts that hold lines to correct, by emitter."""
    with entrepot.connexion() as c:
        lus = c.execute(
            "select emetteur, array_agg(distinct depot_id::text) from marts.fct_quarantaine_valeur group by 1"
        )
        return dict(lus.fetchall())


def ouvrir(lecteur, qui, *depots):
    ouvrir_acces(lecteur, qui, FINALITE, CIBLE, {"depot_id": list(depots)})


@pytest.mark.parametrize("login", ENVOIENT)
def test_attaque_A16_without_a_purpose_no_line_shows_what_it_holds(lecteur, session, login):
    qui = session(login)
    noter(lecteur, qui, "lecture", CIBLE, 1, {"depot_id": "1"})
    assert lire(lecteur, qui, LUES).lignes == []


def test_attaque_A16_the_purpose_of_one_depot_opens_its_lines_and_no_other(entrepot, lecteur, session, depots):
    un, autre = depots["BA01"][:2]
    qui = session("bailleur-a")
    ouvrir(lecteur, qui, un)
    lues = lire(lecteur, qui, LUES).lignes
    with entrepot.connexion() as c:
        attendues = c.execute(
            "select quarantaine_id, depot_id, contenu from raw.quarantaine where depot_id = %s and rejouee_at is null",
            [un],
        ).fetchall()
    assert sorted(lues) == sorted(attendues) != []
    assert lire(lecteur, session("bailleur-a"), LUES).lignes == []
    ouvrir(lecteur, qui, autre)
    assert {str(depot) for _, depot, _ in lire(lecteur, qui, LUES).lignes} == {un, autre}


def test_attaque_A11_E2_the_lines_of_another_emitter_open_to_nobody_else(entrepot, lecteur, session, depots):
    tous = {depot for siens in depots.values() for depot in siens}
    assert len(depots) > 1
    for login in ENVOIENT:
        qui = session(login)
        ouvrir_tout(entrepot, lecteur, qui, FINALITE, CIBLE)
        ouverts = {str(depot) for _, depot, _ in lire(lecteur, qui, LUES).lignes}
        emetteur = oracle.RESERVATAIRES.get(login) or oracle.COMPTES[login][1]
        assert ouverts == set(depots.get(emetteur, [])), login
        assert ouverts < tous


def test_attaque_A16_the_purposes_of_an_identity_open_no_line_nor_that_of_a_line_an_identity(lecteur, session, depots):
    qui = session("bailleur-a")
    assert finalites(lecteur, qui, CIBLE) == [FINALITE]
    for finalite in finalites(lecteur, qui, "demande_identite"):
        with pytest.raises(ErreurLecture, match=f"choisissez parmi {FINALITE}"):
            ouvrir_acces(lecteur, qui, finalite, CIBLE, {"depot_id": depots["BA01"]})
    (demande,) = lire(lecteur, qui, "select demande_id from demande where etat_code = 'active' limit 1").lignes[0]
    with pytest.raises(ErreurLecture, match="n’est pas de votre profil"):
        ouvrir_acces(lecteur, qui, FINALITE, "demande_identite", {"demande_id": demande})
    assert lire(lecteur, qui, LUES).lignes == []


@pytest.mark.parametrize(
    "filtre",
    [{}, {"depot_id": []}, {"geo": "com-31555"}, {"depot_id": ["1"], "geo": "com-31555"}, {"demande_id": "a" * 20}],
)
def test_attaque_A16_lines_open_by_their_depot_and_by_nothing_else(lecteur, session, filtre):
    qui = session("bailleur-a")
    with pytest.raises(ErreurLecture, match="s’ouvre dépôt par dépôt"):
        ouvrir_acces(lecteur, qui, FINALITE, CIBLE, filtre)
    assert lire(lecteur, qui, LUES).lignes == []


@pytest.mark.parametrize("login", [login for login in oracle.COMPTES if login not in ENVOIENT])
def test_attaque_A16_who_sends_nothing_or_reads_no_name_has_nothing_to_open(lecteur, session, depots, login):
    qui = session(login)
    assert finalites(lecteur, qui, CIBLE) == []
    with pytest.raises(ErreurLecture, match="n’ouvre pas de données nominatives"):
        ouvrir(lecteur, qui, depots["BA01"][0])
    with pytest.raises(ErreurLecture, match="n’existe pas pour votre profil"):
        lire(lecteur, qui, LUES)


def test_the_register_gives_these_lines_to_who_sends_files_and_to_them_alone():
    """Any partner may be made the emitter of a flow; who looks after the machine and the public send nothing."""
    registre = lire_registre()
    lisent = {code for code, profil in registre.profils.items() if profil.lit(CIBLE)}
    assert lisent == set(registre.profils) - {"ingenieur", "public"}
    assert all(registre.profils[code].lit("depot", "quarantaine") for code in lisent)
    assert {registre.profils[code].lignes[CIBLE] for code in lisent} == {"emetteur"}


@pytest.mark.parametrize("depot", [12, "DUPONT", "1 or 1=1", "-1", "", [[1]], {"nom": "x"}, "9" * 19])
def test_attaque_A16_a_depot_is_named_by_its_number_and_never_by_a_text(lecteur, session, depot):
    with pytest.raises(ErreurLecture, match="n’est pas prévu"):
        ouvrir_acces(lecteur, session("bailleur-a"), FINALITE, CIBLE, {"depot_id": depot})
