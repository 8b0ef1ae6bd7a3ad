"""What the files and the charts of the portal tell one reader is what its views tell: one number, one mask."""

import csv
import io
import json

import pytest

from dashboards.kit.reads.lecteur import CACHE
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic.bailleur import TOUS
from dashboards.kit.words.formats import mesure, periode
from tests.security.oracle import COMPTES

NOMBRES = ("valeur", "borne_basse", "borne_haute", "numerateur", "denominateur", "effectif")
LIEU = ("periode", "territoire_type", "territoire_code", "dimension", "modalite")
CHANCES = """
select survie, survie_basse, survie_haute, incidence_logee, incidence_basse, incidence_haute from courbe_attente
"""
LECTEURS = sorted(COMPTES.keys() - {"bailleur-b", "commune-toulouse"})
STATISTIQUES = {"territoire": "", "communes": "?annee=2025", **dict.fromkeys(THEMES, "")}


def nombre(texte) -> float | None:
    return None if texte in ("", None) else float(texte)


def dites(lire, login, codes) -> dict[tuple, tuple]:
    """Return every row of these indicators that an account reads, by indicator, period, territory and modality."""
    noms = "', '".join(sorted(codes))
    requete = (
        f"select indicateur_code, {', '.join((*LIEU, *NOMBRES))}, is_masque from indicateur"
        f" where indicateur_code in ('{noms}')"
    )
    lignes = lire(login, requete)
    return {
        (x["indicateur_code"], *(x[nom] for nom in LIEU)): (
            tuple(None if x["is_masque"] else nombre(x[nom]) for nom in NOMBRES),
            "s" if x["is_masque"] else "",
        )
        for x in lignes
    }


@pytest.fixture(params=LECTEURS)
def fichiers(request, client, connecter):
    """Return an account and the rows of every file of statistics that it may take, by the name of the file."""
    CACHE.vider()
    connecter(request.param)
    lus = {}
    for jeu, filtre in STATISTIQUES.items():
        reponse = client.get(f"/export/{jeu}.csv{filtre}")
        if reponse.headers["content-type"].startswith("text/csv"):
            texte = io.StringIO(reponse.content.decode("utf-8-sig"), newline="")
            lus[jeu] = list(csv.DictReader(texte, delimiter=";"))
    return request.param, lus


def test_each_row_of_a_file_is_the_row_that_the_reader_has(fichiers, lire):
    login, lus = fichiers
    lignes = [ligne for fichier in lus.values() for ligne in fichier]
    attendues = dites(lire, login, {ligne["indicateur"] for ligne in lignes})
    autres = []
    for ligne in lignes:
        du_fichier = tuple(nombre(ligne.get(nom)) for nom in NOMBRES if nom in ligne), ligne["statut_valeur"]
        nombres, statut = attendues[ligne["indicateur"], *(ligne[nom] for nom in LIEU)]
        du_lecteur = tuple(x for nom, x in zip(NOMBRES, nombres, strict=True) if nom in ligne), statut
        if du_fichier != du_lecteur:
            autres.append((ligne["indicateur"], *(ligne[nom] for nom in LIEU), du_fichier, du_lecteur))
    assert len(lignes) > 100
    assert autres[:5] == []


def points(at) -> list[tuple[str, float]]:
    """Return every number of every curve of a page, with the name of the curve."""
    figures = [json.loads(graphe.proto.spec) for graphe in at.get("plotly_chart")]
    courbes = [t for figure in figures for t in figure["data"] if "lines" in t.get("mode", "") and len(t["y"]) > 2]
    return [(str(courbe.get("name")), y) for courbe in courbes for y in courbe["y"] if y is not None]


def chances(lire, login) -> set[float]:
    """Return the percentages that the curves of waiting of an account tell: housed, or still waiting."""
    lues = [v for ligne in lire(login, CHANCES) for v in ligne.values() if v is not None]
    return {round(100 * x, 2) for v in lues for x in (v, 1 - v)}


