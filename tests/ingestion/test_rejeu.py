"""Replaying the quarantine: what was missing has arrived, rows move to the loaded side, the balance holds."""

import pytest

from ingestion.contracts import nomenclatures
from ingestion.door.checks import syntax
from ingestion.door.checks.messages import soigner
from tests.ingestion.fabrique import (
    ATTRIBUTIONS,
    DEMANDES,
    OFFRES,
    attribution,
    demande,
    ecrire,
    fichier,
    logement,
    offre,
    texte,
    texte_rpls,
)
from warehouse.errors import ErreurObservatoire

SOLDE = "select lues, chargees, quarantaine, doublons from raw.depots where statut = 'charge' and flux = %s"


def test_rows_pass_when_their_demande_has_arrived(tmp_path, recevoir, rejouer, lire, ecarts):
    lignes = [attribution(1), attribution(2), attribution(3, qpv="?")]
    (premier,) = recevoir(fichier(tmp_path, ATTRIBUTIONS, lignes))
    assert (premier.chargees, premier.quarantaine) == (0, 3)
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    (bilan,) = rejouer()
    assert (bilan.depot_id, bilan.lues, bilan.chargees, bilan.quarantaine) == (premier.depot_id, 3, 1, 2)
    assert lire(SOLDE, ("attributions",)) == [(3, 1, 2, 0)]
    assert ecarts() == [(3, "DEMANDE_INCONNUE", "nud"), (4, "CODE_INCONNU", "qpv")]
    assert [(ecart.ligne, ecart.code, ecart.champ) for ecart in bilan.ecarts] == ecarts()
    assert lire("select attribution_id, _depot_id, _ligne from raw.attributions") == [("A1", premier.depot_id, 2)]
    assert lire("select count(*) from raw.quarantaine where rejouee_at is not null") == [(1,)]


def test_the_figures_of_the_depot_follow(tmp_path, recevoir, rejouer, lire):
    recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(1)]))
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    rejouer()
    requete = "select controles ->> 'total', controles ->> 'date_max' from raw.depots where flux = 'attributions'"
    assert lire(requete) == [("410.0", "2024-03-20")]


def test_replaying_twice_changes_nothing_more(tmp_path, recevoir, rejouer, lire):
    recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(1)]))
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    assert [len(rejouer()), len(rejouer())] == [1, 0]
    assert lire("select count(*) from raw.attributions") == [(1,)]


@pytest.fixture
def nouvelle_commune(monkeypatch):
    """Make a commune known, as a new vintage of the référentiel would."""

    def ajouter(code):
        connues = nomenclatures.communes_des(frozenset({"31"})) | {code}
        monkeypatch.setattr(syntax, "communes_des", lambda _: connues)
        syntax.expressions.cache_clear()

    yield ajouter
    syntax.expressions.cache_clear()


def test_rows_pass_when_the_referentiel_has_learnt_their_commune(tmp_path, recevoir, rejouer, lire, nouvelle_commune):
    recevoir(fichier(tmp_path, OFFRES, [offre(1), offre(2, commune_code="31999", quartier='Neuf; "bas"')]))
    nouvelle_commune("31999")
    (bilan,) = rejouer(code="COMMUNE_INCONNUE")
    assert (bilan.lues, bilan.chargees) == (1, 1)
    assert lire("select quartier, _ligne from raw.offres where commune_code = '31999'") == [('Neuf; "bas"', 3)]


def test_a_row_whose_fault_has_changed_gets_its_present_reason(tmp_path, recevoir, rejouer, ecarts, nouvelle_commune):
    recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(2, commune_code="31999")]))
    assert ecarts() == [(2, "COMMUNE_INCONNUE", "commune_code")]
    nouvelle_commune("31999")
    (bilan,) = rejouer()
    assert [code for code, _, _ in bilan.motifs] == ["DEMANDE_INCONNUE"]
    assert [(ecart.ligne, ecart.code) for ecart in bilan.ecarts] == [(2, "DEMANDE_INCONNUE")]
    assert ecarts() == [(2, "DEMANDE_INCONNUE", "nud")]


def test_a_replayed_row_already_loaded_is_a_duplicate(tmp_path, recevoir, rejouer, lire):
    lignes = [attribution(1), attribution(1)]
    recevoir(fichier(tmp_path, ATTRIBUTIONS, lignes))
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    assert lire(SOLDE, ("attributions",)) == [(2, 0, 1, 1)]
    (bilan,) = rejouer()
    assert bilan.chargees == 1
    assert lire(SOLDE, ("attributions",)) == [(2, 1, 0, 1)]


def test_what_is_not_whole_cannot_be_replayed(tmp_path, recevoir, rejouer):
    contenu = texte(DEMANDES, [demande(1), demande(2, demandeur_nom="a\x00")])
    recevoir(ecrire(tmp_path, "demandes_BA01_2024-03-31.csv", contenu))
    assert rejouer() == []


def test_a_row_of_too_few_fields_stays_where_it_is(tmp_path, recevoir, rejouer, lire):
    recevoir(ecrire(tmp_path, "demandes_BA01_2024-03-31.csv", texte(DEMANDES, [demande(1)]) + "a;b\n"))
    (bilan,) = rejouer()
    assert (bilan.chargees, bilan.quarantaine) == (0, 1)
    assert lire(SOLDE, ("demandes",)) == [(2, 1, 1, 0)]


def test_the_order_of_the_columns_of_the_file_is_remembered(tmp_path, recevoir, rejouer, lire):
    noms = [*ATTRIBUTIONS.noms[::-1], "note"]
    lignes = [attribution(1) | {"note": "vu"}]
    recevoir(ecrire(tmp_path, "attributions_BA01_2024-03-31.csv", texte(ATTRIBUTIONS, lignes, noms=noms)))
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    rejouer()
    assert lire("select attribution_id, _extra from raw.attributions") == [("A1", {"note": "vu"})]


def test_a_dwelling_of_the_yearly_file_is_replayed_with_its_landlord(tmp_path, recevoir, rejouer, lire, base):
    contenu = texte_rpls([logement(1), logement(2, mode="7")])
    recevoir(ecrire(tmp_path, "parc_BA01_2024-01-01.csv", contenu))
    with base.connexion() as conn:
        conn.execute("update raw.quarantaine set contenu = replace(contenu, ';7;05/2019;', ';2;;')")
    rejouer(flux="parc")
    assert lire("select ident_int, mode, _annee, _bailleur_code from raw.parc where _ligne = 3") == [
        ("L2", "2", 2024, "BA01")
    ]


@pytest.mark.parametrize("options", [{"flux": "offres"}, {"code": "NB_CHAMPS"}])
def test_options_narrow_what_is_replayed(tmp_path, recevoir, rejouer, options):
    recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(1)]))
    assert rejouer(**options) == []


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"flux": "nimporte"}, "Flux inconnu : « nimporte » ; flux connus : referentiels, "),
        ({"code": "XXX"}, "Motif inconnu : « XXX » ; motifs présents en quarantaine : DEMANDE_INCONNUE."),
        ({"depot_id": 999999}, "Aucun dépôt ne porte le numéro 999999 ; dépôts reçus : de 1 à 1."),
    ],
)
def test_an_option_that_names_nothing_is_refused_with_what_there_is(tmp_path, recevoir, rejouer, options, phrase):
    recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(1)]))
    with pytest.raises(ErreurObservatoire) as refus:
        rejouer(**options)
    assert str(refus.value).startswith(soigner(phrase))
