"""A demonstration has a home to itself: another one, or real files, never mix with it."""

import datetime as dt
import os

import pytest

from ingestion.door import landing
from ingestion.simulation import simuler, simuler_les_partenaires
from orchestration.demonstration import Demonstration, dire_comptes, dossier_de, faire_place
from orchestration.home import preparer_home
from warehouse.settings import Settings

OPTIONS = ("--no-portal", "--scale", "0.005", "--years", "1")
PARAMETRES = {"scale": 0.005, "years": 1, "seed": 31}


@pytest.fixture(scope="module")
def home(dossier_du_run, observatoire):
    """The home of a demonstration, as it stands before its build."""
    home = dossier_du_run / f"demonstration-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    dossier = dossier_de(Settings(home=home), **PARAMETRES)
    simuler(dossier, **PARAMETRES)
    assert observatoire(home, "ingest", dossier).code == 0
    return home


@pytest.fixture
def base(home):
    return preparer_home(Settings(home=home))


def registre(base):
    with base.connexion() as c:
        return c.execute("select depot_id, fichier, sha256, statut from raw.depots order by 1").fetchall()


def simulees(home):
    return sorted(f.relative_to(home) for f in (home / "simulation").rglob("*"))


def oublier(base, avant):
    """Take out of the base what was received since."""
    with base.connexion() as c:
        for table, numero in (("demandes", "_depot_id"), ("quarantaine", "depot_id"), ("depots", "depot_id")):
            c.execute(f"delete from raw.{table} where {numero} > %s", [avant[-1][0]])


def refusee(observatoire, home, base, *options, **variables):
    """Run ``demo``; assert that it is refused and that nothing of the home has changed; return the sentence."""
    avant = registre(base), simulees(home)
    sortie = observatoire(home, "demo", *OPTIONS, *options, **variables)
    assert (sortie.code, sortie.texte) == (1, "")
    assert (registre(base), simulees(home)) == avant
    return sortie.derniere_phrase


@pytest.mark.parametrize(
    "option", [("--seed", "32"), ("--years", "2"), ("--scale", "0.006"), ("--departement", "09")], ids=lambda o: o[0]
)
def test_another_demonstration_in_the_same_home_is_refused_with_the_way_out(observatoire, home, base, option):
    phrase = refusee(observatoire, home, base, *option)
    assert "--seed 31 --scale 0.005 --years 1" in phrase
    assert "OBSERVATOIRE_HOME" in phrase
    assert "--recommencer" in phrase


