"""The fiche of a territory: two sheets that say what the page says, to the same reader."""

import io
import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from plotly import graph_objects as go
from pypdf import PdfReader
from reportlab.graphics.shapes import String

from dashboards.charts import classement
from dashboards.charts.base import textes_de
from dashboards.charts.theme import CLAIR
from dashboards.charts.vecteur import tracer
from dashboards.kit.dessins import DESSINS
from dashboards.kit.downloads.filters import Choix
from dashboards.kit.reads import publication, territoire, territoires
from dashboards.kit.reads.lecteur import CACHE, Lecteur
from dashboards.kit.words.pdf import ecrivable
from dashboards.pages.territoire import cards, fiche

DEPARTEMENT, EPCI, COMMUNE = "dep-31", "epci-243100518", "com-31555"
LECTEURS = ("public", "commune-toulouse")
ADRESSE = "/export/fiche_territoire.pdf"


def serre(texte: str) -> str:
    """Return what a PDF keeps of a text of the screen: its characters, without blanks nor the signs of Markdown."""
    return re.sub(r"[\s\\\\]", "", ecrivable(texte)).replace("**", "")


def dire(feuilles: PdfReader) -> str:
    return serre("".join(page.extract_text() for page in feuilles.pages))


@pytest.fixture
def telecharger(client, connecter):
    """Take a fiche by the route of the files: ``telecharger("public", "dep-31")``."""

    def _telecharger(login: str, geo: str) -> PdfReader:
        connecter(login)
        reponse = client.get(ADRESSE, params={"geo": geo})
        assert (reponse.status_code, reponse.headers["content-type"]) == (200, "application/pdf")
        assert reponse.headers["cache-control"] == "no-store"
        return PdfReader(io.BytesIO(reponse.content))

    return _telecharger


@pytest.fixture
def lecteur(portail, session_de):
    """Read as an account, as the route does."""

    def _lecteur(login: str) -> tuple[Lecteur, publication.EtatPublication]:
        session = session_de(login)
        etat = publication.etat(portail, session)
        return Lecteur(portail, session, etat.publication_id, etat.departements), etat

    return _lecteur


@pytest.mark.parametrize("geo", [DEPARTEMENT, EPCI, COMMUNE])
@pytest.mark.parametrize("login", LECTEURS)
def test_the_fiche_says_what_the_page_shows_figure_by_figure(ouvrir, telecharger, login, geo):
    dit = dire(telecharger(login, geo))
    page = ouvrir(login, "territoire", geo=geo, indicateur="stock", onglet="types")
    chiffres = [serre(f"{m.label}{m.value}") for m in page.metric]
    assert 4 < len(chiffres) <= 4 + len(cards.SUITES)
    assert [c for c in chiffres if c not in dit] == []
    figures = [go.Figure(json.loads(g.proto.spec)) for g in page.get("plotly_chart")]
    ecrits = [serre(texte) for figure in figures for texte in textes_de(figure)]
    assert len(ecrits) >= len(figures)
    assert [texte for texte in ecrits if texte not in dit] == []
    textes = [m.value.lstrip("# ") for m in page.markdown if m.value.startswith(("**", "## "))]
    textes += [c.value for c in page.caption if c.value.startswith(("Source", "Ce que vous regardez"))]
    ailleurs = ("Comparer les territoires", "Communes en")
    assert [t for t in textes if serre(t) not in dit and not t.startswith(ailleurs)] == []


@pytest.mark.parametrize("login", LECTEURS)
def test_a_masked_value_leaves_no_figure_in_the_fiche(lecteur, login):
    le, etat = lecteur(login)
    lue = fiche.lire(le, etat, Choix({"geo": EPCI}))
    masques = [c for c in lue.chiffres if c.valeur.is_masque]
    assert {c.ecrit() for c in masques} <= {"n/c (secret)"}
    for carte in lue.cartes:
        cellules = [str(texte) for texte in carte.donnees.iloc[:, 1:].to_numpy().ravel()]
        assert carte.nb_masques == 0 or "s" in cellules or carte.donnees.empty


def test_a_fiche_is_two_french_sheets_with_bookmarks_and_no_unwritable_letter(telecharger):
    feuilles = telecharger("public", COMMUNE)
    assert [tuple(round(float(x)) for x in page.mediabox[2:]) for page in feuilles.pages] == [(595, 842)] * 2
    assert feuilles.trailer["/Root"]["/Lang"] == "fr-FR"
    assert feuilles.metadata.title == "Fiche du territoire : Commune – Toulouse".replace(" :", "\u00a0:")
    noms = [un.title for un in feuilles.outline]
    assert noms[0] == "Chiffres clés"
    assert (len(noms), noms[-2]) == (10, "Définitions")
    texte = "".join(page.extract_text() for page in feuilles.pages)
    assert "?" not in texte
    for partie in ("Données au", "secret statistique", "Population", "Page 2 sur 2", "établie pour le profil"):
        assert partie in texte


def test_each_epci_and_a_commune_in_sixty_holds_in_two_sheets(client, connecter, lecteur):
    connecter("public")
    le, _ = lecteur("public")
    geos = territoires.territoires(le).choix()
    choisis = [geo for geo in geos if geo.startswith("epci")] + [g for g in geos if g.startswith("com")][::60]
    assert len(choisis) > 20
    tailles = {
        geo: len(PdfReader(io.BytesIO(client.get(ADRESSE, params={"geo": geo}).content)).pages) for geo in choisis
    }
    assert set(tailles.values()) == {2}