@pytest.mark.parametrize(
    ("login", "page"),
    [
        *(("bailleur-a", page) for page in ("delais", "demandes", "propositions", "tension")),
        *(("etat", page) for page in ("delais", "demandes", "priorites", "tension")),
        *(("public", page) for page in ("delais", "demandes", "tension")),
    ],
)
def test_each_point_of_a_curve_is_a_number_that_the_reader_has(ouvrir, lire, login, page):
    theme = THEMES[page]
    lignes = dites(lire, login, {*theme.series, *theme.details}).values()
    nombres = {round(x, 2) for ligne, _ in lignes for x in ligne if x is not None} | chances(lire, login)
    # A landlord opens on its own dwellings, of which this département has few months.
    dessines = points(ouvrir(login, page, bailleur=TOUS))
    assert dessines
    assert [point for point in dessines if round(point[1], 2) not in nombres][:5] == []


def signes(at) -> set[str]:
    """Return the cells of the tables and the key figures of a page."""
    cellules = {str(cellule) for table in at.table for cellule in table.value.to_numpy().ravel()}
    return cellules | {str(chiffre.value) for chiffre in at.metric}


@pytest.mark.parametrize("page", ["delais", "territoire", "tension", "attributions"])
def test_the_state_is_shown_every_figure_and_the_public_some_masks(ouvrir, page):
    at = ouvrir("etat", page)
    assert len(signes(at)) > 10
    assert signes(at).isdisjoint({"s", "n/c (secret)"})
    dits = "\n".join(str(e.value) for e in [*at.markdown, *at.caption, *at.info])
    assert "secret statistique" not in dits
    assert "s" in signes(ouvrir("public", page))


@pytest.mark.parametrize("page", ["delais", "territoire", "tension"])
def test_an_open_month_is_shown_to_the_state_and_said_provisional(ouvrir, lire, page):
    (situation,) = lire("etat", "select to_char(date_reference, 'YYYY-MM') as mois from publication")
    at = ouvrir("etat", page, mois=situation["mois"])
    assert at.query_params["mois"] == situation["mois"]
    contextes = [str(c.value) for c in at.caption if str(c.value).startswith("Ce que vous regardez")]
    assert ["(provisoire)" in c.replace("\\", "") for c in contextes] == [True]
    ferme = ouvrir("etat", page, mois="2025-06")
    assert not any(str(chiffre.value).endswith("p") for chiffre in ferme.metric)
    assert not any("provisoire)" in str(c.value) for c in ferme.caption)


@pytest.mark.parametrize("page", ["territoire", "tension"])
def test_the_tension_of_an_open_month_is_said_provisional(ouvrir, lire, page):
    (situation,) = lire("etat", "select to_char(date_reference, 'YYYY-MM') as mois from publication")
    at = ouvrir("etat", page, mois=situation["mois"])
    lues = {chiffre.label: str(chiffre.value) for chiffre in at.metric}
    (dite,) = [valeur for libelle, valeur in lues.items() if "pour une attribution" in libelle]
    assert dite.endswith("p"), lues


def test_a_figure_that_an_open_month_does_not_tell_is_that_of_the_last_month_that_does_and_says_which(ouvrir, lire):
    """A landlord reads the demandes of an open month, and not yet how many there are for one attribution."""
    (lue,) = lire(
        "bailleur-a",
        "select periode, valeur, denominateur from indicateur where indicateur_code = 'tension'"
        " and dimension = 'ensemble' and periode_type = 'mois' and territoire_code = '31'"
        " order by periode desc limit 1",
    )
    at = ouvrir("bailleur-a", "territoire", geo="dep-31")
    assert lue["periode"] < at.query_params["mois"]
    fin = f" (fin {periode(lue['periode'])})"
    dites = {m.label.removesuffix(fin): m.value for m in at.metric if m.label.endswith(fin)}
    assert sorted(dites.values()) == sorted([mesure(lue["valeur"], "ratio"), mesure(lue["denominateur"], "compte")])
    assert "Attributions sur douze mois" in dites
    assert [m.label for m in at.metric if m.value == "—"] == []


def test_a_figure_that_a_closed_month_does_not_tell_is_not_taken_from_another(ouvrir):
    at = ouvrir("bailleur-a", "territoire", geo="dep-31", mois="2026-08")
    assert [m.label for m in at.metric if "(fin " in m.label] == []
