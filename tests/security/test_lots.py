"""What is built of a département waits for that of the others where nobody enters, and comes back whole, or goes."""

from functools import partial

import psycopg
import pytest

from orchestration import build
from orchestration.dbt.runner import Verdict
from tests.security.petit_entrepot import PROFILS, REGISTRE, construire, publier
from warehouse.access import accounts
from warehouse.access.reading import lire
from warehouse.access.sessions import ouvrir_session_admin
from warehouse.publication import drops, lots, publish


@pytest.fixture
def mis_de_cote(neuve):
    """A département built and set aside, then another one under the names that it left."""
    construire(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("create index on next__marts.fct_demande (bailleur_code)")
    lots.mettre_de_cote(neuve, "2A")
    construire(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("create index on next__marts.fct_demande (bailleur_code)")
        c.execute("update next__marts.fct_demande set departement_code = '99', demande_id = 'e' || demande_id")
    return neuve


@pytest.fixture
def a_la_main(neuve, monkeypatch):
    """An installation of two départements, whose layers are made by hand from what their sessions see."""
    with neuve.connexion() as c:
        accounts.ajouter_departement(c, "09", "essai")

    def sans_dbt(base, _settings, publication_id, *_):
        construire(base, publication_id)
        with base.connexion() as c:
            c.execute("update next__marts.fct_demande set departement_code = acces.departement_du_fichier()")
        return Verdict(publication_id)

    monkeypatch.setattr(build, "_construire_un", sans_dbt)
    monkeypatch.setattr(build.publish, "publier", partial(publish.publier, registre=REGISTRE))
    return neuve


def restes(base):
    with base.connexion() as c:
        return c.execute("select nspname from pg_namespace where nspname like '%lot%'").fetchall()


def test_attaque_A14_what_is_set_aside_is_closed_to_everybody(mis_de_cote):
    assert len(restes(mis_de_cote)) == 2
    with psycopg.connect(**mis_de_cote.parametres("authenticator")) as c:
        for profil in PROFILS:
            for table in ("next__lot_2a__marts.fct_demande", "next__lot_2a__cubes.cube"):
                c.execute(f"set local role profil_{profil}")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    c.execute(f"select * from {table}")
                c.rollback()


def test_the_rows_set_aside_come_back_under_the_policies_of_the_others(mis_de_cote):
    moteur = mis_de_cote.moteur_lecteur()
    lots.reunir(mis_de_cote)
    assert restes(mis_de_cote) == []
    publier(mis_de_cote, "p1")
    with mis_de_cote.connexion() as c:
        requete = "select departement_code, count(*) from marts.fct_demande group by 1 order by 1"
        assert c.execute(requete).fetchall() == [("31", 4), ("99", 4)]
    try:
        lues = lire(moteur, ouvrir_session_admin(mis_de_cote, "bailleur-a"), "select demande_id from demande").lignes
    finally:
        moteur.dispose()
    assert len(lues) == 4
    assert not [un for (un,) in lues if un.startswith("e")]


def test_a_build_makes_each_departement_from_what_it_sees_and_publishes_them_together(a_la_main, settings_petite):
    build.construire_les_premiers(a_la_main, settings_petite, "p1", None)
    dernier = build._construire_un(build.dernier(a_la_main), settings_petite, "p1")
    build.publier(a_la_main, dernier)
    with a_la_main.connexion() as c:
        lues = c.execute("select departement_code, count(*) from marts.fct_demande group by 1 order by 1").fetchall()
    assert lues == [("09", 4), ("31", 4)]
    assert restes(a_la_main) == []


@pytest.mark.parametrize("oublier", [lots.commencer, publish.oublier_les_anciennes])
def test_what_a_build_that_failed_set_aside_goes_with_the_next_one_and_with_a_purge(mis_de_cote, oublier):
    oublier(mis_de_cote)
    assert restes(mis_de_cote) == []


def test_a_landlord_that_leaves_one_departement_is_told_though_the_other_has_it(mis_de_cote):
    lots.reunir(mis_de_cote)
    publier(mis_de_cote, "p1")
    with mis_de_cote.connexion() as c:
        c.execute("create schema apres__marts")
        for schema, condition in (("marts", "true"), ("apres__marts", "departement_code <> '99'")):
            c.execute(
                f"create table {schema}.fct_offre as select departement_code, bailleur_code from marts.fct_demande"
                f" where {condition}"
            )
        dites = [(un.qui, un.detail) for un in drops.disparitions(c, "apres__")]
    assert [qui for qui, _ in dites] == ["bailleur BA01, BA01 (99)", "bailleur BA02, BA02 (99)"]
    assert dites[0][1] == "2 offres dans la publication en place, plus rien dans cette construction"
