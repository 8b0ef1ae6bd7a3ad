"""What the counts of one territory would tell of a larger one, once taken away from it: which of them are forbidden."""

import polars as pl
import pytest

from warehouse.disclosure.cellules import Cle, Part
from warehouse.disclosure.entourage import COLLECTIVITES, Dite, Entourage, famille_de
from warehouse.disclosure.liens import observer
from warehouse.disclosure.territoires import Territoires

SEUIL = 11


BAIL = Cle("bail", "2025", "commune:31395", "TOUS")
DALO = BAIL.autre(mesure="bail_dalo")
PART = Part(DALO, DALO.autre(mesure="bail_dalo hors bail"), BAIL)


def type_(nom, cle=BAIL):
    """Return the cell of a type of dwelling."""
    return cle.autre(modalite=f"typologie={nom}")


def autour_de(tout, lues=0, masquees=()):
    """Return what a larger territory tells."""
    autour = {}
    for cle, valeur in tout.items():
        autour.setdefault(famille_de(cle), {})[cle.modalite] = Dite(valeur, cle in masquees, lues)
    return autour


def interdites(tout, dits, *, lus=0, lues_autour=0, parts=(), masquees=(), flux=()):
    """Return what is forbidden of ``dits`` where a larger territory tells ``tout``."""
    entourage = Entourage((autour_de(tout, lues_autour, masquees),))
    siens = {cle: {COLLECTIVITES: lus} for cle in dits}
    return entourage.interdites(dits, dict.fromkeys(dits, "nouvelle"), siens, parts, SEUIL, flux)


@pytest.mark.parametrize(("autour", "attendues"), [(150, set()), (110, {BAIL}), (100, set()), (111, set())])
def test_a_count_is_forbidden_where_the_rest_of_the_larger_territory_is_small(autour, attendues):
    assert interdites({BAIL: autour}, {BAIL: 100}) == attendues


def test_a_count_that_a_larger_territory_masks_is_forbidden_and_with_a_whole_its_modalities():
    deux = {BAIL: 100, type_("T2"): 50, type_("T3"): 50}
    autour = {BAIL: 400, type_("T2"): 200, type_("T3"): 200}
    assert interdites(autour, deux, masquees=[type_("T2")]) == {type_("T2")}
    assert interdites(autour, deux, masquees=[BAIL]) == {*deux}


def test_the_modalities_of_a_whole_that_everybody_is_told_tell_nothing_of_the_one_that_is_masked_around():
    deux = {BAIL: 100, type_("T2"): 50, type_("T3"): 50}
    entourage = Entourage((autour_de({BAIL: 400}, masquees=[BAIL]),))
    statuts = dict.fromkeys(deux, "nouvelle")
    assert entourage.interdites(deux, statuts, {}, (), SEUIL) == {*deux}
    assert entourage.interdites(deux, statuts | {BAIL: "publiee"}, {}, (), SEUIL) == set()


def test_what_a_larger_territory_masks_within_one_group_alone_is_told_there_together():
    grands = type_("T4+T5+T6P")
    ici = {BAIL: 200, type_("T2"): 100, grands: 100}
    autour = {BAIL: 400, type_("T2"): 230, type_("T4"): 150, type_("T5"): 8, type_("T6P"): 12}
    assert interdites(autour, ici, masquees=[type_("T5"), type_("T6P")]) == set()
    assert grands in interdites(autour, ici, masquees=[type_("T2"), type_("T6P")])
    # Nobody is told the whole: the sum of what is masked is not known.
    assert grands in interdites(autour | {BAIL: 420}, ici, masquees=[type_("T5"), type_("T6P")])


def test_what_a_larger_territory_masks_is_known_together_around():
    ici = {BAIL: 300, type_("T1"): 50, type_("T2"): 50, type_("T3"): 200}
    deux = [type_("T1"), type_("T2")]
    assert interdites({BAIL: 600, type_("T1"): 55, type_("T2"): 52, type_("T3"): 493}, ici, masquees=deux) == {
        *deux,
        type_("T3"),
    }
    assert interdites({BAIL: 600, type_("T1"): 75, type_("T2"): 72, type_("T3"): 453}, ici, masquees=deux) == {*deux}


def test_with_a_whole_that_is_forbidden_go_its_modalities():
    deux = {BAIL: 100, type_("T2"): 50, type_("T3"): 50}
    assert interdites({BAIL: 105}, deux) == {*deux}


