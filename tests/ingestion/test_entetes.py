"""The header: what may precede it, which columns may be absent, which unknown one is a wanted one misspelt."""

import dataclasses

import pytest

from ingestion.contracts import CONTRATS
from ingestion.contracts.base import texte as colonne_de_texte
from ingestion.door.schema import preparer_raw
from tests.ingestion.fabrique import (
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    PARC_PUBLIC,
    REFERENTIELS,
    candidature,
    demande,
    ecrire,
    fichier,
    guichet,
    logement,
    logement_public,
    offre,
    texte,
    texte_rpls,
)

NOM = "demandes_BA01_2024-03-31.csv"
PARC = "parc_BA01_2024-01-01.csv"


def clair(phrase: str) -> str:
    return phrase.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'")


@pytest.fixture
def refuse(recevoir, lire):
    """Receive one file that must be refused; return the sentence in plain spaces."""

    def verifier(chemin):
        (bilan,) = recevoir(chemin)
        assert bilan.statut == "rejete"
        assert lire("select count(*) from raw.demandes") == [(0,)]
        return clair(bilan.message)

    return verifier


@pytest.fixture
def accepte(recevoir):
    """Receive one file that must be accepted; return its account and its warnings in plain spaces."""

    def verifier(chemin):
        (bilan,) = recevoir(chemin)
        assert bilan.statut == "charge", bilan.message
        return bilan, [clair(phrase) for phrase in bilan.avertissements]

    return verifier


def renommer(ancien: str, nouveau: str) -> str:
    noms = [nouveau if nom == ancien else nom for nom in DEMANDES.noms]
    return texte(DEMANDES, [demande() | {nouveau: demande()[ancien]}], noms=noms)


@pytest.mark.parametrize(
    ("attendu", "ecrit"),
    [
        ("date_creation", "dаte_creation"),
        ("date_creation", "date_création"),
        ("date_creation", "Date Creation"),
        ("date_creation", "date-creation"),
        ("date_creation", "date_creations"),
        ("nud", "nuԁ"),
    ],
)
def test_a_required_column_under_a_name_that_looks_like_its_own_is_told_to_be_renamed(tmp_path, refuse, attendu, ecrit):
    message = refuse(ecrire(tmp_path, NOM, renommer(attendu, ecrit)))
    rang = DEMANDES.noms.index(attendu) + 1
    assert f"la colonne n° {rang} « {ecrit.lower()} » ressemble à « {attendu} » : renommez-la, et renvoyez" in message
    assert "ajoutez" not in message


@pytest.mark.parametrize("ecrit", ["motif_2\u00a0", "\u200bmotif_2", "MOTIF_2", "motif_2\u202f"])
def test_a_name_that_differs_by_what_is_not_seen_is_the_name(tmp_path, accepte, lire, ecrit):
    noms = [ecrit if nom == "motif_2" else nom for nom in DEMANDES.noms]
    accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [demande() | {ecrit: "01"}], noms=noms)))
    assert lire("select motif_2, _extra from raw.demandes") == [("01", None)]


def test_an_optional_column_under_a_name_that_looks_like_its_own_is_not_lost_in_silence(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, NOM, renommer("motif_2", "mоtif_2")))
    assert "« mоtif_2 » ressemble à « motif_2 » : renommez-la, ou retirez-la si elle dit autre chose" in message


def test_a_further_item_of_a_list_is_no_misspelling_of_the_last_one(tmp_path, accepte):
    noms = [nom for nom in DEMANDES.noms if nom != "motif_3"] + ["motif_4"]
    bilan, _ = accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [demande()], noms=noms)))
    assert bilan.chargees == 1


def test_an_unknown_column_that_looks_like_none_is_named_where_a_required_one_is_missing(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, NOM, renommer("date_creation", "jour")))
    assert "il manque 1 colonne (Date de dépôt de la demande, colonne date_creation)" in message
    assert "si la colonne inconnue (jour) la porte sous un autre nom, renommez-la" in message
    assert "sinon ajoutez-la, remplie à chaque ligne" in message


def test_what_is_missing_beside_a_look_alike_is_told_too(tmp_path, refuse):
    contenu = renommer("date_creation", "date création").replace("guichet_code;", "service;", 1)
    message = refuse(ecrire(tmp_path, NOM, contenu))
    assert "il manque 2 colonnes" in message
    assert "« date création » ressemble à « date_creation » : renommez-la" in message
    assert "(service)" in message


@pytest.mark.parametrize(
    ("contrat", "lignes"), [(DEMANDES, [demande()]), (OFFRES, [offre()]), (REFERENTIELS, [guichet("G001A", "BA01")])]
)
def test_a_file_of_the_required_columns_alone_is_loaded(tmp_path, accepte, lire, contrat, lignes):
    exiges = contrat.exiges.get(lignes[0].get(contrat.cle[0], ""), ())
    noms = [colonne.nom for colonne in contrat.colonnes if colonne.obligatoire or colonne.nom in exiges]
    emetteur = "GEST31" if contrat is REFERENTIELS else "BA01"
    chemin = ecrire(tmp_path, f"{contrat.flux}_{emetteur}_2024-03-31.csv", texte(contrat, lignes, noms=noms))
    bilan, avertissements = accepte(chemin)
    assert (bilan.chargees, bilan.quarantaine, avertissements) == (1, 0, [])
    facultative = next(colonne.nom for colonne in contrat.colonnes if not colonne.obligatoire)
    assert lire(f"select {noms[0]}, {facultative} from raw.{contrat.table}") == [(lignes[0][noms[0]], None)]


