"""A mart says who reads it, or does not build: the hooks of the project on models of three lines."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from warehouse.settings import WAREHOUSE_DIR

PROJET = {
    "name": "observatoire",
    "version": "1.0.0",
    "profile": "observatoire",
    "vars": {"publication_id": "p1"},
    "flags": {"send_anonymous_usage_stats": False},
}


def jouer(dossier: Path, base, modeles: dict[str, tuple[str, dict]]) -> str:
    """Run dbt on some models with the macros and the hooks of the project; return what it said."""
    reel = yaml.safe_load((WAREHOUSE_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    couches = {nom: reel["models"]["observatoire"][nom] for nom in ("marts", "cubes", "profils")}
    (dossier / "dbt_project.yml").write_text(yaml.safe_dump(PROJET | {"models": {"observatoire": couches}}))
    shutil.copy(WAREHOUSE_DIR / "profiles.yml", dossier)
    shutil.copytree(WAREHOUSE_DIR / "macros" / "acces", dossier / "macros" / "acces", dirs_exist_ok=True)
    shutil.copy(WAREHOUSE_DIR / "macros" / "generate_schema_name.sql", dossier / "macros")
    for chemin, (sql, reglages) in modeles.items():
        fichier = dossier / "models" / f"{chemin}.sql"
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(sql)
        colonnes = reglages.pop("columns", [{"name": "departement_code", "data_type": "text"}])
        contenu = {"models": [{"name": fichier.stem, "config": reglages, "columns": colonnes}]}
        fichier.with_suffix(".yml").write_text(yaml.safe_dump(contenu))
    resultat = subprocess.run(
        [
            Path(sys.executable).parent / "dbt",
            "run",
            "--no-use-colors",
            "--project-dir",
            dossier,
            "--profiles-dir",
            dossier,
        ],
        env={**os.environ, **base.environnement_dbt()},
        capture_output=True,
        text=True,
        check=False,
    )
    return resultat.stdout


MART = "select '31'::text as departement_code"
IDENTITE = "select '31'::text as departement_code, 'd1'::text as demande_id, 'X'::text as nom"
COLONNES_IDENTITE = [
    {"name": "departement_code", "data_type": "text"},
    {"name": "demande_id", "data_type": "text"},
    {"name": "nom", "data_type": "text"},
]


def regles(base, table):
    with base.connexion() as c:
        forcee = c.execute(
            "select relrowsecurity and relforcerowsecurity from pg_class where oid = %s::regclass", [table]
        ).fetchone()
        politiques = c.execute(
            "select policyname::text, permissive, roles::text[], cmd, qual from pg_policies"
            " where schemaname || '.' || tablename = %s order by 1",
            [table],
        ).fetchall()
        lecteurs = c.execute(
            "select grantee::text, privilege_type::text from information_schema.role_table_grants"
            " where table_schema || '.' || table_name = %s and grantee <> current_user order by 1",
            [table],
        ).fetchall()
    return forcee == (True,), politiques, lecteurs


def test_the_hook_writes_exactly_the_declared_policies_and_grants(tmp_path, neuve):
    sortie = jouer(
        tmp_path,
        neuve,
        {
            "marts/m/declaree": (MART, {"meta": {"row_access": {"etat": "departement", "public": "departement"}}}),
            "marts/m/fermee": (MART, {"meta": {"row_access": {}}}),
            "marts/m/nominative": (
                IDENTITE,
                {"meta": {"nominatif": True, "row_access": {"etat": "departement"}}, "columns": COLONNES_IDENTITE},
            ),
            "profils/etat/etat__declaree": ("select * from {{ ref('declaree') }}", {"alias": "declaree"}),
        },
    )
    assert "ERROR=0" in sortie, sortie
    forcee, politiques, lecteurs = regles(neuve, "next__marts.declaree")
    assert forcee
    assert [(nom, permissive, roles, commande) for nom, permissive, roles, commande, _ in politiques] == [
        ("etat", "PERMISSIVE", ["profil_etat"], "SELECT"),
        ("proprietaire", "PERMISSIVE", ["observatoire"], "ALL"),
        ("public", "PERMISSIVE", ["profil_public"], "SELECT"),
    ]
    assert politiques[0][4] == (
        "(departement_code = ANY (( SELECT acces.departements('etat'::text) AS departements)::text[]))"
    )
    assert lecteurs == [("profil_etat", "SELECT"), ("profil_public", "SELECT")]
    forcee, politiques, lecteurs = regles(neuve, "next__marts.fermee")
    assert (forcee, [p[0] for p in politiques], lecteurs) == (True, ["proprietaire"], [])
    forcee, politiques, _ = regles(neuve, "next__marts.nominative")
    assert [(p[0], p[1]) for p in politiques] == [
        ("etat", "PERMISSIVE"),
        ("etat_journal", "RESTRICTIVE"),
        ("proprietaire", "PERMISSIVE"),
    ]
    with neuve.connexion() as c:
        assert c.execute("select reloptions from pg_class where oid = 'next__etat.declaree'::regclass").fetchone() == (
            ["security_invoker=true"],
        )


FAUTES = {
    "sans_rien": ({}, "row_access is missing"),
    "sans_valeur": ({"row_access": None}, "row_access is missing"),
    "un_mot": ({"row_access": "departement"}, "row_access is missing"),
    "profil_inconnu": ({"row_access": {"prefet": "departement"}}, "unknown profile 'prefet'"),
    "predicat_inconnu": ({"row_access": {"etat": "tout"}}, "unknown predicate 'tout'"),
    "nominative_cachee": ({"row_access": {"etat": "departement"}}, "column 'nom' is nominative"),
}


@pytest.fixture(scope="module")
def sortie_des_fautes(tmp_path_factory, petite):
    """One run of dbt on every faulty model, in both layers, and on a view of a profile that does not exist."""
    modeles = {
        f"{couche}/m/{couche}_{nom}": (
            IDENTITE if nom == "nominative_cachee" else MART,
            {"meta": dict(meta)} | ({"columns": COLONNES_IDENTITE} if nom == "nominative_cachee" else {}),
        )
        for couche in ("marts", "cubes")
        for nom, (meta, _) in FAUTES.items()
    }
    modeles["profils/prefet/prefet__demande"] = ("select 1 as a", {})
    return jouer(tmp_path_factory.mktemp("fautes"), petite, modeles)


@pytest.mark.parametrize("nom", FAUTES)
@pytest.mark.parametrize("couche", ["marts", "cubes"])
def test_a_table_that_does_not_say_who_reads_it_is_not_built(petite, sortie_des_fautes, couche, nom):
    echec = sortie_des_fautes.split(f"Compilation Error in model {couche}_{nom} ")
    assert len(echec) == 2, sortie_des_fautes
    assert FAUTES[nom][1] in echec[1].split("Compilation Error")[0]
    with petite.connexion() as c:
        assert c.execute(f"select to_regclass('next__{couche}.{couche}_{nom}')").fetchone() == (None,)


def test_a_view_of_an_unknown_profile_is_not_built(petite, sortie_des_fautes):
    assert "'prefet' is not a profile" in sortie_des_fautes
    with petite.connexion() as c:
        assert c.execute("select to_regclass('next__prefet.prefet__demande')").fetchone() == (None,)


def test_the_profiles_of_the_macros_are_those_of_the_database(petite):
    texte = (WAREHOUSE_DIR / "macros" / "acces" / "predicats.sql").read_text(encoding="utf-8")
    liste = texte.split("macro profils()")[1].split("[")[1].split("]")[0]
    with petite.connexion() as c:
        base = {ligne[0] for ligne in c.execute("select profil from acces.profil")}
    assert {mot.strip(" '") for mot in liste.split(",")} == base
