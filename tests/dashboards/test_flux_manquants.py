"""A home that has received a part of the seven flows: what these allow is published, and each page opens."""

import re
from functools import partial

import pytest

from dashboards.access.profils import pages_de
from ingestion.door import landing
from orchestration.build import VIDE, construire
from tests.conftest import base_prete, deja_lu, home_vierge
from tests.portails import ouvrir_page, portail_de
from warehouse.access import reading

# The flows received, and some of the indicators that they feed with no other.
RECUS = {
    "demandes": ("stock", "creation", "radiation", "anciennete", "delai_anormal", "part_mutation"),
    "parc": ("densite", "age_parc", "parc_profil", "loyer_m2", "mobilite"),
    "": (),
}
REQUIS = re.compile(r"\(flux ([^)]*)\)")
LECTEURS = ("bailleur-a", "etat")
# The délégations, the lists of communes and the kind of each guichet come with the flow referentiels.
VALEURS = """
select indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite,
    valeur, numerateur, denominateur, effectif
from marts.indicateur_valeur
where indicateur_code = any(%s) and territoire_type not in ('delegation', 'liste')
    and dimension <> 'guichet_type'
order by 1, 2, 3, 4, 5, 6, 7
"""


@pytest.fixture(scope="module", params=RECUS, ids=lambda flux: flux or "rien")
def incomplet(request, dossier_du_run, secrets_du_run, settings_entrepot):
    """Return the flows of a home, its settings, its database, published, and what the build warned of."""
    flux = request.param.split()
    settings = deja_lu(dossier_du_run, home_vierge(dossier_du_run, secrets_du_run))
    fichiers = [f for f in (dossier_du_run / "fichiers").iterdir() if f.name.partition("_")[0] in flux]
    with base_prete(dossier_du_run, settings) as base:
        bilans = landing.ingerer(base, settings, fichiers) if fichiers else []
        assert [bilan.message for bilan in bilans if bilan.statut == "rejete"] == []
        yield request.param, settings, base, construire(base, settings).avertissements


@pytest.fixture
def ouvrir_incomplet(incomplet, monkeypatch):
    """Open a page of the portal of this home."""
    _, settings, base, _ = incomplet
    with portail_de(settings, base):
        yield partial(ouvrir_page, monkeypatch)


def test_what_the_flows_received_allow_is_the_same_as_with_all_of_them(incomplet, entrepot):
    flux, _, base, _ = incomplet
    codes = list(RECUS[flux])
    lus = []
    for source in (base, entrepot):
        with source.connexion() as connexion:
            lus.append(connexion.execute(VALEURS, [codes]).fetchall())
    assert lus[0] == lus[1]
    assert {ligne[0] for ligne in lus[0]} == set(codes)


def test_what_the_flows_received_allow_is_not_hidden_for_want_of_the_others(incomplet):
    """The zeros of what nobody counted would be secrets: to keep them, everything would be masked."""
    flux, _, base, _ = incomplet
    with base.connexion() as connexion:
        montres, masques = connexion.execute(
            "select count(*) filter (where not is_masque), count(*) filter (where is_masque)"
            " from cubes.cube_indicateur_valeur where territoire_type = 'departement' and dimension = 'ensemble'"
            " and indicateur_code = any(%s)",
            [list(RECUS[flux])],
        ).fetchone()
    assert (montres > masques) == bool(flux)


def test_an_indicator_of_which_no_file_speaks_has_no_row_rather_than_zeros(incomplet):
    flux, _, base, _ = incomplet
    with base.connexion() as connexion:
        sources = connexion.execute(
            "select distinct d.source from marts.dim_indicateur as d"
            " inner join marts.indicateur_valeur as v using (indicateur_code)"
        ).fetchall()
    requis = {nom for (source,) in sources for nom in REQUIS.search(source)[1].split(", ")}
    assert requis <= set(flux.split())


@pytest.mark.parametrize("login", LECTEURS)
def test_every_page_opens_without_the_flows_that_are_not_there(incomplet, ouvrir_incomplet, login):
    _, _, base, _ = incomplet
    session = reading.ouvrir_session_admin(base, login)
    for page in pages_de(session):
        at = ouvrir_incomplet(session, page.chemin)
        assert (page.chemin, [e.message for e in at.exception], [e.value for e in at.error]) == (page.chemin, [], [])
        textes = [str(e.value) for e in (*at.title, *at.markdown, *at.info, *at.caption)]
        assert max(map(len, textes)) > 20, page.chemin


def test_the_flows_that_are_not_there_are_said(incomplet, ouvrir_incomplet):
    flux, _, base, _ = incomplet
    at = ouvrir_incomplet(reading.ouvrir_session_admin(base, "public"), "donnees")
    (averti,) = [str(e.value).replace("\\", "").replace("\xa0", " ") for e in at.warning]
    if flux:
        assert averti.startswith("Aucun fichier reçu pour")
        assert "attributions" in averti
        assert flux not in averti
    else:
        assert averti == "Cette publication ne contient aucun fichier : tous ses chiffres sont vides, et non nuls."


def test_a_build_without_any_figure_says_so_and_what_to_do(incomplet):
    flux, _, _, avertissements = incomplet
    assert (VIDE in avertissements) == (flux == "")
