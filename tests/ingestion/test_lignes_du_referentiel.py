"""Rows of a partner's file that say nothing, or speak of elsewhere, are put aside: the others load."""

import pytest

from ingestion.contracts import FLUX
from tests.ingestion.fabrique import REFERENTIELS, ecrire, fichier, guichet, texte

BONNE = guichet("G001A", "BA01")
# A commune of the Ariège and its EPCI; an EPCI of the Tarn that has one commune of the Haute-Garonne.
FOIX, FOIX_VARILHES, TARN_AGOUT = "09122", "200067791", "200034023"
# The commune that the former Lez (31298) is a part of.
SAINT_BEAT_LEZ = "31471"


@pytest.fixture
def base(base):
    yield base
    with base.connexion() as c:
        c.execute("delete from acces.organisme where organisme_code in ('BA99', 'ZZ99')")


def ligne(nature: str, code: str, **champs: str) -> dict[str, str]:
    return dict.fromkeys(REFERENTIELS.noms, "") | {
        "type_enregistrement": nature, "code": code, "libelle": code, **champs,
    }  # fmt: skip


COMPLETES = [
    ligne("ORGANISME", "BA99", type_organisme="bailleur"),
    ligne("GUICHET", "G900A", organisme_code="BA01"),
    ligne("RESERVATAIRE", "R_1", organisme_code="BA01"),
    ligne("OBJECTIF", "ACD-BA01-2024", type_objectif="ACD", annee="2024", valeur="12"),
    ligne("TERRITOIRE", "LISTE/31555", territoire_code="31555"),
    ligne("TERRITOIRE", "LISTE/31298", territoire_code=SAINT_BEAT_LEZ),
    ligne("PORTEE", "C31555/31395", organisme_code="C31555", territoire_code="31395"),
    ligne("DELEGATION", f"C31555/{TARN_AGOUT}", organisme_code="C31555", territoire_code=TARN_AGOUT),
    ligne("EMETTEUR", "BA01/offres", organisme_code="BA01"),
]
SANS = [(un["type_enregistrement"], un, champ) for un in COMPLETES for champ in list(un)[3:] if un[champ]]


def test_a_row_of_each_nature_that_says_what_it_must_is_loaded(tmp_path, recevoir):
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, COMPLETES, "GEST31"))
    assert (bilan.statut, bilan.chargees, bilan.quarantaine) == ("charge", len(COMPLETES), 0)


@pytest.mark.parametrize(("complete", "champ"), [un[1:] for un in SANS], ids=[f"{un[0]}-{un[2]}" for un in SANS])
def test_a_row_without_what_its_nature_needs_is_put_aside_and_told(tmp_path, recevoir, ecarts, complete, champ):
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, [BONNE, complete | {champ: ""}], "GEST31"))
    assert (bilan.statut, bilan.chargees, bilan.quarantaine) == ("charge", 1, 1)
    assert ecarts() == [(3, "OBLIGATOIRE_VIDE", champ)]
    assert f"colonne {champ}" in bilan.ecarts[0].message


def test_a_file_that_lacks_the_columns_that_a_row_needs_has_this_row_put_aside(tmp_path, recevoir, ecarts):
    noms = ["type_enregistrement", "code", "libelle", "organisme_code"]
    contenu = texte(REFERENTIELS, [BONNE, ligne("OBJECTIF", "acd")], noms=noms)
    (bilan,) = recevoir(ecrire(tmp_path, "referentiels_GEST31_2024-03-31.csv", contenu))
    assert (bilan.chargees, bilan.quarantaine) == (1, 1)
    assert [code for _, code, _ in ecarts()] == ["CODE_INVALIDE"]
    assert all(champ in bilan.ecarts[0].message for champ in ("type_objectif", "annee", "valeur"))


@pytest.mark.parametrize("code", ["BA_99", "B", "BA99/1", "BA99BA99BA99B"])
def test_an_organisme_whose_code_no_file_could_bear_is_put_aside(tmp_path, recevoir, ecarts, code):
    recevoir(fichier(tmp_path, REFERENTIELS, [BONNE, ligne("ORGANISME", code, type_organisme="bailleur")], "GEST31"))
    assert ecarts() == [(3, "CODE_INVALIDE", "code")]


CONTREDITES = {
    "a territory more": ("PORTEE", "C31555/31395", {"territoire_code": "31113"}, "territoire_code"),
    "the organisme of a territory": ("PORTEE", "C31395/31395", {"territoire_code": "31395"}, "organisme_code"),
    "no territory": ("PORTEE", "C31555", {"territoire_code": "31395"}, "territoire_code"),
    "a delegation": ("DELEGATION", "C31555/31395", {"territoire_code": TARN_AGOUT}, "territoire_code"),
    "the member of a list": ("TERRITOIRE", "LISTE/31555", {"territoire_code": "31395"}, "territoire_code"),
    "who keeps a flow": ("EMETTEUR", "BA01/offres", {}, "organisme_code"),
    "an organisme": ("ORGANISME", "BA99", {"type_organisme": "bailleur"}, "organisme_code"),
}


