"""Partners are data: no code names an organisme that a seed declares."""

import re

from ingestion.contracts import CONTRATS
from tests.architecture.test_departement import RACINE, fichiers, referentiel
from warehouse.access.rights import lire_registre


def test_no_code_names_an_organisme_of_the_country():
    codes = [ligne["organisme_code"] for ligne in referentiel("organisme_national")]
    cite = re.compile(rf"[\"'](?:{'|'.join(map(re.escape, codes))})[\"']")
    assert codes
    nommes = {nom for nom in fichiers() if cite.search((RACINE / nom).read_text(encoding="utf-8"))}
    assert nommes == set()


def test_every_kind_of_emitter_that_a_contract_names_is_a_profile_of_the_register():
    """A kind that is renamed in the register alone would send nothing any more, and nobody would be told."""
    nommes = {genre for contrat in CONTRATS for genre in (*contrat.types_emetteurs, *contrat.pour_autrui)}
    assert nommes
    assert nommes <= lire_registre().profils.keys()
