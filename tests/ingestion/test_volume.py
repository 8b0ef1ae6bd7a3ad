"""A file far beyond what its emitter usually sends waits for a decision; rows that lose what they name are told."""

import pytest

from ingestion.door.ledger import decisions
from tests.ingestion.fabrique import CANDIDATURES, DEMANDES, OFFRES, candidature, demande, fichier, offre

MOIS = ("2023-12-31", "2024-01-31", "2024-02-29")


def offres(dossier, nombre, au="2024-03-31"):
    return fichier(dossier, OFFRES, [offre(rang) for rang in range(nombre)], au=au)


@pytest.fixture
def habitude(tmp_path, recevoir):
    """Three months of fifty rows."""
    recevoir(*(offres(tmp_path, 50, au) for au in MOIS))


@pytest.mark.usefixtures("habitude")
def test_a_file_of_more_than_twenty_times_the_usual_rows_waits_and_is_let_in_with_a_reason(
    tmp_path, base, recevoir, lire
):
    (bilan,) = recevoir(offres(tmp_path, 1001))
    assert (bilan.statut, bilan.lues) == ("en_attente", 1001)
    assert "ce fichier a 1\u202f001 lignes, contre 50 d’habitude, et n’est pas en vigueur" in bilan.message
    assert f'observatoire ingest --confirmer {bilan.depot_id} --motif "…"' in bilan.message
    (encore,) = recevoir(offres(tmp_path, 1001))
    assert encore.statut == "en_attente"
    assert decisions.confirmer(base, bilan.depot_id, "fusion de deux bailleurs").statut == "charge"
    assert lire("select statut from raw.depots where depot_id = %s", (bilan.depot_id,)) == [("charge",)]


@pytest.mark.usefixtures("habitude")
def test_a_correction_of_a_file_that_waits_for_its_volume_takes_its_place(tmp_path, recevoir, lire):
    recevoir(offres(tmp_path, 1001))
    (bilan,) = recevoir(offres(tmp_path, 51))
    assert bilan.statut == "charge"
    assert lire("select count(*) from raw.depots where statut = 'en_attente'") == [(0,)]


@pytest.mark.usefixtures("habitude")
def test_twenty_times_is_not_more_than_twenty_times(tmp_path, recevoir):
    (bilan,) = recevoir(offres(tmp_path, 1000))
    assert bilan.statut == "charge"
    assert any("plus de dix fois supérieur" in phrase for phrase in bilan.avertissements)


def test_a_small_file_does_not_wait_for_its_volume(tmp_path, recevoir):
    recevoir(*(offres(tmp_path, 2, au) for au in MOIS))
    (bilan,) = recevoir(offres(tmp_path, 999))
    assert bilan.statut == "charge"


def test_the_first_files_of_an_emitter_do_not_wait(tmp_path, recevoir):
    recevoir(*(offres(tmp_path, 2, au) for au in MOIS[:2]))
    (bilan,) = recevoir(offres(tmp_path, 1001))
    assert bilan.statut == "charge"


def test_to_withdraw_what_others_name_says_whose_rows_will_be_held_back(tmp_path, base, recevoir):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    (depot,) = recevoir(fichier(tmp_path, OFFRES, [offre(1)]))
    recevoir(fichier(tmp_path, CANDIDATURES, [candidature(1)]))
    (dit,) = decisions.retirer(base, depot.depot_id, "erreur").avertissements
    assert dit.startswith("1 ligne déjà chargée cite ce qui n’est plus en vigueur (candidatures de BA01\u00a0: 1)")
