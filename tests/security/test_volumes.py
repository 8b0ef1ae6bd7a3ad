"""Who opens far more identities than it is used to is told to those who manage its account, and to nobody else."""

import pytest

from warehouse.access import accounts, journal, sessions
from warehouse.access.reading import lire

GERES = "select login, ouvertes, habituelles from acces.volumes_geres('{}')"


@pytest.fixture
def base(neuve):
    """A base whose journal no other test reads, with an administrator in two organismes."""
    with neuve.connexion() as c:
        for login, organisme in (("chef.ba01", "BA01"), ("chef.ba02", "BA02")):
            fiche = {"login": login, "libelle": login, "organisme_code": organisme, "est_administrateur": True}
            accounts.creer_compte(c, fiche, "essai")
    return neuve


def ouvrir(base, login, jours, demandes, organisme="BA01"):
    """Write what an account opened so many days ago, as the journal keeps it."""
    with base.connexion() as c:
        c.execute(
            "insert into acces.journal_attente (cree_at, evenement, login, organisme_code, profil, session_sha256,"
            " finalite, cible, filtre) select now() - make_interval(days => %s), 'acces', %s, %s, 'bailleur', '\\x00',"
            " 'proposition', 'demande_identite', jsonb_build_object('demande_id', jsonb_agg(lpad(n::text, 20, '0')))"
            " from generate_series(1, %s) as n",
            [jours, login, organisme, demandes],
        )


def test_a_day_far_above_the_days_before_is_told(base):
    for jours in (3, 5, 9):
        ouvrir(base, "bailleur-a", jours, 20)
    ouvrir(base, "bailleur-a", 0, 61)
    ouvrir(base, "bailleur-b", 0, 50, "BA02")
    (lu,) = journal.volumes(base)
    assert (lu["login"], lu["ouvertes"], lu["habituelles"]) == ("bailleur-a", 61, 20)


def test_a_day_as_the_others_is_not_told_nor_one_of_last_week_nor_the_same_demande_twice(base):
    for jours in (0, 3, 5):
        ouvrir(base, "bailleur-a", jours, 70)
    ouvrir(base, "bailleur-b", 8, 500, "BA02")
    ouvrir(base, "etat", 0, 40, "DDETS31")
    ouvrir(base, "etat", 0, 40, "DDETS31")
    assert [lu for lu in journal.volumes(base) if lu["login"] != "bailleur-a"] == []
    assert [lu for lu in journal.volumes(base) if lu["login"] == "bailleur-a" and lu["habituelles"]] == []


def test_the_threshold_is_the_most_recent_dated_line(base):
    ouvrir(base, "bailleur-a", 0, 30)
    assert journal.volumes(base) == []
    with base.connexion() as c:
        c.execute("insert into acces.seuil_volume values (current_date - 1, 2, 10, 'essai')")
    assert [lu["login"] for lu in journal.volumes(base)] == ["bailleur-a"]


def test_attaque_A11_volumes_are_told_to_who_manages_the_account_and_to_nobody_else(base):
    ouvrir(base, "bailleur-a", 0, 200)
    lecteur = base.moteur_lecteur()
    lus = {
        login: lire(lecteur, sessions.ouvrir_session_admin(base, login), GERES.format(profil)).lignes
        for login, profil in (
            ("gestionnaire", "gestionnaire"),
            ("chef.ba01", "bailleur"),
            ("chef.ba02", "bailleur"),
            ("bailleur-a", "bailleur"),
            ("etat", "gestionnaire"),
        )
    }
    assert {login: len(lignes) for login, lignes in lus.items()} == {
        "gestionnaire": 1, "chef.ba01": 1, "chef.ba02": 0, "bailleur-a": 0, "etat": 0,
    }  # fmt: skip
    lecteur.dispose()
