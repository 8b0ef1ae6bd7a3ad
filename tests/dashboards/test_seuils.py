"""A département whose thresholds nobody gave: its pages say what is missing and who sets it, and no zero instead."""

import csv

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.kit.reads.lecteur import CACHE
from dashboards.kit.words.formats import nombre
from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration.build import construire
from tests.bases import detruire
from tests.conftest import GRAINE, deja_lu, home_vierge
from tests.portails import ouvrir_page, portail_de, textes
from warehouse import reference
from warehouse.access import reading
from warehouse.database import connections
from warehouse.reference import ANORMAL, DALO, GRILLE, PLAFOND, QUARTILE, non_parametres
from warehouse.settings import WAREHOUSE_DIR

SANS_DELAI, SANS_RIEN = "09", "974"
MURETAIN = "200068641"


@pytest.fixture(scope="module")
def sans_delai(dossier_du_run, secrets_du_run, serveur_du_run):
    """A published home of such a département: its sessions are real, its files simulated."""
    settings = deja_lu(dossier_du_run, home_vierge(dossier_du_run, secrets_du_run))
    base = connections.ouvrir(serveur_du_run, nom="sans_delai")
    connections.preparer(base, settings, demonstration=SANS_DELAI)
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
    return textes(at).replace("\xa0", " ")


def test_what_a_departement_lacks_is_read_from_the_seeds():
    assert non_parametres("31") == (QUARTILE,)
    assert non_parametres(SANS_DELAI) == (ANORMAL, DALO, GRILLE, QUARTILE)
    assert non_parametres(SANS_RIEN) == (ANORMAL, DALO, GRILLE, PLAFOND, QUARTILE)


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
def seeds_sauf(tmp_path, monkeypatch):
    """Read the seeds as they are, but one, whose rows are given: ``seeds_sauf("departement", lignes)``."""

    def _remplacer(nom: str, lignes: list[dict[str, str]]) -> None:
        for fichier in (WAREHOUSE_DIR / "seeds").rglob("*.csv"):
            (tmp_path / fichier.name).symlink_to(fichier)
        (tmp_path / f"{nom}.csv").unlink()
        with (tmp_path / f"{nom}.csv").open("w", encoding="utf-8", newline="") as flux:
            ecrits = csv.DictWriter(flux, list(lignes[0]))
            ecrits.writeheader()
            ecrits.writerows(lignes)
        monkeypatch.setattr(reference, "_DOSSIER", tmp_path)
        reference.lignes_de_reference.cache_clear()

    yield _remplacer
    reference.lignes_de_reference.cache_clear()


@pytest.fixture
def sans_plafond(seeds_sauf):
    """No département has a zone of ceilings, as overseas."""
    seeds_sauf("departement", [un | {"zone_plafond": ""} for un in reference.lignes_de_reference("departement")])


@pytest.fixture
def avec_arrete(seeds_sauf):
    """An arrêté sets the threshold of the first quartile of one EPCI for one year."""
    (lue, *_), epci = reference.lignes_de_reference("seuil_q1"), {"territoire_type": "epci", "nature": "arrete"}
    seeds_sauf("seuil_q1", [lue, lue | epci | {"territoire_code": MURETAIN, "annee": "2025"}])


@pytest.mark.usefixtures("sans_plafond")
@pytest.mark.parametrize(("login", "chemin"), [("etat", "demandes"), ("bailleur-a", "rapprochement")])
def test_a_page_says_that_the_ceilings_are_missing(ouvrir, login, chemin):
    (dite,) = [
        dits_de(i) for i in ouvrir(login, chemin).info if "Plafonds de ressources : non paramétrés" in dits_de(i)
    ]
    assert "Aucune demande n’est classée ni écartée" in dite


@pytest.mark.parametrize(
    ("geo", "dite"),
    [
        (f"epci-{MURETAIN}", "Seuil du premier quartile en 2025 : fixé par arrêté."),
        ("dep-31", "Seuil du premier quartile en 2025 : fixé par arrêté dans 1 EPCI sur"),
        ("epci-243100518", "calculé sur les demandes, faute de seuil fixé par arrêté."),
    ],
)
@pytest.mark.usefixtures("avec_arrete")
def test_an_arrete_that_sets_the_first_quartile_is_said_where_it_does(ouvrir, geo, dite):
    assert dite in dits(ouvrir("public", "attributions", geo=geo, annee="2025"))
    assert non_parametres("31") == ()


@pytest.mark.parametrize("login", ["etat", "bailleur-a", "commune-muret", "public"])
def test_a_page_with_the_first_quartile_says_that_its_threshold_is_computed(ouvrir, login):
    texte = dits(ouvrir(login, "attributions", geo="dep-31", annee="2025"))
    assert "Seuil du premier quartile en 2025 : calculé sur les demandes de chaque EPCI" in texte


@pytest.fixture
def arrete_juge(entrepot):
    """The follow-up of one EPCI as it is where an arrêté sets its threshold."""
    poser = "update marts.suivi_mixite set seuil_q1_nature = %s where epci_code = '243100633' and annee = 2025"
    with entrepot.connexion() as c:
        c.execute(poser, ("arrete",))
    CACHE.vider()
    yield
    with entrepot.connexion() as c:
        c.execute(poser, ("calcule",))
    CACHE.vider()


@pytest.mark.usefixtures("arrete_juge")
def test_who_follows_the_objectives_up_is_told_the_threshold_that_judged_the_leases(ouvrir, lire):
    (lu,) = lire(
        "etat",
        "select distinct seuil_q1_eur as eur from suivi_mixite where epci_code = '243100633' and annee = 2025",
    )
    ici = dits(ouvrir("etat", "attributions", geo="epci-243100633", annee="2025"))
    assert f"{nombre(lu['eur'])} € par an et par unité de consommation, fixé par arrêté." in ici
    partout = dits(ouvrir("etat", "attributions", geo="dep-31", annee="2025"))
    assert "fixé par arrêté dans 1 EPCI sur" in partout


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
