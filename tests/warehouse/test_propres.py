"""What a collectivité is told of its own territory, attacked with all that its account reads."""

from operator import attrgetter

import polars as pl
import pytest

from tests.security import oracle
from tests.warehouse import mesures
from tests.warehouse.lecteurs import auditer_un_lecteur
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.disclosure import diffusion
from warehouse.disclosure.catalogue import Catalogue, Compte
from warehouse.disclosure.cellules import Cle, Part
from warehouse.disclosure.cubes import lire_cellules
from warehouse.disclosure.egalites import confirmer
from warehouse.disclosure.entourage import COLLECTIVITES, Dite, Entourage, famille_de
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.liens import observer
from warehouse.disclosure.perimetres import LIEU, lire_lisibles
from warehouse.disclosure.propres import masquer_les_propres
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.territoires import Territoires

SEUIL = 11
COMPTES = ("commune-toulouse", "epci-sicoval")
COLONNES = (*CLE_LIGNE, "numerateur", "denominateur", "effectif", "is_masque")


@pytest.fixture(scope="module")
def lues(entrepot):
    """Return what each of these accounts, and the public, reads of the indicators."""
    moteur = entrepot.moteur_lecteur()
    requete = f"select {', '.join(COLONNES)} from indicateur"
    schema = dict.fromkeys(CLE_LIGNE, pl.String) | dict.fromkeys(COLONNES[len(CLE_LIGNE) : -1], pl.Float64)
    trames = {}
    for login in (*COMPTES, "adil"):
        lignes = lire(moteur, ouvrir_session_admin(entrepot, login), requete).lignes
        trames[login] = pl.DataFrame(lignes, schema=schema | {"is_masque": pl.Boolean}, orient="row")
    yield trames
    moteur.dispose()


@pytest.fixture(scope="module")
def trames(entrepot):
    """Return the exact rows, those told to everybody, those of one territory, and what readers read of rows."""
    with entrepot.connexion() as connexion:
        exactes = lire_trame(connexion, diffusion.A_PUBLIER.replace("next__marts", "marts"))
        propres = lire_trame(connexion, diffusion.PROPRES_CONNUES)
        lisibles = lire_trame(connexion, diffusion.LISIBLES)
        territoires = Territoires(lire_trame(connexion, diffusion.TERRITOIRES.replace("next__marts", "marts")))
    return exactes, propres, lisibles.filter(lecteur_code=COLLECTIVITES), territoires


@pytest.mark.parametrize("login", COMPTES)
def test_a_collectivite_reads_more_of_its_own_territory_than_everybody_does(lues, login):
    siennes = lues[login].join(lues["adil"], on=list(CLE_LIGNE), how="anti")
    assert set(siennes["territoire_code"]) == {oracle.COMPTES[login][1]}
    assert siennes.filter(~pl.col("is_masque")).height
    assert lues["adil"].join(lues[login], on=list(COLONNES), how="anti", nulls_equal=True).rows() == []


@pytest.mark.parametrize("login", COMPTES)
def test_attaque_D3_all_that_an_account_reads_tells_it_of_few_people_nowhere(lues, trames, catalogue, login):
    exactes, propres, lisibles, territoires = trames
    siennes = lues[login].join(propres, on=list(CLE_LIGNE), how="semi")
    dites = lues[login]
    # What is hidden keeps its exact count beside; only its cell is used.
    vraies = lire_cellules(
        exactes.join(dites, on=list(CLE_LIGNE), how="semi"), catalogue, territoires, sont_d_accord=False
    )
    provisoires = frozenset(exactes.filter("is_provisoire")["periode"])
    liens = observer(vraies, territoires, provisoires)
    catalogue = confirmer(catalogue, vraies, liens)
    vraies = {liens.renommer(cle): valeur for cle, valeur in vraies.items()}
    vues = {
        liens.renommer(cle): valeur
        for cle, valeur in lire_cellules(
            dites.filter(~pl.col("is_masque")), catalogue, territoires, sont_d_accord=False
        ).items()
    }
    montrees = dict.fromkeys(vraies) | vues
    montrees |= dict.fromkeys(liens.zeros(montrees), 0)
    neuves = {
        liens.renommer(cle) for cle in lire_cellules(siennes.filter(~pl.col("is_masque")), catalogue, territoires)
    }
    assert neuves
    # Empty dwellings are nobody: few may be told.
    assert {cle.mesure for cle in neuves if 0 < vues[cle] < SEUIL} <= {"vacant", "vacant_3_mois"}
    par_lecteur, comptees = attrgetter("comptes", "series")(lire_lisibles(lisibles, exactes, territoires, liens))
    trouves = []
    for groupe in liens.groupes(montrees, catalogue.lies):
        if neuves.isdisjoint(groupe):
            continue
        cellules = {cle: montrees[cle] for cle in groupe}
        lus = {cle: par_lecteur[cle][COLLECTIVITES] for cle in groupe if cle in par_lecteur}
        constats = auditer_un_lecteur(cellules, vraies, lus, comptees, liens, catalogue, SEUIL)
        trouves += [constat.message for constat in constats]
    assert trouves == []


