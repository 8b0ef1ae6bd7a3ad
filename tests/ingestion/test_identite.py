"""Pseudonyms: keyed, stable, made for every numéro unique met."""

import hashlib
import hmac

from ingestion.identity import LONGUEUR, Pseudonymes
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
