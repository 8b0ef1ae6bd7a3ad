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
