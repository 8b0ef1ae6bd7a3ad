"""What gives the points tells the priorities: a detail loses the criteria that its reader may not know.

On rows that have every criterion: in a sample, the demandes that a profile matches may have none of them.
"""

import pytest
import yaml

from tests.security import oracle_colonnes
from tests.security.test_declaration import droits, jouer
from warehouse.access.rights import REGISTRE

CRITERES = ("DALO", "PDALPD", "ACD", "PRIORITAIRE", "ANCIENNETE")
PROFILS = tuple(oracle_colonnes.RAPPROCHEMENT)
DETAILS = {"rapprochement": ("points_detail", "quantites"), "rapprochement_passe": ("quantites",)}


@pytest.fixture
def construites(tmp_path, neuve):
    """The views of the matching, with the masks of the real register, on one row that has every criterion."""
    (groupe,) = yaml.safe_load((REGISTRE / "profils.yml").read_text(encoding="utf-8"))["groups"]
    reels = groupe["config"]["meta"]["profils"]
    registre = droits()
    meta = registre["groups"][0]["config"]["meta"]
    meta["vues"] = {
        vue: {"libelle": "R", "source": vue, "cle": ["offre_id"], "colonnes": ["offre_id", *details]}
        for vue, details in DETAILS.items()
    }
    meta["profils"] = {
        code: {
            "libelle": "X", "court": "X", "portee": "x", "pages": [],
            "lignes": dict.fromkeys(DETAILS, "departement") if code in PROFILS else {},
            "masques": {vue: _des_details(reels[code], vue) for vue in DETAILS if code in PROFILS},
        }
        for code in reels
    }  # fmt: skip
    meta["profils"]["public"] |= {"est_public": True}
    detail = "{" + ", ".join(f'"{critere}": 1' for critere in CRITERES) + "}"
    modeles = {
        f"marts/m/{vue}": (
            "select '31'::text as departement_code, 'o'::text as offre_id, "
            + ", ".join(f"'{detail}'::jsonb as {nom}" for nom in details),
            ["departement_code", "offre_id", *details],
        )
        for vue, details in DETAILS.items()
    }
    with neuve.connexion() as c:
        for code in reels:
            c.execute(f"create schema if not exists next__{code}")
    sortie = jouer(tmp_path, neuve, modeles, registre)
    assert "ERROR=0" in sortie, sortie
    return neuve


def _des_details(profil: dict, vue: str) -> list[dict]:
    """Return the masks of a profile on what details the points of a view."""
    masques = profil.get("masques", {}).get(vue, [])
    return [masque for masque in masques if set(masque["colonnes"]) <= set(DETAILS[vue])]


def test_the_detail_of_the_points_loses_the_criteria_that_the_oracle_hides(construites):
    with construites.connexion() as c:
        lus = {
            (profil, vue, nom): {*c.execute(f"select {nom} from next__{profil}.{vue}").fetchone()[0]}
            for profil in PROFILS
            for vue, details in DETAILS.items()
            for nom in details
        }
    assert lus == {cas: {*CRITERES} - oracle_colonnes.RAPPROCHEMENT[cas[0]][1] for cas in lus}
