"""What is expected of each emitter and what came; the lines to correct, one by one."""

from datetime import date, timedelta

import pandas as pd
import pytest

from dashboards.kit.words.formats import nombre
from dashboards.pages.donnees import attendus
from dashboards.pages.donnees.depots import reprendre


def table_de(at, colonne: str) -> pd.DataFrame:
    (table,) = [t.value.reset_index() for t in at.table if colonne in t.value.reset_index().columns]
    return table.map(lambda texte: str(texte).replace("\\", ""))


def depots(*lignes: tuple[str, str, str, date]) -> pd.DataFrame:
    """Return dépôts by emitter, flow, state and situation, the latest first."""
    cadre = pd.DataFrame(lignes[::-1], columns=["emetteur", "flux", "statut", "situation_au"])
    return cadre.assign(recu_at=[pd.Timestamp(jour) for jour in cadre["situation_au"]], remplace_par=None)


OCTOBRE, SEPTEMBRE = date(2026, 10, 31), date(2026, 9, 30)
CONTENU = {"offres_situation_au": OCTOBRE, "demandes_situation_au": OCTOBRE}


def test_an_emitter_is_late_by_the_days_between_what_its_flow_has_received_and_its_own_last_file():
    lus = attendus.attendus(
        depots(
            ("A", "offres", "charge", SEPTEMBRE),
            ("B", "offres", "remplace", SEPTEMBRE),
            ("B", "offres", "charge", OCTOBRE),
            ("B", "demandes", "charge", OCTOBRE),
        ),
        CONTENU,
    )
    assert lus[["emetteur", "flux", "retard"]].to_numpy().tolist() == [
        ["A", "offres", 31.0],
        ["B", "demandes", 0.0],
        ["B", "offres", 0.0],
    ]


def test_a_file_refused_or_waiting_is_not_received_and_comes_first():
    lus = attendus.attendus(
        depots(
            ("A", "offres", "charge", OCTOBRE),
            ("B", "offres", "rejete", OCTOBRE),
            ("C", "offres", "en_attente", OCTOBRE),
        ),
        CONTENU,
    )
    assert list(lus["emetteur"]) == ["B", "C", "A"]
    assert [attendus.etat(jours) for jours in lus["retard"]] == [
        "▲ rien d’intégré",
        "▲ rien d’intégré",
        "à\N{NO-BREAK SPACE}jour",
    ]


def test_a_file_whose_name_said_a_wrong_emitter_is_settled_once_received_under_the_right_one():
    recus = depots(("XX99", "offres", "rejete", OCTOBRE), ("A", "offres", "charge", OCTOBRE))
    nom = "offres_XX99_2026-10-31.csv"
    repris = reprendre(recus.assign(fichier=nom, depot_id=[2, 1]))
    grille = attendus.en_grille(attendus.attendus(repris, CONTENU), {}).set_index("Émetteur")
    assert grille.loc["XX99", "Offres"] == attendus.REPRIS
    # A name that says nothing is that of anybody's file.
    autres = reprendre(recus.assign(fichier="export.csv", depot_id=[2, 1]))
    grille = attendus.en_grille(attendus.attendus(autres, CONTENU), {}).set_index("Émetteur")
    assert grille.loc["XX99", "Offres"].startswith("▲")


@pytest.mark.parametrize("login", ["gestionnaire", "etat", "bailleur-a"])
def test_every_emitter_that_the_reader_sees_has_a_state_for_each_of_its_flows(ouvrir, lire, login):
    attendues = lire(
        login, "select emetteur, count(distinct flux) as n from depot where emetteur is not null group by 1"
    )
    grille = table_de(ouvrir(login, "donnees"), "Offres").set_index("Émetteur")
    assert sorted((grille != "—").sum(axis="columns")) == sorted(ligne["n"] for ligne in attendues)
    assert len(grille) == len(attendues) > 0


def test_a_flow_that_an_emitter_never_sends_is_not_said_to_be_late():
    lus = attendus.attendus(depots(("A", "offres", "charge", OCTOBRE), ("B", "demandes", "charge", SEPTEMBRE)), CONTENU)
    grille = attendus.en_grille(lus, {"B": "Bailleur B"}).set_index("Émetteur")
    assert grille.loc["Bailleur B"].to_dict() == {"Demandes": "▲ en retard de 31 jours", "Offres": "—"}
    assert grille.loc["A"].to_dict() == {"Demandes": "—", "Offres": "à\N{NO-BREAK SPACE}jour"}


def test_the_late_ones_alone_are_shown_on_request(ouvrir, lire):
    (tard,) = lire(
        "gestionnaire",
        "select count(*) as n from (select distinct on (emetteur, flux) emetteur, flux, situation_au from depot"
        " where statut in ('charge', 'remplace') order by emetteur, flux, situation_au desc) as d"
        " cross join publication as p where d.situation_au < case d.flux when 'demandes' then demandes_situation_au"
        " when 'offres' then offres_situation_au when 'candidatures' then candidatures_situation_au"
        " when 'attributions' then attributions_situation_au when 'parc' then parc_situation_au"
        " when 'priorites' then priorites_situation_au else referentiels_situation_au end",
    )
    at = ouvrir("gestionnaire", "donnees", detail="retard", vue="impression")
    textes = "\n".join(str(c.value) for c in at.caption)
    assert f"{nombre(tard['n'])} envoi" in textes
    if tard["n"]:
        assert set(table_de(at, "Situation attendue")["État"].str.slice(0, 1)) == {"▲"}


@pytest.mark.parametrize("login", ["gestionnaire", "etat", "bailleur-a"])
def test_each_line_to_correct_is_shown_with_its_file_its_number_and_what_to_do(ouvrir, lire, login):
    attendues = lire(
        login,
        "select depot.fichier, quarantaine.ligne, quarantaine.message from quarantaine join depot using (depot_id)"
        " where rejouee_at is null and (depot.statut = 'charge' or is_retenue)",
    )
    lue = table_de(ouvrir(login, "donnees", onglet="lignes", vue="impression"), "Ligne")
    assert sorted(zip(lue["Fichier"], lue["Ligne"], strict=True)) == sorted(
        (x["fichier"], nombre(x["ligne"])) for x in attendues
    )
    assert attendues


def test_the_lines_of_one_flow_are_chosen_by_the_address(ouvrir, lire):
    (un,) = lire(
        "gestionnaire", "select flux, count(*) as n from quarantaine where rejouee_at is null group by 1 limit 1"
    )
    at = ouvrir("gestionnaire", "donnees", onglet="lignes", flux=un["flux"], vue="impression")
    lue = table_de(at, "Ligne")
    assert {fichier.split("_")[0] for fichier in lue["Fichier"]} == {un["flux"]}


def test_the_wait_is_counted_in_whole_days():
    veille = OCTOBRE - timedelta(days=1)
    (ligne,) = attendus.attendus(depots(("A", "offres", "charge", veille)), CONTENU)["retard"]
    assert attendus.etat(ligne).endswith("de 1 jour")