@pytest.mark.parametrize("login", COMPTES)
def test_attaque_D1_a_whole_less_the_modalities_of_ones_own_territory_gives_nobody_away(
    entrepot, catalogue, trames, login
):
    with entrepot.connexion() as connexion:
        publiques = diffusion.versions_lues(lire_trame(connexion, diffusion.CONNUES), catalogue)[-1]
    siennes = [
        trame.select(COLONNES).filter(territoire_code=oracle.COMPTES[login][1]) for trame in (publiques, trames[1])
    ]
    restes = mesures.retrancher(pl.concat(siennes), catalogue)
    assert {("stock", "typologie")} <= {(reste[0], reste[5]) for reste in restes}
    assert [reste for reste in restes if 0 < reste[-1] < SEUIL] == []


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


def interdites(tout, dits, *, lus=0, lues_autour=0, parts=(), masquees=()):
    """Return what is forbidden of ``dits`` where a larger territory tells ``tout``."""
    entourage = Entourage((autour_de(tout, lues_autour, masquees),))
    return entourage.interdites(
        dits, dict.fromkeys(dits, "nouvelle"), {cle: {COLLECTIVITES: lus} for cle in dits}, parts, SEUIL
    )


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


COLONNES_DES_LIEUX = ("territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code")
SCHEMA = dict.fromkeys(CLE_LIGNE, pl.String) | dict.fromkeys(COLONNES[len(CLE_LIGNE) : -1], pl.Float64)
DITES = SCHEMA | {"is_masque": pl.Boolean}


def masquer(propres, connues, *, deja=(), publiques=None, communes=("c", "d"), lues=(), code_deja="baux", quand="2025"):
    """Return the rows told of a territory, with their masks: (kind, code, modality, is masked)."""

    def trame(lignes, schema):
        completes = [
            (
                *("baux", "annee", "2025", genre, code, "ensemble" if nom == "TOUS" else "typologie", nom),
                *(None, None, effectif, *reste),
            )
            for genre, code, nom, effectif, *reste in lignes
        ]
        return pl.DataFrame(completes, schema=schema, orient="row")

    lieux = [("commune", code, "a", None, None) for code in communes]
    territoires = Territoires(pl.DataFrame(lieux, schema=dict.fromkeys(COLONNES_DES_LIEUX, pl.String), orient="row"))
    lisibles = pl.DataFrame(
        lues, schema=dict.fromkeys(("mesure", *LIEU, "lecteur_code"), pl.String) | {"effectif": pl.Int64}, orient="row"
    )
    dites = trame(connues, DITES).with_columns(periode=pl.lit(quand))
    resultat = masquer_les_propres(
        trame(propres, SCHEMA),
        dites.drop("is_masque") if publiques is None else trame(publiques, SCHEMA).with_columns(periode=pl.lit(quand)),
        dites,
        trame(deja, DITES).with_columns(indicateur_code=pl.lit(code_deja)),
        Catalogue({"baux": (Compte("effectif", "bail"),)}, {}),
        territoires,
        SEUIL,
        lisibles,
    )
    colonnes = ("territoire_type", "territoire_code", "modalite", "is_masque")
    return sorted(resultat.lignes.select(colonnes).iter_rows())


