"""The page Rapprochement, one household: the dwellings that fit it, what would open more, what is never promised."""

import pandas as pd
import pytest

from dashboards.kit.fiche import LOGEMENTS_POSSIBLES, sur
from dashboards.kit.words.formats import Valeur, nombre, typologie
from dashboards.pages.rapprochement import menage, ouvertures, reads, reads_menage, sentences
from dashboards.pages.rapprochement.ouvertures import Somme
from tests.dashboards.test_rapprochement import LECTEURS, PERSONNE, nue, tables, textes

SERVIE = (
    "select demande_id from rapprochement where is_eligible group by demande_id order by count(*) desc, demande_id"
    " limit 1"
)


def ouvrir_un_menage(ouvrir, login: str, demande: str, **filtres: str):
    at = ouvrir(login, "rapprochement", lecture="menage", **filtres)
    at.text_input(key="menage_saisi").set_value(demande).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("login", LECTEURS)
def test_the_dwellings_of_a_household_are_those_that_the_view_gives(ouvrir, lire, login):
    (servie,) = lire(login, SERVIE)
    lignes = lire(
        login,
        "select offre_id, is_eligible, motifs_exclusion_codes, jours_vacance from rapprochement join offre using"
        f" (departement_code, offre_id) where demande_id = '{servie['demande_id']}'"
        " order by jours_vacance desc nulls last, offre_id",
    )
    conviennent = [x["offre_id"] for x in lignes if x["is_eligible"]]
    presque = [x["offre_id"] for x in lignes if len(x["motifs_exclusion_codes"]) == 1]
    at = ouvrir_un_menage(ouvrir, login, servie["demande_id"], vue="impression")
    par_colonnes = {tuple(t.columns)[-1]: t for t in tables(at) if "Offre" in t.columns}
    lues = [t for t in tables(at) if "Offre" in t.columns]
    assert par_colonnes
    assert [list(t["Offre"]) for t in lues] == [x for x in (conviennent, presque[:50]) if x]
    assert f"Sur {nombre(len(lignes))} logement" in textes(at)
    assert (f"{nombre(len(conviennent))} convien") in textes(at)


TITRES = ("Ce qu’ouvrirait un vœu de plus", "Combien de temps d’autres ont attendu")
UNE_DEMANDE = (
    "select demande_id, typologies_souhaitees, typologies_admises from demande where etat_code = 'active'"
    " and commune_code = '31555' and cardinality(typologies_admises) > 1"
    " and not typologies_admises <@ typologies_souhaitees order by demande_id limit 1"
)


@pytest.fixture
def rien_d_ouvert(monkeypatch):
    for module, nom in ((reads, "SQL_OFFRES"), (reads_menage, "SQL_LOGEMENTS")):
        monkeypatch.setattr(module, nom, getattr(module, nom).replace("\nwhere ", "\nwhere false and "))


def test_without_an_open_offer_the_household_is_still_read_its_wishes_and_its_wait(ouvrir, lire, rien_d_ouvert):
    at = ouvrir("commune-toulouse", "rapprochement")
    assert "Aucune offre ouverte dans votre périmètre." in textes(at)
    assert "Lecture" in [choix.label for choix in at.get("button_group")]
    (lue,) = lire("commune-toulouse", UNE_DEMANDE)
    at = ouvrir_un_menage(ouvrir, "commune-toulouse", lue["demande_id"])
    assert "Aucun logement ouvert dans votre périmètre aujourd’hui." in textes(at)
    assert [titre for titre in TITRES if f"## {titre}" in textes(at)] == list(TITRES)
    assert "Un autre logement ouvert" not in [boite.label for boite in at.selectbox]