def test_a_cell_is_forbidden_where_a_territory_that_meets_this_one_tells_it():
    for autre, attendues in ((BAIL, {BAIL}), (DALO, set())):
        entourage = Entourage((), (autour_de({autre: 500}),))
        assert entourage.interdites({BAIL: 100}, {BAIL: "nouvelle"}, {}, (), SEUIL) == attendues


def test_two_territories_that_hold_this_one_and_cross_each_other_forbid_nothing():
    entourage = Entourage((autour_de({BAIL: 500}), autour_de({BAIL: 900})))
    assert entourage.interdites({BAIL: 100}, {BAIL: "nouvelle"}, {}, (), SEUIL) == set()


def test_a_count_is_forbidden_where_its_readers_read_nearly_all_of_the_rest():
    assert interdites({BAIL: 150}, {BAIL: 100}, lus=10, lues_autour=30) == set()
    assert interdites({BAIL: 150}, {BAIL: 100}, lus=10, lues_autour=50) == {BAIL}


def test_a_share_is_forbidden_where_few_of_the_rest_are_out_of_it_or_none_is_in_it():
    assert interdites({BAIL: 150, DALO: 70}, {BAIL: 100, DALO: 40}, parts=[PART]) == set()
    assert interdites({BAIL: 150, DALO: 85}, {BAIL: 100, DALO: 40}, parts=[PART]) == {DALO}
    assert interdites({BAIL: 150, DALO: 40}, {BAIL: 100, DALO: 40}, parts=[PART]) == {DALO}


def test_a_share_is_forbidden_where_readers_read_nearly_all_of_those_out_of_it():
    entourage = Entourage(({**autour_de({BAIL: 200}, 10), **autour_de({DALO: 125})},))
    dits = {BAIL: 100, DALO: 40}
    assert entourage.interdites(dits, dict.fromkeys(dits, "nouvelle"), {}, [PART], SEUIL) == {DALO}


def test_where_the_share_is_told_to_everybody_its_whole_is_forbidden():
    entourage = Entourage((autour_de({BAIL: 180, DALO: 127}),))
    assert entourage.interdites({BAIL: 150, DALO: 100}, {BAIL: "nouvelle"}, {}, [PART], SEUIL) == {BAIL}


def test_a_share_of_a_share_is_compared_with_the_whole_of_both():
    moitie = BAIL.autre(mesure="bail_prioritaire")
    parts = [Part(DALO, DALO.autre(mesure="a"), moitie), Part(moitie, moitie.autre(mesure="b"), BAIL)]
    assert DALO in interdites({BAIL: 200, DALO: 138}, {BAIL: 100, moitie: 60, DALO: 40}, parts=parts)


def test_a_share_is_forbidden_where_it_is_nearly_all_that_is_told_around():
    assert DALO in interdites({BAIL: 163}, {BAIL: 160, DALO: 155}, parts=[PART])
    entourage = Entourage((autour_de({BAIL: 163, DALO: 400}),))
    assert DALO in entourage.interdites({BAIL: 130, DALO: 155}, {DALO: "nouvelle"}, {}, [PART], SEUIL)


def test_the_modalities_hidden_here_are_known_together_around():
    autour = {BAIL: 400, type_("T1"): 12, type_("T2"): 190, type_("T3"): 198}
    deux = {type_("T1"), type_("T2")}
    assert interdites(autour, {BAIL: 300, type_("T1"): 9, type_("T2"): 145, type_("T3"): 146}) == deux
    autour |= {BAIL: 420, type_("T1"): 32}
    seule = {type_("T1")}
    assert interdites(autour, {BAIL: 300, type_("T1"): 9, type_("T2"): 145, type_("T3"): 146}) == seule


def test_one_modality_with_a_small_rest_forbids_the_others_of_its_dimension():
    autour = {BAIL: 400, type_("T1"): 102, type_("T2"): 103, type_("T3"): 195}
    ici = {BAIL: 300, type_("T1"): 100, type_("T2"): 100, type_("T3"): 100}
    assert interdites(autour, ici) == {type_("T1"), type_("T2"), type_("T3")}


def test_a_modality_with_a_small_rest_is_hidden_with_the_smallest_that_hides_it_and_no_more():
    autour = {BAIL: 700, type_("T1"): 102, type_("T2"): 150, type_("T3"): 448}
    ici = {BAIL: 460, type_("T1"): 100, type_("T2"): 60, type_("T3"): 300}
    assert interdites(autour, ici) == {type_("T1"), type_("T2")}


def test_a_rest_is_not_hidden_by_modalities_that_count_hardly_anybody():
    # What T2 counts here and around is told elsewhere: ten at most of the hundred of T1 could be its own.
    autour = {BAIL: 1000, type_("T1"): 105, type_("T2"): 10, type_("T3"): 885}
    ici = {BAIL: 400, type_("T1"): 100, type_("T2"): 2, type_("T3"): 298}
    assert type_("T3") in interdites(autour, ici)


