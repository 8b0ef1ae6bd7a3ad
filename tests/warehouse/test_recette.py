"""The recipe of CONTRIBUTING.md, followed to the letter: its blocks make an indicator that readers have.

What it writes keeps the rules of ``tests/architecture``, which read the project without it.
"""

import json
import re
import shutil
from pathlib import Path

import pytest

from orchestration.commands import data
from orchestration.dbt import runner
from tests.architecture.test_catalogue import dimensions, entrees_de, fautes
from tests.architecture.test_couches import tris_de_mutations
from tests.independent import test_profil
from warehouse.errors import ErreurObservatoire
from warehouse.settings import WAREHOUSE_DIR

RECETTE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"
ETAPE = re.compile(r"Write `warehouse/([^`]+)`:\n\n```(?:sql|yaml)\n(.*?)```", re.S)
SCHEMAS = "select nspname from pg_namespace where nspname ~ '^next__'"
ESSAI = re.compile(r"`tests/independent/test_profil.py`:\n\n```python\n(.*?)```", re.S)
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
    monkeypatch.setattr(runner, "WAREHOUSE_DIR", copie)
    return copie


@pytest.fixture
def nomme(projet, recette) -> None:
    """Name the model in the list of the project, as the recipe says."""
    fichier = projet / "dbt_project.yml"
    avant = fichier.read_text(encoding="utf-8")
    liste = "  modeles_des_indicateurs:\n"
    fichier.write_text(avant.replace(liste, f"{liste}    - {Path(next(iter(recette))).stem}\n"), encoding="utf-8")


def schemas(entrepot) -> set[str]:
    with entrepot.connexion() as connexion:
        return {nom for (nom,) in connexion.execute(SCHEMAS).fetchall()}


@pytest.fixture
def la_boucle(entrepot, recette):
    """Build alone on the warehouse of the run, and drop what only this build made."""
    avant = schemas(entrepot)
    yield
    with entrepot.connexion() as connexion:
        for schema in schemas(entrepot) - avant:
            connexion.execute(f'drop schema "{schema}" cascade')
        connexion.execute(f'drop table if exists intermediate."{Path(next(iter(recette))).stem}"')


def test_the_recipe_is_one_sql_file_and_one_yaml_entry(recette):
    assert [Path(chemin).suffix for chemin in recette] == [".sql", ".yml"]
    assert len({Path(chemin).parent for chemin in recette}) == 1


def test_the_recipe_makes_an_indicator_that_readers_have(
    recette, projet, nomme, settings_entrepot, entrepot, la_boucle, monkeypatch, capsys
):
    """The command of the recipe, as it is written, through the function of the command line."""
    (selection,) = SELECTION.findall(RECETTE.read_text(encoding="utf-8"))
    modele = Path(next(iter(recette))).stem
    code = modele.removeprefix("int_indicateur_")
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(settings_entrepot.home_dir))
    data.build(selection=selection)
    sortie = capsys.readouterr().out
    modeles, tests = (int(n) for n in re.search(r"construits : (\d+) ; tests passés : (\d+) ;", sortie).groups())
    assert modeles > 1
    assert tests > 0
    assert "Rien n’est publié." in sortie
    with entrepot.connexion() as connexion:
        definition = connexion.execute(
            "select libelle, court, phrase, unite from next__ingenieur.indicateur_definition"
            " where indicateur_code = %s",
            [code],
        ).fetchall()
        cellules = connexion.execute(
            "select count(*), count(*) filter (where valeur between 0 and 100), sum(numerateur)"
            " from next__ingenieur.indicateur where indicateur_code = %s",
            [code],
        ).fetchone()
        lecteurs = connexion.execute(
            "select has_table_privilege('profil_ingenieur', 'next__ingenieur.indicateur', 'select'),"
            " has_schema_privilege('profil_ingenieur', 'next__ingenieur', 'usage')"
        ).fetchone()
        # The example counts what it says: the radiations of the département.
        compte = connexion.execute(
            "select (select sum(denominateur) from next__ingenieur.indicateur where indicateur_code = %(code)s"
            " and territoire_type = 'departement' and periode_type = 'mois' and dimension = 'ensemble'),"
            " (select count(*) from intermediate.int_population_radiee"
            " where mois <= (select max(mois) from intermediate.int_mois))",
            {"code": code},
        ).fetchone()
        derniere = connexion.execute(
            "select periode, valeur::text from next__marts.indicateur_valeur where indicateur_code = %s"
            " and territoire_type = 'departement' and periode_type = 'mois' and dimension = 'ensemble'"
            " order by periode desc limit 1",
            [code],
        ).fetchone()
    assert [ligne[3] for ligne in definition] == ["pct"]
    for texte in definition[0][:3]:
        assert texte in " ".join("\n".join(recette.values()).split())
    assert cellules[0] > 100
    assert cellules[1] > 0
    assert cellules[2] > 0
    # Nothing is open to a reader before it is audited, and the command says what was computed.
    assert lecteurs == (True, False)
    assert compte[0] == compte[1]
    assert f"{code} : " in sortie
    assert re.search(rf"^{derniere[0]} +{derniere[1].replace('.', ',')} ", sortie, re.M)


def test_a_model_of_indicators_that_the_project_does_not_name_stops_the_build(
    recette, projet, settings_entrepot, la_boucle, monkeypatch
):
    modele = Path(next(iter(recette))).stem
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(settings_entrepot.home_dir))
    with pytest.raises(ErreurObservatoire, match=f"{modele}: add it to vars.modeles_des_indicateurs"):
        data.build(selection="dim_indicateur")


def test_what_the_recipe_writes_keeps_the_rules_of_the_house(projet, recette, tmp_path):
    manifeste = json.loads(runner.analyser(tmp_path / "manifeste").read_text(encoding="utf-8"))
    modeles = {cle: noeud for cle, noeud in manifeste["nodes"].items() if noeud["resource_type"] == "model"}
    entrees = {code: entree for noeud in modeles.values() for code, entree in entrees_de(noeud).items()}
    modele = Path(next(iter(recette))).stem
    mesures = frozenset(mesure for entree in entrees.values() for mesure in entree.get("comptes", {}).values())
    assert fautes(modele, entrees[modele.removeprefix("int_indicateur_")], dimensions(), mesures) == []
    assert tris_de_mutations(manifeste, modeles) == set()


def test_the_recipe_counts_again_from_the_files_what_it_makes(recette):
    (essai,) = ESSAI.findall(RECETTE.read_text(encoding="utf-8"))
    code = Path(next(iter(recette))).stem.removeprefix("int_indicateur_")
    espace = dict(vars(test_profil))
    exec(compile(essai, "CONTRIBUTING.md", "exec"), espace)  # noqa: S102 - the recipe itself
    (nouveau,) = set(espace) - set(vars(test_profil)) - {"__builtins__"}
    (marque,) = espace[nouveau].pytestmark
    assert (marque.name, marque.kwargs) == ("compare", {"indicateurs": [code]})
    assert set(espace[nouveau].__code__.co_names) - {"col", "len", "alias"} <= set(espace)
