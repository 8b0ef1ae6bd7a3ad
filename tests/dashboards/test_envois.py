"""Whoever sends files reads what became of them, and takes away what it has to correct."""

import csv
import io
import re
from html import unescape

import pandas as pd
import pytest

from dashboards.pages.donnees.lignes_recues import en_colonnes
from tests.dashboards.test_exports import lignes_de


@pytest.mark.parametrize("login", ["bailleur-a", "gestionnaire"])
def test_the_lines_to_correct_are_a_file_that_says_where_and_what_and_holds_no_value(client, connecter, lire, login):
    (attendu,) = lire(
        login,
        "select count(*) as n from quarantaine inner join depot using (depot_id)"
        " where rejouee_at is null and (statut = 'charge' or is_retenue)",
    )
    connecter(login)
    entetes, *lignes = lignes_de(client.get("/export/quarantaine.csv").content)
    assert len(lignes) == attendu["n"] > 0
    assert entetes[:5] == ["fichier", "ligne", "champ", "code", "message"]
    assert {colonne for colonne in entetes if "valeur" in colonne or "contenu" in colonne} == set()
    par_nom = [dict(zip(entetes, ligne, strict=True)) for ligne in lignes]
    assert [x for x in par_nom if not (x["fichier"] and int(x["ligne"]) > 1 and x["message"])] == []
    assert {x["emetteur"] for x in par_nom} == ({"BA01"} if login == "bailleur-a" else {x["emetteur"] for x in par_nom})


def test_the_file_of_the_lines_to_correct_holds_those_that_the_filters_of_the_page_keep(
    ouvrir, client, connecter, lire
):
    (un,) = lire(
        "gestionnaire",
        "select quarantaine.flux, quarantaine.emetteur, count(*) as n from quarantaine inner join depot"
        " using (depot_id) where rejouee_at is null and (statut = 'charge' or is_retenue)"
        " group by 1, 2 order by 3, 1, 2 limit 1",
    )
    at = ouvrir("gestionnaire", "donnees", flux=un["flux"], emetteur=un["emetteur"])
    (offert,) = [dit for h in at.get("html") if "/export/quarantaine" in (dit := str(h.proto.body))]
    assert "tous les flux" not in offert
    assert "tous les émetteurs" not in offert
    lien = unescape(re.search(r'href="(/export/quarantaine\.csv[^"]*)"', offert).group(1))
    connecter("gestionnaire")
    entetes, *lignes = lignes_de(client.get(lien).content)
    lues = [dict(zip(entetes, ligne, strict=True)) for ligne in lignes]
    assert len(lues) == un["n"]
    assert {(x["flux"], x["emetteur"]) for x in lues} == {(un["flux"], un["emetteur"])}


@pytest.mark.parametrize(("login", "emetteur"), [("commune-toulouse", "C31555"), ("adil", "ADIL31")])
def test_whoever_sends_files_reads_what_became_of_them_and_of_nobody_else_s(ouvrir, lire, login, emetteur):
    envoyes = lire(login, "select emetteur, fichier from depot")
    assert {x["emetteur"] for x in envoyes} == {emetteur}
    at = ouvrir(login, "donnees", vue="impression")
    (depots,) = [t.value for t in at.table if t.value.index.name == "Fichier" or "Fichier" in t.value.columns]
    assert len(depots) == len(envoyes)


def test_who_sends_nothing_is_shown_no_empty_ledger(ouvrir):
    titres = [str(m.value) for m in ouvrir("public", "donnees").markdown]
    assert not [titre for titre in titres if "Dépôts" in titre or "Lignes à corriger" in titre]


CONTENU = "/export/corrections.csv"


@pytest.fixture
def depot(lire):
    """A dépôt of a landlord that holds lines in quarantine, and how many."""
    (un,) = lire(
        "bailleur-a",
        "select depot_id::text as depot_id, count(*) as n from quarantaine inner join depot using (depot_id)"
        " where rejouee_at is null and not is_retenue and statut = 'charge'"
        " group by 1 order by count(*) desc, 1 limit 1",
    )
    return un


def entrees(base, login):
    with base.connexion() as c:
        return c.execute(
            "select evenement, finalite, cible, filtre, nb_lignes from acces.journal_entier where login = %s"
            " and evenement in ('acces', 'lecture', 'export') order by entree_id",
            [login],
        ).fetchall()


def test_the_lines_of_one_file_leave_as_they_were_sent_once_their_purpose_is_in_the_journal(
    client, connecter, entrepot, depot
):
    connecter("bailleur-a")
    avant = entrees(entrepot, "bailleur-a")
    reponse = client.get(CONTENU, params={"depot_id": depot["depot_id"], "finalite": "correction_envoi"})
    assert reponse.status_code == 200
    assert f"corrections-{depot['depot_id']}.csv" in reponse.headers["content-disposition"]
    entetes, *lignes = lignes_de(reponse.content)
    with entrepot.connexion() as c:
        recues = c.execute(
            "select ligne, coalesce(champ, ''), contenu from raw.quarantaine where depot_id = %s"
            " and rejouee_at is null order by ligne",
            [depot["depot_id"]],
        ).fetchall()
    assert len(lignes) == len(recues) == depot["n"]
    for lue, (ligne, champ, contenu) in zip(lignes, recues, strict=True):
        assert lue[:2] == [str(ligne), champ]
        assert [x.removeprefix("'") for x in lue[4:]] == next(csv.reader(io.StringIO(contenu), delimiter=";"))
        assert lue[2] == (lue[entetes.index(champ)] if champ in entetes else "")
    filtre = {"depot_id": depot["depot_id"]}
    assert entrees(entrepot, "bailleur-a")[len(avant) :] == [
        ("acces", "correction_envoi", "quarantaine_valeur", filtre, None),
        ("export", None, "corrections", filtre, depot["n"]),
    ]


