"""The waiting curves that everybody reads against the points chosen again from the files: the same, and no other."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent import delais
from tests.independent.calculs import Fichiers
from tests.independent.comparaison import lire
from tests.independent.points import montres

CLE = [*delais.INDEX, "attente_mois"]
COURBES = [*("survie", "survie_basse", "survie_haute"), *("incidence_logee", "incidence_basse", "incidence_haute")]
COMPTES = ["a_risque", "entrees", "logees", "autres_sorties", "censurees", "incidence_autre"]


@pytest.fixture(scope="module")
def fichiers(dossier_du_run: Path, settings_entrepot) -> Fichiers:
    """Files that the warehouse of the run was made from."""
    return Fichiers(dossier_du_run / "fichiers")


@pytest.fixture(scope="module")
def attendu(fichiers) -> pl.DataFrame:
    """Points of the last year that is closed: late entries are waited for during two months."""
    fin = max(mois for mois in fichiers.mois[:-2] if mois.month == 12)
    debut = next(mois for mois in fichiers.mois if mois.year == fin.year)
    suivis = [delais.suivis(fichiers, debut, fin, par_priorite=separes) for separes in (False, True)]
    return montres(pl.concat(delais.groupes(individus) for individus in suivis))


@pytest.fixture(scope="module")
def lu(entrepot) -> pl.DataFrame:
    """The published cube."""
    return lire(entrepot, "select * from cubes.cube_courbe_attente")


@pytest.mark.compare("cube_courbe_attente", colonnes=["periode", *COURBES])
def test_the_points_that_are_shown_are_the_same_to_the_point(fichiers, attendu, lu) -> None:
    assert len(attendu) > 3
    assert set(lu["periode"]) == {str(max(mois for mois in fichiers.mois[:-2] if mois.month == 12).year)}
    assert sorted(attendu.select(CLE).rows()) == sorted(lu.select(CLE).rows())
    croise = attendu.join(lu, on=CLE, suffix="_lu")
    assert set(attendu.columns) == {*CLE, *COURBES}
    for nom in COURBES:
        ici, la = pl.col(nom), pl.col(f"{nom}_lu")
        # The point is a hundredth, on either side when it falls between two.
        faux = ((ici - la).abs() > 0.005 + 1e-9) | (ici.is_null() != la.is_null()) | ((la * 100).round(6) % 1 != 0)
        assert croise.filter(faux.fill_null(value=False)).select(*CLE, ici, la).rows()[:5] == []


def test_what_indicators_say_of_a_curve_is_said_where_it_is_shown(attendu, lu, entrepot) -> None:
    (annee,) = lu["periode"].unique()
    requete = f"""
    select territoire_type, territoire_code, dimension, modalite, indicateur_code, valeur
    from cubes.cube_indicateur_valeur where indicateur_code ~ '^(incidence_)?loge_' and periode = '{annee}'
    """
    points = set(attendu.select(CLE).rows())
    montres = [ligne for ligne in lire(entrepot, requete).iter_rows(named=True) if ligne["valeur"] is not None]
    assert montres
    for ligne in montres:
        mots = {nom: ligne["modalite"] if nom == ligne["dimension"] else "TOUS" for nom in delais.INDEX[2:]}
        mois = float(ligne["indicateur_code"].split("_")[-2])
        assert (ligne["territoire_type"], ligne["territoire_code"], *mots.values(), mois) in points


@pytest.mark.compare("cube_courbe_attente", colonnes=COMPTES)
def test_no_count_is_told_with_a_point(lu) -> None:
    assert [nom for nom in COMPTES if lu[nom].null_count() < len(lu)] == []