def test_what_is_told_of_a_larger_territory_alone_is_named_with_it_and_the_rest_says_that_it_is_not_told(lecteur):
    le, etat = lecteur("public")
    vue = fiche.regarder(le, etat, Choix({"geo": COMMUNE}))
    lignes = vue.situation.series
    sans = lignes[lignes["territoire_code"].ne("31555") | lignes["indicateur"].ne("anciennete")]
    DESSINS.vider()
    au_dela = fiche._serie(replace(vue, situation=replace(vue.situation, series=sans), par_an=None), "anciennete")
    assert au_dela.titre.endswith("(Toulouse Métropole)")
    assert "Toulouse Métropole" in au_dela.sous_titre
    DESSINS.vider()
    rien = replace(vue, situation=replace(vue.situation, series=lignes.iloc[:0]), par_an=None)
    muette = fiche._serie(rien, "anciennete")
    assert (muette.donnees.empty, muette.vide) == (True, fiche.NON_DONNEE)


def test_what_becomes_of_the_demandes_is_told_of_the_nearest_territory_that_shows_it_and_names_it(lecteur, lire):
    le, etat = lecteur("public")
    vue = fiche.regarder(le, etat, Choix({"geo": COMMUNE}))
    suites = fiche.lire(le, etat, Choix({"geo": COMMUNE})).suite[1]
    an = territoire.derniere_annee(vue.situation.periode)
    lues = {
        (ligne["indicateur_code"], ligne["territoire_code"]): ligne["valeur"]
        for ligne in lire(
            "public",
            "select indicateur_code, territoire_code, valeur from indicateur where dimension = 'ensemble'"
            f" and periode = '{an}' and not is_masque and valeur is not null"
            " and coalesce(denominateur, effectif, 30) >= 30",
        )
    }
    attendues = {}
    for nom in cards.SUITES:
        autour = [ou for ou in vue.mesh.autour(vue.ici) if (nom, ou.code) in lues]
        if autour:
            ailleurs = "" if autour[0].code == vue.ici.code else f" ({autour[0].libelle})"
            attendues[f"{vue.definitions[nom].libelle}, {an}{ailleurs}"] = lues[nom, autour[0].code]
    assert {c.libelle: c.valeur.valeur for c in suites} == attendues
    assert any(libelle.endswith(")") for libelle in attendues)


def test_a_fiche_leaves_its_trace_with_its_territory_and_its_period(telecharger, entrepot):
    telecharger("commune-toulouse", COMMUNE)
    with entrepot.connexion() as connexion:
        login, cible, filtre, lignes = connexion.execute(
            "select login, cible, filtre, nb_lignes from acces.journal_entier where evenement = 'export'"
            " order by entree_id desc limit 1"
        ).fetchone()
    assert (login, cible, filtre["geo"]) == ("commune-toulouse", "fiche_territoire", COMMUNE)
    assert (re.fullmatch(r"\d{4}(-\d{2})?", filtre["annee"]) is not None, lignes > 6) == (True, True)


@pytest.mark.parametrize(
    "filtre", ["geo=com-99999", "geo=com-75056", "geo=dep-75", "geo=liste-X", "annee=1970", "geo=%27"]
)
def test_attaque_B7_a_fiche_of_what_is_not_offered_is_refused_in_a_sentence_without_a_figure(client, connecter, filtre):
    connecter("public")
    reponse = client.get(f"{ADRESSE}?{filtre}")
    assert (reponse.status_code, "n’est pas proposé pour ce fichier" in reponse.text) == (409, True)
    assert (b"%PDF" in reponse.content, "demandes en cours" in reponse.text) == (False, False)


def test_attaque_B2_a_fiche_opens_to_no_one_without_a_session(client):
    reponse = client.get(ADRESSE, params={"geo": DEPARTEMENT})
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/connexion")


def test_attaque_B2_C3_the_address_of_a_fiche_gives_each_reader_its_own_figures(telecharger):
    CACHE.vider()
    exact, public = (dire(telecharger(login, EPCI)) for login in ("etat", "public"))
    assert exact != public
    assert "établiepourleprofil«Public»" in public
    assert "établiepourleprofil«Public»" not in exact
    assert dire(telecharger("public", EPCI)) == public


def test_marks_that_a_fiche_cannot_draw_are_refused_rather_than_left_out():
    figure = go.Figure({"data": [{"type": "scatter", "mode": "text", "x": [1], "y": [1], "text": ["a"]}]})
    figure.update_layout(margin_r=0, xaxis_tickfont_color="#000000", xaxis_linecolor="#000000")
    figure.update_layout(yaxis_gridcolor=CLAIR.grille)
    with pytest.raises(ValueError, match="marque non dessinée"):
        tracer(figure, 200, 100)


def test_an_axis_of_a_fiche_writes_its_unit_once_as_the_screen_does():
    cadre = pd.DataFrame({"code": ["a"], "libelle": ["T1"], "valeur": [50.0], "is_masque": [False]})
    dessin = tracer(classement.barres(cadre, "pct", CLAIR), 200, 100)
    ecrits = [forme.text for forme in dessin.contents if isinstance(forme, String)]
    assert ecrits == ["T1", "0", "20", ecrivable("40\u00a0%"), ecrivable("50,0\u00a0%")]
