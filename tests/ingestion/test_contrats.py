"""The contracts, their lists, and the page that is written from them."""

import pytest

from ingestion import documentation
from ingestion.contracts import CONTRATS, FLUX, contrats_du_flux
from ingestion.contracts.base import Doublon, Type
from ingestion.contracts.nomenclatures import codes_de_liste, communes_de_france, communes_des
from ingestion.door.checks.messages import QUARANTAINE
from ingestion.door.checks.refusals import REJETS
from ingestion.door.checks.syntax import codes_admis
from tests.ingestion.fabrique import PAR_TABLE

parametre_par_contrat = pytest.mark.parametrize("contrat", CONTRATS, ids=lambda contrat: contrat.table)


def test_there_are_seven_flows_each_after_those_it_refers_to():
    assert FLUX == ("referentiels", "parc", "demandes", "offres", "candidatures", "attributions", "priorites")
    rangs = {contrat.table: rang for rang, contrat in enumerate(CONTRATS)}
    assert [
        (contrat.table, relation.table)
        for contrat in CONTRATS
        for relation in contrat.relations
        if rangs[relation.table] >= rangs[contrat.table]
    ] == []


@parametre_par_contrat
def test_what_a_contract_names_is_one_of_its_columns(contrat):
    nommees = {*contrat.cle, *(colonne for paire in contrat.chronologies for colonne in paire)}
    nommees |= {relation.colonne for relation in contrat.relations}
    nommees |= {
        contrat.colonne_emetteur,
        contrat.colonne_guichet,
        contrat.colonne_date,
        contrat.controle,
        contrat.declare_unique,
    }
    assert nommees - {None} - set(contrat.noms) == set()
    assert {relation.reference for relation in contrat.relations} <= {
        nom for relation in contrat.relations for nom in PAR_TABLE[relation.table].noms
    }


@parametre_par_contrat
def test_the_names_are_unique_and_none_is_one_of_the_loaders(contrat):
    assert len(set(contrat.noms)) == len(contrat.noms)
    assert [nom for nom in contrat.noms if nom.startswith("_")] == []


@parametre_par_contrat
def test_a_contract_has_a_key_unless_equal_rows_are_distinct(contrat):
    assert bool(contrat.cle) == (contrat.doublon is Doublon.FAUTE)
    colonnes = {colonne.nom: colonne for colonne in contrat.colonnes}
    assert [nom for nom in contrat.cle if not colonnes[nom].obligatoire] == []


@parametre_par_contrat
def test_every_coded_column_has_codes_and_every_column_a_label(contrat):
    assert [colonne.nom for colonne in contrat.colonnes if colonne.type is Type.CODE and not codes_admis(colonne)] == []
    assert [colonne.nom for colonne in contrat.colonnes if not colonne.libelle] == []


def test_every_code_that_a_relation_gives_is_in_the_table():
    assert {relation.code for contrat in CONTRATS for relation in contrat.relations} <= set(QUARANTAINE)


def test_the_two_formats_of_the_parc_are_one_flow():
    assert [contrat.format for contrat in contrats_du_flux("parc")] == ["rpls", "rpls_public"]


def test_the_lists_and_the_communes_are_those_of_the_seeds():
    assert len(communes_des(frozenset({"31"}))) == 586 + 7
    assert len(communes_de_france()) == 34_969 + 4_285
    assert communes_des(frozenset({"31"})) < communes_de_france()
    assert communes_des(frozenset({"31", "09"})) == communes_des(frozenset({"31"})) | communes_des(frozenset({"09"}))
    assert codes_de_liste("ListeBooleen")
    with pytest.raises(KeyError):
        codes_de_liste("ListeInconnue")


def test_the_page_of_the_flows_is_up_to_date():
    assert documentation.PAGE.read_text(encoding="utf-8") == documentation.page(), (
        "run: python -m ingestion.documentation"
    )


def test_the_page_names_every_column_and_every_code():
    page = documentation.page()
    attendus = {*QUARANTAINE, *REJETS, *(nom for contrat in CONTRATS for nom in contrat.noms)}
    assert {mot for mot in attendus if f"`{mot}`" not in page} == set()
