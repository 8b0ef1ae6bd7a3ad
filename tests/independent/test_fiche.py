"""The demandes of the warehouse against the last messages of the files: each row, each column."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent.calculs import Fichiers
from tests.independent.comparaison import differences, lire
from tests.independent.fiche import Fiches

LISTES = ["communes_souhaitees", "typologies_souhaitees", "territoires_guichet_collectivite"]


@pytest.fixture(scope="module")
def fiches(dossier_du_run: Path, settings_entrepot) -> Fiches:
    """Demandes of the files that the warehouse of the run was made from."""
    return Fiches(Fichiers(dossier_du_run / "fichiers"))


def ecrire(lignes: pl.DataFrame) -> pl.DataFrame:
    """Write the lists with bars, in their order for the wishes, sorted for the territories of a desk."""
    listes = [nom for nom, sorte in lignes.schema.items() if isinstance(sorte, pl.List)]
    ordonnees = {nom: pl.col(nom).list.sort() for nom in listes if nom not in LISTES[:2]}
    return lignes.with_columns(**ordonnees).with_columns(pl.col(listes).list.join("|"))


@pytest.mark.compare("fct_demande")
def test_each_column_of_each_demande_is_the_one_of_its_messages(fiches, entrepot) -> None:
    lu = ecrire(lire(entrepot, "select nud, d.* from marts.fct_demande as d join raw.pseudonymes using (demande_id)"))
    attendu = fiches.demandes()
    assert set(attendu.columns) == set(lu.columns) - {"demande_id"}
    assert differences(attendu, lu, ["nud"], tolerance=0.001) == []


@pytest.mark.compare("fct_demande_identite")
def test_the_identities_that_are_kept_are_those_of_the_last_messages(fiches, entrepot) -> None:
    lu, attendu = ecrire(lire(entrepot, "select * from marts.fct_demande_identite")), fiches.identites()
    assert set(attendu.columns) == set(lu.columns) - {"demande_id"}
    assert len(attendu) < len(fiches.derniers)
    assert differences(attendu, lu, ["nud"]) == []


@pytest.mark.compare("fct_demande_critere")
def test_what_a_dwelling_is_compared_with_is_the_same(fiches, entrepot) -> None:
    requete = "select nud, d.* from marts.fct_demande_critere as d join raw.pseudonymes using (demande_id)"
    lu, attendu = ecrire(lire(entrepot, requete)), fiches.criteres()
    # Bits of a hash of PostgreSQL's: the pairs compared (test_rapprochement) say whether they hide a wish.
    assert set(attendu.columns) == set(lu.columns) - {"demande_id", "lieux_masque"}
    assert attendu["offres_refermees"].n_unique() > 10
    assert differences(attendu, lu, ["nud"]) == []
