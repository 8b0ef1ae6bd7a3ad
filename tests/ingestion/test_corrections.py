"""A correction that would destroy waits for a decision; who may let it in, and take a dépôt out, says why."""

import pandas as pd
import psycopg
import pytest

from dashboards.kit.downloads.files import Export
from dashboards.pages.donnees.lignes_recues import en_colonnes
from ingestion.door.ledger import decisions
from ingestion.door.schema import preparer_raw
from tests.ingestion.fabrique import (
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    PARC_PUBLIC,
    candidature,
    demande,
    ecrire,
    fichier,
    logement_public,
    nud,
    offre,
    texte,
)
from warehouse.errors import ErreurObservatoire

NOM = "demandes_BA01_2024-03-31.csv"
ETATS = "select depot_id, statut, remplace_par from raw.depots order by depot_id"


@pytest.fixture
def confirmer(base):
    return lambda depot_id, motif="voulu": decisions.confirmer(base, depot_id, motif)


@pytest.fixture
def retirer(base):
    return lambda depot_id, motif="erreur d’export": decisions.retirer(base, depot_id, motif)


@pytest.fixture
def en_attente(tmp_path, recevoir):
    """A file of sixty rows in force (dépôt 1), and its correction by the header alone, which waits (dépôt 2)."""
    recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(60)]))
    return recevoir(fichier(tmp_path, DEMANDES, []))[0]


def fautives(nombre, sur, **faute):
    return [demande(rang, **faute) if rang < nombre else demande(rang) for rang in range(sur)]


def test_a_correction_whose_dates_nobody_can_read_waits_and_the_good_depot_stays(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, fautives(0, 15)))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, fautives(15, 15, date_fichier="05/03/2024")))
    assert (bilan.statut, bilan.lues, bilan.chargees, bilan.quarantaine) == ("en_attente", 15, 0, 15)
    assert "ferait perdre 15 des 15 lignes du dépôt 1, qui reste en vigueur" in bilan.message
    assert 'observatoire ingest --confirmer 2 --motif "…"' in bilan.message
    assert [(code, fois) for code, _, fois in bilan.motifs] == [("DATE_IMPOSSIBLE", 15)]
    assert lire(ETATS) == [(1, "charge", None), (2, "en_attente", None)]
    assert lire("select count(*) from raw.quarantaine where depot_id = 2") == [(15,)]


def test_attaque_E1_a_header_alone_does_not_replace_a_month(en_attente, lire):
    assert (en_attente.statut, en_attente.lues) == ("en_attente", 0)
    assert "perdre 60 des 60 lignes du dépôt 1" in en_attente.message
    assert lire(ETATS) == [(1, "charge", None), (2, "en_attente", None)]


@pytest.mark.parametrize(
    ("avant", "perdues", "statut"),
    [(60, 30, "en_attente"), (60, 7, "en_attente"), (60, 6, "charge"), (8, 4, "charge"), (8, 5, "en_attente")],
    ids=["half", "more than a tenth", "a tenth", "four of eight", "five of eight"],
)
@pytest.mark.parametrize("comment", ["absence", "quarantaine"])
def test_more_than_a_tenth_and_at_least_five_rows_are_needed_to_wait(
    tmp_path, recevoir, avant, perdues, statut, comment
):
    recevoir(fichier(tmp_path, DEMANDES, fautives(0, avant)))
    lignes = fautives(perdues, avant, motif_1="?") if comment == "quarantaine" else fautives(0, avant - perdues)
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert bilan.statut == statut


def test_rows_that_others_replace_one_for_one_are_lost_too(tmp_path, recevoir):
    recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(20)]))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(100, 120)]))
    assert (bilan.statut, "perdre 20 des 20 lignes" in bilan.message) == ("en_attente", True)


def test_a_row_whose_date_is_corrected_is_not_lost(tmp_path, recevoir):
    recevoir(fichier(tmp_path, DEMANDES, fautives(0, 20)))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, fautives(20, 20, date_fichier="2024-03-06")))
    assert bilan.statut == "charge"


