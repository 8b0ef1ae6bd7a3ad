"""A workbook says what the screen says, of what it shows; its CSV keeps codes for programs."""

import pytest

from dashboards.access import telechargement
from dashboards.access.filtres import PERMIS
from dashboards.access.telechargement import FINALITE
from dashboards.datasets import NOMS_DES_FILTRES
from dashboards.kit.downloads.columns import ENTETES
from dashboards.kit.words.formats import TYPOLOGIES, periode
from dashboards.kit.words.texts import FLUX
from tests.dashboards.test_exports import feuilles_de, lignes_de

STEPS = {"annee": "Année", "mois": "Mois", "trimestre": "Trimestre"}
PACES = {"EN_RETARD": "En retard", "DANS_LE_RYTHME": "Dans le rythme", "EN_AVANCE": "En avance"}


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


def colonne(client, chemin, nom) -> tuple[list[str], list[str]]:
    """Return a column of a file: as its CSV writes it, then as its workbook does."""
    entetes, *lignes = lignes_de(client.get(f"/export/{chemin.format('csv')}").content)
    donnees = feuilles_de(client.get(f"/export/{chemin.format('xlsx')}").content)["Données"]
    (lettre,) = [lettre for lettre, titre in donnees[0].items() if titre == ENTETES[nom]]
    codes = [dict(zip(entetes, ligne, strict=True))[nom] for ligne in lignes]
    return codes, [ligne.get(lettre, "") for ligne in donnees[1:]]


@pytest.mark.parametrize(
    ("login", "chemin", "nom", "mots"),
    [
        ("etat", "accord.{}?annee=2026", "rythme_code", PACES),
        ("etat", "mixite.{}?annee=2025", "rythme_q1_hors_qpv_code", PACES),
        ("etat", "mixite.{}?annee=2025", "seuil_q1_nature", {"arrete": "Fixé par arrêté", "calcule": "Calculé"}),
        ("bailleur-a", "quarantaine.{}", "flux", FLUX),
        ("etat", "presomptions.{}", "typologie_code", TYPOLOGIES),
        ("public", "delais.{}?geo=dep-31", "periode_type", STEPS),
    ],
)
def test_a_column_that_the_screen_says_in_words_is_in_words_in_its_workbook_and_in_codes_in_its_csv(
    client, connecter, login, chemin, nom, mots
):
    connecter(login)
    codes, dits = colonne(client, chemin, nom)
    assert dits == [mots.get(code, code) for code in codes]
    assert set(codes) & set(mots) != set()


def test_the_step_of_a_period_stands_beside_it(client, connecter):
    connecter("public")
    entetes, *lignes = lignes_de(client.get("/export/delais.csv?geo=dep-31").content)
    assert entetes.index("periode") - entetes.index("periode_type") == 1
    dits = set(en_lignes(entetes, lignes, ("periode_type", "periode")))
    assert {pas for pas, _ in dits} >= {"annee", "mois"}
    assert {pas for pas, quand in dits if len(quand) == len("2025")} == {"annee"}


def test_each_parameter_that_a_file_may_follow_is_a_filter_of_the_portal_and_has_a_name_in_french():
    # What the title of a file says, which the journal does not take, and what is asked for beside the rows.
    tus = {"dep", "bailleur", "indicateur", "modalite", FINALITE}
    assert set(telechargement.FILTRES) - {"offre_id", "depot_id", FINALITE} - PERMIS == set()
    assert set(telechargement.FILTRES) - tus - NOMS_DES_FILTRES.keys() == set()
    assert [nom for nom, dit in NOMS_DES_FILTRES.items() if nom not in telechargement.FILTRES or dit in PERMIS] == []


@pytest.mark.parametrize(
    ("login", "chemin", "dits"),
    [
        (
            "bailleur-a",
            "liste?geo=com-31395&pop=hmut&typo=C&rang=tous&echeance=30",
            {
                "Population": "Hors mutation",
                "Premier type demandé": "Chambre",
                "Vœu dans ce territoire": "En premier ou autre vœu",
                "Échéance": "Vos guichets, d’ici un mois",
            },
        ),
        ("etat", "echeances?onglet=recours", {"Étape": "Recours en cours d’examen", "Échéance": "Toutes"}),
        ("etat", "presomptions", {"Motif": "Tous les motifs"}),
        ("gestionnaire", "quarantaine?flux=demandes", {"Flux": FLUX["demandes"], "Émetteur": "Tous"}),
        (
            "bailleur-a",
            "plan?quotas=sans&parmenage=2",
            {"Contingent": "Tous", "Quotas": "Laissés de côté", "Un ménage sur": "Deux logements au plus"},
        ),
        (
            "bailleur-a",
            "cotation?pdalo=0",
            {"Poids\u00a0: DALO": "0", "Règle mise de côté": "Aucune"},
        ),
        ("etat", "mixite?annee=2025", {"Période": "2025"}),
    ],
)
def test_the_sheet_of_filters_says_each_filter_and_its_choice_in_words(client, connecter, login, chemin, dits):
    connecter(login)
    jeu, _, filtres = chemin.partition("?")
    feuille = feuilles_de(client.get(f"/export/{jeu}.xlsx?{filtres}").content)["Filtres et source"]
    ecrits = {ligne["A"]: ligne.get("B") for ligne in feuille}
    assert {nom: ecrits.get(nom) for nom in dits} == dits
    assert ecrits.keys() & PERMIS == set()


def test_the_steps_of_the_propositions_are_named_in_the_workbook(client, connecter, lire):
    connecter("etat")
    noms = {x["code"]: x["libelle"].replace("'", "’") for x in lire("etat", "select * from code where liste = 'ETAPE'")}
    codes, dits = colonne(client, "etapes.{}?geo=dep-31&annee=2025", "etape")
    assert "POSITIONNEE" in codes
    assert dits == [noms[code] for code in codes]


def test_the_sender_of_the_lines_to_correct_is_named_in_the_workbook(client, connecter, lire):
    connecter("gestionnaire")
    noms = {
        x["organisme_code"]: x["libelle"].replace("'", "’") for x in lire("gestionnaire", "select * from organisme")
    }
    codes, dits = colonne(client, "quarantaine.{}", "emetteur")
    assert "BA01" in codes
    assert dits == [noms[code] for code in codes]


def test_the_file_of_the_communes_holds_those_of_the_table_of_its_page(client, connecter, lire):
    (epci,) = lire("etat", "select epci_code as code from territoire where territoire_code = '31395'")
    siennes = lire("etat", f"select territoire_code as code from territoire where epci_code = '{epci['code']}'")
    connecter("etat")
    entetes, *lignes = lignes_de(client.get("/export/communes.csv?annee=2025&geo=com-31395").content)
    lues = {ligne[entetes.index("territoire_code")] for ligne in lignes}
    assert "31395" in lues
    assert lues <= {une["code"] for une in siennes}


def test_the_file_of_the_communes_says_its_month_in_words(client, connecter, lire):
    (dernier,) = lire("etat", "select max(periode) as mois from indicateur where periode_type = 'mois'")
    connecter("etat")
    feuilles = feuilles_de(client.get(f"/export/communes.xlsx?annee={dernier['mois']}&geo=dep-31").content)
    (contenu,) = [ligne for nom, lignes in feuilles.items() if nom != "Données" for ligne in lignes
                  if "Contenu" in ligne.values()]  # fmt: skip
    assert f"communes, Haute-Garonne, {periode(dernier['mois'])}" in contenu.values()
