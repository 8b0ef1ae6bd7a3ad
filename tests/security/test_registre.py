"""A register of rights that contradicts itself is refused in words, and nothing is changed."""

import pytest
import yaml

from tests.security.test_declaration import droits, lignes_de
from warehouse.access.rights import lire_registre
from warehouse.errors import ErreurObservatoire

SANS_FINALITE = {
    "libelle": "X",
    "court": "X",
    "portee": "x",
    "pages": [],
    "lignes": {"demande_identite": "departement"},
}
MASQUE = {"traitement": "vide", "colonnes": ["effectif"]}
FAUTES = {
    "a predicate": (
        lignes_de("etat", statistique="tout"),
        "lit « statistique » selon « tout », qui n’est pas un prédicat",
    ),
    "a view": (lignes_de("etat", rien="departement"), "lit « rien », qu’aucune entrée ne décrit"),
    "a purpose missing": ({"etat": SANS_FINALITE}, "lit « demande_identite » sans qu’aucune finalité lui soit ouverte"),
    "a purpose unknown": (
        {"etat": lignes_de("etat")["etat"] | {"finalites": ["curiosite"]}},
        "a une finalité inconnue, « curiosite »",
    ),
    "a name": (lignes_de("Préfet"), "le profil « Préfet » a un nom que la base refuse"),
    "a journal": ({"etat": lignes_de("etat")["etat"] | {"journal": "voisin"}}, "lit le journal « voisin »"),
    "a page": (
        {"etat": lignes_de("etat")["etat"] | {"pages": ["inconnue"]}},
        "ouvre la page « inconnue », qui n’existe pas",
    ),
    "a masked view": (
        {"etat": lignes_de("etat")["etat"] | {"masques": {"statistique": [MASQUE]}}},
        "des rubriques sont cachées dans « statistique », qu’il ne lit pas",
    ),
    "a masked column": (
        {
            "etat": lignes_de("etat", statistique="departement")["etat"]
            | {"masques": {"statistique": [MASQUE | {"colonnes": ["rien"]}]}}
        },
        "« statistique » n’a pas de rubrique « rien » à cacher",
    ),
    "a treatment": (
        {
            "etat": lignes_de("etat", statistique="departement")["etat"]
            | {"masques": {"statistique": [MASQUE | {"traitement": "flou"}]}}
        },
        "cache des rubriques par « flou »",
    ),
    "what a mask takes out of a detail": (
        {
            "etat": lignes_de("etat", statistique="departement")["etat"]
            | {"masques": {"statistique": [MASQUE | {"traitement": "sans"}]}}
        },
        "cache des rubriques par « sans »",
    ),
    "the public twice": (
        {"etat": lignes_de("etat")["etat"] | {"est_public": True}},
        "un profil, et un seul, est celui du public",
    ),
}


def ecrire(tmp_path, profils: dict):
    """Write the small register, some of its profiles changed."""
    (tmp_path / "registre.yml").write_text(yaml.safe_dump(droits(profils=profils)), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("nom", FAUTES)
def test_what_the_register_names_and_does_not_define_is_said(tmp_path, nom):
    profils, phrase = FAUTES[nom]
    with pytest.raises(ErreurObservatoire, match="Le registre des droits se contredit, rien n’est changé") as refus:
        lire_registre(ecrire(tmp_path, profils))
    assert phrase in str(refus.value)


def test_the_small_register_as_it_is_says_nothing(tmp_path):
    assert set(lire_registre(ecrire(tmp_path, {})).profils) == {
        "bailleur",
        "etat",
        "commune",
        "epci",
        "ingenieur",
        "public",
    }


def test_a_reading_that_a_predicate_has_not_is_said(tmp_path):
    predicat = {"choix": "autre", "possibles": {"une": {"libelle": "u", "sql": "true"}}}
    (tmp_path / "registre.yml").write_text(
        yaml.safe_dump(droits(predicats={"departement": predicat})), encoding="utf-8"
    )
    with pytest.raises(ErreurObservatoire, match="choisit « autre », rien n’est changé : choisissez parmi une"):
        lire_registre(tmp_path)


def test_who_matches_a_demande_may_know_the_flags_that_its_reasons_tell():
    """An accessibility to look at tells the need, a contingent the urgent motive: both show in the same rows."""
    for profil in lire_registre().profils.values():
        if profil.lit("rapprochement"):
            dits = {"has_handicap", "is_motif_urgent"}
            caches = [masque for masque in profil.masques.get("demande", ()) if dits & {*masque.colonnes}]
            assert {masque.sauf for masque in caches} <= {profil.lignes["critere_demande"]}, profil.code