def test_absent_and_extra_columns_of_the_same_number_are_not_taken_for_each_other(tmp_path, accepte, lire):
    noms = ["note" if nom == "motif_autre" else nom for nom in DEMANDES.noms]
    accepte(ecrire(tmp_path, NOM, texte(DEMANDES, [demande() | {"note": "a"}], noms=noms)))
    assert lire("select motif_autre, modele_logement_1, _extra from raw.demandes") == [(None, "LP", {"note": "a"})]


def test_rows_with_absent_columns_are_put_aside_compared_and_replayed_like_others(tmp_path, recevoir, rejouer, lire):
    noms = [nom for nom in CANDIDATURES.noms if nom != "date_saisie"]
    lignes = [candidature(1), candidature(1), candidature(1, decision="ATR"), candidature(2, type_evenement="?")]
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]), fichier(tmp_path, OFFRES, [offre(1)]))
    contenu = texte(CANDIDATURES, [*lignes, candidature(1, type_evenement="CAL", offre_id="O2")], noms=noms)
    (bilan,) = recevoir(ecrire(tmp_path, "candidatures_BA01_2024-03-31.csv", contenu))
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (5, 1, 3, 1)
    recevoir(fichier(tmp_path, OFFRES, [offre(2)], au="2024-04-30"))
    assert sum(bilan.chargees for bilan in rejouer()) == 1
    assert lire("select count(*) from raw.candidatures") == [(2,)]


def test_a_contract_that_gains_an_optional_column_still_replays_the_quarantine_of_before(
    tmp_path, base, recevoir, rejouer, lire, monkeypatch
):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]), fichier(tmp_path, CANDIDATURES, [candidature(1)]))
    recevoir(fichier(tmp_path, OFFRES, [offre(1)]))
    assert lire("select code from raw.quarantaine") == [("OFFRE_INCONNUE",)]
    nouvelle = colonne_de_texte("couleur_du_volet", "Couleur", 12)
    plus_tard = tuple(
        dataclasses.replace(c, colonnes=(nouvelle, *c.colonnes)) if c.flux == "candidatures" else c for c in CONTRATS
    )
    monkeypatch.setattr("ingestion.door.schema.CONTRATS", plus_tard)
    monkeypatch.setattr("ingestion.door.replay.CONTRATS", plus_tard)
    try:
        with base.connexion() as conn:
            preparer_raw(conn)
        assert [bilan.chargees for bilan in rejouer()] == [1]
        assert lire("select couleur_du_volet, offre_id from raw.candidatures") == [(None, "O1")]
    finally:
        with base.connexion() as conn:
            conn.execute("alter table raw.candidatures drop column if exists couleur_du_volet")


@pytest.mark.parametrize(
    ("avant", "dit"),
    [
        ("\n \n;;;\n", "3 lignes vides avant l'en-tête, ignorées ; rien à corriger"),
        ("sep=;\n", "ligne « sep= » du tableur avant l'en-tête, ignorée ; rien à corriger"),
        ('"SEP=;"\n', "ligne « sep= » du tableur avant l'en-tête, ignorée ; rien à corriger"),
    ],
)
def test_what_says_nothing_before_the_header_is_left_out_and_said_and_lines_keep_their_number(
    tmp_path, accepte, lire, ecarts, avant, dit
):
    contenu = avant + texte(DEMANDES, [demande(1), demande(2, motif_1="?")])
    bilan, avertissements = accepte(ecrire(tmp_path, NOM, contenu))
    debut = avant.count("\n")
    assert avertissements[0] == dit
    assert (bilan.chargees, ecarts()) == (1, [(debut + 3, "CODE_INCONNU", "motif_1")])
    assert lire("select _ligne from raw.demandes") == [(debut + 2,)]


def test_the_landlords_layout_may_come_after_blank_lines_too(tmp_path, accepte, lire):
    accepte(ecrire(tmp_path, PARC, "\nsep=;\n" + texte_rpls([logement(1)])))
    assert lire("select _ligne from raw.parc") == [(4,)]


@pytest.mark.parametrize(("titre", "ordre"), [("Export\n", "la ligne"), ("Export du 31 mars;;;\n\n", "les 2 lignes")])
def test_a_title_before_the_header_is_refused_with_the_line_of_the_header(tmp_path, refuse, titre, ordre):
    message = refuse(ecrire(tmp_path, NOM, titre + texte(DEMANDES, [demande(1)])))
    debut = titre.count("\n")
    assert f"l'en-tête est à la ligne {debut + 1} ; supprimez {ordre} au-dessus, et renvoyez le fichier" in message


def test_a_title_before_the_header_of_a_landlord_is_refused_with_its_line(tmp_path, refuse):
    message = refuse(ecrire(tmp_path, PARC, "Parc\n" + texte_rpls([])))
    assert "l'en-tête est à la ligne 2 ; supprimez la ligne au-dessus" in message


def test_a_title_before_the_public_dwelling_file_is_not_taken_for_a_landlords(tmp_path, refuse):
    contenu = "Fichier public\n" + texte(PARC_PUBLIC, [logement_public()])
    assert "l'en-tête est à la ligne 2" in refuse(ecrire(tmp_path, "parc_SDES_2024-01-01.csv", contenu))
