"""The loop of who changes a model: one part built and tested, nothing published; and the documentation served."""

import json
import os
import shlex
import stat
import subprocess
import sys
import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest

from orchestration.dbt.documentation import ENTETES, serveur
from warehouse.access.audit import auditer


@pytest.fixture
def publication(entrepot):
    """Return the publication that readers see, read again at each call."""

    def lire():
        with entrepot.connexion() as connexion:
            return connexion.execute("select publication_id from acces.etat_publication()").fetchone()

    return lire


@pytest.fixture
def la_boucle(entrepot):
    """Build alone on the warehouse of the run, and leave no schema behind."""
    avant = schemas(entrepot)
    yield
    with entrepot.connexion() as connexion:
        for schema in schemas(entrepot) - avant:
            connexion.execute(f'drop schema "{schema}" cascade')


def schemas(entrepot) -> set[str]:
    with entrepot.connexion() as connexion:
        lus = connexion.execute("select nspname from pg_namespace where nspname ~ '^(next|dev)__'")
        return {nom for (nom,) in lus}


def compter(entrepot, relation: str) -> int:
    with entrepot.connexion() as connexion:
        return connexion.execute(f"select count(*) from {relation}").fetchone()[0]


def test_a_part_is_built_on_the_sample_and_nothing_is_published(
    observatoire, settings_entrepot, entrepot, publication, la_boucle
):
    avant = publication()
    choix = ("--echantillon", "--select", "stg_demandes__message stg_candidatures__evenement", "--json")
    sortie = observatoire(settings_entrepot.home_dir, "build", *choix)
    assert sortie.code == 0, sortie.erreurs
    resultat = json.loads(sortie.texte)
    assert (resultat["cible"], resultat["modeles"], resultat["publie"]) == ("developpement", 2, False)
    assert resultat["tests"] > 0
    assert publication() == avant
    tout, retenu = (compter(entrepot, f"{p}staging.stg_demandes__message") for p in ("", "dev__"))
    assert 0.05 * tout < retenu < 0.2 * tout
    # What concerns the demandes of the sample comes with them, and nothing else.
    with entrepot.connexion() as connexion:
        orphelines = connexion.execute(
            "select count(*) from dev__staging.stg_candidatures__evenement as e"
            " where not exists (select from dev__staging.stg_demandes__message as m where m.demande_id = e.demande_id)"
        ).fetchone()[0]
    assert orphelines == 0


