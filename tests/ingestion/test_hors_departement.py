"""Rows of dwellings of another département: put aside one by one, the others load; none inside refuses the file."""

import pytest

from ingestion.contracts.referentiels import CONTRAT as REFERENTIELS
from tests.ingestion.fabrique import (
    ATTRIBUTIONS,
    DEMANDES,
    OFFRES,
    PARC_PUBLIC,
    attribution,
    demande,
    ecrire,
    fichier,
    logement,
    logement_public,
    offre,
    texte,
    texte_rpls,
)


@pytest.fixture
def ailleurs(base):
    """Make the database that of another département, and its gestionnaire the one of that département."""
    compte = "update acces.compte set organisme_code = %(a)s where organisme_code = %(de)s"
    organisme = (
        "insert into acces.organisme (organisme_code, departement_code, libelle, type_organisme, profil)"
        " select %(a)s, departement_code, libelle, type_organisme, profil from acces.organisme"
        " where organisme_code = %(de)s"
    )

    def deplacer(de: str, a: str) -> None:
        with base.connexion() as c:
            codes = {"de": f"GEST{de}", "a": f"GEST{a}"}
            c.execute("update acces.departement set departement_code = %s", [a])
            for requete in (organisme, compte, "delete from acces.organisme where organisme_code = %(de)s"):
                c.execute(requete, codes)

    deplacer("31", "82")
    yield
    deplacer("82", "31")


MONTAUBAN, PARIS = "82121", "75056"


def offres(dehors, dedans, fautives=0):
    return [
        *(offre(rang, commune_code=MONTAUBAN) for rang in range(dehors)),
        *(offre(1000 + rang, typologie="?" if rang < fautives else "T2") for rang in range(dedans)),
    ]


def test_half_of_a_file_from_another_departement_goes_to_quarantine_and_the_other_half_loads(tmp_path, recevoir, lire):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, offres(160, 150)))
    assert (bilan.statut, bilan.lues, bilan.chargees, bilan.quarantaine) == ("charge", 310, 150, 160)
    assert [(code, fois) for code, _, fois in bilan.motifs] == [("HORS_DEPARTEMENT", 160)]
    assert bilan.avertissements == ()
    assert bilan.ecarts[0].champ == "commune_code"
    assert "«\u00a082121\u00a0»" in bilan.ecarts[0].message
    assert lire("select distinct commune_code from raw.offres") == [("31555",)]


def parc(*lignes):
    return "parc_BA01_2024-01-01.csv", texte_rpls(lignes)


def public(*lignes):
    return "rpls_2019_31_logements.csv", texte(PARC_PUBLIC, lignes)


@pytest.mark.parametrize(
    "envoi",
    [
        parc(logement(1, depcom=PARIS), logement(2)),
        public(logement_public(depcom=PARIS), logement_public()),
        ("offres_BA01_2024-03-31.csv", texte(OFFRES, [offre(1, commune_code=PARIS), offre(2)])),
    ],
    ids=["parc", "public", "offres"],
)
def test_every_flow_of_dwellings_puts_aside_those_of_elsewhere(tmp_path, recevoir, ecarts, envoi):
    (bilan,) = recevoir(ecrire(tmp_path, *envoi))
    assert (bilan.statut, bilan.chargees, bilan.quarantaine) == ("charge", 1, 1)
    assert [code for _, code, _ in ecarts()] == ["HORS_DEPARTEMENT"]


def test_a_lease_of_elsewhere_is_put_aside_and_the_others_load(tmp_path, recevoir, ecarts):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]))
    (bilan,) = recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(1, commune_code=PARIS), attribution(2)]))
    assert (bilan.chargees, [code for _, code, _ in ecarts()]) == (1, ["HORS_DEPARTEMENT"])


