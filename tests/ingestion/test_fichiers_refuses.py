"""Files refused whole: nothing is loaded, the reason is a sentence that a clerk can act on, kept in the ledger."""

import datetime as dt
import gzip

import pytest

from ingestion.door.checks.refusals import REJETS
from tests.ingestion.fabrique import (
    DEMANDES,
    OFFRES,
    REFERENTIELS,
    demande,
    ecrire,
    fichier,
    guichet,
    logement,
    nud,
    offre,
    texte,
    texte_rpls,
)
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui

NOM = "demandes_BA01_2024-03-31.csv"
PARC = "parc_BA01_2024-01-01.csv"


@pytest.fixture
def refuse(recevoir, lire):
    """Receive one file that must be refused; return the sentence."""

    def verifier(chemin, **options):
        (bilan,) = recevoir(chemin, **options)
        assert (bilan.statut, bilan.lues, bilan.chargees) == ("rejete", 0, 0)
        assert lire("select statut, message from raw.depots where depot_id = %s", (bilan.depot_id,)) == [
            ("rejete", bilan.message)
        ]
        tables = "demandes", "offres", "parc", "parc_public", "quarantaine", "pseudonymes"
        assert {table: lire(f"select count(*) from raw.{table}")[0][0] for table in tables} == dict.fromkeys(tables, 0)
        return bilan.message.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'")

    return verifier


def test_attaque_E1_an_empty_file_is_refused(tmp_path, refuse):
    assert "est vide" in refuse(ecrire(tmp_path, NOM, ""))


def test_a_file_of_blank_lines_is_refused_as_empty(tmp_path, refuse):
    assert "est vide" in refuse(ecrire(tmp_path, NOM, "\n\n  \n"))


def test_attaque_E1_a_missing_column_is_named(tmp_path, refuse):
    noms = [nom for nom in DEMANDES.noms if nom not in ("nud", "date_creation", "motif_2")]
    message = refuse(ecrire(tmp_path, NOM, texte(DEMANDES, [demande()], noms=noms)))
    assert "il manque 2 colonnes (Numéro unique, colonne nud ; Date de dépôt de la demande, colonne date" in message
    assert message.endswith("; ajoutez-les, remplies à chaque ligne, et renvoyez le fichier.")


def test_a_single_missing_column_is_said_in_the_singular(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, NOM, texte(DEMANDES, [demande()], noms=[n for n in DEMANDES.noms if n != "nud"])))
    assert "il manque 1 colonne (Numéro unique, colonne nud) ; ajoutez-la, remplie à chaque ligne, et" in message


def test_a_column_written_twice_is_named(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, NOM, texte(DEMANDES, [demande()], noms=[*DEMANDES.noms, "nud"])))
    assert "la colonne nud figure deux fois" in message


def test_rows_without_header_are_refused(tmp_path, refuse):
    corps = texte(DEMANDES, [demande()]).split("\n", 1)[1]
    assert "aucun nom de colonne du flux demandes" in refuse(ecrire(tmp_path, NOM, corps))


def test_the_header_of_another_flow_is_refused(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, "priorites_CD31_2024-03-31.csv", "a;b;c\n1;2;3\n"))
    assert "corrigez le flux par --flux" in message


@pytest.mark.parametrize(
    ("separateur", "mot"), [(",", "des virgules"), ("\t", "des tabulations"), ("|", "des barres verticales")]
)
def test_a_wrong_delimiter_is_named(tmp_path, refuse, separateur, mot):
    contenu = texte(DEMANDES, [demande()]).replace(";", separateur)
    assert f"séparés par {mot}" in refuse(ecrire(tmp_path, NOM, contenu))


@pytest.mark.parametrize(
    ("encodage", "annonce", "nom"),
    [("latin-1", "ISO-8859-1", "Bézier"), ("cp1252", "WINDOWS-1252", "L’Hôte"), ("latin-1", "ISO-8859-1", "Àé")],
)
def test_attaque_E1_a_text_that_is_not_utf8_says_how_to_convert_it(tmp_path, refuse, encodage, annonce, nom):
    lignes = [demande(1), demande(2, demandeur_nom=nom)]
    message = refuse(ecrire(tmp_path, NOM, texte(DEMANDES, lignes).encode(encodage)))
    assert "ligne 3" in message
    assert f"iconv -f {annonce} -t UTF-8" in message


def test_attaque_E1_a_bad_encoding_far_down_a_large_file_undoes_what_was_copied(tmp_path, refuse):
    debut = texte(DEMANDES, (demande(rang, precision_demande="x" * 250) for rang in range(12_000))).encode()
    assert len(debut) > 4 << 20
    assert "n'est pas en UTF-8 (ligne 12002" in refuse(ecrire(tmp_path, NOM, debut + "é;\n".encode("latin-1")))


