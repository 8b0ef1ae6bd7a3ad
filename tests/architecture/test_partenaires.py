"""Partners are data: no code names an organisme that a seed declares."""

import re

from tests.architecture.test_departement import RACINE, fichiers, referentiel


def test_no_code_names_an_organisme_of_the_country():
    codes = [ligne["organisme_code"] for ligne in referentiel("organisme_national")]
    cite = re.compile(rf"[\"'](?:{'|'.join(map(re.escape, codes))})[\"']")
    assert codes
    nommes = {nom for nom in fichiers() if cite.search((RACINE / nom).read_text(encoding="utf-8"))}
    assert nommes == set()
