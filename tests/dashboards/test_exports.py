import io
import re
import zipfile
from csv import reader
from decimal import Decimal
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

import dashboards
from dashboards.access.telechargement import nom_du_fichier, page_du_jeu
from dashboards.datasets import FICHES, JEUX
from dashboards.kit.downloads.columns import ENTETES
from dashboards.kit.downloads.files import INDICATEURS, Export, masquer
from dashboards.kit.reads.lecteur import CACHE
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.words.formats import CAS_MIN
from dashboards.pages.donnees.lignes_recues import DEFINITIONS_CORRECTIONS
from warehouse.access import reading


def lignes_de(contenu: bytes) -> list[list[str]]:
    assert contenu.startswith(b"\xef\xbb\xbf")
    return list(reader(io.StringIO(contenu.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_attaque_C3_a_masked_row_leaves_no_figure_at_all():
    cadre = pd.DataFrame({"valeur": [7, 12], "numerateur": [7, 12], "effectif": [7, 12], "is_masque": [True, False]})
    propre = masquer(cadre)
    assert propre.iloc[0].isna().tolist() == [True, True, True, False]
    assert propre["statut_valeur"].tolist() == ["s", ""]
    assert "is_masque" not in propre


@pytest.mark.parametrize(
    "texte",
    [
        *("=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\u00a0=1", "\ufeff=1", '"=1'),
        *("\u200b=1", "\x00=1", "\x0b=1", "＝1", " ＋1", "－1", "＠SUM(A1)", "﹦1"),
    ],
)
def test_attaque_C3_no_cell_is_a_formula(texte):
    export = Export("x", pd.DataFrame({"libelle": [texte], "valeur": [-1.5]}), (), ())
    assert lignes_de(export.csv())[1] == ["'" + re.sub(r"([\t\r\n])", r"\1'", texte), "-1.5"]
    with zipfile.ZipFile(io.BytesIO(export.xlsx())) as classeur:
        feuille = classeur.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in feuille
        assert "<v>-1.5</v>" in feuille
        assert 'state="hidden"' not in classeur.read("xl/workbook.xml").decode()


@pytest.mark.parametrize("separateur", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "texte", ['a,=HYPERLINK("http://x")', "a;=1", "a\t=1", "a\n=1", "a, \u00a0＝1", 'a,"=1', "a|+1", "a,,=1", "\n=1,=1"]
)
def test_attaque_C3_no_cell_is_a_formula_for_a_spreadsheet_that_expects_another_separator(texte, separateur):
    """Excel splits a file by the separator of its language: what stands after one inside a text becomes a cell."""
    brut = Export("x", pd.DataFrame({"avant": ["x;y"], "libelle": [texte]}), (), ()).csv().decode("utf-8-sig")
    cellules = [cellule for ligne in reader(io.StringIO(brut, newline=""), delimiter=separateur) for cellule in ligne]
    cellules += [cellule for ligne in re.split(r"[\r\n]+", brut) for cellule in ligne.split(separateur)]
    assert [c for c in cellules if c.strip('"\u00a0 \t').startswith(("=", "+", "＝"))] == []


@pytest.mark.parametrize("texte", ["Saint-Jean", "2 = 1 + 1", "T2, T3 et plus", "non-réponse ; autre", "d’une à 3"])
def test_an_ordinary_text_leaves_as_it_is(texte):
    assert lignes_de(Export("x", pd.DataFrame({"libelle": [texte]}), (), ()).csv())[1] == [texte]


def test_a_count_has_no_decimal_and_a_rate_keeps_its_own():
    nombres = {"effectif": [49715.0, None], "valeur": [5.25, 3.0], "part_pct": [Decimal("12.5000"), Decimal(25)]}
    export = Export("x", pd.DataFrame(nombres), (), ())
    assert lignes_de(export.csv())[1:] == [["49715", "5.25", "12.5"], ["", "3", "25"]]
    with zipfile.ZipFile(io.BytesIO(export.xlsx())) as classeur:
        feuille = classeur.read("xl/worksheets/sheet1.xml").decode()
    assert [f"<v>{n}</v>" in feuille for n in ("49715", "5.25", "12.5", "25")] == [True] * 4


def test_what_is_true_or_not_is_in_french_words_and_what_is_unknown_is_empty():
    export = Export("x", pd.DataFrame({"a": [True, False], "b": [None, True]}, dtype=object), (), ())
    assert lignes_de(export.csv())[1:] == [["oui", ""], ["non", "oui"]]
    with zipfile.ZipFile(io.BytesIO(export.xlsx())) as classeur:
        textes = classeur.read("xl/sharedStrings.xml").decode()
    assert ("<t>oui</t>" in textes, "True" in textes) == (True, False)


def test_a_file_is_named_by_what_it_holds_and_the_parc_has_its_year(client, connecter):
    connecter("public")
    reponse = client.get("/export/parc.csv?annee=2025")
    assert reponse.headers["content-disposition"] == 'attachment; filename="observatoire-31-parc-2025.csv"'
    entetes, *lignes = lignes_de(reponse.content)
    assert entetes[0] == "annee"
    assert {ligne[0] for ligne in lignes} == {"2025"}
    noms = [nom_du_fichier(["31"], "tension", {"geo": geo, "avec": "dep-31"}) for geo in ("com-31395", 'x"; a="')]
    assert noms == ["observatoire-31-tension-dep-31-com-31395", "observatoire-31-tension-dep-31-xa"]


def test_a_file_keeps_the_share_that_the_screen_does_not_write(client, connecter, lire):
    (rare,) = lire(
        "bailleur-a",
        "select territoire_code, periode, valeur from indicateur where indicateur_code = 'delai_anormal'"
        " and dimension = 'ensemble' and territoire_type = 'commune' and periode_type = 'annee'"
        f" and denominateur between 1 and {CAS_MIN - 1} order by periode desc, territoire_code limit 1",
    )
    connecter("bailleur-a")
    entetes, *lignes = lignes_de(client.get(f"/export/delais.csv?geo=com-{rare['territoire_code']}").content)
    lues = [dict(zip(entetes, ligne, strict=True)) for ligne in lignes]
    (exacte,) = [
        x["valeur"]
        for x in lues
        if (x["indicateur"], x["dimension"], x["periode"]) == ("delai_anormal", "ensemble", rare["periode"])
        and x["territoire_code"] == rare["territoire_code"]
    ]
    assert float(exacte) == float(rare["valeur"])


def feuilles_de(contenu: bytes) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each sheet of a workbook: what is written, by the letter of its column."""
    with zipfile.ZipFile(io.BytesIO(contenu)) as classeur:
        noms = re.findall(r'<sheet name="([^"]+)"', classeur.read("xl/workbook.xml").decode())
        textes = re.findall(r"<si><t[^>]*>(.*?)</t></si>", classeur.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        feuilles = [classeur.read(f"xl/worksheets/sheet{rang + 1}.xml").decode() for rang in range(len(noms))]
    return {
        nom: [
            {
                lettre: unescape(textes[int(valeur)]) if 't="s"' in reste else valeur
                for lettre, reste, valeur in re.findall(r'<c r="([A-Z]+)\d+"([^>]*)><v>([^<]*)</v>', ligne)
            }
            for ligne in re.findall(r"<row [^>]*>(.*?)</row>", feuille)
        ]
        for nom, feuille in zip(noms, feuilles, strict=True)
    }


def test_a_workbook_carries_its_definitions_filters_and_source(client, connecter):
    connecter("public")
    feuilles = feuilles_de(client.get("/export/territoire.xlsx?geo=dep-31").content)
    assert list(feuilles) == ["Tableau", "Données", "Définitions", "Indicateurs", "Filtres et source"]
    definition = {"A": "Statut", "B": "statut_valeur", "C": "s : secret statistique ; vide : valeur publiée"}
    assert definition in feuilles["Définitions"]
    assert {"A": "Territoire", "B": "Département – Haute-Garonne"} in feuilles["Filtres et source"]


@pytest.mark.parametrize(("chemin", "colonne"), [("territoire.xlsx?geo=dep-31", "A"), ("parc.xlsx?annee=2025", "E")])
def test_a_workbook_defines_each_indicator_that_it_holds_as_the_catalogue_does(
    client, connecter, lire, chemin, colonne
):
    champs = ("libelle", "phrase", "formule", "population", "source", "limites")
    definis = {
        ligne["indicateur_code"]: {str(ligne[champ]) for champ in champs if ligne[champ]}
        for ligne in lire("public", f"select indicateur_code, {', '.join(champs)} from indicateur_definition")
    }
    connecter("public")
    feuilles = feuilles_de(client.get(f"/export/{chemin}").content)
    presents = {ligne[colonne] for ligne in feuilles["Données"]} & definis.keys()
    entetes, *lignes = feuilles["Indicateurs"]
    assert tuple(entetes.values()) == INDICATEURS
    assert len(presents) > 3
    assert {ligne["A"] for ligne in lignes} == presents
    assert [ligne["A"] for ligne in lignes if definis[ligne["A"]] - set(ligne.values())] == []


@pytest.mark.parametrize(
    ("login", "chemin"),
    [
        ("public", "territoire?geo=dep-31"),
        ("public", "parc?annee=2025"),
        ("bailleur-a", "mixite?annee=2025"),
        ("bailleur-a", "reservations"),
        ("bailleur-a", "etapes?annee=2025"),
        ("bailleur-a", "plan?quotas=sans"),
        ("bailleur-a", "cotation?pdalo=0"),
        ("bailleur-a", "liste?geo=com-31395"),
        ("bailleur-a", "logements?geo=com-31555&annee=2025"),
        ("bailleur-a", "quarantaine"),
        ("etat", "accord"),
        ("etat", "echeances?onglet=reconnus"),
        ("etat", "presomptions"),
        ("public", "indicateurs?indicateur=stock&geo=dep-31"),
    ],
)
def test_each_column_of_a_workbook_has_its_french_heading_and_its_definition(client, connecter, login, chemin):
    connecter(login)
    jeu, _, filtres = chemin.partition("?")
    noms, *_ = lignes_de(client.get(f"/export/{jeu}.csv?{filtres}").content)
    feuilles = feuilles_de(client.get(f"/export/{jeu}.xlsx?{filtres}").content)
    assert len(noms) > 5
    assert list(feuilles["Données"][0].values()) == [ENTETES[nom] for nom in noms]
    definies = {ligne["B"]: (ligne["A"], ligne["C"]) for ligne in feuilles["Définitions"] if "B" in ligne}
    assert [nom for nom in noms if definies[nom][0] != ENTETES[nom] or not definies[nom][1]] == []


def test_a_workbook_holds_days_months_and_years_as_dates_and_filters_its_columns():
    cadre = pd.DataFrame(
        {"periode": ["2026-08", "2025", "2026-T2"], "date_creation": ["2026-01-05", "2026-02", ""], "code": ["007"] * 3}
    )
    definitions = (("periode", "Période"), ("date_creation", "Jour"), ("code", "Code"))
    with zipfile.ZipFile(io.BytesIO(Export("x", cadre, definitions, ()).xlsx())) as classeur:
        feuille = classeur.read("xl/worksheets/sheet1.xml").decode()
        styles = classeur.read("xl/styles.xml").decode()
        textes = classeur.read("xl/sharedStrings.xml").decode()
    assert '<autoFilter ref="A1:C4"/>' in feuille
    assert re.search(r'<c r="A2" s="\d+"><v>46235</v>', feuille)
    assert re.search(r'<c r="A3" s="\d+"><v>45658</v>', feuille)
    assert re.search(r'<c r="B2" s="\d+"><v>46027</v>', feuille)
    assert [f'formatCode="{forme}"' in styles for forme in ("dd/mm/yyyy", "mm/yyyy", "yyyy")] == [True] * 3
    assert [f"<t>{texte}</t>" in textes for texte in ("2026-T2", "007", "2026-02")] == [True, True, False]


def test_the_columns_of_a_file_to_send_again_keep_their_names_and_their_texts():
    cadre = pd.DataFrame({"a_corriger_ligne": [3], "emetteur": ["BA01"], "periode": ["2026-08"]})
    export = Export("corrections", cadre, DEFINITIONS_CORRECTIONS, ())
    feuilles = feuilles_de(export.xlsx())
    assert list(feuilles["Données"][0].values()) == ["a_corriger_ligne", "emetteur", "periode"]
    assert feuilles["Données"][1]["C"] == "2026-08"
    assert "renvoi" in {ligne["A"] for ligne in feuilles["Définitions"]}


def test_a_workbook_without_indicators_has_no_sheet_of_them(client, connecter):
    connecter("etat")
    feuilles = feuilles_de(client.get("/export/accord.xlsx").content)
    assert list(feuilles) == ["Données", "Définitions", "Filtres et source"]


def test_attaque_C3_an_export_holds_the_rows_of_the_reader_and_their_masks(client, connecter, entrepot, session_de):
    moteur = entrepot.moteur_lecteur()
    sql = (
        "select indicateur, territoire_code, valeur, is_masque from ("
        + " union all ".join(
            f"select '{n}' as indicateur, * from (select territoire_code, valeur, is_masque from indicateur_{n}"
            " where periode_type = 'annee' and periode = '2025' and territoire_type = 'commune'"
            " and typologie = 'TOUS') x"
            for n in ("stock", "tension")
        )
        + ") y"
    )
    attendues = {
        (x["indicateur"], x["territoire_code"]): ("", "s") if x["is_masque"] else (x["valeur"], "")
        for x in reading.lire(moteur, session_de("public"), sql).dictionnaires()
    }
    moteur.dispose()
    CACHE.vider()
    connecter("public")
    entetes, *lignes = lignes_de(client.get("/export/communes.csv?annee=2025").content)
    cles = [entetes.index(c) for c in ("indicateur", "territoire_code", "valeur", "statut_valeur")]
    lues = {(x[cles[0]], x[cles[1]]): (x[cles[2]], x[cles[3]]) for x in lignes if x[cles[0]] in {"stock", "tension"}}
    assert lues.keys() == attendues.keys()
    ecarts = {c for c, (v, s) in lues.items() if s != attendues[c][1] or (v and float(v) != float(attendues[c][0]))}
    assert ecarts == set()
    assert {v for v, s in lues.values() if s == "s"} == {""}


def test_an_export_leaves_its_trace_with_its_rows(client, connecter, entrepot):
    connecter("etat")
    _, *lignes = lignes_de(client.get("/export/parc.csv?annee=2025").content)
    with entrepot.connexion() as connexion:
        trace = connexion.execute(
            "select login, cible, filtre, nb_lignes from acces.journal_entier where evenement = 'export'"
            " order by entree_id desc limit 1"
        ).fetchone()
    assert trace == ("etat", "parc", {"annee": "2025"}, len(lignes))


@pytest.mark.parametrize(
    "chemin",
    [
        "territoire.csv?geo=DUPONT",
        "territoire.csv?geo=com-99999",
        "delais.csv?geo=dep-31&avec=DUPONT",
        "parc.csv?annee=1970",
        "communes.csv?annee=DUPONT",
        "liste.csv?geo=dep-31&pop=dupont",
        "liste.csv?geo=dep-31&typo=DUPONT",
        "liste.csv?geo=dep-31&rang=dupont",
        "liste.csv?geo=dep-31&echeance=dupont",
    ],
)
def test_attaque_B7_a_filter_that_a_file_does_not_follow_is_refused_and_written_nowhere(
    client, connecter, entrepot, chemin
):
    connecter("etat")
    reponse = client.get(f"/export/{chemin}")
    assert (reponse.status_code, "n’est pas pr" in reponse.text) == (409, True)
    with entrepot.connexion() as connexion:
        exports = connexion.execute("select filtre from acces.journal_entier where evenement in ('export', 'refus')")
        journal = "".join(str(ligne) for ligne in exports).lower()
    assert [mot for mot in ("dupont", "99999", "1970") if mot in journal] == []


@pytest.mark.parametrize(
    ("chemin", "filtre"),
    [
        ("communes.csv?annee=2025&geo=com-31555", {"annee": "2025", "geo": "com-31555"}),
        ("territoire.csv", {"geo": "dep-31"}),
        ("liste.csv?typo=T3", {"geo": "dep-31", "rang": "1", "pop": "tous", "typo": "T3", "echeance": "toutes"}),
        ("tension.csv?geo=dep-31&avec=epci-243100633", {"geo": "dep-31", "avec": "epci-243100633"}),
    ],
)
def test_the_journal_tells_the_filters_that_the_file_followed(client, connecter, entrepot, chemin, filtre):
    connecter("etat")
    assert client.get(f"/export/{chemin}").status_code == 200
    with entrepot.connexion() as connexion:
        requete = "select filtre from acces.journal_entier where evenement = 'export' order by entree_id desc limit 1"
        assert connexion.execute(requete).fetchone() == (filtre,)


@pytest.mark.parametrize("chemin", ["/export/territoire.csv", "/export/parc.xlsx"])
def test_attaque_B2_an_export_without_a_session_is_the_sign_in_page(client, chemin):
    reponse = client.get(chemin)
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/connexion")


@pytest.mark.parametrize(
    "chemin",
    [
        *("/export/demande_identite.csv", "/export/demande.csv", "/export/parc.exe", "/export/", "/export"),
        *("/export/territoire.pdf", "/export/fiche_territoire.csv", "/export/fiche_territoire.xlsx"),
    ],
)
def test_attaque_B2_nothing_else_is_exported(client, connecter, chemin):
    connecter("bailleur-a")
    assert client.get(chemin).status_code == 404


@pytest.mark.parametrize("jeu", sorted(JEUX))
@pytest.mark.parametrize("login", ["public", "ingenieur"])
def test_attaque_B2_the_file_of_a_closed_page_is_closed_too(client, connecter, login, jeu):
    connecter(login)
    page = client.get(page_du_jeu(jeu).adresse)
    reponse = client.get(f"/export/{jeu}.csv?annee=2025")
    assert page.status_code in {200, 403}
    assert (reponse.status_code == 403) == (page.status_code == 403)
    if reponse.status_code == 403:
        assert "Cette page n’est pas ouverte à votre profil" in reponse.text
        assert "attachment" not in reponse.headers.get("content-disposition", "")


def test_each_file_belongs_to_the_page_that_offers_it():
    dossier = Path(dashboards.__file__).parent
    for jeu in (*JEUX, *FICHES):
        fichiers = (dossier / page_du_jeu(jeu).module).parent.glob("*.py")
        textes = [f.read_text(encoding="utf-8") for f in fichiers]
        assert any(re.search(rf'(?:telecharger|fichier|fiche)\(\s*"{jeu}"', texte) for texte in textes), jeu


def test_attaque_B2_C3_a_link_gives_each_reader_its_own_rows(client, connecter):
    CACHE.vider()
    contenus = {}
    for login in ("bailleur-a", "public"):
        connecter(login)
        _, *lignes = lignes_de(client.get("/export/communes.csv?annee=2025").content)
        contenus[login] = sum(x[-1] == "s" for x in lignes)
    assert contenus["bailleur-a"] < contenus["public"]


@pytest.mark.parametrize("page", ["delais", "demandes", "tension"])
def test_the_file_of_a_page_has_its_series_and_breakdowns_as_the_reader_sees_them(client, connecter, page, lire):
    noms = "', '".join(THEMES[page].series)
    (attendu,) = lire(
        "public",
        f"select count(*) as n from indicateur where indicateur_code in ('{noms}') and dimension = 'ensemble'"
        " and territoire_code in ('31', '243100518')",
    )
    CACHE.vider()
    connecter("public")
    entetes, *lignes = lignes_de(client.get(f"/export/{page}.csv?geo=epci-243100518").content)
    dimension, modalite = entetes.index("dimension"), entetes.index("modalite")
    assert sum(ligne[dimension] == "ensemble" for ligne in lignes) == attendu["n"]
    assert {ligne[modalite] for ligne in lignes if ligne[dimension] == "ensemble"} == {"TOUS"}


def test_the_file_of_a_page_has_the_territories_compared(client, connecter):
    connecter("public")
    entetes, *lignes = lignes_de(client.get("/export/tension.csv?geo=dep-31&avec=epci-243100633").content)
    assert {ligne[entetes.index("territoire_code")] for ligne in lignes} == {"31", "243100633"}


def test_the_file_of_an_indicator_holds_what_its_reader_is_told_of_it_and_nothing_else(client, connecter, lire):
    connecter("public")
    lignes = lignes_de(client.get("/export/indicateurs.csv?indicateur=stock&geo=com-31555").content)
    lus = [dict(zip(lignes[0], ligne, strict=True)) for ligne in lignes[1:]]
    assert {ligne["indicateur"] for ligne in lus} == {"stock"}
    assert {"31", "243100518", "31555"} <= {ligne["territoire_code"] for ligne in lus}
    assert all(ligne["valeur"] == "" for ligne in lus if ligne["statut_valeur"] == "s")
    attendues = lire(
        "public",
        "select count(*) as n from indicateur where indicateur_code = 'stock' and (territoire_code = any(array['31',"
        " '243100518', '31555']) or dimension = 'ensemble' and periode_type = 'annee')",
    )
    assert len(lus) == attendues[0]["n"]


def test_the_file_of_what_is_followed_beside_the_catalogue_is_for_those_who_read_it(client, connecter):
    connecter("public")
    assert client.get("/export/indicateurs.csv?indicateur=stock_flux_mensuel&geo=dep-31").status_code == 409
    connecter("bailleur-a")
    lignes = lignes_de(client.get("/export/indicateurs.csv?indicateur=stock_flux_mensuel&geo=dep-31").content)
    assert "expirations" in lignes[0]
    assert len(lignes) > 12