def test_utf16_is_refused_as_such(tmp_path, refuse):
    assert "texte en UTF-16" in refuse(ecrire(tmp_path, NOM, texte(DEMANDES, [demande()]).encode("utf-16")))


@pytest.mark.parametrize("garde", [0.3, 0.9, 0.999])
def test_attaque_E1_a_truncated_archive_is_refused_whole(tmp_path, refuse, garde):
    archive = gzip.compress(texte(DEMANDES, [demande(rang) for rang in range(300)]).encode())
    chemin = tmp_path / (NOM + ".gz")
    chemin.write_bytes(archive[: int(len(archive) * garde)])
    assert "archive incomplète ou abîmée" in refuse(chemin)


def test_an_archive_with_a_flipped_byte_is_refused(tmp_path, refuse):
    archive = bytearray(gzip.compress(texte(DEMANDES, [demande(rang) for rang in range(300)]).encode()))
    archive[-6] ^= 0xFF
    chemin = tmp_path / (NOM + ".gz")
    chemin.write_bytes(archive)
    assert "archive incomplète ou abîmée" in refuse(chemin)


@pytest.mark.parametrize(
    ("contenu", "nature"),
    [
        (b"%PDF-1.7\n", "document PDF"),
        (b"PK\x03\x04\x14\x00", "classeur ou archive zip"),
        (b"<!doctype html><html>", "page web"),
        (b"\x89PNG\x00\x00\n", "contenu binaire"),
    ],
)
def test_what_is_no_text_is_named(tmp_path, refuse, contenu, nature):
    assert f"n'est pas un fichier CSV ({nature})" in refuse(ecrire(tmp_path, NOM, contenu))


def test_a_file_whose_name_says_nothing_names_the_options(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, "liste des courses.txt", "pain\n"))
    assert "n'est pas un fichier de l'observatoire" in message
    assert "--flux, --emetteur, --situation-au" in message


def test_only_the_missing_option_is_asked(tmp_path, refuse):
    chemin = ecrire(tmp_path, "envoi.csv", texte(DEMANDES, [demande()]))
    assert "précisez --situation-au." in refuse(chemin, flux="demandes", emetteur="BA01")


def test_an_option_that_names_no_flow_is_one_refusal_before_any_file_is_read(tmp_path, recevoir, lire):
    fichier(tmp_path, DEMANDES, [demande()])
    fichier(tmp_path, OFFRES, [offre()])
    with pytest.raises(ErreurObservatoire, match=r"Flux inconnu.+referentiels, parc, demandes"):
        recevoir(tmp_path, flux="nimporte")
    assert lire("select count(*) from raw.depots") == [(0,)]


def test_a_situation_more_than_a_month_ahead_is_refused(tmp_path, refuse):
    demain = aujourd_hui() + dt.timedelta(days=32)
    message = refuse(fichier(tmp_path, DEMANDES, [demande()], au=demain.isoformat()))
    assert f"la date de situation {demain:%d/%m/%Y} est dans l'avenir" in message
    assert message.endswith("donnez --situation-au.")


def test_a_situation_ahead_given_by_the_option_is_refused_too(tmp_path, refuse):
    demain = aujourd_hui() + dt.timedelta(days=32)
    assert "est dans l'avenir" in refuse(fichier(tmp_path, DEMANDES, [demande()]), situation_au=demain)


def test_a_situation_of_the_coming_month_is_let_in(tmp_path, recevoir):
    bientot = aujourd_hui() + dt.timedelta(days=31)
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande()], au=bientot.isoformat()))
    assert bilan.statut == "charge"


def test_an_unknown_flow_lists_the_flows(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, "logements_BA01_2024-03-31.csv", "a;b\n"))
    assert "choisissez --flux parmi referentiels, parc, demandes, offres, candidatures" in message


def test_an_impossible_date_of_situation_is_refused(tmp_path, refuse):
    chemin = ecrire(tmp_path, "demandes_BA01_2024-02-31.csv", texte(DEMANDES, [demande()]))
    assert "« 2024-02-31 » n'est pas une date" in refuse(chemin)


def test_attaque_E2_a_partner_may_not_send_a_flow_reserved_to_others(tmp_path, refuse):
    chemin = ecrire(tmp_path, "referentiels_BA01_2024-03-31.csv", texte(REFERENTIELS, [guichet("G001A", "BA01")]))
    assert "le flux referentiels n'est transmis que par GEST31, non par BA01 ; vérifiez l'émetteur." in refuse(chemin)


@pytest.mark.parametrize("extension", ["xlsx", "XLS", "ods"])
def test_a_spreadsheet_is_told_to_be_exported(tmp_path, refuse, extension):
    message = refuse(ecrire(tmp_path, f"demandes_BA01_2024-03-31.{extension}", "nud;x"))
    assert "(classeur de tableur) : exportez les données en CSV UTF-8" in message


