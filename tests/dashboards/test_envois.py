"""Whoever sends files reads what became of them, and takes away what it has to correct."""

import pytest

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


@pytest.mark.parametrize(
    ("login", "emetteur"), [("commune-toulouse", "C31555"), ("etat", "DDETS31"), ("adil", "ADIL31")]
)
def test_whoever_sends_files_reads_what_became_of_them_and_of_nobody_else_s(ouvrir, lire, login, emetteur):
    envoyes = lire(login, "select emetteur, fichier from depot")
    assert {x["emetteur"] for x in envoyes} == {emetteur}
    at = ouvrir(login, "donnees")
    (depots,) = [t.value for t in at.table if t.value.index.name == "Fichier" or "Fichier" in t.value.columns]
    assert len(depots) == min(len(envoyes), 50)


def test_who_sends_nothing_is_shown_no_empty_ledger(ouvrir):
    titres = [str(m.value) for m in ouvrir("public", "donnees").markdown]
    assert not [titre for titre in titres if "Dépôts" in titre or "Lignes à corriger" in titre]
