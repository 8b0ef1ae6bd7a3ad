"""What is read as if it had been written rightly, and said: decimal commas, invisible characters in a code."""

import pytest

from ingestion.contracts import CONTRATS
from ingestion.contracts.base import Entete, Type
from tests.ingestion import fabrique
from tests.ingestion.fabrique import (
    ATTRIBUTIONS,
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    attribution,
    candidature,
    demande,
    ecrire,
    fichier,
    nud,
    offre,
    texte,
)

VIRGULE = "lu avec un point ; à l'avenir, exportez les nombres avec un point"
INVISIBLES = "\u00a0", "\u202f", "\u200b", "\ufeff", "\t", "\u2060", "\u00ad", " "


def clair(phrase: str) -> str:
    return phrase.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'")


@pytest.fixture
def amont(tmp_path, recevoir):
    """Load the demandes and the offres that the other flows name."""
    recevoir(
        fichier(tmp_path, DEMANDES, [demande(1), demande(2)], au="2024-02-29"),
        fichier(tmp_path, OFFRES, [offre(1), offre(2)], au="2024-02-29"),
    )


LIGNES = {
    "demandes": lambda **autres: demande(7, **autres),
    "offres": lambda **autres: offre(7, **autres),
    "candidatures": lambda **autres: candidature(1, **autres),
    "attributions": lambda **autres: attribution(1, **autres),
    "referentiels": lambda **autres: fabrique.guichet("G001A", "BA01") | autres,
    "parc_public": lambda **autres: fabrique.logement_public(**autres),
}
DECIMALES = [
    (contrat, colonne.nom)
    for contrat in CONTRATS
    if contrat.entete is Entete.COLONNES
    for colonne in contrat.colonnes
    if colonne.type is Type.DECIMAL
]


def test_every_flow_of_decimals_is_tried():
    assert {contrat.table for contrat, _ in DECIMALES} == {
        "referentiels",
        "parc_public",
        "demandes",
        "offres",
        "candidatures",
        "attributions",
    }


@pytest.mark.parametrize(("contrat", "colonne"), DECIMALES, ids=lambda v: v if isinstance(v, str) else v.table)
def test_a_decimal_comma_is_read_as_a_point_in_every_flow(tmp_path, recevoir, lire, amont, contrat, colonne):
    emetteur = "GEST31" if contrat.types_emetteurs else [*contrat.emetteurs, "BA01"][0]
    (bilan,) = recevoir(fichier(tmp_path, contrat, [LIGNES[contrat.table](**{colonne: "12,5"})], emetteur))
    assert (bilan.statut, bilan.chargees, bilan.quarantaine) == ("charge", 1, 0)
    assert clair(bilan.avertissements[0]) == "1 nombre à virgule " + VIRGULE
    assert lire(f"select {colonne} from raw.{contrat.table} where _depot_id = %s", (bilan.depot_id,)) == [("12.5",)]


def test_a_number_that_a_point_would_not_make_right_is_put_aside_and_not_said_read(tmp_path, recevoir, ecarts):
    lignes = [demande(1, loyer_max_eur="1,234.5"), demande(2, loyer_max_eur="512,30", precision_demande="a, b")]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert ecarts() == [(2, "NOMBRE_INVALIDE", "loyer_max_eur")]
    assert [clair(phrase)[:8] for phrase in bilan.avertissements if "virgule" in phrase] == ["1 nombre"]


def test_a_whole_number_with_decimals_is_told_to_be_whole(tmp_path, recevoir, amont):
    (bilan,) = recevoir(fichier(tmp_path, CANDIDATURES, [candidature(1, rang_propose="2,5")]))
    assert "nombre entier attendu" in bilan.ecarts[0].message


@pytest.mark.parametrize("signe", INVISIBLES, ids=lambda signe: f"U+{ord(signe):04X}")
@pytest.mark.parametrize("quotes", [False, True])
def test_an_invisible_character_in_a_code_makes_no_new_key_and_is_counted(
    tmp_path, recevoir, lire, amont, signe, quotes
):
    lignes = [
        candidature(1, offre_id=f"O1{signe}", bailleur_code=f"{signe}BA01", type_evenement=f"CAL{signe}"),
        candidature(2, nud=f"{signe}{nud(2)}", date_survenance=f"2024-03-10{signe}", rang_propose=f"2{signe}"),
    ]
    contenu = texte(CANDIDATURES, lignes)
    if quotes:
        contenu = contenu.replace(f"O1{signe}", f'"O1{signe}"')
    (bilan,) = recevoir(ecrire(tmp_path, "candidatures_BA01_2024-03-31.csv", contenu))
    assert (bilan.chargees, bilan.quarantaine) == (2, 0), bilan
    (dit,) = [clair(phrase) for phrase in bilan.avertissements]
    assert dit.startswith("6 codes, nombres ou dates débarrassés d'espaces ou de caractères invisibles")
    assert lire("select offre_id, bailleur_code, type_evenement from raw.candidatures order by _ligne")[0] == (
        "O1",
        "BA01",
        "CAL",
    )
    assert lire("select nud, date_survenance, rang_propose from raw.candidatures order by _ligne")[1] == (
        nud(2),
        "2024-03-10",
        "2",
    )


def test_a_no_break_space_within_an_identifier_is_the_space_that_it_looks_like(tmp_path, recevoir, lire):
    lignes = [offre(1, identifiant_interne="BAT\u00a0A\u200b 12"), offre(2, identifiant_interne="BAT A 12")]
    recevoir(fichier(tmp_path, OFFRES, lignes))
    assert lire("select distinct identifiant_interne from raw.offres") == [("BAT A 12",)]


def test_a_key_with_and_without_its_invisible_character_is_one_key(tmp_path, recevoir):
    lignes = [attribution(1, attribution_id="A1"), attribution(1, attribution_id="A1\u00a0")]
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    (bilan,) = recevoir(fichier(tmp_path, ATTRIBUTIONS, lignes))
    assert (bilan.chargees, bilan.doublons) == (1, 1)


def test_a_free_text_keeps_its_content(tmp_path, recevoir, lire):
    libre = " deux\u00a0pièces\t\u202f! "
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1, precision_demande=libre)]))
    assert lire("select precision_demande from raw.demandes") == [(libre,)]
    assert bilan.avertissements == ()


def test_a_code_of_invisible_characters_alone_is_empty(tmp_path, recevoir, ecarts, lire):
    lignes = [offre(1, offre_id="\u00a0"), offre(2, quartier="\u200b")]
    recevoir(fichier(tmp_path, OFFRES, lignes))
    assert ecarts() == [(2, "OBLIGATOIRE_VIDE", "offre_id")]
    assert lire("select quartier from raw.offres") == [(None,)]


def test_what_quarantine_keeps_of_a_row_is_what_was_received(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, OFFRES, [offre(1, offre_id="O1\u00a0", typologie="?")]))
    assert "O1\u00a0;" in lire("select contenu from raw.quarantaine")[0][0]
