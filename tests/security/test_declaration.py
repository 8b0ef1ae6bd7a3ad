"""What the register of rights says becomes policies, grants and views, or nothing is built: the hooks of the project on
models of three lines.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.security.petit_entrepot import REGISTRE
from warehouse.settings import WAREHOUSE_DIR

PROJET = {
    "name": "observatoire",
    "version": "1.0.0",
    "profile": "observatoire",
    "model-paths": ["models", "registre"],
    "flags": {"send_anonymous_usage_stats": False},
    "on-run-end": "{{ vues_des_profils() }}",
}


def droits(**changes) -> dict:
    """Return the register of the small warehouse, some of its entries changed."""
    (groupe,) = yaml.safe_load((REGISTRE / "registre.yml").read_text(encoding="utf-8"))["groups"]
    for genre, entrees in changes.items():
        groupe["config"]["meta"][genre] |= entrees
    return {"groups": [groupe]}


def jouer(dossier: Path, base, modeles: dict[str, tuple[str, list[str]]], registre: dict) -> str:
    """Run dbt on some models with the macros and the hooks of the project; return what it said."""
    reel = yaml.safe_load((WAREHOUSE_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    couches = {nom: reel["models"]["observatoire"][nom] for nom in ("marts", "cubes")}
    nominatives = {"colonnes_nominatives": reel["vars"]["colonnes_nominatives"]}
    projet = PROJET | {"models": {"observatoire": couches}, "vars": nominatives}
    (dossier / "dbt_project.yml").write_text(yaml.safe_dump(projet))
    (dossier / "registre").mkdir(exist_ok=True)
    (dossier / "registre" / "registre.yml").write_text(yaml.safe_dump(registre))
    shutil.copy(WAREHOUSE_DIR / "profiles.yml", dossier)
    shutil.copytree(WAREHOUSE_DIR / "macros" / "acces", dossier / "macros" / "acces", dirs_exist_ok=True)
    shutil.copy(WAREHOUSE_DIR / "macros" / "generate_schema_name.sql", dossier / "macros")
    for chemin, (sql, colonnes) in modeles.items():
        fichier = dossier / "models" / f"{chemin}.sql"
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(sql)
        decrites = [{"name": nom, "data_type": TYPES.get(nom.split("_")[0], "text")} for nom in colonnes]
        decrites[0]["constraints"] = [{"type": "not_null"}]
        contenu = {"models": [{"name": fichier.stem, "columns": decrites}]}
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


TYPES = {
    **dict.fromkeys(("is", "has"), "boolean"),
    **dict.fromkeys(("territoires", "reservataires"), "text[]"),
    **dict.fromkeys(("points", "quantites"), "jsonb"),
}
CUBE = ("select '31'::text as departement_code, '12'::text as effectif", ["departement_code", "effectif"])
IDENTITE = (
    "select '31'::text as departement_code, 'd1'::text as demande_id, 'X'::text as nom,"
    " true as is_perimetre_etat, '{}'::text[] as territoires_guichet_collectivite",
    ["departement_code", "demande_id", "nom", "is_perimetre_etat", "territoires_guichet_collectivite"],
)


DEMANDE = (
    "select '31'::text as departement_code, 'd1'::text as demande_id, 'BA01'::text as bailleur_code,"
    " true as is_perimetre_etat, '{}'::text[] as territoires_guichet_collectivite",
    ["departement_code", "demande_id", "bailleur_code", "is_perimetre_etat", "territoires_guichet_collectivite"],
)
MODELES = {"cubes/m/cube": CUBE, "marts/m/fct_demande": DEMANDE, "marts/m/fct_demande_identite": IDENTITE}


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


def test_the_register_becomes_exactly_its_policies_grants_and_views(tmp_path, neuve):
    sortie = jouer(tmp_path, neuve, MODELES | {"marts/m/tenue": CUBE}, droits())
    assert "ERROR=0" in sortie, sortie
    forcee, politiques, lecteurs = regles(neuve, "next__cubes.cube")
    profils = ["bailleur", "commune", "epci", "etat", "ingenieur", "public"]
    assert forcee
    assert [(nom, permissive, roles, commande) for nom, permissive, roles, commande, _ in politiques] == sorted(
        [("proprietaire", "PERMISSIVE", ["observatoire"], "ALL")]
        + [(profil, "PERMISSIVE", [f"profil_{profil}"], "SELECT") for profil in profils]
    )
    assert politiques[0][4] == (
        "(departement_code = ANY (( SELECT acces.departements('bailleur'::text) AS departements)::text[]))"
    )
    assert lecteurs == [(f"profil_{profil}", "SELECT") for profil in profils]
    forcee, politiques, _ = regles(neuve, "next__marts.fct_demande_identite")
    assert [(p[0], p[1]) for p in politiques if p[0].startswith("etat")] == [
        ("etat", "PERMISSIVE"),
        ("etat_journal", "RESTRICTIVE"),
    ]
    assert "is_perimetre_etat AND" in next(p[4] for p in politiques if p[0] == "etat")
    # What the register does not name is the owner's alone.
    forcee, politiques, lecteurs = regles(neuve, "next__marts.tenue")
    assert (forcee, [p[0] for p in politiques], lecteurs) == (True, ["proprietaire"], [])
    with neuve.connexion() as c:
        vues = c.execute(
            "select n.nspname::text, c.relname::text, c.reloptions from pg_class as c"
            " join pg_namespace as n on n.oid = c.relnamespace where c.relkind = 'v' and n.nspname = 'next__etat'"
            " order by 2"
        ).fetchall()
    assert vues == [
        ("next__etat", "demande", ["security_invoker=true"]),
        ("next__etat", "demande_identite", ["security_invoker=true"]),
        ("next__etat", "statistique", ["security_invoker=true"]),
    ]


def lignes_de(profil: str, **lignes: str) -> dict:
    """Return a profile of the register that reads so."""
    return {profil: {"libelle": "X", "court": "X", "portee": "x", "finalites": ["dalo"], "pages": [], "lignes": lignes}}


VUE = {"libelle": "Cube", "source": "cube", "cle": ["effectif"], "colonnes": ["effectif"]}
FAUTES = {
    "a predicate": (droits(profils=lignes_de("etat", statistique="tout")), "unknown predicate 'tout'"),
    "a view": (droits(profils=lignes_de("etat", rien="departement")), "reads an unknown view 'rien'"),
    "a table": (droits(vues={"statistique": VUE | {"source": "rien"}}), "shows an unknown table 'rien'"),
    "a column": (droits(vues={"statistique": VUE | {"colonnes": ["rien"]}}), "shows column 'rien', which cube has not"),
    "two views of one table": (droits(vues={"autre": VUE}), "show cube: say once, in an internal entry"),
    "a name without purpose": (
        droits(vues={"demande_identite": VUE | {"source": "fct_demande_identite"}}),
        "column 'nom' is nominative",
    ),
}


@pytest.mark.parametrize("nom", FAUTES)
def test_a_register_that_cannot_be_made_opens_nothing(tmp_path, neuve, nom):
    registre, phrase = FAUTES[nom]
    sortie = jouer(tmp_path, neuve, MODELES, registre)
    assert phrase in " ".join(sortie.split()), sortie
    with neuve.connexion() as c:
        vues = c.execute(
            "select relname::text from pg_class where relnamespace = to_regnamespace('next__etat')"
        ).fetchall()
    # Of a table that was not made, nothing is shown; the rest is never published, since the build failed.
    absente = {"two views of one table": "statistique", "a name without purpose": "demande_identite"}.get(nom)
    assert [vue for (vue,) in vues if absente in (None, vue)] == []
