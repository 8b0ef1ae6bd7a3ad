"""A département whose thresholds nobody gave: its pages say what is missing and who sets it, and no zero instead."""

import csv

import pytest
from streamlit.testing.v1 import AppTest

from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration.build import construire
from tests.bases import detruire
from tests.conftest import GRAINE, home_vierge
from tests.portails import ouvrir_page, portail_de
from warehouse import reference
from warehouse.access import reading
from warehouse.database import connections
from warehouse.reference import ANORMAL, DALO, GRILLE, PLAFOND, non_parametres
from warehouse.settings import WAREHOUSE_DIR

SANS_DELAI, SANS_RIEN = "09", "974"


@pytest.fixture(scope="module")
def sans_delai(dossier_du_run, secrets_du_run, serveur_du_run):
    """A published home of such a département: its sessions are real, its files simulated."""
    settings = home_vierge(dossier_du_run, secrets_du_run)
    base = connections.ouvrir(serveur_du_run, nom="sans_delai")
    connections.preparer(base, settings, departement=SANS_DELAI)
    with base.connexion() as connexion:
        landing.preparer_raw(connexion)
    simuler(settings.landing_dir, departement=SANS_DELAI, scale=0.01, years=1, seed=GRAINE)
    landing.ingerer(base, settings, [settings.landing_dir])
    construire(base, settings)
    yield settings, base
    detruire(connections.ouvrir(serveur_du_run), base.nom)


@pytest.fixture
def ouvrir_sans_delai(sans_delai, monkeypatch):
    """Open a page of the portal of this home, and return all that it writes."""
    settings, base = sans_delai

    def _ouvrir(login: str, chemin: str, **filtres: str) -> AppTest:
        at = ouvrir_page(monkeypatch, reading.ouvrir_session_admin(base, login), chemin, **filtres)
        assert not at.exception
        return at

    with portail_de(settings, base):
        yield _ouvrir


def dits(at) -> str:
    lus = [*at.title, *at.markdown, *at.caption, *at.info]
    return "\n".join(str(un.value) for un in lus).replace("\\", "").replace("\u2060", "").replace("\xa0", " ")


def test_what_a_departement_lacks_is_read_from_the_seeds():
    assert non_parametres("31") == ()
    assert non_parametres(SANS_DELAI) == (ANORMAL, DALO, GRILLE)
    assert non_parametres(SANS_RIEN) == (ANORMAL, DALO, GRILLE, PLAFOND)


@pytest.mark.parametrize(
    ("login", "chemin", "phrase"),
    [
        ("etat", "priorites", "Délais du DALO : non paramétrés"),
        ("comed", "priorites", "Délais du DALO : non paramétrés"),
        ("conseil-departemental", "priorites", "Délais du DALO : non paramétrés"),
        ("etat", "accueil", "Délais du DALO : non paramétrés"),
        ("etat", "accueil", "Délai anormalement long : non paramétré"),
        ("public", "delais", "Délai anormalement long : non paramétré"),
        ("public", "demandes", "Délai anormalement long : non paramétré"),
        ("public", "territoire", "Délai anormalement long : non paramétré"),
        ("bailleur-a", "rapprochement", "Délai anormalement long : non paramétré"),
        ("bailleur-a", "rapprochement", "Grille : non paramétrée"),
        ("bailleur-a", "cotation", "Grille : non paramétrée"),
    ],
)
def test_a_page_says_which_threshold_is_missing_and_who_sets_it(ouvrir_sans_delai, login, chemin, phrase):
    (dite,) = [str(i.value) for i in ouvrir_sans_delai(login, chemin).info if phrase in dits_de(i)]
    assert "l’administrateur de l’observatoire" in dite


@pytest.fixture
def sans_plafond(tmp_path, monkeypatch):
    """The seeds as they are, but the départements, of which none has a zone of ceilings, as overseas."""
    for fichier in (WAREHOUSE_DIR / "seeds").rglob("*.csv"):
        (tmp_path / fichier.name).symlink_to(fichier)
    lignes = [ligne | {"zone_plafond": ""} for ligne in reference.lignes_de_reference("departement")]
    (tmp_path / "departement.csv").unlink()
    with (tmp_path / "departement.csv").open("w", encoding="utf-8", newline="") as flux:
        ecrits = csv.DictWriter(flux, list(lignes[0]))
        ecrits.writeheader()
        ecrits.writerows(lignes)
    monkeypatch.setattr(reference, "_DOSSIER", tmp_path)
    reference.lignes_de_reference.cache_clear()
    yield
    reference.lignes_de_reference.cache_clear()


@pytest.mark.usefixtures("sans_plafond")
@pytest.mark.parametrize(("login", "chemin"), [("etat", "demandes"), ("bailleur-a", "rapprochement")])
def test_a_page_says_that_the_ceilings_are_missing(ouvrir, login, chemin):
    (dite,) = [
        dits_de(i) for i in ouvrir(login, chemin).info if "Plafonds de ressources : non paramétrés" in dits_de(i)
    ]
    assert "Aucune demande n’est classée ni écartée" in dite


def test_the_plan_of_proposals_says_that_no_grid_is_set(ouvrir_sans_delai):
    at = ouvrir_sans_delai("bailleur-a", "offres", onglet="plan")
    assert [un for un in at.info if "Grille : non paramétrée" in dits_de(un)]


def dits_de(info) -> str:
    return str(info.value).replace("\\", "").replace("\u2060", "").replace("\xa0", " ")


def test_no_grid_is_borrowed_from_another_departement(sans_delai):
    _, base = sans_delai
    with base.connexion() as c:
        lues = c.execute("select distinct grille_code, jsonb_object_keys(points_detail) from marts.fct_demande_critere")
        assert set(lues) == {("neutre", "ANCIENNETE")}


def test_no_deadline_is_said_to_be_near_far_or_none_where_none_is_computed(ouvrir_sans_delai, sans_delai):
    _, base = sans_delai
    with base.connexion() as c:
        attendent, echeances = c.execute(
            "select count(*) filter (where etat_code = 'A_RELOGER'), count(date_echeance) from marts.dalo_suivi"
        ).fetchone()
    assert (attendent > 0, echeances) == (True, 0)
    for chemin in ("accueil", "priorites"):
        at = ouvrir_sans_delai("etat", chemin)
        texte = dits(at)
        assert "ménages reconnus attendent un logement." in texte
        assert [mot for mot in ("aucune échéance", "Aucune échéance dans", "échéance tombe") if mot in texte] == []
    assert [{"Échéance", "Reste"} & set(table.value.columns) for table in at.table] == [set()] * len(at.table)
    cartes = {m.label: m.value for m in ouvrir_sans_delai("etat", "accueil").metric}
    assert cartes["Échéances DALO sous 30 jours"] == "non paramétré"
    assert cartes["Au-delà du délai anormalement long, sans proposition"] == "non paramétré"


def test_the_page_territoire_offers_no_indicator_that_is_not_told(ouvrir_sans_delai):
    (indicateur,) = [s for s in ouvrir_sans_delai("public", "territoire").selectbox if s.label == "Indicateur"]
    assert not [option for option in indicateur.options if "anormal" in option]


def test_a_departement_that_has_its_thresholds_is_told_nothing_of_the_kind(ouvrir):
    for login, chemin in (("etat", "priorites"), ("etat", "accueil"), ("public", "delais"), ("public", "territoire")):
        assert [i for i in ouvrir(login, chemin).info if "paramétré" in str(i.value)] == []