def test_a_large_correction_waits_whole(tmp_path, recevoir, lire):
    lignes = [demande(rang, precision_demande="x" * 250) for rang in range(12_000)]
    recevoir(fichier(tmp_path, DEMANDES, lignes))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes[:10_000]))
    assert (bilan.statut, bilan.chargees) == ("en_attente", 10_000)
    assert lire("select _depot_id, count(*) from raw.demandes group by 1 order by 1") == [(1, 12_000), (2, 10_000)]


def test_the_rows_of_a_flow_without_key_are_counted(tmp_path, recevoir):
    recevoir(*(fichier(tmp_path, PARC_PUBLIC, [logement_public()] * 20, "SDES", "2019-01-01"),))
    (bilan,) = recevoir(fichier(tmp_path, PARC_PUBLIC, [logement_public()] * 12, "SDES", "2019-01-01"))
    assert (bilan.statut, "perdre 8 des 20 lignes" in bilan.message) == ("en_attente", True)


def test_a_correction_that_waits_takes_nothing_from_the_files_received_with_it(tmp_path, recevoir):
    """Rows that two files share would otherwise be duplicates of rows that do not count."""
    recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(20)]))
    fichier(tmp_path, DEMANDES, [demande(90)])
    fichier(tmp_path, DEMANDES, [demande(90), demande(91)], emetteur="BA02")
    assert [(b.statut, b.chargees, b.doublons) for b in recevoir(tmp_path)] == [("en_attente", 1, 0), ("charge", 2, 0)]


def test_what_waits_is_in_force_for_no_other_file(tmp_path, recevoir):
    recevoir(fichier(tmp_path, OFFRES, [offre(rang) for rang in range(10)]), fichier(tmp_path, DEMANDES, [demande(50)]))
    recevoir(fichier(tmp_path, OFFRES, [offre(50)]))
    (bilan,) = recevoir(fichier(tmp_path, CANDIDATURES, [candidature(50)]))
    assert [code for code, _, _ in bilan.motifs] == ["OFFRE_INCONNUE"]


def test_the_same_file_again_is_told_to_wait_and_what_to_type(tmp_path, recevoir, en_attente, lire):
    avant = lire("select * from raw.depots order by depot_id")
    (bilan,) = recevoir(tmp_path / NOM)
    assert (bilan.statut, bilan.depot_id) == ("en_attente", en_attente.depot_id)
    assert "attend déjà" in bilan.message
    assert 'observatoire ingest --confirmer 2 --motif "…"' in bilan.message
    assert lire("select * from raw.depots order by depot_id") == avant


def test_a_better_correction_takes_the_place_of_the_one_that_waits(tmp_path, recevoir, en_attente, lire, confirmer):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(58)]))
    assert bilan.statut == "charge"
    assert lire(ETATS) == [(1, "remplace", 3), (2, "remplace", 3), (3, "charge", None)]
    with pytest.raises(ErreurObservatoire, match=r"Le dépôt 2 .* n’est pas en attente.*remplacé par le dépôt 3"):
        confirmer(2)


def test_what_waits_leaves_its_place_to_a_file_that_has_nothing_left_to_destroy(
    tmp_path, recevoir, en_attente, retirer, lire
):
    retirer(1)
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    assert lire(ETATS) == [(1, "retire", None), (2, "remplace", 3), (3, "charge", None)]