def test_a_home_that_holds_other_files_is_refused_even_to_begin_anew(observatoire, home, base, tmp_path):
    avant = registre(base)
    # The day after the last one that is simulated: a name that no simulated file bears.
    simule = max((home / "simulation").rglob("demandes_BA01_*"))
    debut, _, fin = simule.name.rpartition("_")
    lendemain = dt.date.fromisoformat(fin[:10]) + dt.timedelta(days=1)
    fichier = tmp_path / f"{debut}_{lendemain}{fin[10:]}"
    # Not the same content: a flow of facts does not receive it twice.
    fichier.write_text("".join(simule.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert observatoire(home, "ingest", fichier).code == 0
    try:
        for options in ((), ("--recommencer",)):
            phrase = refusee(observatoire, home, base, *options)
            assert fichier.name in phrase
            assert "OBSERVATOIRE_HOME" in phrase
            assert "--recommencer" not in phrase
    finally:
        oublier(base, avant)


def test_a_file_of_which_nothing_was_loaded_closes_no_home_to_its_demonstration(observatoire, home, base, tmp_path):
    avant = registre(base)
    autre = tmp_path / "README.md"
    autre.write_text("# Autre chose\n", encoding="utf-8")
    assert observatoire(home, "ingest", autre).code == 1
    try:
        assert [statut for *_, statut in registre(base)[len(avant) :]] == ["rejete"]
        faire_place(base, Settings(home=home), dossier_de(Settings(home=home), **PARAMETRES), recommencer=False)
    finally:
        oublier(base, avant)


def test_a_home_where_real_files_wait_is_refused(observatoire, home, base):
    attendu = home / "depot" / "demandes_BA01_2031-01-31.csv"
    attendu.write_text("nud\n", encoding="utf-8")
    try:
        phrase = refusee(observatoire, home, base)
    finally:
        attendu.unlink()
    assert attendu.name in phrase


def test_no_demonstration_where_its_accounts_are_closed(observatoire, tmp_path):
    sortie = observatoire(tmp_path / "home", "demo", *OPTIONS, OBSERVATOIRE_DEMO_ACCOUNTS="false")
    assert sortie.code == 1
    assert "OBSERVATOIRE_DEMO_ACCOUNTS" in sortie.derniere_phrase
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("sous", [".", "simulation/essai"])
def test_nothing_is_simulated_into_the_folder_where_real_files_arrive(observatoire, tmp_path, sous):
    out = tmp_path / "home" / "depot" / sous
    sortie = observatoire(tmp_path / "home", "simulate", "--out", out, "--scale", "0.005", "--years", "1")
    assert sortie.code == 1
    assert "--out" in sortie.derniere_phrase
    assert not out.exists()


def test_the_same_demonstration_may_be_shown_again(home, base):
    avant = registre(base)
    faire_place(base, Settings(home=home), dossier_de(Settings(home=home), **PARAMETRES), recommencer=False)
    assert registre(base) == avant


def test_a_simulation_that_was_interrupted_is_begun_anew(base_vierge, settings_vierge):
    dossier = dossier_de(settings_vierge, **PARAMETRES)
    dossier.mkdir(parents=True)
    (dossier / "demandes_BA01_2026-01-31.csv").write_text("nud\n", encoding="utf-8")
    faire_place(base_vierge, settings_vierge, dossier, recommencer=False)
    simuler(dossier, **PARAMETRES)


def test_to_begin_anew_leaves_nothing_of_the_former_demonstration(home, base):
    settings = Settings(home=home)
    with base.connexion() as c:
        c.execute("create schema marts")
        c.execute("create table marts.reste ()")
    faire_place(base, settings, dossier_de(settings, 0.005, 1, 32), recommencer=True)
    assert simulees(home) == []
    assert registre(base) == []
    with base.connexion() as c:
        assert c.execute("select to_regnamespace('marts')").fetchone() == (None,)
        assert c.execute("select count(*) from raw.pseudonymes").fetchone() == (0,)
        assert c.execute("select count(*) > 0 from acces.compte where est_actif").fetchone() == (True,)


def test_an_empty_home_takes_the_demonstration_of_another_departement(home, base, tmp_path):
    settings = Settings(home=home)
    faire_place(base, settings, dossier_de(settings, 0.005, 1, 31, "09"), "09", recommencer=False)
    landing.ingerer(base, settings, [simuler_les_partenaires(tmp_path, departement="09")])
    with base.connexion() as c:
        assert c.execute("select departement_code, est_demonstration from acces.departement").fetchall() == [
            ("09", True)
        ]
        codes = {code for (code,) in c.execute("select organisme_code from acces.organisme")}
        lieux = c.execute("select login from acces.compte where profil in ('commune', 'epci') order by 1").fetchall()
    assert {"GEST09", "C09122", "BA01"} <= codes
    assert {"GEST31", "DDETS31", "C31555", "C31395"} & codes == set()
    assert lieux == [("commune-foix",), ("commune-pamiers",), ("epci-cc-couserans-pyrenees",)]


def test_a_demonstration_without_its_portal_says_how_to_open_it():
    faite = Demonstration("1", {"charge": 7}, 9, 9, 0, 0, {"Simulation": 2.0}, [])
    assert dire_comptes(faite, portail=False).endswith("\nLancez « observatoire portal » pour ouvrir le portail.")
    assert "observatoire portal" not in dire_comptes(faite, portail=True)
