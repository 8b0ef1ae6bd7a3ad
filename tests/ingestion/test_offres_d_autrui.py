"""Who may send a candidature: the landlord of the offre, and its réservataire, for its own positionings."""

import pytest

from tests.ingestion.fabrique import CANDIDATURES, DEMANDES, OFFRES, candidature, demande, fichier, offre

RESERVATAIRE = "AL31"
RESERVEE = {"contingent_code": "COLACT", "reservataire_code": RESERVATAIRE}


def proposition(rang: int = 1, **autres: str) -> dict[str, str]:
    """A positioning of the réservataire, right by default."""
    fixes = {
        "candidature_id": f"{RESERVATAIRE}-P{rang}",
        "positionne_par": "RESERVATAIRE",
        "reservataire_code": RESERVATAIRE,
    }
    return candidature(rang, **(fixes | autres))


@pytest.fixture
def recues(tmp_path, recevoir):
    """Three demandes; an offre reserved, one that is not, one of another landlord."""
    recevoir(
        fichier(tmp_path, DEMANDES, [demande(1), demande(2), demande(3)]),
        fichier(tmp_path, OFFRES, [offre(1, **RESERVEE), offre(2)]),
        fichier(tmp_path, OFFRES, [offre(3, bailleur_code="BA02")], "BA02"),
    )


@pytest.fixture
def envoyer(tmp_path, recevoir, recues):
    """Send a file of candidatures, and return its account."""

    def _envoyer(lignes, emetteur=RESERVATAIRE, au="2024-03-31"):
        (bilan,) = recevoir(fichier(tmp_path, CANDIDATURES, lignes, emetteur, au))
        return bilan

    return _envoyer


def test_a_reservataire_proposes_on_the_offre_that_is_reserved_to_it(envoyer, lire):
    bilan = envoyer([proposition(1)])
    assert (bilan.statut, bilan.chargees) == ("charge", 1)
    assert lire("select candidature_id, bailleur_code from raw.candidatures") == [("AL31-P1", "BA01")]


@pytest.mark.parametrize(
    "ligne",
    [
        proposition(2),
        proposition(3, bailleur_code="BA02"),
        proposition(1, bailleur_code="BA02"),
        proposition(1, type_evenement="CAL", decision="ATT"),
        proposition(1, type_evenement="REPONSE", reponse="ACCEPTE"),
        proposition(1, positionne_par="BAILLEUR"),
        proposition(1, positionne_par=""),
        proposition(1, candidature_id="C1"),
        proposition(1, candidature_id="AL3-P1"),
        proposition(1, candidature_id="CD31-P1"),
    ],
    ids=[
        *("not reserved", "of another landlord", "another landlord written", "a decision", "an answer"),
        *("in the landlord's name", "in no name", "no prefix", "half a prefix", "the prefix of another"),
    ],
)
def test_attaque_E2_a_reservataire_that_says_more_is_refused_whole(envoyer, lire, ligne):
    bilan = envoyer([proposition(1, candidature_id="AL31-P9"), ligne])
    assert bilan.statut == "rejete"
    assert "1 ligne d’un autre organisme que l’émetteur AL31" in bilan.message.replace("'", "’")
    assert lire("select count(*) from raw.candidatures") == [(0,)]


def test_attaque_E2_another_reservataire_is_refused(envoyer):
    lignes = [proposition(1, candidature_id="CD31-P1", reservataire_code="CD31")]
    assert envoyer(lignes, "CD31").statut == "rejete"


def test_attaque_E2_a_landlord_that_speaks_of_the_offre_of_another_is_refused(envoyer, lire):
    bilan = envoyer([candidature(1), candidature(3)], "BA01")
    assert bilan.statut == "rejete"
    assert "(BA02)" in bilan.message
    assert lire("select count(*) from raw.candidatures") == [(0,)]


def test_from_the_commission_on_the_landlord_speaks_under_the_identifier_that_it_received(envoyer, lire):
    envoyer([proposition(1)])
    decision = proposition(1, type_evenement="CAL", date_survenance="2024-03-20", decision="ATT", positionne_par="")
    assert envoyer([decision], "BA01").statut == "charge"
    assert lire("select type_evenement, decision from raw.candidatures order by 1") == [
        ("CAL", "ATT"),
        ("POSITIONNEMENT", None),
    ]


def test_attaque_E2_a_row_whose_offre_arrives_later_is_not_let_in_by_a_new_trial(
    tmp_path, recevoir, rejouer, recues, lire
):
    recevoir(fichier(tmp_path, CANDIDATURES, [proposition(1, offre_id="O8"), proposition(2, offre_id="O9")], "AL31"))
    assert lire("select code, count(*) from raw.quarantaine group by 1") == [("OFFRE_INCONNUE", 2)]
    recevoir(fichier(tmp_path, OFFRES, [offre(8, **RESERVEE), offre(9)], au="2024-04-10"))
    (bilan,) = rejouer()
    assert bilan.chargees == 1
    assert lire("select offre_id from raw.candidatures") == [("O8",)]
    assert lire("select code from raw.quarantaine where rejouee_at is null") == [("OFFRE_D_AUTRUI",)]


def test_attaque_E2_a_landlord_speaks_of_the_offres_of_the_one_that_it_succeeds_and_of_no_other(base, envoyer):
    with base.connexion() as c:
        c.execute(
            "update acces.organisme set successeur_code = 'BA01', valable_au = current_date - 1"
            " where organisme_code = 'BA02'"
        )
    try:
        assert envoyer([candidature(3)], "BA01").statut == "charge"
    finally:
        with base.connexion() as c:
            c.execute(
                "update acces.organisme set successeur_code = null, valable_au = null where organisme_code = 'BA02'"
            )