def test_a_plain_dbt_builds_with_the_profile_that_the_home_wrote(
    observatoire, settings_entrepot, entrepot, la_boucle, tmp_path
):
    ecrit = json.loads(observatoire(settings_entrepot.home_dir, "dbt-profil", "--json").texte)
    assert stat.S_IMODE(Path(ecrit["profil"]).stat().st_mode) == 0o600
    dbt, *arguments = shlex.split(ecrit["commande"])
    essai = subprocess.run(
        [
            Path(sys.executable).with_name(dbt),
            *arguments,
            "--select",
            "dim_indicateur",
            "--indirect-selection",
            "cautious",
            "--target-path",
            tmp_path,
        ],
        env={"PATH": os.environ["PATH"], "DBT_LOG_PATH": str(tmp_path), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert essai.returncode == 0, essai.stdout
    assert compter(entrepot, "next__marts.dim_indicateur") == compter(entrepot, "marts.dim_indicateur")


def test_a_sample_is_read_by_nobody_and_stops_no_publication(observatoire, settings_entrepot, entrepot, la_boucle):
    """What a reader could select out of the published layers refuses every build that follows."""
    sortie = observatoire(settings_entrepot.home_dir, "build", "--echantillon", "--select", "dim_code")
    assert sortie.code == 0, sortie.erreurs
    assert compter(entrepot, "dev__marts.dim_code") > 0
    assert compter(entrepot, "dev__public.code") >= 0
    constats, _ = auditer(entrepot)
    assert [constat for constat in constats if constat.objet.startswith("dev__")] == []


def test_a_part_is_built_beside_what_is_published(observatoire, settings_entrepot, entrepot, publication, la_boucle):
    avant = publication()
    sortie = observatoire(settings_entrepot.home_dir, "build", "--select", "dim_code")
    assert sortie.code == 0, sortie.erreurs
    assert "Modèles construits : 1 ;" in sortie.texte
    assert "Rien n’est publié." in sortie.texte
    assert publication() == avant
    assert compter(entrepot, "next__marts.dim_code") == compter(entrepot, "marts.dim_code")


def test_an_indicator_alone_shows_its_figures_and_says_that_nothing_tested_it(
    observatoire, settings_entrepot, entrepot, la_boucle
):
    sortie = observatoire(settings_entrepot.home_dir, "build", "--select", "int_indicateur_attribution")
    assert sortie.code == 0, sortie.erreurs
    assert "Modèles construits : 1 ; tests passés : 0 ;" in sortie.texte
    assert "Aucun test ne porte sur cette sélection seule : ajoutez +" in sortie.texte
    with entrepot.connexion() as connexion:
        periode, valeur = connexion.execute(
            "select periode, valeur::text from marts.indicateur_valeur where indicateur_code = 'attribution'"
            " and territoire_type = 'departement' and periode_type = 'mois' and dimension = 'ensemble'"
            " order by periode desc limit 1"
        ).fetchone()
    apercu = sortie.texte.split("attribution : ")[1]
    assert [periode, valeur] in [ligne.split()[:2] for ligne in apercu.splitlines()]


@pytest.mark.parametrize(
    ("selection", "phrase"),
    [
        ("modele_inconnu", "La sélection « modele_inconnu » ne désigne rien : "),
        ("int_reference modele_inconnu", "La sélection « modele_inconnu » ne désigne rien : "),
        ("methode:inconnue", "La sélection « methode:inconnue » ne se lit pas : "),
        (" ", "L’option --select attend le nom d’un modèle"),
    ],
)
def test_a_wrong_selection_is_one_sentence(observatoire, settings_entrepot, la_boucle, selection, phrase):
    sortie = observatoire(settings_entrepot.home_dir, "build", "--select", selection)
    assert sortie.code == 1
    assert sortie.derniere_phrase.startswith(phrase)
    assert sortie.derniere_phrase.endswith(".")


@pytest.fixture
def service(tmp_path):
    """Serve a page; give what asks it for an address, under a name."""
    page = tmp_path / "page.html"
    page.write_text("<p>entrepôt", encoding="utf-8")

    def demander(chemin: str, hote: str = "127.0.0.1"):
        connexion = HTTPConnection("127.0.0.1", ouvert.server_port, timeout=10)
        connexion.request("GET", chemin, headers={"Host": hote})
        return connexion.getresponse()

    with serveur(page, 0) as ouvert:
        threading.Thread(target=ouvert.serve_forever, daemon=True).start()
        yield demander
        ouvert.shutdown()


def test_the_documentation_is_served_on_this_machine_with_its_headers(service):
    reponse = service("/")
    assert (reponse.status, reponse.read().decode()) == (200, "<p>entrepôt")
    assert {nom: reponse.headers[nom] for nom in ENTETES} == ENTETES
    assert "default-src 'none'" in ENTETES["Content-Security-Policy"]


@pytest.mark.parametrize(("chemin", "hote", "code"), [("/x", "localhost", 404), ("/", "ailleurs.example", 421)])
def test_the_documentation_answers_nothing_else(service, chemin, hote, code):
    assert service(chemin, hote).status == code


def test_the_documentation_holds_the_columns_of_what_is_published_and_the_way_to_the_pages(entrepot, settings_entrepot):
    """Made on the warehouse of the run, without what a browser would fetch elsewhere."""
    from orchestration.dbt.documentation import generer

    page = generer(entrepot, settings_entrepot).read_text(encoding="utf-8")
    catalogue = json.loads((settings_entrepot.target_dir / "documentation" / "catalog.json").read_text("utf-8"))
    mart = catalogue["nodes"]["model.observatoire.dim_territoire"]
    assert (mart["metadata"]["schema"], "epci_libelle" in mart["columns"]) == ("marts", True)
    assert "exposure.observatoire.page_territoire" in page
    assert "From a file to a page" in page
    assert "fonts.googleapis" not in page
