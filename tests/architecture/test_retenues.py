"""Rows that lost what they name are held back in one place, by which every other model reads them."""

import re

from ingestion.contracts import CONTRATS

RETENUE = "int_ligne_retenue"
OBJETS = {"offre_id": "OFFRE", "nud": "DEMANDE"}
# What becomes of each raw row, those held back included.
BILAN = {"int_ligne_issue_priorite"}


def modele_nomme(modeles, nom):
    return next(noeud for noeud in modeles.values() if noeud["name"] == nom)


def tenues(modeles) -> dict[tuple[str, str], str]:
    """Flow and what it names → staging model, as the model that holds back compares them."""
    code = modele_nomme(modeles, RETENUE)["raw_code"]
    return {(flux, objet): modele for flux, modele, objet in re.findall(r"\('(\w+)', '(stg_\w+)', '(\w+)'\)", code)}


def test_every_relation_of_a_contract_is_held_by_the_publication_too(modeles):
    attendues = {(contrat.flux, OBJETS[r.reference]) for contrat in CONTRATS for r in contrat.relations}
    assert attendues <= set(tenues(modeles))
    assert attendues


def lecteurs_directs(modeles):
    """Return the models that read rows which may be held back without leaving those out."""
    noms = "|".join(set(tenues(modeles).values()))
    return {
        noeud["name"]
        for noeud in modeles.values()
        if noeud["name"] not in BILAN | {RETENUE} and re.search(rf"ref\('({noms})'\)", noeud["raw_code"])
    }


def test_no_model_reads_the_rows_held_back(modeles):
    assert lecteurs_directs(modeles) == set()


def test_a_model_that_reads_them_is_seen(modeles):
    faux = modele_nomme(modeles, "int_candidature") | {"raw_code": "from {{ ref('stg_candidatures__evenement') }}"}
    assert lecteurs_directs({**modeles, "faux": faux}) == {"int_candidature"}
