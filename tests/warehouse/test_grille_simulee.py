"""Another grid over the same pairs: the points of today are those of the database, and each move is counted."""

import random
from datetime import date

import numpy as np
import pandas as pd
import pytest

from warehouse.matching import grid
from warehouse.matching.grid import (
    ABSENT,
    Critere,
    comparer,
    en_vigueur,
    noter,
    par_logement,
    ranger,
    regles_en_vigueur,
    repartir,
)
from warehouse.matching.past import Passe, mesurer, rangs_medians

JOUR = date(2026, 10, 31)
SQL = "select demande_id, points, points_detail, quantites, grille_code from marts.fct_demande_critere"


@pytest.fixture(scope="module")
def demandes(entrepot) -> pd.DataFrame:
    """What the criteria count of every demande, and the points that the database gives it."""
    with entrepot.connexion() as connexion:
        curseur = connexion.execute(SQL)
        return pd.DataFrame(curseur.fetchall(), columns=[colonne.name for colonne in curseur.description])


def test_the_grid_of_today_gives_each_demande_the_points_of_the_database(demandes) -> None:
    assert demandes["grille_code"].nunique() == 1
    grille = list(en_vigueur("31", JOUR).values())
    assert [critere.code for critere in grille] == ["ANCIENNETE", "DELAI_ANORMAL", "DALO", "PDALPD"]
    memes = noter(demandes["points"], demandes["points_detail"], demandes["quantites"], grille)
    assert memes.tolist() == demandes["points"].tolist()
    seules = noter([0] * len(demandes), [{}] * len(demandes), demandes["quantites"], grille)
    assert seules.tolist() == demandes["points"].tolist()
    assert demandes["points"].nunique() > 10


def test_what_the_reader_is_not_told_of_stays_in_the_total() -> None:
    points = noter([96], [{"ANCIENNETE": 6}], [{"ANCIENNETE": 6}], [Critere("ANCIENNETE", 2, par_mois=True)])
    assert points.tolist() == [102]


def test_a_threshold_counts_from_beyond_it() -> None:
    quantites = [{"DELAI_ANORMAL": mois} for mois in (36, 37)] + [{}]
    assert noter([0] * 3, [{}] * 3, quantites, [Critere("DELAI_ANORMAL", 20, seuil=36)]).tolist() == [0, 20, 0]


def liste(points: list[int], offre: str = "o") -> pd.DataFrame:
    jours = [date(2026, 1, n + 1) for n in range(len(points))]
    return pd.DataFrame(
        {"offre_id": offre, "demande_id": [f"d{n}" for n in range(len(points))], "date_creation": jours}
    )


def tous(cadre: pd.DataFrame) -> np.ndarray:
    return np.ones(len(cadre), dtype=bool)


def test_ties_go_to_the_oldest_filing_whatever_the_order_of_the_rows() -> None:
    cadre = pd.concat([liste([0] * 5), liste([0] * 4, "autre")], ignore_index=True)
    points = np.array([10, 30, 30, 5, 0, 1, 2, 3, 4], dtype=float)
    attendus = dict(
        zip(zip(cadre["offre_id"], cadre["demande_id"], strict=True), [3, 1, 2, 4, 5, 4, 3, 2, 1], strict=True)
    )
    ordre = random.Random(3).sample(range(len(cadre)), len(cadre))  # noqa: S311
    melange = cadre.iloc[ordre].reset_index(drop=True)
    rangs = ranger(melange, points[ordre], tous(melange))
    lus = zip(zip(melange["offre_id"], melange["demande_id"], strict=True), rangs, strict=True)
    assert dict(lus) == attendus


