"""Pseudonyms: keyed, stable, made for every numéro unique met."""

import hashlib
import hmac
import shutil

import pytest

from ingestion.door import landing
from ingestion.door.identity import LONGUEUR, Pseudonymes
from tests.ingestion.fabrique import (
    ATTRIBUTIONS,
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    attribution,
    candidature,
    demande,
    fichier,
    nud,
    offre,
)
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings


def test_the_pseudonym_is_the_keyed_digest_of_the_numero(tmp_path, recevoir, lire, settings_reception):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    attendu = hmac.new(settings_reception.cle_pseudonyme(), nud(1).encode(), hashlib.sha256).hexdigest()[:LONGUEUR]
    assert lire("select nud, demande_id from raw.pseudonymes") == [(nud(1), attendu)]


def test_every_numero_loaded_has_one_and_those_put_aside_have_none(tmp_path, recevoir, lire):
    lignes = [demande(1, nud_associe=nud(7)), demande(2), demande(3, motif_1="?")]
    recevoir(fichier(tmp_path, DEMANDES, lignes), fichier(tmp_path, OFFRES, [offre(1)]))
    recevoir(
        fichier(tmp_path, CANDIDATURES, [candidature(1), candidature(4)]),
        fichier(tmp_path, ATTRIBUTIONS, [attribution(2), attribution(5)]),
    )
    assert {n for (n,) in lire("select nud from raw.pseudonymes")} == {nud(1), nud(2), nud(7)}


def test_another_key_gives_other_pseudonyms_and_another_version():
    un, deux = Pseudonymes(b"cle-1"), Pseudonymes(b"cle-2")
    assert un.demande_id(nud(1)) != deux.demande_id(nud(1))
    assert un.version != deux.version
    assert un.demande_id(nud(1)) == Pseudonymes(b"cle-1").demande_id(nud(1))


def test_the_database_does_not_hold_the_key(tmp_path, recevoir, lire, settings_reception):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    cle = settings_reception.cle_pseudonyme().decode()
    lignes = lire(
        "select version_cle, demande_id from raw.pseudonymes union all select message, controles::text from raw.depots"
    )
    assert [ligne for ligne in lignes if cle in "".join(ligne)] == []


def test_a_pseudonym_does_not_change_when_the_demande_comes_again(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    avant = lire("select * from raw.pseudonymes")
    recevoir(fichier(tmp_path, DEMANDES, [demande(1, increment_fichier="2")], au="2024-04-30"))
    assert lire("select * from raw.pseudonymes") == avant


@pytest.fixture
def settings_sans_cle(settings_reception, tmp_path):
    """The same home, whose key was lost."""
    shutil.copytree(settings_reception.home_dir / "secrets", tmp_path / "home" / "secrets")
    (tmp_path / "home" / "secrets" / "pseudonyme").unlink()
    return Settings(home=tmp_path / "home")


def test_a_lost_key_is_not_drawn_again_when_data_exist(tmp_path, recevoir, lire, base, settings_sans_cle):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    avant = lire("select * from raw.depots"), lire("select * from raw.pseudonymes")
    suite = fichier(tmp_path, DEMANDES, [demande(2)], au="2024-04-30")
    with pytest.raises(ErreurObservatoire, match=r"secrets/pseudonyme.*OBSERVATOIRE_PSEUDONYM_KEY"):
        landing.ingerer(base, settings_sans_cle, [suite])
    assert not (settings_sans_cle.home_dir / "secrets" / "pseudonyme").exists()
    assert (lire("select * from raw.depots"), lire("select * from raw.pseudonymes")) == avant


def test_another_key_than_that_of_the_data_is_refused(tmp_path, recevoir, lire, base, settings_sans_cle):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    suite = fichier(tmp_path, DEMANDES, [demande(2)], au="2024-04-30")
    autre = Settings(home=settings_sans_cle.home, pseudonym_key="une autre clé")
    with pytest.raises(ErreurObservatoire, match="n’est pas celle"):
        landing.ingerer(base, autre, [suite])
    assert [n for (n,) in lire("select nud from raw.pseudonymes")] == [nud(1)]


def test_a_lost_key_stops_a_replay_too(tmp_path, recevoir, base, settings_sans_cle):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    with pytest.raises(ErreurObservatoire, match="secrets/pseudonyme"):
        landing.rejouer(base, settings_sans_cle)


def test_a_first_file_draws_the_key(tmp_path, base, lire, settings_sans_cle):
    landing.ingerer(base, settings_sans_cle, [fichier(tmp_path, DEMANDES, [demande(1)])])
    assert (settings_sans_cle.home_dir / "secrets" / "pseudonyme").exists()
    assert len(lire("select from raw.pseudonymes")) == 1
