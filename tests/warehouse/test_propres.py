"""What a collectivité is told of its own territory, attacked with all that its account reads."""

from operator import attrgetter

import polars as pl
import pytest

from tests.security import oracle
from tests.warehouse import mesures
from tests.warehouse.lecteurs import auditer_un_lecteur
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.disclosure import diffusion, ouvertes, queries
from warehouse.disclosure.catalogue import Catalogue, Compte
from warehouse.disclosure.cubes import lire_cellules
from warehouse.disclosure.egalites import confirmer
from warehouse.disclosure.entourage import COLLECTIVITES
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.liens import observer
from warehouse.disclosure.perimetres import LIEU, lire_lisibles
from warehouse.disclosure.propres import masquer_les_propres
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.territoires import Territoires

SEUIL = 11
COMPTES = ("commune-toulouse", "epci-sicoval")
SORTE = ("periode_type", "territoire_type", "dimension")
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
        exactes = lire_trame(connexion, queries.A_PUBLIER.replace("next__marts", "marts"))
        propres = lire_trame(connexion, queries.PROPRES_CONNUES)
        lisibles = lire_trame(connexion, queries.LISIBLES)
        territoires = Territoires(lire_trame(connexion, queries.TERRITOIRES.replace("next__marts", "marts")))
    return exactes, propres, lisibles.filter(lecteur_code=COLLECTIVITES), territoires


@pytest.mark.parametrize("login", COMPTES)
def test_a_collectivite_reads_more_of_its_own_territory_than_everybody_does(lues, login):
    siennes = lues[login].join(lues["adil"], on=list(CLE_LIGNE), how="anti")
    assert set(siennes["territoire_code"]) == {oracle.COMPTES[login][1]}
    assert siennes.filter(~pl.col("is_masque")).height
    assert lues["adil"].join(lues[login], on=list(COLONNES), how="anti", nulls_equal=True).rows() == []


# A collectivité reads all the rows of its own contingent and of its own desk: of these, no count is told.
NON_DITS = {("attribution_profil", "contingent"), ("creation", "guichet_type")}
# Nobody counts these rows by reader yet.
NON_COMPTES = {("tous_voeux", "annee", "commune"), ("demandes_sans_proposition", "mois", "epci")}


def test_nothing_that_is_opened_to_collectivites_is_left_out_because_its_rows_are_not_counted(entrepot, catalogue):
    toutes_tailles = queries.A_PUBLIER.replace("m.stock_propre <= coalesce(t.stock, 0)", "m.stock_propre is not null")
    assert toutes_tailles != queries.A_PUBLIER
    with entrepot.connexion() as connexion:
        ouvertes = lire_trame(connexion, toutes_tailles.replace("next__marts", "marts")).filter("is_propre")
        comptees = {*lire_trame(connexion, queries.LISIBLES).select("mesure", *SORTE).unique().iter_rows()}
    mesures_comptees = {mesure for mesure, *_ in comptees}
    muettes = {
        (nom, *sorte)
        for nom, *sorte in ouvertes.select("indicateur_code", *SORTE).unique().iter_rows()
        for compte in catalogue.comptes[nom]
        if compte.mesure in mesures_comptees and (compte.mesure, *sorte) not in comptees
    }
    assert {(nom, dimension) for nom, _, _, dimension in muettes if dimension != "ensemble"} == NON_DITS
    assert {tuple(sorte) for *sorte, dimension in muettes if dimension == "ensemble"} == NON_COMPTES


def sorte_de(cle):
    """Return what a cell counts, when, by which dimension, and in which kind of territory."""
    return cle.famille.autre(territoire=cle.territoire.partition(":")[0])


@pytest.mark.parametrize("login", COMPTES)
def test_attaque_D3_all_that_an_account_reads_tells_it_of_few_people_nowhere(lues, trames, catalogue, login):
    attaquer(login, lues, trames, catalogue)


def test_attaque_D3_nor_where_its_open_months_are_told_from_eleven(
    entrepot, trames, catalogue, marts_a_publier, monkeypatch
):
    """The territories of this département are too small for ten times the threshold, and each has a masked month."""
    login = "commune-toulouse"
    monkeypatch.setattr(ouvertes, "FOIS_LE_SEUIL", 1)
    monkeypatch.setattr(ouvertes, "_mois_caches", lambda *_: frozenset())
    assert diffusion.preparer(entrepot, "en-petit").motifs == []
    exactes, _, lisibles, territoires = trames
    with entrepot.connexion() as connexion:
        toutes, propres = (lire_trame(connexion, lu) for lu in (queries.CONNUES, queries.PROPRES_CONNUES))
    siennes = propres.filter(territoire_code=oracle.COMPTES[login][1]).select(COLONNES)
    assert not siennes.join(exactes.filter("is_provisoire"), on=list(CLE_LIGNE), how="semi").is_empty()
    lues = {"adil": toutes.select(COLONNES), login: pl.concat([toutes.select(COLONNES), siennes])}
    attaquer(login, lues, (exactes, propres, lisibles, territoires), catalogue)


