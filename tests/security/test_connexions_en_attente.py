"""Connections that wait in a pool: what ended there is replaced before a reader meets it."""

import psycopg
import pytest

from warehouse.access import sessions
from warehouse.access.reading import lire


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