def test_attaque_E2_an_emitter_that_no_organisme_bears_is_refused(tmp_path, refuse):
    assert "aucun organisme n'a le code BA99" in refuse(fichier(tmp_path, DEMANDES, [demande(1)], emetteur="BA99"))


def test_attaque_E2_rows_of_another_landlord_refuse_the_whole_file_with_their_count(tmp_path, refuse):
    lignes = [offre(1), offre(2, bailleur_code="BA02"), offre(3, bailleur_code="BA02"), offre(4, bailleur_code="BA03")]
    message = refuse(fichier(tmp_path, OFFRES, lignes))
    assert "contient 3 lignes d'un autre organisme que l'émetteur BA01 (BA02, BA03)" in message


@pytest.mark.parametrize("autre", [nud(1), "camille@exemple.fr", "0612345678", "Nguyen Van", "DUPONT"])
def test_what_stands_for_an_organisme_without_being_its_code_is_not_quoted(tmp_path, refuse, lire, autre):
    message = refuse(fichier(tmp_path, OFFRES, [offre(1, bailleur_code=autre)]))
    assert f"(code de {len(autre)} caractères, non cité) ; rien n'est chargé ; retirez-la ou" in message
    assert autre not in lire("select message from raw.depots")[0][0]


@pytest.mark.parametrize("autre", [nud(1), "camille@exemple.fr", "0612345678", "1988-02-29"])
def test_a_repeated_header_that_is_no_name_of_a_column_is_told_by_its_number(tmp_path, refuse, autre):
    message = refuse(ecrire(tmp_path, NOM, texte(DEMANDES, [demande(1)], noms=[*DEMANDES.noms, autre, autre])))
    assert "la colonne n° 131 figure deux fois" in message


def test_attaque_E2_a_landlord_may_not_speak_through_the_guichet_of_another(tmp_path, recevoir):
    recevoir(fichier(tmp_path, REFERENTIELS, [guichet("G001A", "BA01"), guichet("G002A", "BA02")], "GEST31"))
    lignes = [demande(1), demande(2, guichet_evenement_code="G002A")]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert bilan.statut == "rejete"
    assert "1 ligne d" in bilan.message
    assert "(BA02)" in bilan.message


def test_the_gestionnaire_may_speak_through_any_guichet(tmp_path, recevoir):
    recevoir(fichier(tmp_path, REFERENTIELS, [guichet("G001A", "BA01"), guichet("G002A", "BA02")], "GEST31"))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2, guichet="G002A")], "GEST31"))
    assert (bilan.statut, bilan.chargees) == ("charge", 2)


def test_two_landlord_headers_refuse_the_file(tmp_path, refuse):
    contenu = texte_rpls([logement(1)]) + texte_rpls([logement(2)], bailleur="BA02")
    assert "un second en-tête de bailleur est à la ligne 3" in refuse(ecrire(tmp_path, PARC, contenu))


@pytest.mark.parametrize("annonce", [1, 3])
def test_a_count_that_is_not_that_of_the_rows_refuses_the_file(tmp_path, refuse, annonce):
    contenu = texte_rpls([logement(1), logement(2)], nombre=annonce)
    assert "et en contient 2" in refuse(ecrire(tmp_path, PARC, contenu))


def test_attaque_E2_the_landlord_of_the_header_must_be_the_emitter(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, PARC, texte_rpls([logement(1)], bailleur="BA02")))
    assert "déclaré par BA01 mais son en-tête est celui de BA02" in message


def test_the_year_of_the_header_must_be_that_of_the_file(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, PARC, texte_rpls([logement(1)], annee=2023)))
    assert "l'en-tête dit 2023 et la date de situation 01/01/2024 ;" in message


@pytest.mark.parametrize(
    ("entete", "raison"),
    [
        ("2024;BA01;Bailleur", "3 champs au lieu de 6"),
        ("24;BA01;B;A;S;1", "l'année n'a pas quatre chiffres"),
        ("2024;;B;A;S;1", "l'identifiant du bailleur est vide"),
        ("2024;BA01;B;A;S;un", "le nombre de logements n'est pas un nombre"),
    ],
)
def test_a_malformed_landlord_header_says_which_field(tmp_path, refuse, entete, raison):
    contenu = entete + "\n" + texte_rpls([logement(1)]).split("\n", 1)[1]
    assert raison in refuse(ecrire(tmp_path, PARC, contenu))


def test_every_refusal_of_the_table_says_what_to_do():
    assert {code for code, (_, phrase) in REJETS.items() if not phrase.rstrip(".").count(" ") > 5} == set()