def attaquer(login, lues, trames, catalogue):
    """Look for few people in all that an account reads, its own rows taken away."""
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
    # What one territory alone is told says nothing of those beside it.
    ici = territoires.nom(login.partition("-")[0], oracle.COMPTES[login][1])
    lues_de_tous = lire_cellules(lues["adil"], catalogue, territoires, sont_d_accord=False)
    partout = {sorte_de(liens.renommer(cle)) for cle in lues_de_tous}
    montrees |= {cle: 0 for cle in liens.zeros(montrees) if cle.territoire == ici or sorte_de(cle) in partout}
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
        publiques = diffusion.versions_lues(lire_trame(connexion, queries.CONNUES), catalogue)[-1]
    siennes = [
        trame.select(COLONNES).filter(territoire_code=oracle.COMPTES[login][1]) for trame in (publiques, trames[1])
    ]
    restes = mesures.retrancher(pl.concat(siennes), catalogue)
    assert {("stock", "typologie")} <= {(reste[0], reste[5]) for reste in restes}
    assert [reste for reste in restes if 0 < reste[-1] < SEUIL] == []


COLONNES_DES_LIEUX = ("territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code")
SCHEMA = dict.fromkeys(CLE_LIGNE, pl.String) | dict.fromkeys(COLONNES[len(CLE_LIGNE) : -1], pl.Float64)
DITES = SCHEMA | {"is_masque": pl.Boolean}


def trame(lignes, schema, indicateur="baux"):
    """Return rows of the leases of 2025, or of the month that comes first: (kind, code, modality, count)."""
    datees = [ligne if "-" in ligne[0] else ("2025", *ligne) for ligne in lignes]
    completes = [
        (
            *(indicateur, "mois" if "-" in quand else "annee", quand, genre, code),
            *("ensemble" if nom == "TOUS" else "typologie", nom, None, None, effectif, *reste),
        )
        for quand, genre, code, nom, effectif, *reste in datees
    ]
    return pl.DataFrame(completes, schema=schema, orient="row")


def masquer(
    propres,
    connues,
    *,
    deja=(),
    publiques=None,
    communes=("c", "d"),
    lues=(),
    code_deja="baux",
    quand="2025",
    glissants=(),
):
    """Return the rows told of a territory, with their masks: (kind, code, modality, is masked).

    ``glissants``: rows to tell too, of the leases of the twelve months that end with their month.
    """
    lieux = [("commune", code, "a", None, None) for code in communes]
    territoires = Territoires(pl.DataFrame(lieux, schema=dict.fromkeys(COLONNES_DES_LIEUX, pl.String), orient="row"))
    lisibles = pl.DataFrame(
        lues, schema=dict.fromkeys(("mesure", *LIEU, "lecteur_code"), pl.String) | {"effectif": pl.Int64}, orient="row"
    )
    autrefois = pl.col("periode").replace("2025", quand)
    dites = trame(connues, DITES).with_columns(autrefois)
    resultat = masquer_les_propres(
        pl.concat([trame(propres, SCHEMA), trame(glissants, SCHEMA, "glissants")]),
        dites.drop("is_masque") if publiques is None else trame(publiques, SCHEMA).with_columns(autrefois),
        dites,
        trame(deja, DITES).with_columns(indicateur_code=pl.lit(code_deja)),
        Catalogue({"baux": (Compte("effectif", "bail"),), "glissants": (Compte("effectif", "bail", True),)}, {}),
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


MOIS = [f"2025-{rang:02d}" for rang in range(1, 13)]
DEPARTEMENT = [
    *((un, "departement", "31", "TOUS", 100) for un in (*MOIS, "2026-01")),
    ("departement", "31", "TOUS", 1200),
]


def test_once_a_month_of_a_flow_has_changed_no_other_month_of_its_year_is_told():
    propres = [*((un, "epci", "a", "TOUS", 40) for un in MOIS), ("epci", "a", "T1", 240), ("epci", "a", "T2", 240)]
    connues = [(*ligne, False) for ligne in DEPARTEMENT]
    assert len(masquer(propres, connues, publiques=DEPARTEMENT)) == len(propres)
    deja = [("2025-03", "epci", "a", "TOUS", 39, False)]
    lues = masquer(propres, connues, publiques=DEPARTEMENT, deja=deja)
    assert [modalite for _, _, modalite, _ in lues] == ["T1", "T2"]


@pytest.mark.parametrize(("janvier", "est_masquee"), [(5, True), (40, False)])
def test_the_twelve_months_to_a_january_are_masked_with_the_months_told_the_year_before(janvier, est_masquee):
    lues = masquer(
        [*((un, "epci", "a", "TOUS", 40) for un in MOIS), ("2026-01", "epci", "a", "TOUS", janvier)],
        [(*ligne, False) for ligne in DEPARTEMENT],
        publiques=DEPARTEMENT,
        deja=[(un, "epci", "a", "TOUS", 40, False) for un in MOIS],
        glissants=[("2026-01", "epci", "a", "TOUS", 11 * 40 + janvier)],
    )
    assert lues == [("epci", "a", "TOUS", est_masquee)] * 2


def test_once_a_month_of_a_flow_has_changed_no_twelve_months_that_hold_one_of_its_year_are_told():
    connues = [(*ligne, False) for ligne in DEPARTEMENT]
    glissants = [("2026-01", "epci", "a", "TOUS", 480)]
    deja = [(un, "epci", "a", "TOUS", 40 - (un == "2025-06"), False) for un in MOIS]
    exactes = [(un, "epci", "a", "TOUS", 40) for un in MOIS]
    assert masquer(exactes, connues, publiques=DEPARTEMENT, deja=deja, glissants=glissants) == []


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
