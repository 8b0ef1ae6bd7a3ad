"""No model without owner, description and test; the register of rights names what exists."""

import re

import pytest

from tests.architecture.conftest import cles, couche
from warehouse.access.rights import PUBLICATION, lire_registre

PROTEGEES = {"marts", "cubes"}
MOTS_MIN = 4
MODELES_MAX = 230


def proprietes(noeud):
    return {**noeud.get("meta", {}), **noeud["config"].get("meta", {})}


def est_une_table(noeud):
    return couche(noeud) in PROTEGEES and noeud["config"]["materialized"] != "view"


def noms(modeles, condition):
    return {noeud["name"] for noeud in modeles.values() if condition(noeud)}


def test_the_models_stay_few(modeles):
    assert 0 < len(modeles) <= MODELES_MAX


def test_every_model_has_a_description(modeles):
    assert noms(modeles, lambda n: not n["description"].strip()) == set()


def colonnes_mal_dites(modeles):
    """Return the columns of the marts and cubes whose description is no sentence: under four words, or the name."""

    def mots(texte):
        return re.findall(r"[^\W_]+", texte.lower())

    return {
        (noeud["name"], nom)
        for noeud in modeles.values()
        if couche(noeud) in PROTEGEES
        for nom, colonne in noeud["columns"].items()
        if len(dits := mots(colonne.get("description", ""))) < MOTS_MIN or set(dits) <= set(mots(nom.replace("_", " ")))
    }


def test_every_column_of_a_mart_is_described_in_a_sentence(modeles):
    assert colonnes_mal_dites(modeles) == set()


@pytest.mark.parametrize("dite", ["", "Landlord.", "First type wanted.", "nb hors qpv nb hors qpv"])
def test_a_column_that_repeats_its_name_is_seen(modeles, dite):
    cle = next(cle for cle, noeud in modeles.items() if noeud["name"] == "suivi_mixite")
    faux = {**modeles[cle], "columns": {"nb_hors_qpv": {"description": dite}}}
    assert colonnes_mal_dites({cle: faux}) == {("suivi_mixite", "nb_hors_qpv")}


def test_every_mart_and_cube_says_its_grain_in_its_first_line(modeles):
    def muet(noeud):
        premiere = (noeud["description"].strip().splitlines() or [""])[0]
        return couche(noeud) in PROTEGEES and "grain" not in premiere.lower()

    assert noms(modeles, muet) == set()


def test_every_mart_and_cube_has_an_owner(modeles):
    assert noms(modeles, lambda n: couche(n) in PROTEGEES and not proprietes(n).get("owner")) == set()


def test_the_rows_of_every_mart_and_cube_are_held_to_a_key(manifeste, modeles):
    assert noms(modeles, lambda n: est_une_table(n) and n["name"] not in cles(manifeste)) == set()


def test_every_mart_and_cube_enforces_its_contract(modeles):
    assert noms(modeles, lambda n: couche(n) in PROTEGEES and not n["config"]["contract"]["enforced"]) == set()


def test_the_register_of_rights_shows_tables_and_columns_that_exist(modeles):
    colonnes = {n["name"]: set(n["columns"]) for n in modeles.values() if couche(n) in PROTEGEES}
    calculees = {PUBLICATION, "part_ensemble_pct"}
    fautes = {
        (vue.nom, table, colonne)
        for vue in lire_registre().vues.values()
        for table in vue.tables
        for colonne in vue.colonnes
        if colonne not in calculees and vue.autrement.get(colonne, colonne) not in colonnes.get(table, set())
    }
    assert fautes == set()


def test_every_mart_and_cube_starts_with_its_departement(modeles):
    def autrement(noeud):
        colonnes = list(noeud["columns"].values())
        return couche(noeud) in PROTEGEES and (
            not colonnes
            or colonnes[0]["name"] != "departement_code"
            or "not_null" not in {contrainte["type"] for contrainte in colonnes[0]["constraints"]}
        )

    assert noms(modeles, autrement) == set()


def sans_description(noeud):
    """Return the columns of a mart or a cube that nothing describes."""
    return [nom for nom, colonne in noeud["columns"].items() if len(colonne["description"].strip()) < 4]


def test_every_column_of_a_mart_or_a_cube_is_described(modeles):
    muettes = {n["name"]: sans_description(n) for n in modeles.values() if couche(n) in PROTEGEES}
    assert {nom: colonnes for nom, colonnes in muettes.items() if colonnes} == {}


def test_a_column_without_description_is_seen(modeles):
    mart = next(noeud for noeud in modeles.values() if couche(noeud) == "marts")
    faux = {**mart, "columns": {**mart["columns"], "nouvelle": {"name": "nouvelle", "description": " "}}}
    assert sans_description(faux) == ["nouvelle"]