@pytest.mark.parametrize("finalite", ["", "instruction", "curiosite"])
def test_without_its_purpose_no_line_leaves_and_nothing_opens(client, connecter, entrepot, depot, finalite):
    connecter("bailleur-a")
    avant = entrees(entrepot, "bailleur-a")
    reponse = client.get(CONTENU, params={"depot_id": depot["depot_id"], "finalite": finalite})
    assert (reponse.status_code, "Indiquez la finalité" in reponse.text) == (409, True)
    assert entrees(entrepot, "bailleur-a") == avant


@pytest.mark.parametrize(
    ("login", "phrase"),
    [("bailleur-b", "n’est pas proposé"), ("gestionnaire", "n’est pas proposé"), ("ingenieur", "n’est pas ouvert")],
)
def test_nobody_takes_the_lines_of_another(client, connecter, entrepot, depot, login, phrase):
    connecter(login)
    avant = entrees(entrepot, login)
    reponse = client.get(CONTENU, params={"depot_id": depot["depot_id"], "finalite": "correction_envoi"})
    assert (reponse.status_code, phrase in reponse.text) == (409, True)
    assert entrees(entrepot, login) == avant


def test_the_gestionnaire_takes_away_the_lines_of_its_own_files_among_those_of_all(client, connecter, ouvrir, lire):
    a_corriger = lire(
        "gestionnaire",
        "select depot_id::text as depot_id, depot.emetteur, count(*) as n from quarantaine inner join depot"
        " using (depot_id) where rejouee_at is null and not is_retenue and statut = 'charge' group by 1, 2",
    )
    siens = {x["depot_id"]: x["n"] for x in a_corriger if x["emetteur"] == "GEST31"}
    assert 0 < len(siens) < len(a_corriger)
    boites = {s.label: s for s in ouvrir("gestionnaire", "donnees").selectbox}
    assert len(boites["Dépôt"].options) == len(siens)
    connecter("gestionnaire")
    for depot_id, nombre in siens.items():
        reponse = client.get(CONTENU, params={"depot_id": depot_id, "finalite": "correction_envoi"})
        assert len(lignes_de(reponse.content)) == nombre + 1


def test_the_commission_reads_what_became_of_its_own_file(ouvrir, entrepot):
    with entrepot.connexion() as c:
        (sien,) = c.execute("select min(depot_id) from marts.fct_depot where emetteur = 'DDETS31'").fetchone()
        c.execute("update marts.fct_depot set emetteur = 'COMED31' where depot_id = %s", [sien])
    try:
        at = ouvrir("comed", "donnees")
        assert [b.label for b in at.button if b.label.startswith("Voir le dépôt")] == [f"Voir le dépôt {sien}"]
    finally:
        with entrepot.connexion() as c:
            c.execute("update marts.fct_depot set emetteur = 'DDETS31' where depot_id = %s", [sien])


def liens(at):
    return [str(h.proto.body) for h in at.get("html") if "/export/corrections" in str(h.proto.body)]


def test_the_page_says_what_opens_and_that_it_is_written_before_anything_can_be_taken(ouvrir, depot):
    at = ouvrir("bailleur-a", "donnees")
    (dite,) = [str(c.value) for c in at.caption if "noms et coordonnées compris" in str(c.value)]
    assert "Cet accès est enregistré" in dite
    assert liens(at) == []
    choix = {s.label: s for s in at.selectbox}
    choix["Dépôt"].select(depot["depot_id"]).run()
    assert liens(at) == []
    {s.label: s for s in at.selectbox}["Finalité"].select("correction_envoi").run()
    (lien,) = liens(at)
    assert f"depot_id={depot['depot_id']}&amp;finalite=correction_envoi" in lien
    assert "Dépôt" not in {s.label for s in ouvrir("ingenieur", "donnees").selectbox}


def test_no_field_of_a_line_that_has_too_many_or_too_few_is_lost():
    lues = pd.DataFrame(
        {
            "ligne": [2, 3, 4],
            "champ": ["b", None, None],
            "message": ["m", "m", "m"],
            "entete": [["a", "b"]] * 3,
            "contenu": ["1;x", '1;"2;3";4', "1"],
        }
    )
    cadre = en_colonnes(lues)
    assert list(cadre.columns)[4:] == ["a", "b", "en_trop_1"]
    assert cadre.iloc[:, 4:].to_numpy().tolist() == [["1", "x", ""], ["1", "2;3", "4"], ["1", "", ""]]
    assert cadre["a_corriger_valeur"].tolist() == ["x", "", ""]