def test_a_second_correction_that_destroys_waits_in_the_place_of_the_first(tmp_path, recevoir, en_attente, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    assert lire(ETATS) == [(1, "charge", None), (2, "remplace", 3), (3, "en_attente", None)]


def test_a_confirmed_correction_comes_into_force_with_who_and_why(recevoir, en_attente, confirmer, lire, monkeypatch):
    monkeypatch.setenv("LOGNAME", "camille")
    bilan = confirmer(2, "  le mois était faux ")
    assert (bilan.statut, bilan.depot_id) == ("charge", 2)
    assert "Remplace le dépôt 1, conservé" in bilan.message
    assert lire(ETATS) == [(1, "remplace", 2), (2, "charge", None)]
    ((decision, message),) = lire("select decisions -> 0, message from raw.depots where depot_id = 2")
    assert (decision["decision"], decision["motif"], decision["par"]) == ("confirme", "le mois était faux", "camille")
    assert decision["a"].startswith("20")
    assert message.endswith("\u00a0: le mois était faux.")
    assert "Confirmé le" in message
    assert "camille" not in message


@pytest.mark.parametrize("decider", ["confirmer", "retirer"])
@pytest.mark.parametrize("motif", [None, "", "  \u00a0"])
def test_a_decision_without_its_reason_is_refused(en_attente, request, lire, decider, motif):
    with pytest.raises(ErreurObservatoire, match="--motif"):
        request.getfixturevalue(decider)(2, motif)
    assert lire(ETATS) == [(1, "charge", None), (2, "en_attente", None)]


@pytest.mark.parametrize("decider", ["confirmer", "retirer"])
def test_a_depot_that_there_is_not_is_refused_with_those_that_there_are(en_attente, request, decider):
    with pytest.raises(ErreurObservatoire, match=r"Aucun dépôt ne porte le numéro 9.*de 1 à 2"):
        request.getfixturevalue(decider)(9)


def test_a_depot_that_does_not_wait_is_refused_with_those_that_do(en_attente, confirmer):
    with pytest.raises(ErreurObservatoire, match=r"dépôt 1 .*n’est pas en attente.*il est en vigueur.*en attente.: 2"):
        confirmer(1)


def test_what_waits_is_not_let_in_over_rows_that_have_come_elsewhere(tmp_path, recevoir, confirmer, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(20)]))
    recevoir(fichier(tmp_path, DEMANDES, [demande(90)]))
    recevoir(fichier(tmp_path, DEMANDES, [demande(90)], emetteur="BA02"))
    with pytest.raises(ErreurObservatoire, match=r"1 de ses lignes .*dépôt 3"):
        confirmer(2)
    assert lire("select statut from raw.depots order by depot_id") == [("charge",), ("en_attente",), ("charge",)]


def test_a_withdrawn_depot_is_out_of_force_with_who_and_why(tmp_path, recevoir, retirer, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]))
    bilan = retirer(1, "mauvaise date")
    assert (bilan.statut, bilan.depot_id) == ("retire", 1)
    assert "2 lignes ne comptent plus" in bilan.message
    assert lire(ETATS) == [(1, "retire", None)]
    assert lire("select count(*) from raw.demandes") == [(2,)]
    ((decision,),) = lire("select decisions -> 0 ->> 'motif' from raw.depots")
    assert decision == "mauvaise date"


def test_attaque_E4_a_reason_that_names_a_demande_withdraws_nothing(tmp_path, recevoir, retirer, lire):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    with pytest.raises(ErreurObservatoire, match="retirez-en le numéro de la demande"):
        retirer(bilan.depot_id, f"doublon de {nud(1)}")
    assert lire("select statut from raw.depots") == [("charge",)]


def test_what_a_withdrawn_depot_had_replaced_stays_replaced_and_it_is_said(tmp_path, recevoir, retirer, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]))
    bilan = retirer(2)
    assert "Le dépôt 1, qu’il remplaçait, reste remplacé" in bilan.message
    assert lire(ETATS) == [(1, "remplace", 2), (2, "retire", None)]


def test_a_withdrawn_correction_that_waited_leaves_the_depot_in_force(en_attente, retirer, lire):
    bilan = retirer(2)
    assert "Le dépôt 1 reste en vigueur" in bilan.message
    assert lire(ETATS) == [(1, "charge", None), (2, "retire", None)]


@pytest.mark.parametrize(
    ("preparer", "mot"),
    [("rejete", "a été rejeté"), ("remplace", "remplacé par le dépôt 2"), ("retire", "déjà retiré")],
)
def test_a_depot_that_counts_for_nothing_is_not_withdrawn(tmp_path, recevoir, retirer, preparer, mot):
    if preparer == "rejete":
        (bilan,) = recevoir(ecrire(tmp_path, NOM, ""))
    else:
        (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    if preparer == "remplace":
        recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]))
    if preparer == "retire":
        retirer(1)
    with pytest.raises(ErreurObservatoire, match=mot):
        retirer(bilan.depot_id)


