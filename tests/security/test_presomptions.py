"""Présomptions: the list has a pseudonym of its own, which leads to no other list of who reads it."""

import hashlib

import pytest

from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.database.installation import preparer
from warehouse.errors import ErreurLecture

pytestmark = pytest.mark.deux_departements


@pytest.fixture
def lit(entrepot):
    moteur, session = entrepot.moteur_lecteur(), ouvrir_session_admin(entrepot, "etat")
    yield lambda sql: lire(moteur, session, sql).lignes
    moteur.dispose()


def test_the_pseudonym_of_a_presomption_is_that_of_no_demande(lit):
    ((presumees, distinctes, communes),) = lit(
        "select count(*), count(distinct presomption_id), count(d.demande_id) from presomption_dalo as p"
        " left join demande as d on d.demande_id = p.presomption_id"
    )
    assert presumees == distinctes > 10
    assert communes == 0


@pytest.mark.parametrize("colonne", ["demande_id", "anciennete_classe_code", "etat_recours_code", "commune_code"])
def test_attaque_A9_no_column_of_the_list_is_one_that_another_list_has_too(lit, colonne):
    with pytest.raises(ErreurLecture):
        lit(f"select {colonne} from presomption_dalo")


def test_attaque_A9_who_hashes_the_pseudonyms_of_the_demandes_does_not_find_those_of_the_presomptions(lit):
    presumees = {ligne[0] for ligne in lit("select presomption_id from presomption_dalo")}
    demandes = [ligne[0] for ligne in lit("select demande_id from demande")]
    assert demandes
    for nom in ("md5", "sha1", "sha256", "sha512"):
        assert presumees.isdisjoint(hashlib.new(nom, d.encode()).hexdigest()[:20] for d in demandes)


def test_attaque_A9_no_reader_has_the_secret_that_keys_it(lit):
    with pytest.raises(ErreurLecture):
        lit("select valeur from technique.sel")


def pseudonyme(connexion, demande_id):
    """Return the pseudonym that the secret of this database gives to a demande."""
    ((sel,),) = connexion.execute("select valeur from technique.sel where usage = 'presomption'").fetchall()
    return hashlib.sha256(sel + demande_id.encode()).hexdigest()[:20]


def test_nothing_but_the_secret_and_the_demande_makes_a_pseudonym(entrepot):
    with entrepot.connexion() as c:
        publies = dict(c.execute("select demande_id, presomption_id from marts.presomption_dalo").fetchall())
        assert len(publies) > 10
        assert {demande: pseudonyme(c, demande) for demande in publies} == publies


def test_the_pseudonym_is_the_same_after_an_update_of_the_schema(base_vierge, settings_vierge):
    with base_vierge.connexion() as c:
        avant = pseudonyme(c, "une demande")
        # Without its digest, the schema is installed again.
        c.execute("delete from acces.installation")
    preparer(base_vierge, settings_vierge)
    with base_vierge.connexion() as c:
        assert pseudonyme(c, "une demande") == avant
