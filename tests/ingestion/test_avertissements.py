"""What is accepted and said: extra columns, byte-order mark, CRLF, header only, words that mean nothing."""

import gzip

import pytest

from tests.ingestion.fabrique import DEMANDES, demande, ecrire, fichier, logement, relire, texte, texte_rpls

NOM = "demandes_BA01_2024-03-31.csv"


@pytest.fixture
def accepte(recevoir):
    """Receive one file that must be accepted; return its account and its warnings in plain spaces."""

    def verifier(chemin, **options):
        (bilan,) = recevoir(chemin, **options)
        assert bilan.statut == "charge", bilan.message
        return bilan, [phrase.replace("\u00a0", " ").replace("\u202f", " ") for phrase in bilan.avertissements]

    return verifier


def test_a_right_file_has_no_warning(tmp_path, accepte):
    bilan, avertissements = accepte(fichier(tmp_path, DEMANDES, [demande(1)]))
    assert (bilan.chargees, avertissements) == (1, [])


def test_header_only_is_accepted_and_said(tmp_path, accepte, lire):
    bilan, avertissements = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [])))
    assert (bilan.lues, bilan.chargees) == (0, 0)
    assert avertissements == [
        "en-tête seul : aucune ligne à charger ; si des lignes étaient attendues, refaites l’export"
    ]
    assert "En-tête seul" not in bilan.message
    assert lire("select statut, lues from raw.depots") == [("charge", 0)]


def test_header_only_without_line_end_is_accepted(tmp_path, accepte):
    bilan, _ = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, []).rstrip("\n")))
    assert bilan.lues == 0


def test_attaque_E1_extra_columns_are_kept_aside_and_counted(tmp_path, accepte, lire):
    noms = ["couleur", *DEMANDES.noms, "note"]
    lignes = [demande(1) | {"couleur": "rouge", "note": "a;b"}, demande(2)]
    bilan, avertissements = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, lignes, noms=noms)))
    assert bilan.chargees == 2
    assert avertissements == [
        "2 colonnes hors contrat, gardées à part et jamais publiées (couleur, note) ; retirez-les de l’export si elles "
        "n’y sont pas voulues"
    ]
    assert lire("select _extra from raw.demandes order by _ligne") == [
        ({"couleur": "rouge", "note": "a;b"},),
        ({"couleur": None, "note": None},),
    ]


def test_an_extra_column_without_a_name_is_called_so_and_its_sentence_agrees(tmp_path, accepte):
    _, (avertissement,) = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [demande(1)], noms=[*DEMANDES.noms, ""])))
    assert avertissement.startswith("1 colonne hors contrat, gardée à part et jamais publiée (sans nom) ; retirez-la")


def test_many_extra_columns_are_named_up_to_eight_and_what_is_no_name_by_its_number(tmp_path, accepte):
    noms = [*DEMANDES.noms, "a\x1b[2jb", *(f"note_{rang}" for rang in range(9))]
    _, (avertissement,) = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [demande(1)], noms=noms)))
    assert "(n° 131, note_0, note_1, note_2, note_3, note_4, note_5, note_6, …)" in avertissement


@pytest.mark.parametrize("nom", ["camille@exemple.fr", "0612345678", "1988-02-29", "nguyen van 061234"])
def test_an_extra_column_whose_header_may_be_the_identity_of_someone_is_told_by_its_number(tmp_path, accepte, nom):
    _, (avertissement,) = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [demande(1)], noms=[*DEMANDES.noms, nom])))
    assert "(n° 131)" in avertissement


def test_columns_may_come_in_any_order(tmp_path, accepte, lire):
    contenu = texte(DEMANDES, [demande(1), demande(2, precision_demande='a "b"')], noms=DEMANDES.noms[::-1])
    bilan, avertissements = accepte(ecrire(tmp_path, NOM, contenu))
    assert (bilan.chargees, avertissements) == (2, [])
    assert lire("select demandeur_nom, voeu_1_commune, precision_demande from raw.demandes order by _ligne") == [
        ("Fictif1", "31555", None),
        ("Fictif2", "31555", 'a "b"'),
    ]


def test_attaque_E1_a_byte_order_mark_is_ignored_and_said(tmp_path, accepte):
    bilan, avertissements = accepte(ecrire(tmp_path, NOM, b"\xef\xbb\xbf" + texte(DEMANDES, [demande(1)]).encode()))
    assert bilan.chargees == 1
    assert avertissements == ["marque d’ordre des octets en tête du fichier, ignorée ; rien à corriger"]


