"""``observatoire ingest``: the balance of each file, the same file again, and a bad file among good ones."""

import json
import re
import shutil

import pytest

from tests.ingestion.fabrique import DEMANDES, demande, fichier


@pytest.fixture(scope="module")
def fichiers(dossier_du_run, settings_entrepot):
    """Some files of the simulation of the run, all of one flow without dependency."""
    return sorted((dossier_du_run / "fichiers").rglob("demandes_*.csv*"))


@pytest.fixture(scope="module")
def dossier(fichiers, tmp_path_factory):
    """A folder of ten files, one of them bad."""
    ici = tmp_path_factory.mktemp("envois")
    for source in fichiers[:9]:
        shutil.copy(source, ici)
    (ici / "demandes_BA01_2026-10-30.csv").write_text("bonjour,ceci,n'est\npas,un,fichier\n", encoding="utf-8")
    return ici


@pytest.fixture(scope="module")
def premiere_fois(observatoire, home_de_la_commande, dossier):
    return observatoire(home_de_la_commande, "ingest", dossier)


def test_every_file_has_its_balance_and_no_row_is_lost(premiere_fois):
    bilans = re.findall(
        r"(\d+) lignes? lues? = (\d+) chargées? \+ (\d+) en quarantaine \+ (\d+) doublons?\.", premiere_fois.texte
    )
    assert len(bilans) == 9
    assert [b for b in bilans if int(b[0]) != int(b[1]) + int(b[2]) + int(b[3])] == []


def test_the_bad_file_is_named_and_the_command_fails_at_the_end(premiere_fois):
    assert premiere_fois.code == 1
    assert "demandes_BA01_2026-10-30.csv : REJETÉ EN ENTIER." in premiere_fois.texte
    assert "demandes_BA01_2026-10-30.csv" in premiere_fois.derniere_phrase


def test_the_same_files_again_change_nothing_and_say_so(observatoire, home_de_la_commande, dossier, premiere_fois):
    sortie = observatoire(home_de_la_commande, "ingest", dossier, "--json")
    statuts = sorted(bilan["statut"] for bilan in json.loads(sortie.texte))
    assert statuts == ["deja_charge"] * 9 + ["rejete"]


def test_an_empty_folder_is_one_sentence(observatoire, home_de_la_commande, tmp_path):
    sortie = observatoire(home_de_la_commande, "ingest", tmp_path)
    assert sortie.code == 1
    assert "aucun fichier" in sortie.derniere_phrase


def test_a_file_that_nobody_can_place_asks_for_the_options(observatoire, home_de_la_commande, tmp_path):
    inconnu = tmp_path / "envoi.csv"
    inconnu.write_text("a;b\n1;2\n", encoding="utf-8")
    sortie = observatoire(home_de_la_commande, "ingest", inconnu)
    assert sortie.code == 1
    assert [o for o in ("--flux", "--emetteur", "--situation-au") if o not in sortie.texte] == []


def test_a_replay_of_a_flow_without_a_row_in_quarantine_says_that_there_is_none(observatoire, home_de_la_commande):
    sortie = observatoire(home_de_la_commande, "rejouer", "--flux", "offres")
    assert (sortie.code, sortie.texte) == (0, "Aucune ligne à reprendre : rien de tel n’est en quarantaine.\n")


def test_a_correction_that_would_destroy_fails_the_command_until_somebody_lets_it_in(
    observatoire, home_de_la_commande, tmp_path
):
    bon = fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(60)])
    assert observatoire(home_de_la_commande, "ingest", bon).code == 0
    vide = fichier(tmp_path, DEMANDES, [])
    tenue = observatoire(home_de_la_commande, "ingest", vide)
    assert (tenue.code, "1 fichier attend une décision" in tenue.derniere_phrase) == (1, True)
    numero = re.search(r"--confirmer (\d+) --motif", tenue.texte)[1]
    sans_motif = observatoire(home_de_la_commande, "ingest", "--confirmer", numero)
    assert (sans_motif.code, "--motif" in sans_motif.derniere_phrase) == (1, True)
    entree = observatoire(home_de_la_commande, "ingest", "--confirmer", numero, "--motif", "mois sans demande")
    assert entree.code == 0
