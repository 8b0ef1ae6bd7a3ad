"""The indicators of waiting time of every territory and group, with their intervals, against the curves re-read."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.independent import attentes
from tests.independent.calculs import Fichiers, mailles
from tests.independent.comparaison import differences, lire

CODES = ["attente_mediane", *(f"{nom}_{mois}_mois" for nom in ("loge", "incidence_loge") for mois in attentes.HORIZONS)]
CLE = ["indicateur_code", *attentes.CLE]


@pytest.fixture(scope="module")
def attendu(dossier_du_run: Path, settings_entrepot) -> pl.DataFrame:
    """Indicators of every year covered whole, and of the twelve months to the last one."""
    fichiers = Fichiers(dossier_du_run / "fichiers")
    fins = fichiers.mois
    annees = [fin.year for fin in fins if fin.month == 12 and fins[0] <= date(fin.year, 1, 31)]
    periodes = {str(annee): (date(annee, 1, 1), date(annee, 12, 1)) for annee in annees}
    periodes[f"{fins[-1]:%Y-%m}"] = (fins[-12], fins[-1])
    return pl.concat(
        attentes.indicateurs(attentes.cellules(fichiers, nom, debut, fin)) for nom, (debut, fin) in periodes.items()
    )


@pytest.mark.compare("indicateur_valeur", indicateurs=CODES)
@pytest.mark.parametrize("code", CODES)
def test_what_is_read_on_each_curve_is_the_same(attendu, entrepot, code: str) -> None:
    lu = lire(
        entrepot,
        f"select {', '.join(CLE)}, valeur, borne_basse, borne_haute, effectif"
        f" from marts.indicateur_valeur where indicateur_code = '{code}'",
    )
    lignes = attendu.filter(indicateur_code=code)
    assert set(lignes["territoire_type"]) == {niveau for niveau, _ in mailles()}
    assert set(lignes["dimension"]) == {"ensemble", "typologie", "priorite", "mutation"}
    assert lignes["valeur"].count() > 20
    # Shares are told to a tenth.
    assert differences(lignes, lu, CLE, tolerance=0.0501) == []