def test_each_move_is_counted_once() -> None:
    cadre = pd.concat([liste([0] * 5), liste([0] * 5, "autre")], ignore_index=True)
    avant = np.array([5, 4, 3, 2, 1, 5, 4, 3, 2, 1], dtype=float)
    apres = np.array([5, 4, 2, 3, 1, 5, 4, 3, 2, 1], dtype=float)
    vus = comparer(cadre, *(ranger(cadre, points, tous(cadre)) for points in (avant, apres)))
    assert (vus.menages, vus.menages_deplaces, vus.logements, vus.logements_changes) == (5, 2, 2, 1)
    assert (vus.entrants, vus.sortants, vus.menages_admis) == (1, 1, 0)
    assert vus.part_deplaces_pct == 40
    table = repartir(pd.Series(["x", "x", "x", "y", "y"] * 2), vus.avant, vus.apres).set_index("groupe")
    assert table["paires_avant"].to_dict() == table["paires_apres"].to_dict() == {"x": 6, "y": 4}
    assert table["top_3_avant"].to_dict() == {"x": 6, "y": 0}
    assert table["top_3_apres"].to_dict() == {"x": 5, "y": 1}
    assert table["top_10_apres"].to_dict() == {"x": 6, "y": 4}


def test_a_grid_that_changes_nothing_moves_nobody() -> None:
    cadre, points = liste([0] * 5), np.arange(5.0)
    vus = comparer(cadre, *(ranger(cadre, points, tous(cadre)) for _ in range(2)))
    assert (vus.menages_deplaces, vus.logements_changes, vus.entrants, vus.part_deplaces_pct) == (0, 0, 0, 0)


def test_who_a_rule_keeps_out_has_no_rank_and_takes_a_place_once_it_is_set_aside() -> None:
    cadre = pd.concat([liste([0] * 4), liste([0] * 2, "autre")], ignore_index=True)
    points = np.array([4, 9, 3, 2, 1, 0], dtype=float)
    sans_la_regle = np.array([True, False, True, True, True, True])
    avant, apres = ranger(cadre, points, sans_la_regle), ranger(cadre, points, tous(cadre))
    assert avant.tolist() == [1, ABSENT, 2, 3, 1, 2]
    assert apres.tolist() == [2, 1, 3, 4, 1, 2]
    vus = comparer(cadre, avant, apres)
    assert (vus.menages, vus.entrants, vus.sortants, vus.logements_changes) == (4, 1, 1, 1)
    table = par_logement(cadre, avant, apres).set_index("offre_id")
    assert table.loc["o"].to_dict() == {"paires_avant": 3, "paires_apres": 4, "entrants": 1, "venus_de": (ABSENT, 1, 2)}
    assert table.loc["autre", "venus_de"] == (1, 2)


@pytest.mark.parametrize(("ailleurs", "nouveaux"), [(True, 0), (False, 1)])
def test_who_is_let_in_is_new_only_where_no_other_list_held_it(ailleurs, nouveaux) -> None:
    cadre = pd.concat([liste([0] * 4), liste([0] * 2, "autre")], ignore_index=True)
    points, toutes = np.zeros(6), tous(cadre)
    avant = ranger(cadre, points, np.array([True, False, True, True, True, ailleurs]))
    assert comparer(cadre, avant, ranger(cadre, points, toutes)).menages_admis == nouveaux
    assert comparer(cadre, ranger(cadre, points, toutes), avant).menages_admis == 0


def test_the_rules_that_exclude_come_in_the_order_of_the_reasons_with_their_source() -> None:
    regles = regles_en_vigueur(JOUR)
    assert list(regles)[:3] == ["VALIDITE", "TERRITOIRE", "TYPOLOGIE"]
    assert len(regles) == 8
    usages = {code for code, regle in regles.items() if regle.est_un_usage}
    assert usages == {"TERRITOIRE", "TYPOLOGIE", "TYPE_NON_DEMANDE", "DEJA_PROPOSE", "POSITIONNEMENT"}
    assert regles["PLAFOND"].source.startswith("CCH R441-1")
    assert regles_en_vigueur(date(1899, 12, 31)) == {}


GRILLE = {
    "ANCIENNETE": Critere("ANCIENNETE", 1, par_mois=True),
    "DELAI_ANORMAL": Critere("DELAI_ANORMAL", 20, seuil=36),
    "DALO": Critere("DALO", 50),
}