def test_crlf_is_read_as_line_ends_and_said(tmp_path, accepte, lire):
    lignes = [demande(1), demande(2, deja_loge_parc_bailleur="NON")]
    bilan, avertissements = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, lignes, fin="\r\n")))
    assert bilan.chargees == 2
    assert avertissements == ["3 fins de ligne CRLF, lues comme des fins de ligne simples ; rien à corriger"]
    assert lire("select deja_loge_parc_bailleur from raw.demandes order by _ligne") == [(None,), ("NON",)]


def test_a_lone_carriage_return_stays_in_its_field(tmp_path, accepte, lire):
    bilan, _ = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [demande(1, precision_demande="a\rb"), demande(2)])))
    assert bilan.chargees == 2
    assert lire("select precision_demande from raw.demandes where _ligne = 2") == [("a\rb",)]


def test_blank_lines_are_no_rows(tmp_path, accepte, lire):
    contenu = texte(DEMANDES, [demande(1), demande(2)]).replace("\n", "\n\n")
    bilan, _ = accepte(ecrire(tmp_path, NOM, contenu))
    assert bilan.lues == 2
    assert lire("select _ligne from raw.demandes order by 1") == [(3,), (5,)]


def test_a_last_line_without_line_end_is_a_row(tmp_path, accepte):
    bilan, _ = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [demande(1), demande(2)]).rstrip("\n")))
    assert bilan.chargees == 2


def test_what_postgres_could_take_for_a_command_is_text(tmp_path, accepte, lire):
    libres = ["\\.", "\\N", "null", "'; drop table raw.demandes; --", "a\\b", "\ta", " a "]
    lignes = [demande(rang, precision_demande=libre) for rang, libre in enumerate(libres)]
    bilan, _ = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, lignes)))
    assert bilan.chargees == len(libres)
    assert [libre for (libre,) in lire("select precision_demande from raw.demandes order by _ligne")] == libres


def test_accents_and_emoji_come_through(tmp_path, accepte, lire):
    lignes = [demande(1, demandeur_nom="Nuñez-Œuvrard"), demande(2, demandeur_nom="𝒜𝓁𝒾 😀")]
    accepte(ecrire(tmp_path, NOM, texte(DEMANDES, lignes)))
    assert lire("select demandeur_nom from raw.demandes order by _ligne") == [("Nuñez-Œuvrard",), ("𝒜𝓁𝒾 😀",)]


def test_the_words_that_say_nothing_in_the_yearly_file_are_read_as_empty_and_counted(tmp_path, accepte, lire):
    lignes = [
        logement(1, loyerprinc="NA", bail="NA/NA", contreslog="Z", immeu="NA"),
        logement(2, surfhab="62,5", loyeracc="12,30"),
        logement(3),
    ]
    bilan, avertissements = accepte(ecrire(tmp_path, "parc_BA01_2024-01-01.csv", texte_rpls(lignes)))
    assert bilan.chargees == 3
    assert avertissements == [
        "3 valeurs NA, NC ou Z lues comme vides ; rien à corriger",
        "2 nombres à virgule lus avec un point ; à l’avenir, exportez les nombres avec un point",
    ]
    assert lire("select loyerprinc, bail, contreslog, immeu, surfhab, loyeracc from raw.parc order by _ligne") == [
        (None, None, None, "NA", "62", None),
        ("350", "05/2019", None, None, "62.5", "12.30"),
        ("350", "05/2019", None, None, "62", None),
    ]


def test_a_compressed_file_is_read_as_a_plain_one(tmp_path, accepte):
    chemin = fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(50)], ext="csv.gz")
    assert chemin.read_bytes()[:2] == gzip.compress(b"")[:2]
    bilan, avertissements = accepte(chemin)
    assert (bilan.chargees, len(relire(chemin)), avertissements) == (50, 50, [])


def test_options_say_what_the_name_does_not(tmp_path, accepte):
    chemin = ecrire(tmp_path, "export du 31 mars.csv", texte(DEMANDES, [demande(1)]))
    bilan, _ = accepte(chemin, flux="demandes", emetteur="BA01", situation_au="2024-03-31")
    assert (bilan.flux, bilan.emetteur, str(bilan.situation_au)) == ("demandes", "BA01", "2024-03-31")


def test_options_override_the_name(tmp_path, accepte):
    bilan, _ = accepte(fichier(tmp_path, DEMANDES, [demande(1)]), situation_au="2024-04-30")
    assert (bilan.emetteur, str(bilan.situation_au)) == ("BA01", "2024-04-30")
