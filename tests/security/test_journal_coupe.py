"""A journal whose end was cut off: its chain holds, and what a publication saw of it does not."""

import pytest

from tests.security.petit_entrepot import construire, publier
from warehouse.access.journal import verifier
from warehouse.access.sessions import ouvrir_session_admin
from warehouse.errors import ErreurObservatoire


def test_attaque_A16_a_journal_cut_off_at_its_end_is_told_by_what_a_publication_saw(neuve):
    ouvrir_session_admin(neuve, "etat")
    construire(neuve, "p1")
    publier(neuve, "p1")
    assert verifier(neuve).lignes > 0
    with neuve.connexion() as c:
        c.execute("alter table acces.journal disable trigger user")
        c.execute("delete from acces.journal where journal_id = (select max(journal_id) from acces.journal)")
    with pytest.raises(ErreurObservatoire, match="vue par la publication p1, a disparu ou changé"):
        verifier(neuve)


def test_attaque_A16_an_entry_rewritten_with_its_digest_and_the_link_of_the_next_one_is_found_out(neuve):
    """Each digest holds the one before: who mends one link must forge all those that follow."""
    for _ in range(4):
        ouvrir_session_admin(neuve, "etat")
    with neuve.connexion() as c:
        assert c.execute("select acces.verifier_journal()").fetchone() == (None,)
        c.execute("alter table acces.journal disable trigger user")
        c.execute("update acces.journal set login = 'autre' where journal_id = 2")
        c.execute("update acces.journal as j set empreinte = acces.empreinte_journal(j) where journal_id = 2")
        c.execute(
            "update acces.journal set precedent = (select empreinte from acces.journal where journal_id = 2)"
            " where journal_id = 3"
        )
        assert c.execute("select acces.verifier_journal()").fetchone() == (3,)
