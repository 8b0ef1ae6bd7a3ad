"""What a read sends in one round trip, and on a connection that nobody asked whether it lives: refusals stay those."""

from dataclasses import replace

import psycopg
import pytest

from warehouse.access import sessions
from warehouse.access.reading import lire, noter
from warehouse.access.refusals import cause
from warehouse.errors import ErreurLecture, SessionExpiree


def par_le_serveur(base, connexion):
    """End a connection as a server does that stops, or a session that is revoked."""
    admin = {**base.proprietaire, "user": "postgres", "password": base.serveur.mot_de_passe}
    with psycopg.connect(**admin, autocommit=True) as c:
        c.execute("select pg_terminate_backend(%s, 5000)", [connexion.info.backend_pid])


def de_ce_cote(_base, connexion):
    """Close a connection here: nothing comes from the server."""
    connexion.close()


@pytest.mark.parametrize("finir", [par_le_serveur, de_ce_cote])
@pytest.mark.parametrize("porte", ["moteur_lecteur", "moteur_portier"])
def test_a_connection_that_ended_while_it_waited_is_replaced_unseen(petite, session, porte, finir):
    qui, moteur = session("bailleur-a"), getattr(petite, porte)(taille=1)
    emprunt = moteur.raw_connection()
    connexion = emprunt.driver_connection
    emprunt.close()
    finir(petite, connexion)
    if porte == "moteur_lecteur":
        assert lire(moteur, qui, "select 1").lignes == [(1,)]
    else:
        assert sessions.session_de(moteur, qui.jeton).login == qui.login
    moteur.dispose()


@pytest.mark.parametrize("requete", ["select 1", "select 1 / 0", "select * from vue_inconnue"])
def test_a_session_that_is_over_is_told_so_whatever_becomes_of_what_it_asked(lecteur, session, requete):
    finie = replace(session("bailleur-a"), jeton="A" * 43)
    with pytest.raises(SessionExpiree):
        lire(lecteur, finie, requete)
    with pytest.raises(SessionExpiree):
        noter(lecteur, finie, "lecture", "demande", 1)


@pytest.mark.parametrize("requete", ["select 'infinity'::date", "select '0044-03-15 BC'::date"])
def test_attaque_C5_a_value_that_python_cannot_hold_is_refused_in_our_words(lecteur, session, requete):
    with pytest.raises(ErreurLecture) as erreur:
        lire(lecteur, session("bailleur-a"), requete)
    assert erreur.value.__suppress_context__


def test_what_failed_first_in_a_pipeline_is_what_is_told():
    """The driver may raise what the failure aborted while the failure itself is still on its way."""
    premiere, levee = psycopg.errors.DivisionByZero("division"), psycopg.errors.PipelineAborted("pipeline aborted")
    levee.__context__ = premiere
    assert cause(levee) is premiere
    assert cause(premiere) is premiere
