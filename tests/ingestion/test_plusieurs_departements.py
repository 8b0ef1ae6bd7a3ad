"""Files of an installation of two départements: each row follows its communes, and each département has its dépôts."""

import pytest

from orchestration.commands.bilan import phrase_du_bilan
from tests.ingestion.fabrique import (
    ATTRIBUTIONS,
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    PRIORITES,
    REFERENTIELS,
    attribution,
    candidature,
    demande,
    ecrire,
    fichier,
    logement,
    nud,
    offre,
    texte_rpls,
)
from warehouse.access import accounts

ICI, AUTRE = "31", "09"
TOULOUSE, FOIX, PAMIERS, PARIS = "31555", "09122", "09225", "75056"


@pytest.fixture
def base(base):
    """The database, of two départements for a while."""
    with base.connexion() as c:
        accounts.ajouter_departement(c, AUTRE, "essai")
    yield base
    with base.connexion() as c:
        c.execute("delete from acces.departement where departement_code = %s", [AUTRE])
        c.execute("update acces.organisme set autres_departements = '{}'")


@pytest.fixture
def rangees(lire):
    """Département → column of the rows in force of a table."""

    def donner(table, colonne):
        lues = lire(
            f"select d.departement_code, array_agg(l.{colonne} order by l.{colonne}) from raw.{table} as l"
            " join raw.depots as d on d.depot_id = l._depot_id and d.statut = 'charge' group by 1"
        )
        return dict(lues)

    return donner


def test_the_rows_of_a_file_follow_their_communes(tmp_path, recevoir, rangees):
    lignes = [offre(1), offre(2, commune_code=FOIX), offre(3)]
    bilans = recevoir(fichier(tmp_path, OFFRES, lignes))
    assert [(b.statut, b.lues, b.chargees) for b in bilans] == [("charge", 1, 1), ("charge", 2, 2)]
    assert [phrase_du_bilan(b, ()).partition(" : ")[0] for b in bilans] == [
        "offres_BA01_2024-03-31.csv (département 09)",
        "offres_BA01_2024-03-31.csv (département 31)",
    ]
    assert rangees("offres", "offre_id") == {ICI: ["O1", "O3"], AUTRE: ["O2"]}


def test_a_file_of_one_departement_makes_one_depot(tmp_path, recevoir, lire):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, [offre(1, commune_code=FOIX), offre(2, commune_code=PAMIERS)]))
    assert (bilan.lues, bilan.chargees) == (2, 2)
    assert lire("select departement_code from raw.depots") == [(AUTRE,)]


def test_what_is_in_no_departement_installed_goes_with_most_of_the_file_and_is_put_aside(tmp_path, recevoir, lire):
    lignes = [offre(rang, commune_code=FOIX) for rang in range(5)]
    lignes += [offre(10), offre(11, commune_code=PARIS), offre(12, commune_code="99999")]
    recevoir(fichier(tmp_path, OFFRES, lignes))
    assert lire(
        "select d.departement_code, q.code, q.ligne from raw.quarantaine as q join raw.depots as d using (depot_id)"
        " order by q.ligne"
    ) == [(AUTRE, "HORS_DEPARTEMENT", 8), (AUTRE, "COMMUNE_INCONNUE", 9)]
    assert lire("select departement_code, lues from raw.depots order by 1") == [(AUTRE, 7), (ICI, 1)]


def test_a_demande_that_wishes_two_departements_is_a_row_and_a_pseudonym_in_each(tmp_path, recevoir, rangees, lire):
    lignes = [demande(1), demande(2, voeu_2_commune=FOIX), demande(3, voeu_1_commune=PAMIERS)]
    recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert rangees("demandes", "nud") == {ICI: [nud(1), nud(2)], AUTRE: [nud(2), nud(3)]}
    pseudonymes = lire(
        "select departement_code, demande_id, version_cle from raw.pseudonymes where nud = %s", (nud(2),)
    )
    assert {code for code, _, _ in pseudonymes} == {ICI, AUTRE}
    assert len({pseudonyme for _, pseudonyme, _ in pseudonymes}) == 2
    assert len({version for _, _, version in pseudonymes}) == 2


def test_a_candidature_goes_where_its_offre_and_its_demande_are_known(tmp_path, recevoir, rangees, lire):
    recevoir(
        fichier(tmp_path, DEMANDES, [demande(1), demande(2, voeu_2_commune=FOIX), demande(3, voeu_1_commune=FOIX)]),
        fichier(tmp_path, OFFRES, [offre(1), offre(2, commune_code=FOIX), offre(3, commune_code=FOIX)]),
        fichier(tmp_path, CANDIDATURES, [candidature(1), candidature(2), candidature(3), candidature(4)]),
    )
    assert rangees("candidatures", "candidature_id") == {ICI: ["C1"], AUTRE: ["C2", "C3"]}
    assert lire("select ligne, code from raw.quarantaine") == [(5, "OFFRE_INCONNUE")]


def test_what_the_state_decides_is_of_its_own_departement(tmp_path, recevoir, rangees):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2, voeu_1_commune=FOIX)]))
    recours = {"type_priorite": "DALO_RECOURS", "nature_recours": "LOGEMENT", "date_depot": "2024-03-01"}
    lignes = [recours | {"priorite_id": f"P{rang}", "recours_id": f"P{rang}", "nud": nud(rang)} for rang in (1, 2)]
    recevoir(fichier(tmp_path, PRIORITES, lignes, emetteur="DDETS31"))
    assert rangees("priorites", "priorite_id") == {ICI: ["P1", "P2"]}


