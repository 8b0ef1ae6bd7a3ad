"""The data test ``ligne_conforme``: which rows it finds, and what it says of them."""

from contextlib import contextmanager

import pytest


@contextmanager
def controle(entrepot, settings, modele, faute=None):
    """Run the test of a model as the build compiled it, after a fault that is taken back; give the columns at fault."""
    (fichier,) = (settings.target_dir / "compiled").rglob(f"{modele}_conforme.sql")
    requete = fichier.read_text(encoding="utf-8").replace("next__", "")
    with entrepot.connexion() as connexion:
        if faute:
            connexion.execute(faute)
        yield [colonnes for colonnes, *_ in connexion.execute(requete)]
        connexion.rollback()


@pytest.mark.parametrize("modele", ["fct_demande", "int_demande_message", "plafond_ressources"])
def test_rows_of_the_published_warehouse_are_all_right(entrepot, settings_entrepot, modele):
    with controle(entrepot, settings_entrepot, modele) as fautes:
        assert fautes == []


def test_a_value_that_is_not_of_the_list_is_found_with_its_column(entrepot, settings_entrepot):
    une = "(select min(demande_id) from marts.fct_demande)"
    faute = f"update marts.fct_demande set etat_code = 'perdue', composition_code = 'FOULE' where demande_id = {une}"
    with controle(entrepot, settings_entrepot, "fct_demande", faute) as fautes:
        assert fautes == [["etat_code", "composition_code"]]


def test_an_empty_cell_is_found_where_it_must_be_filled_and_only_there(entrepot, settings_entrepot):
    une = "(select min(_ligne) from intermediate.int_demande_message)"
    faute = "update intermediate.int_demande_message set guichet_code = null, date_radiation = null"
    with controle(entrepot, settings_entrepot, "int_demande_message", f"{faute} where _ligne = {une}") as fautes:
        assert fautes
        assert {tuple(colonnes) for colonnes in fautes} == {("guichet_code",)}