@pytest.mark.parametrize("nombre", [3, 300])
def test_a_file_without_any_row_of_the_departement_is_refused_whole(tmp_path, recevoir, lire, nombre):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, offres(nombre, 0)))
    assert bilan.statut == "rejete"
    assert f"aucune ligne n’est du département ({nombre} sur {nombre}" in bilan.message
    assert "dès la ligne 2, colonne commune_code" in bilan.message
    assert lire("select (select count(*) from raw.offres), (select count(*) from raw.quarantaine)") == [(0, 0)]


def test_a_broken_line_makes_no_row_of_the_departement(tmp_path, recevoir):
    (bilan,) = recevoir(ecrire(tmp_path, "offres_BA01_2024-03-31.csv", texte(OFFRES, offres(3, 0)) + "a;b\n"))
    assert (bilan.statut, "aucune ligne n’est du département (3 sur 4" in bilan.message) == ("rejete", True)


def test_a_large_file_without_any_row_of_the_departement_leaves_nothing(tmp_path, recevoir, lire):
    lignes = [offre(rang, commune_code=MONTAUBAN, identifiant_interne="x" * 100) for rang in range(26_000)]
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, lignes))
    assert (bilan.statut, lire("select count(*) from raw.quarantaine")) == ("rejete", [(0,)])


@pytest.mark.parametrize(("fautives", "statut"), [(50, "charge"), (51, "rejete")])
def test_the_rows_of_elsewhere_neither_excuse_nor_condemn_the_others(tmp_path, recevoir, fautives, statut):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, offres(200, 100, fautives)))
    assert bilan.statut == statut
    if statut == "rejete":
        assert "plus de la moitié des lignes sont en faute (51 sur 100\u00a0: 51 ×" in bilan.message


def test_a_few_rows_inside_among_many_outside_are_no_lot(tmp_path, recevoir):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, offres(200, 50, 40)))
    assert (bilan.statut, bilan.chargees) == ("charge", 10)
    assert "plus de 5\u00a0% des lignes sont en quarantaine (40 sur 50)" in bilan.avertissements[0]


def test_a_dwelling_of_elsewhere_is_told_so_whatever_else_is_wrong_with_its_row(tmp_path, recevoir, ecarts):
    recevoir(fichier(tmp_path, OFFRES, [offre(1, bailleur_code="BA01", qpv="?", commune_code=PARIS), offre(2)]))
    assert ecarts() == [(2, "HORS_DEPARTEMENT", "commune_code")]
    recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(1, attribution_id="", commune_code=PARIS), attribution(2)]))
    assert ("HORS_DEPARTEMENT", "commune_code") in [(code, champ) for _, code, champ in ecarts()]


@pytest.mark.parametrize("commune", ["31999", "82999", "99999", "00000"])
def test_what_is_no_commune_of_the_country_is_unknown(tmp_path, recevoir, ecarts, commune):
    recevoir(fichier(tmp_path, OFFRES, [offre(1, commune_code=commune)]))
    assert ecarts() == [(2, "COMMUNE_INCONNUE", "commune_code")]


def test_the_departement_is_that_of_the_installation(tmp_path, recevoir, lire, ecarts, ailleurs):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, offres(2, 1)))
    assert (bilan.statut, bilan.chargees, bilan.quarantaine) == ("charge", 2, 1)
    assert lire("select distinct commune_code from raw.offres") == [(MONTAUBAN,)]
    assert [code for _, code, _ in ecarts()] == ["HORS_DEPARTEMENT"]


@pytest.mark.parametrize(("emetteur", "statut"), [("GEST82", "charge"), ("GEST31", "rejete"), ("GEST", "rejete")])
def test_the_gestionnaire_of_another_departement_speaks_for_nothing_here(
    tmp_path, recevoir, ailleurs, emetteur, statut
):
    entete = ";".join(REFERENTIELS.noms)
    (bilan,) = recevoir(ecrire(tmp_path, f"referentiels_{emetteur}_2024-03-31.csv", f"{entete}\n"))
    assert bilan.statut == statut
    if statut == "rejete":
        assert f"n’est transmis que par GEST82, non par {emetteur}" in bilan.message
