"""What nobody foresaw in one file: it is that file's refusal, written in the ledger, and the others load."""

import os

import pytest

from ingestion.door.checks import sorting
from tests.ingestion.fabrique import DEMANDES, OFFRES, demande, ecrire, fichier, logement, offre, texte, texte_rpls
from warehouse.errors import ErreurObservatoire

NOM = "demandes_BA01_2024-03-31.csv"


@pytest.fixture
def journaux(settings_reception):
    """Tracebacks written since the test began."""
    dossier = settings_reception.home_dir / "journaux"
    avant = set(dossier.glob("erreur-*.log"))
    return lambda: sorted(set(dossier.glob("erreur-*.log")) - avant)


def grand(dossier, nom, **faute):
    """A file of several blocks, whose last row is at fault."""
    lignes = [demande(rang, precision_demande="x" * 250) for rang in range(12_000)]
    return ecrire(dossier, nom, texte(DEMANDES, [*lignes, demande(12_001, **faute), demande(12_002, **faute)]))


@pytest.mark.parametrize("nombre", [3, 12_000])
def test_a_file_with_the_line_ends_of_an_old_mac_is_read(tmp_path, recevoir, lire, nombre):
    lignes = [demande(rang, precision_demande="x" * 250) for rang in range(nombre)]
    (bilan,) = recevoir(ecrire(tmp_path, NOM, texte(DEMANDES, lignes, fin="\r")))
    assert (bilan.statut, bilan.chargees, bilan.quarantaine) == ("charge", nombre, 0)
    assert bilan.avertissements[0].startswith(f"{nombre + 1:_} fins de ligne CR, lues".replace("_", "\u202f"))
    assert lire("select max(_ligne) from raw.demandes") == [(nombre + 1,)]


def test_a_quoted_field_keeps_its_lines_in_a_file_with_the_line_ends_of_an_old_mac(tmp_path, recevoir, lire):
    lignes = [demande(1, precision_demande="a\nb"), demande(2)]
    (bilan,) = recevoir(ecrire(tmp_path, NOM, texte(DEMANDES, lignes, fin="\n").replace("\n", "\r")))
    assert (bilan.chargees, bilan.quarantaine) == (2, 0)
    assert lire("select precision_demande from raw.demandes where _ligne = 2") == [("a\nb",)]


def test_a_header_that_mixes_line_ends_is_refused_with_how_to_convert_it(tmp_path, recevoir):
    fichier(tmp_path, OFFRES, [offre(1)])
    entete, corps = texte(DEMANDES, [demande(1)]).split("\n", 1)
    ecrire(tmp_path, NOM, f"{entete}\r{corps}")
    refuse, charge = recevoir(tmp_path)
    assert (refuse.statut, charge.statut) == ("rejete", "charge")
    assert "retour chariot" in refuse.message
    assert "Enregistrer sous" in refuse.message


def test_an_unforeseen_error_while_a_file_is_read_refuses_it_and_loads_the_others(tmp_path, recevoir, lire, journaux):
    """A number of dwellings of five thousand figures is one that Python does not read."""
    ecrire(
        tmp_path, "parc_BA01_2024-01-01.csv", texte_rpls([logement(1)], nombre=0).replace(";0\n", f";{'9' * 5000}\n")
    )
    ecrire(tmp_path, "parc_BA02_2024-01-01.csv", texte_rpls([logement(2)], bailleur="BA02"))
    refuse, charge = recevoir(tmp_path)
    assert (refuse.statut, charge.statut) == ("rejete", "charge")
    (journal,) = journaux()
    assert "«\u00a0parc_BA01_2024-01-01.csv\u00a0»" in refuse.message
    assert journal.name in refuse.message
    assert str(journal.parent.parent) not in refuse.message
    assert lire("select statut, message from raw.depots where depot_id = %s", (refuse.depot_id,)) == [
        ("rejete", refuse.message)
    ]


def test_an_error_of_the_database_about_the_values_of_a_file_is_its_refusal(tmp_path, recevoir, lire):
    """The total of two rents is one that JSON does not write; the lot holds other files, one of which shares a row."""
    fichier(tmp_path, DEMANDES, [demande(1)], emetteur="BA01")
    mauvais = [demande(rang, loyer_max_eur="1e308") for rang in (2, 3)]
    fichier(tmp_path, DEMANDES, [*mauvais, demande(4)], emetteur="BA02")
    fichier(tmp_path, DEMANDES, [demande(4)], emetteur="BA03")
    assert [(bilan.statut, bilan.chargees) for bilan in recevoir(tmp_path)] == [
        ("charge", 1),
        ("rejete", 0),
        ("charge", 1),
    ]
    assert lire("select count(*) from raw.demandes") == [(2,)]
    assert lire("select emetteur, statut from raw.depots order by emetteur") == [
        ("BA01", "charge"),
        ("BA02", "rejete"),
        ("BA03", "charge"),
    ]


def test_an_error_about_a_large_file_undoes_it_and_loads_what_follows(tmp_path, recevoir, lire):
    grand(tmp_path, NOM, loyer_max_eur="1e308")
    fichier(tmp_path, OFFRES, [offre(1)])
    assert [bilan.statut for bilan in recevoir(tmp_path)] == ["rejete", "charge"]
    assert {t: lire(f"select count(*) from raw.{t}") for t in ("demandes", "pseudonymes", "offres")} == {
        "demandes": [(0,)],
        "pseudonymes": [(0,)],
        "offres": [(1,)],
    }


