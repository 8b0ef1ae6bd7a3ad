"""The landlords' yearly files and the public dwelling file."""

import csv
import gzip

import pytest

from ingestion.contracts.nomenclatures import lignes_de_reference
from ingestion.contracts.parc import PARC_PUBLIC, PARC_RPLS
from tests.ingestion.fabrique import ecrire, logement, logement_public, texte, texte_rpls


def parc(dossier, lignes, bailleur="BA01", annee=2024):
    return ecrire(dossier, f"parc_{bailleur}_{annee}-01-01.csv", texte_rpls(lignes, bailleur, annee))


def test_a_yearly_file_is_loaded_with_its_year_and_its_landlord(tmp_path, recevoir, lire):
    (bilan,) = recevoir(parc(tmp_path, [logement(1), logement(2)]))
    assert (bilan.flux, bilan.lues, bilan.chargees) == ("parc", 2, 2)
    assert lire(
        "select ident_rep, ident_int, commentaire, _annee, _bailleur_code, _ligne from raw.parc order by 1"
    ) == [
        ("R000000001", "L1", None, 2024, "BA01", 2),
        ("R000000002", "L2", None, 2024, "BA01", 3),
    ]


def test_the_files_of_several_landlords_keep_their_own_landlord(tmp_path, recevoir, lire):
    recevoir(parc(tmp_path, [logement(1)]), parc(tmp_path, [logement(2)], "BA02"))
    assert lire("select _bailleur_code, ident_int from raw.parc order by 1") == [("BA01", "L1"), ("BA02", "L2")]


def test_a_dwelling_declared_by_another_landlord_for_the_same_year_refuses_the_file_with_the_count(
    tmp_path, recevoir, lire
):
    recevoir(parc(tmp_path, [logement(1), logement(2), logement(3)]))
    (bilan,) = recevoir(parc(tmp_path, [logement(2), logement(3), logement(9)], "BA02"))
    assert bilan.statut == "rejete"
    assert "contient 2 logements que d’autres déclarent déjà pour 2024 (BA01)" in bilan.message
    assert lire("select count(*) from raw.parc where _bailleur_code = 'BA02'") == [(0,)]


def test_of_two_landlords_that_declare_a_dwelling_together_the_second_is_refused(tmp_path, recevoir):
    bilans = recevoir(parc(tmp_path, [logement(1)]), parc(tmp_path, [logement(1), logement(2)], "BA02"))
    assert [bilan.statut for bilan in bilans] == ["charge", "rejete"]
    assert "contient 1 logement que d’autres déclarent déjà" in bilans[1].message


def test_the_same_dwelling_may_change_hands_the_next_year(tmp_path, recevoir):
    recevoir(parc(tmp_path, [logement(1)]))
    (bilan,) = recevoir(parc(tmp_path, [logement(1)], "BA02", 2025))
    assert bilan.statut == "charge"


def test_a_landlord_that_corrected_its_file_no_longer_declares_the_dwelling(tmp_path, recevoir):
    recevoir(parc(tmp_path, [logement(1), logement(2)]))
    recevoir(parc(tmp_path, [logement(1)]))
    (bilan,) = recevoir(parc(tmp_path, [logement(2)], "BA02"))
    assert bilan.statut == "charge"


def test_dwellings_without_national_identifier_are_nobody_elses(tmp_path, recevoir):
    bilans = recevoir(*(parc(tmp_path, [logement(1, ident_rep="")], bailleur) for bailleur in ("BA01", "BA02")))
    assert [bilan.chargees for bilan in bilans] == [1, 1]


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
    [
        ("depcom", "99999", "COMMUNE_INCONNUE"),
        ("construct", "75", "ANNEE_INVALIDE"),
        ("datconv", "31/02/2010", "DATE_IMPOSSIBLE"),
        ("bail", "13/2019", "DATE_IMPOSSIBLE"),
        ("mode", "7", "CODE_INCONNU"),
        ("finan", "18", "CODE_INCONNU"),
        ("surfhab", "grand", "NOMBRE_INVALIDE"),
        ("ident_rep", "R0000000012", "CHAMP_TROP_LONG"),
        ("nbpiece", "", "OBLIGATOIRE_VIDE"),
    ],
)
def test_a_faulty_dwelling_is_put_aside(tmp_path, recevoir, ecarts, champ, valeur, code):
    (bilan,) = recevoir(parc(tmp_path, [logement(1), logement(2, **{champ: valeur})]))
    assert (bilan.chargees, ecarts()) == (1, [(3, code, champ)])


def test_the_contract_has_the_fields_of_the_arrete_in_their_order():
    champs = lignes_de_reference("rpls_champ")
    noms = [champ["nom"].lower() for champ in champs]
    noms[21], noms[63] = "qpv", "commentaire"
    assert list(PARC_RPLS.noms) == noms
    assert len(noms) == 64


def test_the_codes_of_the_contract_are_those_of_the_arrete():
    codes = {colonne.nom: colonne.codes for colonne in PARC_RPLS.colonnes if colonne.codes}
    assert sorted(codes["finan"]) == sorted(
        ["10", "11", "12", "13", "14", "15", "16", "17", "49", "50", "51", "52", "53", "54", "55", "99"]
    )
    assert codes["mode"] == ("1", "2", "3", "4", "5", "9")
    assert codes["contreslog"] == tuple("1234567")
    assert codes["qualacq"] == tuple(f"{rang:02d}" for rang in range(1, 11))
    assert codes["cus"] == ("11", "13", "14", "16")


def test_equal_rows_of_the_public_file_are_distinct_dwellings(tmp_path, recevoir, lire):
    contenu = texte(PARC_PUBLIC, [logement_public()] * 3 + [logement_public(nbpiece="12")])
    (bilan,) = recevoir(ecrire(tmp_path, "rpls_2024_31_logements.csv", contenu))
    assert (bilan.flux, bilan.emetteur, str(bilan.situation_au)) == ("parc", "SDES", "2024-01-01")
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (4, 3, 1, 0)
    assert lire("select _ligne, depcom from raw.parc_public order by 1") == [(2, "31555"), (3, "31555"), (4, "31555")]


def test_the_public_file_of_2019_is_loaded_to_the_last_row(donnees_partagees, recevoir, lire):
    chemin = donnees_partagees / "rpls" / "rpls_2019_31_logements.csv.gz"
    if not chemin.exists():
        pytest.skip("no public dwelling file beside the project")
    (bilan,) = recevoir(chemin)
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (89_205, 89_205, 0, 0)
    assert (bilan.emetteur, str(bilan.situation_au)) == ("SDES", "2019-01-01")
    par_commune: dict[str, int] = {}
    with gzip.open(chemin, "rt", encoding="utf-8", newline="") as lecture:
        for ligne in csv.DictReader(lecture, delimiter=";"):
            par_commune[ligne["DEPCOM"]] = par_commune.get(ligne["DEPCOM"], 0) + 1
    assert dict(lire("select depcom, count(*) from raw.parc_public group by 1")) == par_commune
    assert lire("select count(distinct _ligne) from raw.parc_public") == [(89_205,)]
