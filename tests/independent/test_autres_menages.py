"""How many other households fit a dwelling: the rules from their text, the rights from the sentences of the seed."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent.calculs import Fichiers
from tests.independent.comparaison import differences, lire
from tests.independent.rapprochement import Rapprochement
from tests.security import oracle

CLES = ["offre_id", "organisme_code"]


def classe(nombre: int) -> str:
    """Return the class of a number of households: under 11, under 50, or more."""
    return "PEU" if nombre < 11 else "MOYEN" if nombre < 50 else "BEAUCOUP"


@pytest.fixture(scope="module")
def attendus(dossier_du_run: Path, settings_entrepot, entrepot) -> pl.DataFrame:
    """The class of each offered dwelling for each organisme that has an account and reads it."""
    regles = Rapprochement(Fichiers(dossier_du_run / "fichiers"))
    lignes = []
    with entrepot.connexion() as connexion:
        nuds = dict(connexion.execute("select demande_id, nud from raw.pseudonymes"))
        for login, organisme in oracle.RESERVATAIRES.items():
            siennes = {nuds[demande] for demande in oracle.demandes(connexion, login, nommees=True)}
            condition = oracle.condition_de_ligne(connexion, "offre", login)
            lues = {o for (o,) in connexion.execute(f"select offre_id from marts.fct_offre where {condition}")}
            for offre in regles.offres:
                if offre["offre_id"] in lues:
                    norme = regles.norme(offre)
                    autres = [demande for demande in regles.demandes if demande["nud"] not in siennes]
                    nombre = sum(not regles.motifs(offre, demande, norme) for demande in autres)
                    lignes.append(("31", offre["offre_id"], organisme, classe(nombre)))
    return pl.DataFrame(lignes, ["departement_code", *CLES, "classe_code"], orient="row")


@pytest.mark.compare("autres_menages")
def test_each_organisme_is_told_the_class_of_those_that_it_may_not_read(attendus: pl.DataFrame, entrepot) -> None:
    lu, attendu = lire(entrepot, "select * from marts.autres_menages"), attendus
    assert set(attendu.columns) == set(lu.columns)
    assert differences(attendu, lu, CLES) == []


def test_the_files_have_dwellings_of_several_classes_and_readers(attendus: pl.DataFrame) -> None:
    assert attendus["organisme_code"].n_unique() > 4
    assert attendus["classe_code"].n_unique() == 3