def test_what_is_forbidden_for_one_territory_is_hidden_from_the_others():
    un = autour_de({BAIL: 700, type_("T1"): 105, type_("T2"): 300, type_("T3"): 295})
    autre = autour_de({BAIL: 5000, type_("T1"): 1000, type_("T2"): 204, type_("T3"): 3796})
    ici = {BAIL: 550, type_("T1"): 100, type_("T2"): 200, type_("T3"): 250}
    statuts = dict.fromkeys(ici, "nouvelle")
    assert Entourage((un, autre)).interdites(ici, statuts, {}, (), SEUIL) == {type_("T1"), type_("T2")}


def test_modalities_told_together_and_alone_around_are_counted_once():
    autour = {type_("C"): 20, type_("T1"): 180, type_("C+T1"): 200}
    assert interdites(autour, {type_("C+T1"): 100}) == set()
    assert interdites(autour | {type_("C+T1"): 105, type_("T1"): 85}, {type_("C+T1"): 100}) == {type_("C+T1")}


def test_the_year_of_a_stock_is_compared_with_its_last_month():
    assert interdites({BAIL.autre(periode="2025-12"): 105}, {BAIL: 100}) == {BAIL}


def test_modalities_told_together_are_compared_with_the_sum_of_the_fine_ones():
    fines = {type_("C"): 60, type_("T1"): 50}
    ensemble = type_("C+T1")
    assert interdites(fines, {ensemble: 100}) == {ensemble}
    assert interdites(fines, {ensemble: 80}) == set()
    assert interdites({type_("C"): 105}, {ensemble: 100}) == {ensemble}


def test_fine_modalities_are_compared_with_those_told_together_around():
    fines = {type_("C"): 25, type_("T1"): 30}
    assert interdites({type_("C+T1"): 60}, fines) == {*fines}
    assert interdites({type_("C+T1"): 90}, fines) == set()


def test_a_territory_told_in_groups_is_so_where_none_of_its_groups_counts_anybody():
    deux = {"typologie=T2": 5, "typologie=T3": 1}
    cellules = {
        Cle("expiree", annee, "epci:a", modalite): valeur
        for annee, siennes in (("2024", deux | {"TOUS": 6}), ("2025", deux | {"typologie=C+T1": 2, "TOUS": 8}))
        for modalite, valeur in siennes.items()
    }
    colonnes = ("territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code")
    lignes = [("epci", "a", None, None, None)]
    territoires = Territoires(pl.DataFrame(lignes, schema=dict.fromkeys(colonnes, pl.String), orient="row"))
    assert observer(cellules, territoires).modalites == {("expiree", "typologie"): (("C+T1", "T2", "T3"),)}


def mois_(rang):
    """Return the cell of a month of the year of ``BAIL``."""
    return BAIL.autre(periode=f"2025-{rang:02d}")


def test_the_last_month_of_a_flow_is_not_compared_with_a_year():
    assert interdites({BAIL: 45}, {mois_(12): 40}) == {mois_(12)}
    assert interdites({BAIL: 45}, {mois_(12): 40}, flux={"bail"}) == set()


@pytest.mark.parametrize(("restes", "attendus"), [((5, 7, 30), {1, 2}), ((5, 4, 30), {1, 2, 3}), ((50, 30, 5), {2, 3})])
def test_the_months_hidden_here_are_known_together_around(restes, attendus):
    """What is hidden of a year is what is left of it: around, those of the months that are hidden together."""
    ici = {mois_(rang): 100 - rang for rang in (1, 2, 3)}
    autour = {mois_(rang): ici[mois_(rang)] + reste for rang, reste in enumerate(restes, start=1)}
    assert interdites(autour, ici, flux={"bail"}) == {mois_(rang) for rang in attendus}


def test_nothing_is_told_of_the_months_of_a_year_that_everybody_is_told_to_be_masked():
    fenetre, autre = BAIL.autre(periode="12m-2026-03"), BAIL.autre(periode="12m-2026-12")
    ici = {BAIL: 126, mois_(3): 20, fenetre: 130, autre: 140}
    statuts = dict.fromkeys(ici, "nouvelle") | {BAIL: "masquee"}
    assert Entourage().interdites(ici, statuts, {}, (), SEUIL, {"bail"}) == {mois_(3), fenetre}
    assert Entourage().interdites(ici, statuts, {}, (), SEUIL) == set()
