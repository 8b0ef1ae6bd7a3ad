"""Layer law of the warehouse, read from the manifest: seeds → staging → intermediate → marts → cubes."""

import re

import pytest

from tests.architecture.conftest import RACINE, couche

LIT = {
    "staging": {"sources", "seeds"},
    "intermediate": {"staging", "intermediate", "seeds"},
    "marts": {"intermediate", "seeds"},
    # The only sources of the cubes are the masks that disclosure control writes between the marts and them.
    "cubes": {"marts", "seeds", "sources"},
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
        # A view of a published layer shows the tables beside it.
        and not (couche(noeud) == couche(noeud_de(manifeste, amont)) and noeud["config"]["materialized"] == "view")
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


# What populations are drawn from: who counts starts from a population, where its definition is written once.
COMPTENT = ("int_indicateur_", "int_mesure_", "int_presomption_", "suivi_")
HISTOIRES = {"int_attribution", "int_demande", "int_demande_message"}


# The household of a demande active in the year is that of its last message.
LECTEURS_DES_MENAGES = {"int_mesure_active"}
# Who reads every lease is no count: the fact itself, what became of each row of the files, which identities are kept.
LECTEURS_DES_BAUX = {"int_population_attribuee", "fct_attribution", "int_ligne_issue", "int_demande_identite"}


def comptes_hors_population(modeles):
    """Return the indicators, présomptions and boards that read the histories, and whoever else reads the leases so."""

    def lus(noeud):
        return {amont.rsplit(".", 1)[-1] for amont in noeud["depends_on"]["nodes"]}

    return {
        noeud["name"]
        for noeud in modeles.values()
        if (noeud["name"].startswith(COMPTENT) and noeud["name"] not in LECTEURS_DES_MENAGES and HISTOIRES & lus(noeud))
        or ("int_attribution" in lus(noeud) and noeud["name"] not in LECTEURS_DES_BAUX)
    }


def test_an_indicator_counts_from_a_named_population(modeles):
    assert comptes_hors_population(modeles) == set()


@pytest.mark.parametrize("debut", [*COMPTENT, "int_attente_demande"])
def test_a_model_that_counts_by_itself_is_seen(modeles, debut):
    cle = next(cle for cle, noeud in modeles.items() if noeud["name"].startswith(debut))
    faux = {**modeles[cle], "depends_on": {"nodes": ["model.observatoire.int_attribution"]}}
    assert comptes_hors_population({cle: faux}) == {modeles[cle]["name"]}


# Who reads the decisions and labels themselves: D_PRIO, the appeals and their answers, what became of each row.
LECTEURS_DES_PRIORITES = {
    *("int_population_prioritaire", "int_demande_priorite", "int_dalo_echeance"),
    *("int_ligne_issue_priorite", "int_saut_depot", "int_ligne_retenue"),
}
PRIORITE = "stg_priorites__priorite"


def priorites_hors_population(modeles):
    """Return the models that read the decisions and labels instead of D_PRIO, or grant one by themselves."""
    return {
        noeud["name"]
        for noeud in modeles.values()
        if couche(noeud) == "intermediate"
        and PRIORITE in {amont.rsplit(".", 1)[-1] for amont in noeud["depends_on"]["nodes"]}
        and (
            noeud["name"] not in LECTEURS_DES_PRIORITES
            or (
                noeud["name"] != "int_population_prioritaire"
                and re.search(r"PDALPD'|'ACD'", noeud["raw_code"])
                and "FAVORABLE" in noeud["raw_code"]
            )
        )
    }


def test_what_is_a_priority_on_a_day_is_read_from_its_population(modeles):
    assert priorites_hors_population(modeles) == set()
    lecteurs = {
        n["name"]
        for n in modeles.values()
        if "model.observatoire.int_population_prioritaire" in n["depends_on"]["nodes"]
    }
    assert len(lecteurs) >= 5


def test_a_model_that_grants_a_priority_by_itself_is_seen(modeles):
    cle = next(cle for cle, noeud in modeles.items() if noeud["name"] == "int_mesure_priorite")
    faux = {**modeles[cle], "depends_on": {"nodes": [f"model.observatoire.{PRIORITE}"]}}
    assert priorites_hors_population({cle: faux}) == {"int_mesure_priorite"}
    cle = next(cle for cle, noeud in modeles.items() if noeud["name"] == "int_demande_priorite")
    faux = {**modeles[cle], "raw_code": "where type_priorite_code = 'PDALPD' and decision_code = 'FAVORABLE'"}
    assert priorites_hors_population({cle: faux}) == {"int_demande_priorite"}


# What says which row is a mutation, and which message changes that of a demande.
# The points of a demande may rest on its being a mutation: nothing is counted there.
DEFINITIONS_DE_LA_MUTATION = {
    *("stg_demandes__message", "int_attribution", "cte_en_stock", "quantites_de_cotation", "par_mutation"),
}
LISTE_DE_COLONNES = re.compile(r"(group by )?[\w.]+(, [\w.]+)*,?")


def trie_les_mutations(code):
    """Tell whether a text of SQL does more with ``is_mutation`` than hand it over, in a list of columns."""
    lignes = [ligne.split("--")[0].strip() for ligne in code.splitlines()]
    for ligne, suivante in zip(lignes, [*lignes[1:], ""], strict=True):
        portee = LISTE_DE_COLONNES.fullmatch(ligne) and (
            ligne.endswith(",") or ligne.startswith("group by") or suivante.startswith("from")
        )
        if re.search(r"\bis_mutation\b", ligne) and not portee:
            return True
    return False


def tris_de_mutations(manifeste, modeles):
    """Return the models and the macros that tell the mutations from the others instead of reading ``par_mutation``."""
    modeles = {n["name"]: n["raw_code"] for n in modeles.values()}
    macros = {m["name"]: m["macro_sql"] for m in manifeste["macros"].values() if m["package_name"] == "observatoire"}
    return {
        nom
        for nom, code in {**macros, **modeles}.items()
        if nom not in DEFINITIONS_DE_LA_MUTATION and trie_les_mutations(code)
    }


def test_who_counts_mutations_reads_them_from_their_population(manifeste, modeles):
    assert tris_de_mutations(manifeste, modeles) == set()


@pytest.mark.parametrize(
    "ligne",
    [
        *("where is_mutation", "where not stock.is_mutation", "and stock.is_mutation"),
        *("count(*) filter (where is_mutation) as n,", "is_mutation::integer as n,", "sum(is_mutation::integer) as n"),
        *("case when is_mutation then 'OUI' else 'NON' end as mutation,", "{{ part('is_mutation') }},"),
    ],
)
def test_a_model_that_tells_mutations_by_itself_is_seen(manifeste, modeles, ligne):
    cle = next(cle for cle, noeud in modeles.items() if noeud["name"] == "int_stock_mutation")
    faux = {**modeles[cle], "raw_code": modeles[cle]["raw_code"] + f"    {ligne}\n"}
    assert tris_de_mutations(manifeste, {cle: faux}) == {"int_stock_mutation"}


# When an answer is due: the day of the offer and the days that it gives, ten at least.
ECHEANCE = re.compile(r"date_offre['\"\]\s]*(?:\+|\.add|\.dt\.offset)|delai_reponse_jours\W[^\n]*\b10\b")


def echeances_calculees(sources):
    """Return the names of the sources that compute when an answer is due."""
    return {nom for nom, texte in sources.items() if ECHEANCE.search(texte)}


def test_when_an_answer_is_due_is_computed_once():
    dossiers = [RACINE / nom for nom in ("warehouse/models", "warehouse/macros", "dashboards", "orchestration")]
    fichiers = [f for dossier in dossiers for f in dossier.rglob("*") if f.suffix in {".sql", ".py"}]
    assert echeances_calculees({f.name: f.read_text(encoding="utf-8") for f in fichiers}) == {"int_candidature.sql"}


@pytest.mark.parametrize(
    "ligne", ["cadre['date_offre'] + jours", "date_offre + 10", "max(ligne.delai_reponse_jours or 0, 10)"]
)
def test_a_second_deadline_is_seen(ligne):
    assert echeances_calculees({"page.py": ligne}) == {"page.py"}
