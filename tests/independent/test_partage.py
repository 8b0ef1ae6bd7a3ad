"""Who registers, and what sharing the file yields: the warehouse against the same figures from the files."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent import calculs
from tests.independent.guichets import Guichets
from tests.independent.profil import Profil
from tests.independent.propositions import Chaine, repartir
from tests.independent.test_priorites import indicateur, table
from tests.independent.test_profil import TYPE, compte, evenements, memes
from tests.independent.test_profil import repartir as repartir_les_demandes
from tests.independent.test_propositions import ecarts, quartiles

__all__ = ["indicateur", "table"]

AILLEURS = {"renouvellement": "date_renouvellement", "modification": "date_fichier"}


@pytest.fixture(scope="module")
def fichiers(dossier_du_run: Path, settings_entrepot) -> calculs.Fichiers:
    """Files that the warehouse of the run was made from."""
    return calculs.Fichiers(dossier_du_run / "fichiers")


@pytest.fixture(scope="module")
def guichets(fichiers) -> Guichets:
    """Who registers, in these files."""
    return Guichets(fichiers)


@pytest.fixture(scope="module")
def du_bailleur(fichiers, guichets) -> pl.DataFrame:
    """The propositions of landlords: ``jour``, ``autre`` (the demande is another organisme's), ``jours`` since it."""
    depots = fichiers.messages.group_by("nud").agg(pl.col("guichet_code").last(), depot=pl.col("date_creation").min())
    auteurs = fichiers.derniers("POSITIONNEMENT", auteur="positionne_par")
    propositions = Chaine(fichiers).candidatures.join(auteurs, on="candidature_id").join(depots, on="nud", how="left")
    return propositions.filter(pl.col("auteur") == "BAILLEUR").with_columns(
        jour="entree",
        autre=(guichets.organisme("guichet_code") != pl.col("bailleur_code")).fill_null(value=False),
        jours=(pl.col("entree") - pl.col("depot")).dt.total_days(),
    )


@pytest.mark.compare("indicateur_valeur", indicateurs=["part_renouvellement_ailleurs", "part_modification_ailleurs"])
@pytest.mark.parametrize("genre", AILLEURS)
def test_what_is_done_elsewhere_than_at_the_organisme_of_the_creation_is_the_same(
    fichiers, guichets, indicateur, genre
) -> None:
    messages = evenements(Profil(fichiers), genre).with_columns(jour=AILLEURS[genre]).drop_nulls("commune")
    if genre == "renouvellement":
        messages = messages.unique(["nud", "jour"], keep="first", maintain_order=True)
    ailleurs = guichets.organisme("guichet_evenement_code") != guichets.organisme("guichet_code")
    comptes = [compte(ailleurs).alias("numerateur"), pl.len().alias("denominateur")]
    attendu = repartir_les_demandes(messages, comptes, TYPE)
    assert attendu["numerateur"].max() > 10
    assert memes(attendu, indicateur(f"part_{genre}_ailleurs")) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["part_proposition_autre_guichet"])
def test_the_propositions_on_demandes_that_others_registered_are_the_same(du_bailleur, indicateur) -> None:
    comptes = [pl.col("autre").sum().alias("numerateur"), pl.len().alias("denominateur")]
    attendu = repartir(du_bailleur, comptes, {**TYPE, "bailleur": "bailleur_code"})
    assert 0 < attendu["numerateur"].sum() < attendu["denominateur"].sum()
    assert ecarts(attendu, indicateur("part_proposition_autre_guichet")) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["delai_premiere_proposition_autre"])
def test_the_days_to_the_first_proposition_of_another_landlord_are_the_same(du_bailleur, indicateur) -> None:
    premieres = du_bailleur.filter("autre").sort("entree", "candidature_id").unique("nud", keep="first")
    comptes = [*quartiles("jours"), pl.len().alias("effectif")]
    attendu = repartir(premieres, comptes, {**TYPE, "bailleur": "bailleur_code"})
    assert len(premieres) < du_bailleur["autre"].sum()
    assert ecarts(attendu, indicateur("delai_premiere_proposition_autre"), tolerance=0.001) == []