@pytest.mark.parametrize("rien", [False, True])
def test_a_type_is_proposed_by_the_size_of_the_household_whatever_the_reader_has_open(ouvrir, lire, request, rien):
    if rien:
        request.getfixturevalue("rien_d_ouvert")
    (lue,) = lire("commune-toulouse", UNE_DEMANDE)
    at = ouvrir_un_menage(ouvrir, "commune-toulouse", lue["demande_id"])
    de_plus = [t for t in lue["typologies_admises"] if t not in lue["typologies_souhaitees"]]
    (table,) = [t for t in tables(at) if "Au lieu de" in t.columns]
    proposes = [nom for nom in map(nue, table.index) if nom.startswith("Avec un ")]
    assert [nom.split(" aussi")[0] for nom in proposes] == [f"Avec un {typologie(t)}" for t in de_plus]
    assert "norme d’occupation stricte" in textes(at)


def test_the_list_of_demandes_leads_to_the_dwellings_of_a_household_and_the_address_names_nobody(ouvrir, lire):
    at = ouvrir("bailleur-a", "demandes", onglet="liste", geo="dep-31")
    (premiere,) = lire(
        "bailleur-a",
        "select demande_id from demande where etat_code = 'active' order by date_creation, demande_id limit 1",
    )
    next(b for b in at.button if b.label == sur(LOGEMENTS_POSSIBLES, 1)).click().run()
    assert not at.exception
    assert at.query_params["lecture"] == "menage"
    assert at.text_input(key="menage_saisi").value == premiere["demande_id"]
    assert premiere["demande_id"] not in str(dict(at.query_params.items()))
    assert "logement" in at.markdown[0].value


@pytest.mark.parametrize("login", ["comed", "adil"])
def test_a_profile_without_the_page_is_not_offered_its_link(ouvrir, login):
    at = ouvrir(login, "demandes", onglet="liste", geo="dep-31")
    assert [b.label for b in at.button if b.label.startswith("Voir la fiche")]
    assert [b.label for b in at.button if b.label.startswith("Logements possibles")] == []


def test_attaque_A10_the_household_of_another_is_answered_as_one_that_does_not_exist(ouvrir, lire):
    siennes = {x["demande_id"] for x in lire("commune-toulouse", "select demande_id from demande")}
    toutes = [x["demande_id"] for x in lire("bailleur-a", "select demande_id from demande where etat_code = 'active'")]
    autre = next(demande for demande in toutes if demande not in siennes)
    dits = [textes(ouvrir_un_menage(ouvrir, "commune-toulouse", demande)) for demande in (autre, PERSONNE)]
    assert dits[0] == dits[1]


def cellule(lieu: str, code: str, valeur: int | None, type_: str = "") -> dict:
    return {
        "periode": "2025",
        "territoire_type": lieu,
        "territoire_code": code,
        "dimension": "typologie" if type_ else "ensemble",
        "modalite": type_ or "TOUS",
        "valeur": valeur,
        "is_masque": valeur is None,
    }


VOISINES = {"31555": "E", "31149": "E", "31069": "E"}


def test_where_the_types_of_a_commune_are_told_one_more_type_and_one_more_commune_are_counted_there():
    loues = pd.DataFrame(
        [
            cellule("commune", "31555", 9, "T3"),
            cellule("commune", "31555", 25, "T2"),
            cellule("commune", "31149", 4, "T3"),
            cellule("commune", "31069", 0, "T3"),
            cellule("commune", "31149", 70, "T2"),
        ]
    )
    lues = ouvertures.ouvertures(loues, ["31555"], VOISINES, ["T3"], ["T2"])
    assert (lues.maille, lues.siens, lues.par_type) == ("commune", Somme(9), {"T2": Somme(34)})
    assert (lues.siennes, lues.par_commune) == (Somme(9), {"31149": Somme(13)})


def test_elsewhere_the_types_are_those_of_the_epci_and_a_commune_is_told_all_types_together():
    loues = pd.DataFrame(
        [
            cellule("epci", "E", 40, "T3"),
            cellule("epci", "E", None, "T2"),
            cellule("commune", "31555", 60),
            cellule("commune", "31149", None),
            cellule("commune", "31069", 12),
        ]
    )
    lues = ouvertures.ouvertures(loues, ["31555"], VOISINES, ["T3"], ["T2"])
    assert (lues.maille, lues.siens, lues.communes_tous_types) == ("epci", Somme(40), True)
    assert lues.par_type == {"T2": Somme(40, 1)}
    assert lues.par_commune == {"31069": Somme(72)}


