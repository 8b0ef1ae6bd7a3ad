"""What the data engineer and the State check on « État des données », and nobody else sees."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from dashboards.kit.words.formats import nombre as ecrire
from dashboards.kit.words.texts import echapper
from dashboards.pages.donnees import reads
from dashboards.pages.donnees.controls import ONGLETS
from warehouse.publication import drops

TOUTES = {"departements": ["31"], "flux": reads.TOUS, "emetteur": reads.TOUS}


def cadres(at) -> list[pd.DataFrame]:
    return [tableau.value for tableau in at.table]


def test_the_engineer_reads_every_identity_and_every_issue_of_the_rows(ouvrir, lire):
    at = ouvrir("ingenieur", "donnees")
    assert [onglet.label for onglet in at.tabs] == ONGLETS
    egalites = {ligne["libelle"] for ligne in lire("ingenieur", "select distinct libelle from reconciliation")}
    assert egalites <= {cellule for cadre in cadres(at) for cellule in cadre.index}
    devenirs = {ligne["libelle"] for ligne in lire("ingenieur", "select distinct libelle from bilan_ligne")}
    (bilan,) = [cadre for cadre in cadres(at) if "Ce que sont devenues les lignes" in cadre.columns]
    assert set(bilan["Ce que sont devenues les lignes"]) == devenirs


def test_the_state_has_the_controls_of_the_figures_without_the_falls_whose_reasons_it_is_not_told(ouvrir):
    at = ouvrir("etat", "donnees")
    assert [onglet.label for onglet in at.tabs] == ONGLETS[:-1]
    assert not any("malgré une disparition" in str(info.value) for info in at.info)


@pytest.mark.parametrize("login", ["bailleur-a", "commune-muret", "public"])
def test_no_other_profile_has_these_controls(ouvrir, login):
    assert len(ouvrir(login, "donnees").tabs) == 0


def test_nothing_to_report_is_a_sentence(ouvrir, lire):
    (sauts,) = lire("ingenieur", "select count(*) as nombre from saut")
    phrases = [info.value for info in ouvrir("ingenieur", "donnees").info]
    assert "Aucune publication n’a été acceptée malgré une disparition." in phrases
    assert ("Aucun compte ne change au-delà de sa borne d’une année à l’autre." in phrases) == (sauts["nombre"] == 0)


def test_a_jump_and_an_accepted_fall_are_shown_in_words(ouvrir, monkeypatch):
    phrase = "Demandes en cours, Haute-Garonne, 2026-10 : 1 253 contre 1 065 un an plus tôt (+17,7 %)."
    perdus = [{"controle": drops.CONTROLE, "objet": "bailleur Les Chalets, BA03", "detail": "100 logements"}]
    monkeypatch.setattr(reads, "sauts", lambda _: pd.DataFrame({"phrase": [phrase], "borne_pct": [12.0]}))
    acceptees = {"publiee_at": [datetime(2026, 11, 1, tzinfo=UTC)], "motif": ["fusion"], "baisses": [perdus]}
    monkeypatch.setattr(reads, "baisses", lambda _: pd.DataFrame(acceptees))
    lus = cadres(ouvrir("ingenieur", "donnees"))
    texte = "\n".join(str(cellule) for cadre in lus for ligne in cadre.reset_index().to_numpy() for cellule in ligne)
    assert [attendu for attendu in ("un an plus tôt", "fusion", "bailleur Les Chalets") if attendu not in texte] == []


def test_the_lines_to_correct_are_all_counted_when_the_table_tells_the_commonest_reasons_only(
    ouvrir, lire, monkeypatch
):
    (attendu,) = lire("ingenieur", "select count(*) as nombre from quarantaine where rejouee_at is null")
    court = reads.SQL_QUARANTAINE.replace("limit 200", "limit 1")
    assert court != reads.SQL_QUARANTAINE
    monkeypatch.setattr(reads, "SQL_QUARANTAINE", court)
    at = ouvrir("ingenieur", "donnees")
    assert attendu["nombre"] > 1
    assert f"{attendu['nombre']} lignes à corriger sur" in " ".join(bloc.value for bloc in at.markdown)


def test_the_lines_of_a_file_that_was_replaced_or_that_were_replayed_are_no_longer_to_correct(base_vierge):
    with base_vierge.connexion() as connexion:
        connexion.execute(
            "create temporary table depot (depot_id, statut, fichier) as values"
            " (1, 'charge', 'un.csv'), (2, 'remplace', 'deux.csv')"
        )
        connexion.execute(
            "create temporary table quarantaine (depot_id int, rejouee_at date, ligne int,"
            " departement_code text default '31',"
            " flux text, emetteur text, code text, champ text, message text, publication_id text,"
            " is_retenue boolean default false)"
        )
        connexion.execute(
            "insert into quarantaine values (1, null, 12), (1, null, 7), (1, '2026-01-01', 3), (2, null, 2)"
        )
        ((*_, ligne, fichier, nombre, total, _),) = connexion.execute(reads.SQL_QUARANTAINE, TOUTES).fetchall()
    assert (ligne, fichier, nombre, total) == (7, "un.csv", 2, 2)


def test_sentences_that_differ_by_the_number_that_they_name_make_one_reason(base_vierge):
    with base_vierge.connexion() as connexion:
        connexion.execute("create temporary table depot (depot_id, statut, fichier) as values (1, 'charge', 'un.csv')")
        connexion.execute(
            "create temporary table quarantaine as select 1 as depot_id, null::date as rejouee_at, rang as ligne,"
            " '31' as departement_code, 'candidatures' as flux, 'BA01' as emetteur, 'OFFRE_INCONNUE' as code,"
            " 'offre_id' as champ, 'offre ' || rang as message, 'p' as publication_id, false as is_retenue"
            " from generate_series(3, 7) as rang"
        )
        curseur = connexion.execute(reads.SQL_QUARANTAINE, TOUTES)
        noms = [colonne.name for colonne in curseur.description]
        lues = [dict(zip(noms, ligne, strict=True)) for ligne in curseur.fetchall()]
    assert [(une["message"], une["messages"], une["nombre"], une["premiere_ligne"]) for une in lues] == [
        ("offre 3", 5, 5, 3)
    ]


def test_a_line_missing_to_others_is_to_correct_though_its_file_was_replaced_and_is_not_in_quarantine(base_vierge):
    with base_vierge.connexion() as connexion:
        connexion.execute(
            "create temporary table depot (depot_id, statut, fichier) as values (2, 'remplace', 'deux.csv')"
        )
        connexion.execute(
            "create temporary table quarantaine as select 2 as depot_id, null::date as rejouee_at, ligne,"
            " '31' as departement_code, 'offres' as flux, 'BA01' as emetteur, 'CITEE_AILLEURS' as code,"
            " null as champ, 'manque' as message, 'p' as publication_id, true as is_retenue"
            " from unnest(array[4, 2]) as ligne"
        )
        ((*_, ligne, fichier, nombre, total, _),) = connexion.execute(reads.SQL_QUARANTAINE, TOUTES).fetchall()
    assert (ligne, fichier, nombre, total) == (2, "deux.csv", 2, 0)


def test_the_lines_to_correct_say_where_the_first_of_them_is(ouvrir, lire):
    (attendue,) = lire(
        "bailleur-a",
        "select ecart.ligne, depot.fichier from quarantaine as ecart join depot on depot.depot_id = ecart.depot_id"
        " where ecart.rejouee_at is null and depot.statut = 'charge' order by ecart.depot_id desc, ecart.ligne limit 1",
    )
    lus = cadres(ouvrir("bailleur-a", "donnees"))
    premieres = [str(cellule) for cadre in lus if "La première" in cadre for cellule in cadre["La première"]]
    assert len(premieres) > 0
    assert echapper(f"ligne {ecrire(attendue['ligne'])} de {attendue['fichier']}") in premieres
