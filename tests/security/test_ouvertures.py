"""What opens an identity: an entry that gives a purpose, no other entry, and no clock of the reader."""

import datetime as dt

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.bases import login_personnel
from tests.security.petit_entrepot import D1, D2
from warehouse.access.reading import lire, noter, ouvrir_acces
from warehouse.settings import aujourd_hui

OUVERTE = "select demande_id from demande_identite"


@pytest.mark.parametrize("evenement", ["lecture", "export", "refus"])
def test_attaque_A16_to_note_what_one_read_opens_nothing(lecteur, session, evenement):
    """A note names demandes too, and asks for no purpose."""
    qui = session("etat")
    noter(lecteur, qui, evenement, "demande_identite", 1, {"demande_id": [D1]})
    assert lire(lecteur, qui, OUVERTE).lignes == []
    ouvrir_acces(lecteur, qui, "dalo", "demande_identite", {"demande_id": [D1]})
    assert lire(lecteur, qui, OUVERTE).lignes == [(D1,)]


def ouvrir_par(connexion, demande):
    """Open one demande by a personal login."""
    connexion.execute("set transaction read write")
    filtre = Jsonb({"demande_id": demande})
    connexion.execute("select acces.ouvrir_acces('instruction', 'demande_identite', %s)", [filtre])
    connexion.commit()


def refus_de(connexion, demande):
    """Return what the database says to who asks for one demande more."""
    with pytest.raises(psycopg.Error) as refus:
        ouvrir_par(connexion, demande)
    connexion.rollback()
    return str(refus.value)


def placer(connexion, avance):
    """Give a session a time zone that is ahead of UTC by so many whole minutes."""
    heures, minutes = divmod(avance // dt.timedelta(minutes=1), 60)
    connexion.execute(f"set timezone to '<X>-{heures:02d}:{minutes:02d}'")
    connexion.commit()


@pytest.fixture
def seul(neuve):
    """A connection of a personal login whose account opens one demande a day."""
    with neuve.connexion() as c:
        c.execute("insert into acces.quota_ouverture values (acces.aujourd_hui(), 1, 'essai')")
    with login_personnel(neuve, "bailleur-a", "agent.quota") as parametres, psycopg.connect(**parametres) as c:
        yield c


def test_attaque_A16_the_time_zone_of_a_reader_begins_no_new_day_of_openings(neuve, seul):
    ouvrir_par(seul, D1)
    with neuve.connexion() as c:
        c.execute("alter table acces.journal_attente disable trigger user")
        minuit = "acces.aujourd_hui()::timestamp at time zone 'Europe/Paris'"
        c.execute(f"update acces.journal_attente set cree_at = {minuit}")
    # A midnight of its own, this very minute.
    maintenant = dt.datetime.now(dt.UTC)
    placer(seul, dt.timedelta(hours=23 - maintenant.hour, minutes=60 - maintenant.minute))
    assert "au plus 1 demandes par jour" in refus_de(seul, D2)


def test_attaque_A16_the_time_zone_of_a_reader_does_not_bring_the_quota_of_tomorrow(neuve, seul):
    with neuve.connexion() as c:
        c.execute("insert into acces.quota_ouverture values (acces.aujourd_hui() + 1, 9, 'essai')")
    placer(seul, dt.timedelta(days=3))
    ouvrir_par(seul, D1)
    assert "au plus 1 demandes par jour" in refus_de(seul, D2)


def test_attaque_A1_the_time_zone_of_a_reader_does_not_keep_its_account_awake(neuve):
    """In a zone whose summer, 334 hours ahead, ended last month, ninety days before now are a hundred and four."""
    debut, fin = (min(int(f"{aujourd_hui() - dt.timedelta(un):%j}"), 365) for un in (120, 30))
    lues = []
    for jours in (89, 91):
        with neuve.connexion() as c:
            c.execute(
                "update acces.compte set est_demo = false, valable_du = '2020-01-01', utilise_at = null,"
                " repris_at = now() - make_interval(days => %s) where login = 'bailleur-a'",
                [jours],
            )
        with login_personnel(neuve, "bailleur-a", "agent.dort") as parametres, psycopg.connect(**parametres) as c:
            c.execute(f"set timezone to '<X>167<Y>-167,J{debut},J{fin}'")
            lues.append(len(c.execute("select demande_id from demande").fetchall()))
    assert lues == [4, 0]