@pytest.mark.parametrize(("autour", "est_masquee"), [(150, False), (105, True)])
def test_a_row_is_masked_where_its_epci_would_tell_the_others_by_subtraction(autour, est_masquee):
    lues = masquer([("commune", "c", "TOUS", 100)], [("epci", "a", "TOUS", autour, False)])
    assert lues == [("commune", "c", "TOUS", est_masquee)]


def test_a_row_is_masked_where_its_epci_is():
    assert masquer([("commune", "c", "TOUS", 100)], [("epci", "a", "TOUS", 150, True)])[0][-1]


def test_the_dimensions_of_a_whole_that_is_masked_for_everybody_are_not_told():
    epci = [("epci", "a", "TOUS", 500, False), ("epci", "a", "T1", 250, False), ("epci", "a", "T2", 250, False)]
    commune = ("commune", "c", "TOUS", 104)
    types = [("commune", "c", nom, nombre) for nom, nombre in (("T1", 80), ("T2", 24))]
    assert any(not est_masquee for *_, est_masquee in masquer(types, [*epci, (*commune, False)]))
    assert all(est_masquee for *_, est_masquee in masquer(types, [*epci, (*commune, True)]))


def test_a_zero_is_not_shown_beside_cells_that_are_withdrawn():
    types = [("epci", "a", nom, nombre) for nom, nombre in (("T1", 3), ("T2", 5), ("T3", 3), ("T4", 1), ("T5", 0))]
    lues = masquer(types, [("epci", "a", "TOUS", 12, False)])
    assert [est_masquee for *_, est_masquee in lues] == [True] * 5
    grands = [(*type_[:3], 10 * type_[3]) for type_ in types]
    assert ("epci", "a", "T5", False) in masquer(grands, [("epci", "a", "TOUS", 120, False)])


def test_nothing_is_told_of_a_year_of_which_a_row_told_before_has_changed():
    types = [("epci", "a", nom, 200) for nom in ("T1", "T2")]
    assert masquer(types, [("epci", "a", "TOUS", 400, False)], publiques=[("epci", "a", "TOUS", 403)]) == []
    assert len(masquer(types, [("epci", "a", "TOUS", 400, False)])) == len(types)
    for deja in (("epci", "a", "T1", 199, False), ("epci", "a", "T3", 12, False)):
        assert masquer(types, [("epci", "a", "TOUS", 400, False)], deja=[deja]) == []


def test_late_entries_of_an_earlier_month_do_not_keep_a_year_from_being_told():
    types = [("epci", "a", nom, 200) for nom in ("T1", "T2")]
    mars = {"connues": [("epci", "a", "TOUS", 390, False)], "publiques": [("epci", "a", "TOUS", 393)]}
    assert len(masquer(types, **mars, quand="2025-03")) == len(types)
    assert masquer(types, **mars, quand="2025-12") == []


def test_an_epci_of_one_commune_is_told_as_an_epci_alone():
    types = [("epci", "a", "C+T1", 5), ("epci", "a", "T2", 195), ("epci", "a", "T3", 200)]
    siens = [("commune", "c", nom, nombre) for nom, nombre in (("C", 5), ("T2", 195), ("T3", 200))]
    lues = masquer([*types, *siens], [("epci", "a", "TOUS", 400, False)], communes=("c",))
    assert {genre for genre, *_ in lues} == {"epci"}
    assert sum(est_masquee for *_, est_masquee in lues) == 2


def test_a_measure_whose_readable_rows_are_not_counted_for_types_is_not_told_by_type():
    lue = ("bail", "annee", "2025", "epci", "a", "ensemble", "TOUS", COLLECTIVITES, 20)
    types = [("epci", "a", nom, 200) for nom in ("T1", "T2")]
    assert masquer(types, [("epci", "a", "TOUS", 400, False)], lues=[lue]) == []


def test_an_indicator_that_left_the_catalogue_stops_nothing():
    lues = masquer([("epci", "a", "T1", 200)], [], deja=[("epci", "a", "T1", 200, False)], code_deja="vieux")
    assert lues == [("epci", "a", "T1", False)]
