"""Layer law of the warehouse, read from the manifest: seeds → staging → intermediate → marts → cubes → profils."""

from tests.architecture.conftest import couche

LIT = {
    "staging": {"sources", "seeds"},
    "intermediate": {"staging", "intermediate", "seeds"},
    "marts": {"intermediate", "seeds"},
    # The only sources of the cubes are the masks that disclosure control writes between the marts and them.
    "cubes": {"marts", "seeds", "sources"},
    "profils": {"marts", "cubes", "seeds"},
}


def noeud_de(manifeste, cle):
    return manifeste["sources"].get(cle) or manifeste["nodes"][cle]


def infractions(manifeste, modeles):
    """Return the pairs (model, what it reads) that the law forbids."""
    return {
        (noeud["name"], noeud_de(manifeste, amont)["name"])
        for noeud in modeles.values()
        for amont in noeud["depends_on"]["nodes"]
        if couche(noeud_de(manifeste, amont)) not in LIT[couche(noeud)]
    }


def test_a_model_reads_only_the_layers_below_it(manifeste, modeles):
    assert infractions(manifeste, modeles) == set()


def test_every_layer_has_models(modeles):
    assert {couche(noeud) for noeud in modeles.values()} == set(LIT)


def test_a_mart_that_reads_staging_is_seen(manifeste, modeles):
    mart = next(cle for cle, noeud in modeles.items() if couche(noeud) == "marts")
    amont = next(cle for cle, noeud in modeles.items() if couche(noeud) == "staging")
    faux = {**modeles[mart], "depends_on": {"nodes": [amont]}}
    assert infractions(manifeste, {mart: faux}) == {(modeles[mart]["name"], modeles[amont]["name"])}


def test_no_exposed_view_is_read_by_another_model(manifeste, modeles):
    lues = {amont for noeud in modeles.values() for amont in noeud["depends_on"]["nodes"]}
    assert {modeles[cle]["name"] for cle in lues if cle in modeles and couche(modeles[cle]) == "profils"} == set()


# What populations are drawn from: who counts starts from a population, where its definition is written once.
HISTOIRES = {"int_attribution", "int_demande", "int_demande_message"}


def comptes_hors_population(modeles):
    """Return the indicators and the boards that read the histories themselves."""
    return {
        noeud["name"]
        for noeud in modeles.values()
        if noeud["name"].startswith(("int_indicateur_", "suivi_"))
        and HISTOIRES & {amont.rsplit(".", 1)[-1] for amont in noeud["depends_on"]["nodes"]}
    }


def test_an_indicator_counts_from_a_named_population(modeles):
    assert comptes_hors_population(modeles) == set()


def test_an_indicator_that_counts_by_itself_is_seen(modeles):
    cle = next(cle for cle, noeud in modeles.items() if noeud["name"].startswith("int_indicateur_"))
    faux = {**modeles[cle], "depends_on": {"nodes": ["model.observatoire.int_attribution"]}}
    assert comptes_hors_population({cle: faux}) == {modeles[cle]["name"]}