def test_the_bytes_of_a_withdrawn_depot_stay_out_until_they_are_let_in(tmp_path, recevoir, retirer, confirmer, lire):
    """The landing folder is read every night: the file that lies there would undo the withdrawal."""
    chemin = fichier(tmp_path, DEMANDES, [demande(1)])
    recevoir(chemin)
    retirer(1, "doublon du mois")
    (bilan,) = recevoir(chemin)
    assert (bilan.statut, bilan.depot_id) == ("retire", 1)
    assert "doublon du mois" in bilan.message
    assert 'observatoire ingest --confirmer 1 --motif "…"' in bilan.message
    assert confirmer(1).statut == "charge"
    assert lire(ETATS) == [(1, "charge", None)]
    assert lire("select jsonb_array_length(decisions) from raw.depots") == [(2,)]
    assert recevoir(chemin)[0].statut == "deja_charge"


def test_a_corrected_file_may_follow_a_withdrawn_depot(tmp_path, recevoir, retirer, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(20)]))
    retirer(1)
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    assert bilan.statut == "charge"
    assert lire(ETATS) == [(1, "retire", None), (2, "charge", None)]


def test_the_rows_in_quarantine_of_what_waits_or_is_withdrawn_are_not_replayed(
    tmp_path, recevoir, rejouer, retirer, lire
):
    recevoir(fichier(tmp_path, OFFRES, [offre(rang) for rang in range(10)]))
    recevoir(fichier(tmp_path, OFFRES, [offre(rang, commune_code="31999") for rang in range(10)]))
    retirer(1)
    assert rejouer() == []


def test_a_home_of_before_these_states_gains_them_and_keeps_its_ledger(tmp_path, base, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(10)]))
    with base.connexion() as conn:
        conn.execute(
            "alter table raw.depots drop constraint depots_statut, drop constraint depots_decision,"
            " drop column decisions, add constraint depots_statut_check"
            " check (statut in ('charge', 'remplace', 'rejete'))"
        )
        # The département of its rows came later: dropped, with the indexes that hold it.
        for table in ("depots", "pseudonymes"):
            conn.execute(f"alter table raw.{table} drop column departement_code")
    with base.connexion() as conn:
        preparer_raw(conn)
        preparer_raw(conn)
    assert recevoir(fichier(tmp_path, DEMANDES, []))[0].statut == "en_attente"
    assert lire("select depot_id, decisions, departement_code from raw.depots order by 1") == [
        (1, [], "31"),
        (2, [], "31"),
    ]
    assert lire("select distinct departement_code from raw.pseudonymes") == [("31",)]


def test_a_withdrawal_without_decision_is_refused_by_the_ledger(tmp_path, recevoir, base):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    with base.connexion() as conn, pytest.raises(psycopg.errors.CheckViolation, match="depots_decision"):
        conn.execute("update raw.depots set statut = 'retire'")


def test_one_correction_only_waits_for_a_declaration(en_attente, base):
    recopie = (
        "insert into raw.depots (fichier, sha256, flux, format, emetteur, situation_au, departement_code, statut,"
        " charge_at) select fichier, 'autre', flux, format, emetteur, situation_au, departement_code, statut, charge_at"
        " from raw.depots where depot_id = 2"
    )
    with base.connexion() as conn, pytest.raises(psycopg.errors.UniqueViolation, match="depots_en_attente"):
        conn.execute(recopie)


def test_a_pseudonym_is_kept_for_what_waits(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(10)]))
    recevoir(ecrire(tmp_path, NOM, texte(DEMANDES, [demande(70)])))
    assert lire("select count(*) from raw.pseudonymes where nud = %s", (nud(70),)) == [(1,)]


def test_the_lines_that_their_emitter_took_away_come_in_once_corrected(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2, motif_1="?", precision_demande="a;b")]))
    lues = pd.DataFrame(
        lire("select ligne, champ, message, contenu from raw.quarantaine"),
        columns=["ligne", "champ", "message", "contenu"],
    )
    prises = en_colonnes(lues.assign(entete=[list(DEMANDES.noms)]))
    assert prises["a_corriger_valeur"].tolist() == ["?"]
    corrigees = Export("corrections", prises.assign(motif_1="13"), (), ()).csv()
    (bilan,) = recevoir(ecrire(tmp_path, "demandes_BA01_2024-04-30.csv", corrigees))
    assert (bilan.statut, bilan.chargees, bilan.quarantaine) == ("charge", 1, 0)
    assert lire("select nud, precision_demande from raw.demandes order by nud")[1] == (nud(2), "a;b")