@pytest.mark.parametrize("nom", CONTREDITES)
def test_a_row_whose_code_says_another_thing_than_its_fields_is_put_aside_and_told(tmp_path, recevoir, ecarts, nom):
    nature, code, champs, contredit = CONTREDITES[nom]
    fautive = ligne(nature, code, organisme_code="C31555", **champs)
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, [BONNE, fautive], "GEST31"))
    assert (bilan.statut, bilan.chargees, ecarts()) == ("charge", 1, [(3, "CODE_CONTREDIT", "code")])
    assert f"colonne {contredit}" in bilan.ecarts[0].message
    assert "Corrigez le code ou l’autre champ" in bilan.ecarts[0].message


INCONNUES = [
    ligne("GUICHET", "G900A", organisme_code="ZZ99"),
    ligne("RESERVATAIRE", "R_1", organisme_code="ZZ99"),
    ligne("OBJECTIF", "ACD-ZZ99", organisme_code="ZZ99", type_objectif="ACD", annee="2024", valeur="12"),
    ligne("PORTEE", "ZZ99/31395", organisme_code="ZZ99", territoire_code="31395"),
    ligne("DELEGATION", "ZZ99/31395", organisme_code="ZZ99", territoire_code="31395"),
    ligne("EMETTEUR", "ZZ99/offres", organisme_code="ZZ99"),
]
SUCCESSEUR = ligne("ORGANISME", "BA99", type_organisme="bailleur", successeur_code="ZZ99", valide_au="2024-01-01")
NOUVEAU = ligne("ORGANISME", "ZZ99", type_organisme="commune", territoire_code="31395")


@pytest.mark.parametrize("fautive", INCONNUES, ids=[un["type_enregistrement"] for un in INCONNUES])
def test_a_row_of_an_organisme_that_nobody_declared_is_put_aside_until_it_is(
    tmp_path, recevoir, rejouer, lire, ecarts, fautive
):
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, [BONNE, fautive], "GEST31"))
    assert (bilan.statut, bilan.chargees) == ("charge", 1)
    assert ecarts() == [(3, "ORGANISME_INCONNU", "organisme_code")]
    assert "ZZ99" in bilan.ecarts[0].message
    assert "déclarez-le par une ligne ORGANISME" in bilan.ecarts[0].message
    recevoir(fichier(tmp_path, REFERENTIELS, [NOUVEAU], "GEST31", "2024-04-30"))
    rejouer()
    assert ecarts() == []
    assert lire("select count(*) from raw.referentiels") == [(3,)]


def test_an_organisme_declared_in_the_same_file_is_known_wherever_its_row_stands(tmp_path, recevoir, ecarts):
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, [*INCONNUES, SUCCESSEUR, NOUVEAU], "GEST31"))
    assert (bilan.chargees, ecarts()) == (len(INCONNUES) + 2, [])


def test_what_hangs_on_an_organisme_that_is_put_aside_is_put_aside_with_it(tmp_path, recevoir, ecarts):
    sien = guichet("G900A", "BA99")
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, [BONNE, SUCCESSEUR, sien], "GEST31"))
    assert bilan.chargees == 1
    assert ecarts() == [(3, "ORGANISME_INCONNU", "successeur_code"), (4, "ORGANISME_INCONNU", "organisme_code")]


@pytest.mark.parametrize("code", ["BA01/nimporte", "BA01/OFFRES", "BA01/offres2", "BA01", "offres"])
def test_a_row_that_keeps_no_flow_that_exists_to_an_organisme_is_put_aside_and_told_the_flows(
    tmp_path, recevoir, ecarts, code
):
    seul = ligne("EMETTEUR", code, organisme_code="BA01")
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, [BONNE, seul], "GEST31"))
    assert (bilan.chargees, ecarts()) == (1, [(3, "CODE_INCONNU", "code")])
    assert all(flux in bilan.ecarts[0].message for flux in FLUX)


@pytest.mark.parametrize("territoire", [FOIX, FOIX_VARILHES])
@pytest.mark.parametrize("nature", ["ORGANISME", "PORTEE", "DELEGATION", "TERRITOIRE", "OBJECTIF"])
def test_a_territory_of_another_departement_is_put_aside_and_the_others_load(
    tmp_path, recevoir, ecarts, nature, territoire
):
    ailleurs = ligne(nature, f"C31555/{territoire}", organisme_code="C31555", territoire_code=territoire)
    if nature == "ORGANISME":
        ailleurs |= {"code": "C31555", "type_organisme": "commune"}
    if nature == "OBJECTIF":
        ailleurs |= {"type_objectif": "Q1_HORS_QPV", "annee": "2024", "valeur": "25"}
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, [BONNE, ailleurs], "GEST31"))
    assert (bilan.statut, bilan.chargees) == ("charge", 1)
    assert ecarts() == [(3, "HORS_DEPARTEMENT", "territoire_code")]
    assert "territoire d’un partenaire, d’un autre département" in bilan.ecarts[0].message


def test_a_territory_of_a_departement_that_is_installed_too_is_for_the_referentiel_of_that_one(
    tmp_path, base, recevoir, rejouer, ecarts
):
    lignes = [BONNE, ligne("TERRITOIRE", f"L/{FOIX}", territoire_code=FOIX)]
    with base.connexion() as c:
        c.execute("insert into acces.departement (departement_code) values ('09')")
    try:
        recevoir(fichier(tmp_path, REFERENTIELS, lignes, "GEST31"))
        rejouer()
    finally:
        with base.connexion() as c:
            c.execute("delete from acces.departement where departement_code = '09'")
    assert ecarts() == [(3, "HORS_DEPARTEMENT", "territoire_code")]
