"""The rights of a profile in one phrase follow the readings of each right, whoever is told them.

The words are written here by hand, from the rights of the seed by their codes.
"""

import re

import pytest

from tests.security.test_registre import copie
from warehouse.access.rights import DEBUT_DES_SENS, FIN_DES_SENS, PAGE, lire_registre, tableau_des_lectures

# By right and reading: what its readers are told, and the profiles.
DITES = {
    ("R3", "guichet_de_collectivite"): (
        "les demandes enregistrées à un guichet de collectivité qui souhaitent votre territoire",
        ("commune", "epci"),
    ),
    ("R3", "guichet_propre"): (
        "les demandes enregistrées à votre propre guichet qui souhaitent votre territoire",
        ("commune", "epci"),
    ),
    ("R3", "tout_guichet"): ("les demandes qui souhaitent votre territoire", ("commune", "epci")),
    ("R4", "enregistrees"): ("les demandes enregistrées à vos propres guichets, les", ("action_logement",)),
    ("R4", "proposees"): ("les demandes positionnées sur vos réservations", ("action_logement",)),
    ("R4", "enregistrees_ou_proposees"): (
        "les demandes enregistrées à vos propres guichets, ou positionnées sur vos réservations",
        ("action_logement",),
    ),
    ("R6", "contingent_delegue"): (
        "les logements qui vous sont réservés et ceux du contingent que l’État vous délègue",
        ("epci",),
    ),
    ("R6", "statistiques_seules"): ("les logements qui vous sont réservés, et des statistiques", ("epci",)),
    ("ADIL", "guichet_propre"): ("les demandes enregistrées à vos propres guichets, et", ("adil",)),
    ("ADIL", "rien"): ("aucune demande, pas même celles de vos propres guichets", ("adil",)),
    ("E1", "recours"): ("les demandes DALO, PDALPD, relevant de l’accord collectif ou du contingent", ("etat",)),
    ("E1", "reconnues"): ("les demandes reconnues DALO, PDALPD, relevant de l’accord collectif", ("etat",)),
    ("E1", "eligibles"): ("enregistrées par l’État, ou au-delà du délai anormalement long", ("etat",)),
}
D_UN_AUTRE = re.compile(r"\b(il|elle|lui|son|sa|ses|leur)\b")


def choisi(dossier, code: str, choix: str):
    """Return the real register, another reading of a right chosen."""
    en_vigueur = next(un.nom for un in lire_registre().lectures if un.code == code and un.est_en_vigueur)
    avant = f"            code: {code}\n            choix: {en_vigueur}\n"
    return lire_registre(copie(dossier, "predicats", avant, avant.replace(en_vigueur, choix)))


def test_every_reading_of_a_right_over_rows_has_its_phrase_here():
    toutes = {(une.code, une.nom) for une in lire_registre().lectures}
    # E2 is of columns: which of them, the page « Qui voit quoi » says.
    assert {(code, choix) for code, choix in toutes if code != "E2"} == set(DITES)


@pytest.mark.parametrize(("code", "choix"), DITES)
def test_the_phrase_of_a_profile_follows_the_reading_of_its_right(tmp_path, code, choix):
    attendue, profils = DITES[code, choix]
    registre = choisi(tmp_path, code, choix)
    for profil in profils:
        assert attendue in registre.profils[profil].vous_voyez
    autres = {
        profil: lire_registre().profils[profil].vous_voyez for profil in registre.profils if profil not in profils
    }
    assert {profil: registre.profils[profil].vous_voyez for profil in autres} == autres


@pytest.mark.parametrize(("code", "choix"), DITES)
def test_a_reader_is_told_of_itself_and_nobody_else_is_told_so(tmp_path, code, choix):
    for profil in choisi(tmp_path, code, choix).profils.values():
        assert not D_UN_AUTRE.search(profil.vous_voyez), profil.code
        assert not re.search(r"\b(vous|votre|vos)\b", profil.portee), profil.code


def test_names_are_told_of_where_they_open_and_nowhere_else(tmp_path):
    ouverts = {code for code, profil in lire_registre().profils.items() if "les noms après" in profil.portee}
    assert ouverts == {
        *("bailleur", "etat", "commune", "epci", "comed", "conseil_departemental", "action_logement", "adil"),
    }
    assert all("aucun nom" in un.portee for code, un in lire_registre().profils.items() if code not in ouverts)
    assert "aucun nom" in choisi(tmp_path, "ADIL", "rien").profils["adil"].portee


def test_the_access_model_names_every_reading_and_the_one_in_force():
    texte = PAGE.read_text(encoding="utf-8").split(DEBUT_DES_SENS)[1].split(FIN_DES_SENS)[0]
    assert texte.strip() == tableau_des_lectures(lire_registre())
    assert all(f"`{choix}`" in texte for _, choix in DITES)