def passe() -> Passe:
    """Two leases: one DALO of ten months, and one that no rule lets in; forty hidden points stay in the total."""
    loges = pd.DataFrame(
        {
            "attribution_id": ["a", "b"],
            "points": [50, 0],
            "quantites": [{"DALO": 1}, {}],
            "anciennete_mois": [10, 5],
            "is_admis": [True, False],
        }
    )
    autres = pd.DataFrame(
        {
            "attribution_id": ["a", "a", "a", "a", "b"],
            "points": [0, 40, 0, 50, 0],
            "quantites": [{}, {}, {}, {"DALO": 1}, {}],
            "anciennete_mois": [60, 12, 37, 10, 90],
            "nombre": [3, 2, 5, 4, 9],
            "anterieures": [3, 2, 5, 1, 9],
        }
    )
    return Passe(loges, autres)


def test_the_household_housed_is_ranked_among_those_of_its_day() -> None:
    # 60 points: behind three of 80 months and points; one of its equals was filed before it.
    rangs = passe().rangs(GRILLE, GRILLE)
    assert rangs.tolist() == [1 + 3 + 1, ABSENT]
    sans_dalo = GRILLE | {"DALO": Critere("DALO", 0)}
    # Ten months alone: behind all, its equals filed after it aside.
    assert passe().rangs(sans_dalo, GRILLE).tolist() == [1 + 3 + 2 + 5 + 1, ABSENT]


def test_who_no_rule_lets_in_counts_against_the_share_and_has_no_median() -> None:
    mesure = mesurer(passe().rangs(GRILLE, GRILLE))
    assert (mesure.baux, mesure.admis, mesure.rang_median, mesure.premiers) == (2, 1, 5, {3: 0, 10: 1})
    assert mesurer(np.array([ABSENT])).rang_median is None


def test_the_median_rank_of_a_group_leaves_out_who_no_rule_lets_in() -> None:
    groupes = pd.Series(["DALO", "DALO", "DALO", "Autres"])
    lus = rangs_medians(groupes, np.array([1, 9, ABSENT, ABSENT]), np.array([4, 4, 7, ABSENT]))
    assert lus.loc["DALO"].to_dict() == {"rang_median_avant": 5, "rang_median_apres": 4}
    assert lus.loc["Autres"].isna().all()


def test_a_departement_without_a_grid_has_the_neutral_one() -> None:
    assert set(en_vigueur("09", JOUR)) == {"ANCIENNETE"}
    assert set(en_vigueur("31", JOUR)) > {"ANCIENNETE"}


def test_two_departements_that_take_one_grid_have_each_its_own_rows(monkeypatch) -> None:
    autre = ligne("DALO") | {"departement_code": "82", "points": "70"}
    monkeypatch.setattr(grid, "lignes_de_reference", lambda _: [ligne("DALO"), autre])
    assert en_vigueur("31", JOUR) == {"DALO": Critere("DALO", 20)}
    assert en_vigueur("82", JOUR) == {"DALO": Critere("DALO", 70)}


def test_a_row_of_the_grid_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    assert set(en_vigueur("09", date(1900, 1, 1))) == {"ANCIENNETE"}
    assert en_vigueur("09", date(1899, 12, 31)) == {}
    assert en_vigueur("31", date(1899, 12, 31)) == {}


def ligne(critere: str, seuil: str = "", territoire: str = "") -> dict[str, str]:
    return {
        "departement_code": "31",
        "grille_code": "autre",
        "critere_code": critere,
        "mode_calcul": "forfait",
        "points": "20",
        "seuil": seuil,
        "territoire_code": territoire,
        "valide_du": "1900-01-01",
        "valide_au": "",
    }


@pytest.mark.parametrize(
    "lignes",
    [
        [ligne("DELAI_ANORMAL")],
        [ligne("DALO", territoire="31555")],
        [ligne("DALO"), ligne("DALO", territoire="31555")],
    ],
)
def test_what_depends_on_the_territory_of_a_demande_cannot_be_weighed(monkeypatch, lignes) -> None:
    monkeypatch.setattr(grid, "lignes_de_reference", lambda _: [*lignes, ligne("ACD")])
    (code, autre) = en_vigueur("31", JOUR).items()
    assert code == (lignes[0]["critere_code"], None)
    assert autre == ("ACD", Critere("ACD", 20))
