"""The landing folder: a file is taken once it has stopped growing, and once only."""

import pytest

from ingestion.contracts import FLUX
from orchestration.assets.flux import AMONT
from orchestration.assets.landing_folder import fichiers, fichiers_du_flux, regarder


def deposer(dossier, nom, contenu="x"):
    fichier = dossier / nom
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(contenu, encoding="utf-8")
    return fichier


def noms(regard):
    return [cle.split()[0] for cle in regard.a_charger]


def test_a_file_is_taken_at_the_second_look_that_sees_it_unchanged(tmp_path):
    deposer(tmp_path, "demandes_BA01_2026-10-31.csv")
    premier = regarder(tmp_path, None)
    second = regarder(tmp_path, premier.memoire)
    assert (noms(premier), noms(second)) == ([], ["demandes_BA01_2026-10-31.csv"])


def test_a_file_that_still_grows_waits(tmp_path):
    deposer(tmp_path, "offres_BA01_2026-10-31.csv", "a")
    premier = regarder(tmp_path, None)
    deposer(tmp_path, "offres_BA01_2026-10-31.csv", "ab")
    second = regarder(tmp_path, premier.memoire)
    troisieme = regarder(tmp_path, second.memoire)
    assert (noms(second), noms(troisieme)) == ([], ["offres_BA01_2026-10-31.csv"])


def test_a_file_is_not_taken_twice(tmp_path):
    deposer(tmp_path, "offres_BA01_2026-10-31.csv")
    memoire = None
    for _ in range(2):
        memoire = regarder(tmp_path, memoire).memoire
    assert noms(regarder(tmp_path, memoire)) == []


def test_a_file_replaced_after_it_was_taken_is_taken_again(tmp_path):
    deposer(tmp_path, "offres_BA01_2026-10-31.csv", "a")
    memoire = None
    for _ in range(2):
        memoire = regarder(tmp_path, memoire).memoire
    deposer(tmp_path, "offres_BA01_2026-10-31.csv", "corrected")
    memoire = regarder(tmp_path, memoire).memoire
    assert noms(regarder(tmp_path, memoire)) == ["offres_BA01_2026-10-31.csv"]


def test_the_same_arrival_has_the_same_key_and_another_has_another(tmp_path):
    deposer(tmp_path, "offres_BA01_2026-10-31.csv")
    memoire = regarder(tmp_path, None).memoire
    un, encore = regarder(tmp_path, memoire), regarder(tmp_path, memoire)
    deposer(tmp_path, "offres_BA02_2026-10-31.csv")
    autre = regarder(tmp_path, regarder(tmp_path, un.memoire).memoire)
    assert un.cle == encore.cle != autre.cle


@pytest.mark.parametrize("nom", [".demandes_BA01_2026-10-31.csv", "demandes_BA01_2026-10-31.csv.part", "x.tmp"])
def test_a_transfer_in_progress_is_not_a_file(tmp_path, nom):
    deposer(tmp_path, nom)
    assert fichiers(tmp_path) == []


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path):
    assert fichiers(tmp_path / "nulle-part") == []


def test_each_file_goes_to_one_flow_and_an_unknown_one_is_not_forgotten(tmp_path):
    for flux in FLUX:
        deposer(tmp_path, f"{flux}_BA01_2026-10-31.csv")
    deposer(tmp_path, "notes de réunion.docx")
    repartis = {flux: [f.name for f in fichiers_du_flux(tmp_path, flux)] for flux in FLUX}
    assert sorted(nom for liste in repartis.values() for nom in liste) == sorted(f.name for f in fichiers(tmp_path))
    assert [nom for nom in repartis["demandes"]] == ["demandes_BA01_2026-10-31.csv"]
    assert "notes de réunion.docx" in repartis["referentiels"]


def test_every_flow_is_loaded_after_those_it_refers_to():
    assert sorted(AMONT) == sorted(FLUX)
    rangs = {flux: rang for rang, flux in enumerate(AMONT)}
    assert all(rangs[avant] < rangs[flux] for flux, amont in AMONT.items() for avant in amont)