@pytest.fixture
def casser_le_tri(monkeypatch):
    """Make the sort of the rows of one landlord fail, as a fault of ours would."""
    verifier = sorting.verifier

    def casse(table, departements):
        if any(b"CASSE" in fragment.octets for _, fragment in table.fragments):
            raise ZeroDivisionError("0612" + str(345678))
        return verifier(table, departements)

    monkeypatch.setattr(sorting, "verifier", casse)


def test_an_unforeseen_error_while_a_lot_is_sorted_refuses_the_file_that_makes_it(
    tmp_path, recevoir, casser_le_tri, journaux
):
    for rang, nom in enumerate(["Bon", "CASSE", "Bon"], start=1):
        fichier(tmp_path, DEMANDES, [demande(rang, demandeur_nom=nom)], emetteur=f"BA0{rang}")
    bilans = recevoir(tmp_path)
    assert [bilan.statut for bilan in bilans] == ["charge", "rejete", "charge"]
    (journal,) = journaux()
    trace = journal.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in trace
    assert "in casse" in trace
    assert "0612345678" not in trace + bilans[1].message


def test_an_unforeseen_error_in_a_block_of_a_large_file_refuses_it_whole(tmp_path, recevoir, casser_le_tri, lire):
    grand(tmp_path, NOM, demandeur_nom="CASSE")
    fichier(tmp_path, OFFRES, [offre(1)])
    assert [bilan.statut for bilan in recevoir(tmp_path)] == ["rejete", "charge"]
    assert lire("select count(*) from raw.demandes") == [(0,)]


def test_an_error_met_before_the_last_block_of_a_large_file_lets_its_other_blocks_by(
    tmp_path, recevoir, lire, monkeypatch
):
    def casse(conn, tri):
        if tri.contrat is DEMANDES:
            raise ZeroDivisionError
        return []

    monkeypatch.setattr("ingestion.door.checks.comparison.orphelines", casse)
    grand(tmp_path, NOM)
    fichier(tmp_path, OFFRES, [offre(1)])
    assert [bilan.statut for bilan in recevoir(tmp_path)] == ["rejete", "charge"]
    assert lire("select statut, count(*) from raw.depots group by 1 order by 1") == [("charge", 1), ("rejete", 1)]


def test_a_failure_that_is_ours_to_say_is_no_refusal_of_a_file(tmp_path, recevoir, monkeypatch, lire):
    def refuser(*_):
        raise ErreurObservatoire("La clé manque.")

    monkeypatch.setattr("ingestion.door.reception.verser", refuser)
    with pytest.raises(ErreurObservatoire, match="La clé manque"):
        recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    assert lire("select count(*) from raw.depots") == [(0,)]


def test_a_file_removed_before_it_is_read_is_its_refusal(tmp_path, recevoir):
    parti = fichier(tmp_path, DEMANDES, [demande(1)])
    fichier(tmp_path, OFFRES, [offre(1)])
    bilans = recevoir(tmp_path, progression=lambda _, fait, __: fait and parti.unlink(missing_ok=True))
    assert [bilan.statut for bilan in bilans] == ["rejete", "charge"]
    assert "fichier ou dossier absent" in bilans[0].message


@pytest.mark.parametrize("nom", [b"demandes_B\xe901_2024-03-31.csv", b"demandes_BA01_2024-03-31\xe9.csv"])
def test_a_file_name_that_is_not_utf8_is_told_without_its_unreadable_letters(tmp_path, recevoir, nom):
    ecrire(tmp_path, os.fsdecode(nom), texte(DEMANDES, [demande(1)]))
    fichier(tmp_path, OFFRES, [offre(1)])
    refuse, charge = sorted(recevoir(tmp_path), key=lambda bilan: bilan.statut, reverse=True)
    assert (refuse.statut, charge.statut) == ("rejete", "charge")
    assert "\ufffd" in refuse.fichier
    assert refuse.fichier in refuse.message
    assert refuse.message.encode()


def test_what_is_named_and_is_no_file_is_said_before_anything_is_read(tmp_path, recevoir):
    tube = tmp_path / NOM
    os.mkfifo(tube)
    with pytest.raises(ErreurObservatoire, match="n’est ni un fichier ni un dossier"):
        recevoir(tube)


def test_a_folder_reached_by_a_link_is_read(tmp_path, recevoir):
    (tmp_path / "vrai").mkdir()
    fichier(tmp_path / "vrai", DEMANDES, [demande(1)])
    (tmp_path / "lien").symlink_to(tmp_path / "vrai", target_is_directory=True)
    assert [bilan.statut for bilan in recevoir(tmp_path / "lien")] == ["charge"]


@pytest.mark.parametrize("contenu", [b"", b"\n"])
def test_an_archive_of_nothing_is_refused_as_empty(tmp_path, recevoir, contenu):
    (bilan,) = recevoir(ecrire(tmp_path, NOM + ".gz", contenu))
    assert (bilan.statut, "est vide" in bilan.message) == ("rejete", True)
