"""A workbook says what the screen says; its CSV keeps codes for programs."""

from dashboards.kit.downloads.columns import ENTETES
from tests.dashboards.test_exports import feuilles_de, lignes_de


def en_lignes(entetes, lignes, noms):
    """Return these columns of the rows of a file, by their headings."""
    return [tuple(dict(zip(entetes, ligne, strict=True))[nom] for nom in noms) for ligne in lignes]


def test_a_workbook_writes_the_words_of_the_screen_and_its_csv_the_codes(client, connecter, lire):
    connecter("etat")
    chemin = "indicateurs.{}?indicateur=mobilite&geo=epci-243100518"
    codes = ("territoire_type", "dimension", "modalite")
    entetes, *lignes = lignes_de(client.get(f"/export/{chemin.format('csv')}").content)
    dans_le_csv = en_lignes(entetes, lignes, codes)
    assert {("epci", "ensemble", "TOUS"), ("departement", "bailleur", "BA01")} <= {*dans_le_csv}
    donnees = feuilles_de(client.get(f"/export/{chemin.format('xlsx')}").content)["Données"]
    lettres = {nom: lettre for lettre, nom in donnees[0].items()}
    dans_le_classeur = [tuple(ligne[lettres[ENTETES[code]]] for code in codes) for ligne in donnees[1:]]
    (bailleur,) = lire("etat", "select libelle from organisme where organisme_code = 'BA01'")
    mots = dict(zip(dans_le_csv, dans_le_classeur, strict=True))
    assert mots["epci", "ensemble", "TOUS"] == ("EPCI", "Ensemble", "Ensemble")
    assert mots["departement", "bailleur", "BA01"] == ("Département", "Bailleur", bailleur["libelle"])


def test_a_workbook_of_objectives_writes_the_whole_departement_in_words(client, connecter):
    connecter("bailleur-a")
    entetes, *lignes = lignes_de(client.get("/export/mixite.csv?annee=2025").content)
    assert ("TOUS",) in en_lignes(entetes, lignes, ("epci_code",))
    lus = {
        texte
        for ligne in feuilles_de(client.get("/export/mixite.xlsx?annee=2025").content)["Données"]
        for texte in ligne.values()
    }
    assert ("Département entier" in lus, "TOUS" in lus) == (True, False)