def test_the_same_keys_in_two_departements_are_two_facts(tmp_path, recevoir, rangees):
    recevoir(
        fichier(tmp_path, DEMANDES, [demande(1, voeu_2_commune=FOIX)]),
        fichier(tmp_path, ATTRIBUTIONS, [attribution(1)], au="2024-03-31"),
        fichier(tmp_path, ATTRIBUTIONS, [attribution(1, commune_code=FOIX)], au="2024-04-30"),
    )
    assert rangees("attributions", "attribution_id") == {ICI: ["A1"], AUTRE: ["A1"]}


def test_a_key_of_one_departement_was_not_received_in_the_other(tmp_path, recevoir, rangees):
    recevoir(
        fichier(tmp_path, DEMANDES, [demande(9, voeu_1_commune=FOIX)], au="2024-03-30"),
        fichier(tmp_path, DEMANDES, [demande(1)], au="2024-03-31"),
    )
    recevoir(fichier(tmp_path, DEMANDES, [demande(1, voeu_1_commune=FOIX)], au="2024-04-30"))
    assert rangees("demandes", "nud") == {ICI: [nud(1)], AUTRE: [nud(1), nud(9)]}


def test_a_file_of_one_departement_does_not_replace_that_of_another(tmp_path, recevoir, rangees):
    (tmp_path / "voisins").mkdir()
    recevoir(fichier(tmp_path, OFFRES, [offre(1)]))
    recevoir(fichier(tmp_path / "voisins", OFFRES, [offre(2, commune_code=FOIX)]))
    assert rangees("offres", "offre_id") == {ICI: ["O1"], AUTRE: ["O2"]}


def test_a_correction_that_says_nothing_more_of_a_departement_takes_its_rows_out(tmp_path, recevoir, rangees):
    recevoir(fichier(tmp_path, OFFRES, [offre(1), offre(2, commune_code=FOIX)]))
    recevoir(fichier(tmp_path, OFFRES, [offre(1, loyer_eur="300.00"), offre(2)]))
    assert rangees("offres", "offre_id") == {ICI: ["O1", "O2"]}


def test_the_same_file_again_changes_nothing(tmp_path, recevoir, lire):
    chemin = fichier(tmp_path, OFFRES, [offre(1), offre(2, commune_code=FOIX)])
    recevoir(chemin)
    (bilan,) = recevoir(chemin)
    assert bilan.statut == "deja_charge"
    assert lire("select count(*) from raw.depots") == [(2,)]


def test_a_file_that_cannot_be_read_is_refused_once(tmp_path, recevoir):
    (bilan,) = recevoir(ecrire(tmp_path, "offres_BA01_2024-03-31.csv", "ceci;n’est;pas\nun;fichier;d’offres\n"))
    assert bilan.statut == "rejete"


def test_the_dwellings_of_a_landlord_are_cut_like_its_other_files(tmp_path, recevoir, rangees):
    lignes = [logement(1), logement(2, depcom=FOIX), logement(3)]
    recevoir(ecrire(tmp_path, "parc_BA01_2024-01-01.csv", texte_rpls(lignes)))
    assert {code: len(siens) for code, siens in rangees("parc", "ident_int").items()} == {ICI: 2, AUTRE: 1}


def test_an_offre_that_comes_later_lets_its_candidature_out_of_quarantine(tmp_path, recevoir, rejouer, rangees):
    recevoir(
        fichier(tmp_path, DEMANDES, [demande(1, voeu_1_commune=FOIX)]),
        fichier(tmp_path, CANDIDATURES, [candidature(1)]),
    )
    recevoir(fichier(tmp_path, OFFRES, [offre(1, commune_code=FOIX)]))
    rejouer()
    assert rangees("candidatures", "candidature_id") == {AUTRE: ["C1"]}


@pytest.fixture
def reserve(base, tmp_path, recevoir):
    """The référentiel of the other département gives the flow of the offres to one landlord alone."""
    vide = dict.fromkeys(REFERENTIELS.noms, "")
    champs = {"type_enregistrement": "EMETTEUR", "code": "BA02/offres", "libelle": "Offres", "organisme_code": "BA02"}
    (bilan,) = recevoir(fichier(tmp_path, REFERENTIELS, [vide | champs], "GEST31"))
    assert bilan.chargees == 1
    with base.connexion() as c:
        c.execute("update raw.depots set departement_code = %s where flux = 'referentiels'", [AUTRE])


def test_a_flow_that_one_departement_gives_to_some_is_free_in_the_other(tmp_path, recevoir, rangees, reserve):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, [offre(1)]))
    assert (bilan.statut, bilan.chargees) == ("charge", 1)
    assert rangees("offres", "offre_id") == {ICI: ["O1"]}


def test_attaque_E2_a_file_with_a_row_of_a_departement_that_gives_the_flow_to_others_is_refused_whole(
    tmp_path, recevoir, rangees, reserve
):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, [offre(1), offre(2, commune_code=FOIX)]))
    assert bilan.statut == "rejete"
    assert "n’est transmis que par BA02, non par BA01" in bilan.message
    assert rangees("offres", "offre_id") == {}
