"""The terms of the identities against the counts of the files: every identity, period and territory."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent.calculs import Fichiers, seed
from tests.independent.comparaison import lire
from tests.independent.reconciliation import CLE, Comptes

IDENTITES = {ligne["identite_code"]: ligne for ligne in seed("identite")}
# Leases and radiations are two counts of the files, close and not equal; the third tells what separates them.
A_DEUX_COMPTES = {"baux_radiations", "baux_radiations_motifs"}
# Where nobody waits, there is no tension, whatever the leases.
SANS_DEMANDE = {"tension_hmut_baux"}
MOTS = ["libelle", "gauche_libelle", "droite_libelle", "unite", "severite"]


@pytest.fixture(scope="module")
def comptes(dossier_du_run: Path, settings_entrepot) -> Comptes:
    """Counts of the files that the warehouse of the run was made from."""
    return Comptes(Fichiers(dossier_du_run / "fichiers"))


@pytest.fixture(scope="module")
def lues(entrepot) -> pl.DataFrame:
    """The mart."""
    return lire(entrepot, "select * from marts.reconciliation")


def ecarts(attendu: pl.DataFrame, lu: pl.DataFrame, terme: str) -> list[tuple]:
    """Return what differs; a territory without a row counts none, on either side."""
    # A month is compared for the département alone where the identity says so.
    formes = lu.select("periode", "territoire_type").unique()
    attendu = attendu.join(formes, on=formes.columns, how="semi")
    croise = attendu.join(lu.select(*CLE, terme), on=CLE, how="full", coalesce=True)
    return croise.filter(pl.col("nombre").fill_null(0) != pl.col(terme).fill_null(0)).sort(CLE).rows()[:5]


@pytest.mark.compare("reconciliation", colonnes=["gauche", "droite", "ecart", "is_respectee"])
@pytest.mark.parametrize("code", sorted(set(IDENTITES) - A_DEUX_COMPTES))
def test_the_terms_of_the_identity_are_the_count_of_the_files(comptes, lues, code) -> None:
    """The files of the run leave nothing unknown: both terms of every identity are the same count."""
    lu = lues.filter(identite_code=code)
    assert len(lu) > 0
    for (objet,), lignes in lu.group_by("objet"):
        attendu = comptes.de(code, objet)
        if code in SANS_DEMANDE:
            attendu = attendu.join(lignes.select(CLE), on=CLE, how="semi")
        assert lignes.select(CLE).is_duplicated().sum() == 0
        assert [(objet, *ecart) for terme in ("gauche", "droite") for ecart in ecarts(attendu, lignes, terme)] == []
    assert (lu["ecart"].abs().sum(), lu["is_respectee"].all()) == (0, True)


@pytest.mark.compare("reconciliation", colonnes=["gauche", "droite", "ecart"])
def test_the_leases_and_the_radiations_are_those_of_the_files(comptes, lues) -> None:
    baux, radiations = comptes.baux, comptes.radiations_pour_attribution()
    lu, raisons = (lues.filter(identite_code=code) for code in sorted(A_DEUX_COMPTES))
    assert ecarts(baux, lu, "gauche") == []
    assert ecarts(radiations, lu, "droite") == []
    separes = baux.join(radiations, on=CLE, how="full", coalesce=True, suffix="_radiees")
    separes = separes.with_columns(nombre=pl.col("nombre").fill_null(0) - pl.col("nombre_radiees").fill_null(0))
    assert ecarts(separes.cast({"nombre": pl.Float64}), raisons, "gauche") == []
    assert (lues["ecart"] == lues["gauche"] - lues["droite"]).all()


@pytest.mark.compare("reconciliation", colonnes=[*MOTS, "tolerance_pct"])
def test_the_words_and_the_tolerance_are_those_of_the_reference(lues) -> None:
    mots = lues.select("identite_code", *MOTS, "tolerance_pct").unique()
    assert len(mots) == len(IDENTITES)
    for ligne in mots.iter_rows(named=True):
        reference = IDENTITES[ligne["identite_code"]]
        assert [ligne[mot] for mot in MOTS] == [reference[mot] for mot in MOTS]
        assert ligne["tolerance_pct"] == float(reference["tolerance_pct"])
