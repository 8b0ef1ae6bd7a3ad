"""Files of one reception that are not sorted together: what one brought counts for the next, and only that."""

import pytest

from ingestion.door import streaming
from tests.ingestion.fabrique import DEMANDES, demande, fichier, nud

GRAND = 12_000


def grand(dossier, emetteur):
    lignes = [demande(rang, precision_demande="x" * 250) for rang in range(GRAND)]
    return fichier(dossier, DEMANDES, lignes, emetteur=emetteur)


@pytest.fixture
def un_fichier_par_lot(monkeypatch):
    monkeypatch.setattr(streaming, "FICHIERS_MAX", 1)


@pytest.mark.usefixtures("un_fichier_par_lot")
@pytest.mark.parametrize("deja_la", [False, True])
def test_a_key_of_an_earlier_lot_comes_back(tmp_path, recevoir, deja_la):
    if deja_la:
        recevoir(fichier(tmp_path, DEMANDES, [demande(8)], emetteur="BA08"))
    premier = fichier(tmp_path, DEMANDES, [demande(1), demande(2)], emetteur="BA01")
    egale = fichier(tmp_path, DEMANDES, [demande(1), demande(3)], emetteur="BA02")
    autre = fichier(tmp_path, DEMANDES, [demande(3, motif_1="2"), demande(4), demande(8)], emetteur="BA03")
    bilans = recevoir(premier, egale, autre)
    assert [(b.chargees, b.doublons, b.quarantaine) for b in bilans] == [
        (2, 0, 0),
        (1, 1, 0),
        (1, 1, 1) if deja_la else (2, 0, 1),
    ]


@pytest.mark.usefixtures("un_fichier_par_lot")
def test_a_corrected_file_takes_nothing_from_the_one_it_supersedes(tmp_path, recevoir):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)], emetteur="BA01"))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(3)], emetteur="BA01"))
    assert (bilan.chargees, bilan.doublons) == (2, 0)


def test_keys_come_back_between_small_and_large_files(tmp_path, recevoir):
    petit = fichier(tmp_path, DEMANDES, [demande(1, precision_demande="x" * 250)], emetteur="BA01")
    suivant = fichier(tmp_path, DEMANDES, [demande(5, precision_demande="x" * 250), demande(1)], emetteur="BA03")
    bilans = recevoir(petit, grand(tmp_path, "BA02"), suivant)
    assert [(b.chargees, b.doublons, b.quarantaine) for b in bilans] == [(1, 0, 0), (GRAND - 1, 1, 0), (0, 1, 1)]


def test_pseudonyms_that_a_refused_large_file_took_back_are_written_for_the_next(tmp_path, recevoir, lire):
    mauvais = [
        demande(rang, precision_demande="x" * 250, motif_1="13" if rang < 4000 else "?") for rang in range(GRAND)
    ]
    refuse = fichier(tmp_path, DEMANDES, mauvais, emetteur="BA01")
    bilans = recevoir(refuse, fichier(tmp_path, DEMANDES, [demande(1), demande(2)], emetteur="BA02"))
    assert [b.statut for b in bilans] == ["rejete", "charge"]
    assert {n for (n,) in lire("select nud from raw.pseudonymes")} == {nud(1), nud(2)}
