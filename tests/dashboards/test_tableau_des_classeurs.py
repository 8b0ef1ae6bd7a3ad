"""The first sheet of a workbook of figures: those of its rows, laid out as on a screen."""

import pytest

from tests.dashboards.test_exports import feuilles_de


@pytest.mark.parametrize(
    "chemin", ["communes.xlsx?annee=2025&geo=epci-243100633", "territoire.xlsx?geo=epci-243100633"]
)
def test_the_first_sheet_lays_figures_out_a_row_for_a_territory_and_a_period(client, connecter, chemin):
    connecter("epci-sicoval")
    feuilles = feuilles_de(client.get(f"/export/{chemin}").content)
    assert next(iter(feuilles)) == "Tableau"
    donnees, tableau = ([list(ligne.items()) for ligne in feuilles[nom]] for nom in ("Données", "Tableau"))
    noms = [dict(feuille[0]) for feuille in (donnees, tableau)]
    lues, croisees = (
        [{entetes[lettre]: valeur for lettre, valeur in ligne} for ligne in feuille[1:]]
        for entetes, feuille in zip(noms, (donnees, tableau), strict=True)
    )
    ici = ("Territoire (code)", "Pas de temps", "Période")
    attendues = {
        (*(ligne[nom] for nom in ici), ligne["Indicateur"]): ligne.get("Valeur", ligne.get("Statut", ""))
        for ligne in lues
        if ligne["Modalité"] == "Ensemble"
    }
    trouvees = {
        (*(ligne[nom] for nom in ici), nom): valeur
        for ligne in croisees
        for nom, valeur in ligne.items()
        if nom not in {*ici, "Territoire"}
    }
    assert trouvees == {cle: valeur for cle, valeur in attendues.items() if valeur}
    assert len({ligne["Territoire (code)"] for ligne in croisees}) > 1


def test_a_file_of_one_indicator_or_of_rows_has_no_such_sheet(client, connecter):
    connecter("bailleur-a")
    for chemin in ("indicateurs.xlsx?indicateur=stock&geo=dep-31", "logements.xlsx"):
        assert "Tableau" not in feuilles_de(client.get(f"/export/{chemin}").content)