def test_a_type_that_an_epci_tells_with_others_only_is_not_told():
    loues = pd.DataFrame([cellule("epci", "E", 40, "T3"), cellule("epci", "E", 70, "T4+T5+T6P")])
    lues = ouvertures.ouvertures(loues, ["31555"], VOISINES, ["T3"], ["T4"])
    assert (lues.siens, lues.par_type) == (Somme(40), {"T4": Somme(40, 1)})


def test_types_told_together_are_told_to_who_asks_for_each_of_them():
    loues = pd.DataFrame([cellule("epci", "E", 40, "T3"), cellule("epci", "E", 70, "T4+T5+T6P")])
    lues = ouvertures.ouvertures(loues, ["31555"], VOISINES, ["T4", "T5"], ["T6P", "T3"])
    assert (lues.siens, lues.par_type) == (Somme(0, 1), {"T6P": Somme(70), "T3": Somme(40, 1)})


def test_where_nothing_is_told_of_a_commune_that_is_wished_nothing_is_known_of_it():
    loues = pd.DataFrame([cellule("commune", "31149", 4, "T3"), cellule("commune", "31149", 70, "T2")])
    lues = ouvertures.ouvertures(loues, ["31555"], VOISINES, ["T3"], ["T2"])
    assert (lues.siens, lues.par_type) == (Somme(), {"T2": Somme()})
    assert (lues.siennes, lues.par_commune) == (Somme(), {"31149": Somme(4)})


def test_a_household_whose_types_are_unknown_is_compared_with_nothing():
    loues = pd.DataFrame([cellule("epci", "E", 40, "T3")])
    assert ouvertures.ouvertures(loues, ["31555"], VOISINES, [], ["T2"]) is None


@pytest.mark.parametrize(
    ("somme", "dit"),
    [
        (Somme(34), "34"),
        (Somme(0), "0"),
        (Somme(34, 1), "au moins 34 (1 valeur sous secret)"),
        (Somme(0, 2), "n/c (2 valeurs sous secret)"),
    ],
)
def test_a_secret_is_said_and_never_counted_as_nothing(somme, dit):
    assert somme.ecrire() == dit


def test_the_wait_of_others_is_an_observation_and_not_a_promise():
    dit = sentences.phrase_attente("T3", "Toulouse Métropole", "2025", Valeur(34))
    assert dit == (
        "Toulouse Métropole : au rythme de 2025, la moitié des demandes maintenues dont le premier type est « T3 » "
        "sont logées en 34 mois ou moins. C’est ce qui est observé d’autres ménages, non une promesse."
    )
    assert "douze mois jusqu’à octobre 2026" in sentences.phrase_attente("T3", "X", "2026-10", Valeur(34))


@pytest.mark.parametrize(
    ("conviennent", "presque", "dit"),
    [
        (0, 0, "Sur 1 logement ouvert, aucun ne convient à ce ménage. Plus bas, ce qu’ouvrirait un vœu de plus."),
        (1, 2, "Sur 40 logements ouverts, 1 convient à ce ménage ; une seule raison en écarte 2."),
        (3, 0, "Sur 40 logements ouverts, 3 conviennent à ce ménage."),
    ],
)
def test_the_sentence_of_a_household_agrees_with_its_figures(conviennent, presque, dit):
    assert sentences.phrase_du_menage(conviennent, presque, 40 if conviennent else 1) == dit


def test_the_dwellings_of_a_household_come_by_pages_short_enough_for_a_phone(ouvrir, lire, monkeypatch):
    (servie,) = lire("bailleur-a", SERVIE)
    rangees = {}
    for par_page in (menage.RANGEES_PAR_PAGE, 2):
        monkeypatch.setattr(menage, "RANGEES_PAR_PAGE", par_page)
        at = ouvrir_un_menage(ouvrir, "bailleur-a", servie["demande_id"])
        rangees[par_page] = len([x for x in at.get("page_link") if x.proto.label.startswith(menage.RAISONS)])
    assert 4 >= rangees[2] < rangees[20] <= 2 * 20
