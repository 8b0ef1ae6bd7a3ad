"""What opens an identity: an entry that gives a purpose, and no other entry of the journal."""

import pytest

from tests.security.petit_entrepot import D1
from warehouse.access.reading import lire, noter, ouvrir_acces

OUVERTE = "select demande_id from demande_identite"


@pytest.mark.parametrize("evenement", ["lecture", "export", "refus"])
def test_attaque_A16_to_note_what_one_read_opens_nothing(lecteur, session, evenement):
    """A note names demandes too, and asks for no purpose."""
    qui = session("etat")
    noter(lecteur, qui, evenement, "demande_identite", 1, {"demande_id": [D1]})
    assert lire(lecteur, qui, OUVERTE).lignes == []
    ouvrir_acces(lecteur, qui, "dalo", "demande_identite", {"demande_id": [D1]})
    assert lire(lecteur, qui, OUVERTE).lignes == [(D1,)]
