"""A territory made of communes: its tables are those of its communes."""

import pytest

from dashboards.kit.reads import territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import apostrophes, typographier

PAGES_A_TERRITOIRE = ("territoire", "demandes", "delais", "tension", "propositions", "attributions", "parc")


@pytest.mark.parametrize("chemin", PAGES_A_TERRITOIRE)
def test_the_communes_of_a_list_are_its_members_and_no_other(ouvrir, lire, chemin):
    (membres,) = lire(
        "ingenieur", "select communes from territoire where territoire_code = 'SCOT-GAT' and territoire_type = 'liste'"
    )
    communes = lire("ingenieur", "select libelle, territoire_code from territoire where territoire_type = 'commune'")
    noms = {typographier(apostrophes(ligne["libelle"])): ligne["territoire_code"] for ligne in communes}
    at = ouvrir("ingenieur", chemin, geo="liste-SCOT-GAT", vue="impression")
    assert at.query_params["geo"] == "liste-SCOT-GAT"
    tables = [t.value for t in at.table if t.value.index.name == "Commune"]
    assert len(tables) == 1
    codes = {noms[str(nom).replace("\\", "")] for nom in tables[0].index}
    assert codes
    assert codes <= set(membres["communes"])
    assert [t for t in at.table if t.value.index.name == "EPCI" and "Attributions" in t.value.columns] == []


def test_zones_and_delegations_have_their_communes_and_the_others_are_told_by_their_epci(portail, session_de):
    mesh = territoires.tous(Lecteur(portail, session_de("public"), departements=("31",)))
    communes = mesh.noms("commune")
    tailles = {geo: len(mesh.trouver(geo).ses_communes(communes)) for geo in mesh.choix()}
    assert tailles["dep-31"] == len(communes)
    assert sum(n for geo, n in tailles.items() if geo.startswith("zone-")) == len(communes)
    assert 0 < tailles["liste-SCOT-GAT"] < len(communes)
    assert tailles["com-31395"] == tailles[f"epci-{mesh.trouver('com-31395').epci_code}"] < len(communes)
