"""The recipe of CONTRIBUTING.md, followed to the letter: its two blocks make an indicator that readers have."""

import re
import shutil
from pathlib import Path

import pytest

from orchestration import dbt
from orchestration.selection import construire_partie
from tests.conftest import seul
from warehouse.settings import WAREHOUSE_DIR, Settings

RECETTE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"
ETAPE = re.compile(r"Write `warehouse/([^`]+)`:\n\n```(?:sql|yaml)\n(.*?)```", re.S)
SELECTION = re.compile(r'observatoire build --select "([^"]+)"')


@pytest.fixture(scope="module")
def recette() -> dict[str, str]:
    """Return the files of the recipe, by their path in the dbt project."""
    return dict(ETAPE.findall(RECETTE.read_text(encoding="utf-8")))


@pytest.fixture
def projet(tmp_path, monkeypatch, recette) -> Path:
    """Return a copy of the dbt project with the files of the recipe, which the builds of this test read."""
    copie = tmp_path / "warehouse"
    shutil.copytree(WAREHOUSE_DIR, copie, ignore=shutil.ignore_patterns("*.py", "__pycache__", "target", "logs"))
    for chemin, contenu in recette.items():
        assert not (copie / chemin).exists(), f"{chemin} exists already: choose another example"
        (copie / chemin).write_text(contenu, encoding="utf-8")
    monkeypatch.setattr(dbt, "WAREHOUSE_DIR", copie)
    monkeypatch.setattr(dbt, "INDICATEURS", copie / dbt.INDICATEURS.relative_to(WAREHOUSE_DIR))
    return copie


@pytest.fixture
def settings_du_projet(tmp_path, settings_entrepot) -> Settings:
    """Return a home whose last whole build is that of the warehouse of the run."""
    settings = Settings(home=tmp_path / "home")
    settings.target_dir.mkdir(parents=True)
    shutil.copy(settings_entrepot.target_dir / "manifest.json", settings.target_dir)
    return settings


@pytest.fixture
def la_boucle(entrepot, dossier_du_run):
    """Build alone on the warehouse of the run, and drop the schemas of development afterwards."""
    with seul(dossier_du_run, "boucle"):
        yield
        with entrepot.connexion() as connexion:
            schemas = connexion.execute("select nspname from pg_namespace where nspname ~ '^dev__'").fetchall()
            for (schema,) in schemas:
                connexion.execute(f'drop schema "{schema}" cascade')


def test_the_recipe_is_one_sql_file_and_one_yaml_entry(recette):
    assert [Path(chemin).suffix for chemin in recette] == [".sql", ".yml"]
    assert len({Path(chemin).parent for chemin in recette}) == 1


def test_the_recipe_makes_an_indicator_that_readers_have(recette, projet, settings_du_projet, entrepot, la_boucle):
    (selection,) = SELECTION.findall(RECETTE.read_text(encoding="utf-8"))
    modele = Path(next(iter(recette))).stem
    code = modele.removeprefix("int_indicateur_")
    # The schemas of development keep the published ones out of reach; their parents are read as published.
    resultat = construire_partie(entrepot, settings_du_projet, selection, echantillon=True)
    assert resultat.modeles > 10
    with entrepot.connexion() as connexion:
        definition = connexion.execute(
            "select libelle, court, phrase, unite from dev__ingenieur.indicateur_definition where indicateur_code = %s",
            [code],
        ).fetchall()
        cellules = connexion.execute(
            "select count(*), count(*) filter (where valeur between 0 and 100), sum(numerateur)"
            " from dev__ingenieur.indicateur where indicateur_code = %s",
            [code],
        ).fetchone()
        lecteurs = connexion.execute(
            "select has_table_privilege('profil_ingenieur', 'dev__ingenieur.indicateur', 'select')"
        ).fetchone()
        # The example counts what it says: the creations of the last year, in the département.
        compte = connexion.execute(
            "select (select sum(denominateur) from dev__ingenieur.indicateur where indicateur_code = %(code)s"
            " and territoire_type = 'departement' and periode_type = 'mois' and dimension = 'ensemble'),"
            " (select count(*) from intermediate.int_population_nouvelle"
            " where mois <= (select max(mois) from intermediate.int_mois))",
            {"code": code},
        ).fetchone()
    assert [ligne[3] for ligne in definition] == ["pct"]
    for texte in definition[0][:3]:
        assert texte in " ".join("\n".join(recette.values()).split())
    assert cellules[0] > 100
    assert cellules[1] > 0
    assert cellules[2] > 0
    assert lecteurs == (True,)
    assert compte[0] == compte[1]
