"""A commission in a small warehouse: which candidates count among the three, what it may decide of one dwelling."""

from datetime import date

import pytest

from tests.jours import dans, hier
from tests.security.petite_commission import LISTE, OFFRE, positionner, radier
from warehouse.access import proposals, sessions
from warehouse.access.reading import lire
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui


@pytest.mark.parametrize("radie", [LISTE[0], LISTE[4]], ids=["presélectionné", "positionné"])
def test_a_demande_radiated_since_does_not_count_among_the_three(commission, radie):
    for demande in LISTE[:2]:
        commission.proposer(demande)
    with commission.base.connexion() as c:
        positionner(c, [LISTE[4]], dans(-21))
        radier(c, radie)
    with pytest.raises(ErreurObservatoire, match="au moins trois demandes"):
        commission.transmettre()


@pytest.fixture
def statuer(commission):
    def _statuer(
        demande: str,
        decision: str,
        rang: int | None = None,
        motif: str | None = None,
        le: date | None = None,
        ensemble: bool = False,
    ) -> None:
        refus = "PIE" if decision == "NAT" else None
        prise = proposals.Decision(le or hier(), decision, rang, refus, motif, ensemble)
        proposals.statuer(commission.portier, commission.session, "31", f"C-{demande}", prise)

    return _statuer


@pytest.fixture
def positionnees(commission):
    def _positionnees(demandes: list[str], le: date | None = None) -> None:
        with commission.base.connexion() as c:
            positionner(c, demandes, le or dans(-21))

    return _positionnees


@pytest.fixture
def fichier(commission):
    """Read what the file says of each decision: the demande, how many were examined, why fewer than three."""

    def _fichier() -> list[tuple]:
        with commission.base.connexion() as c:
            return c.execute(
                "select demande_id, nb_candidats_examines, motif_moins_de_3 from acces.evenements_candidature()"
                " where type_evenement = 'CAL' order by demande_id"
            ).fetchall()

    return _fichier


def test_three_that_wait_are_examined_and_the_file_says_three_from_the_first_decision_on(
    positionnees, statuer, fichier
):
    positionnees(["m1", "m2", "m3"])
    statuer("m1", "NAT", motif="INSUFFISANCE")
    assert fichier() == [("m1", 3, None)]
    statuer("m2", "NAT")
    statuer("m3", "ATT", motif="INSUFFISANCE", le=aujourd_hui())
    assert fichier() == [("m1", 3, None), ("m2", 3, None), ("m3", 1, "INSUFFISANCE")]


def test_fewer_than_three_are_refused_without_a_legal_reason_which_is_that_of_the_day(positionnees, statuer, fichier):
    positionnees(["m1", "m2"])
    with pytest.raises(ErreurObservatoire, match="en examine 2 : donnez la raison légale"):
        statuer("m1", "ATT")
    statuer("m1", "ATT", motif="INSUFFISANCE")
    statuer("m2", "NAT")
    statuer("m1", "ACS")
    assert fichier() == [("m1", 2, "INSUFFISANCE"), ("m2", 2, "INSUFFISANCE")]


@pytest.mark.parametrize("ecart", [-3, 0], ids=["plus tôt", "plus tard"])
def test_a_wrong_day_is_corrected_for_the_whole_dwelling_at_once(positionnees, statuer, fichier, ecart):
    vrai_jour = dans(ecart)
    positionnees(["m1", "m2", "m3"])
    for demande in ("m1", "m2", "m3"):
        statuer(demande, "NAT")
    with pytest.raises(ErreurObservatoire, match="au moins trois demandes"):
        statuer("m1", "NAT", le=vrai_jour)
    statuer("m1", "NAT", le=vrai_jour, ensemble=True)
    assert fichier() == [("m1", 3, None), ("m2", 3, None), ("m3", 3, None)]


def test_one_decision_that_leaves_its_day_gives_the_reason_of_both_days(positionnees, statuer, fichier):
    positionnees(["m1", "m2", "m3"])
    for demande in ("m1", "m2", "m3"):
        statuer(demande, "NAT")
    statuer("m1", "NAT", motif="INSUFFISANCE", le=dans(-3))
    assert fichier() == [("m1", 3, None), ("m2", 2, "INSUFFISANCE"), ("m3", 2, "INSUFFISANCE")]


def test_the_reason_of_a_day_stays_with_the_decisions_that_stay(positionnees, statuer, fichier):
    positionnees(["m1", "m2"])
    statuer("m1", "NAT", motif="INSUFFISANCE")
    statuer("m2", "NAT")
    statuer("m1", "NAT", motif="INSUFFISANCE", le=aujourd_hui())
    assert fichier() == [("m1", 1, "INSUFFISANCE"), ("m2", 2, "INSUFFISANCE")]


def test_the_one_decision_that_gave_the_reason_leaves_it_to_the_others_of_its_day(positionnees, statuer, fichier):
    avant = dans(-3)
    positionnees(["m1", "m2", "m3"])
    statuer("m3", "NAT", le=avant)
    statuer("m1", "NAT", motif="INSUFFISANCE")
    statuer("m2", "NAT")
    statuer("m1", "NAT", le=avant)
    assert fichier() == [("m1", 3, None), ("m2", 1, "INSUFFISANCE"), ("m3", 3, None)]


def test_the_other_decisions_move_to_no_day_before_their_candidature(positionnees, statuer):
    avant = dans(-3)
    positionnees(["m1", "m2"])
    positionnees(["m3"], hier())
    for demande in ("m1", "m2", "m3"):
        statuer(demande, "NAT")
    with pytest.raises(ErreurObservatoire, match="ne se corrigent pas avant"):
        statuer("m1", "NAT", motif="INSUFFISANCE", le=avant, ensemble=True)


def test_who_was_positioned_after_the_day_or_is_radiated_was_not_examined(commission, positionnees, statuer):
    positionnees(["m1", "m2", "m3"])
    positionnees(["m4"], aujourd_hui())
    with commission.base.connexion() as c:
        radier(c, "m3")
    with pytest.raises(ErreurObservatoire, match="en examine 2"):
        statuer("m1", "NAT")
    statuer("m1", "NAT", le=aujourd_hui())


def test_a_decision_that_came_by_file_counts_on_its_day_alone(commission, positionnees, statuer, fichier):
    positionnees(["m1", "m2", "m3"])
    with commission.base.connexion() as c:
        c.execute(
            "update marts.fct_candidature set date_cal = %s, decision_code = 'NAT', etat_code = 'NON_ATTRIBUEE',"
            " is_en_cours = false where demande_id = 'm3'",
            [hier()],
        )
    statuer("m1", "NAT")
    with pytest.raises(ErreurObservatoire, match="en examine 1"):
        statuer("m2", "NAT", le=aujourd_hui())
    statuer("m2", "NAT")
    assert fichier() == [("m1", 3, None), ("m2", 3, None)]


@pytest.mark.parametrize(("premiere", "seconde"), [(("ATT", None), ("ATT", None)), (("ATR", 1), ("ATR", 1))])
def test_a_dwelling_is_granted_first_to_one_household(positionnees, statuer, premiere, seconde):
    positionnees(["m1", "m2", "m3"])
    statuer("m1", *premiere)
    with pytest.raises(ErreurObservatoire, match="a déjà attribué ce logement à un autre ménage"):
        statuer("m2", *seconde)
    statuer("m2", "ATR", 2)
    statuer("m1", *premiere)
    statuer("m1", "NAT")
    statuer("m2", *seconde)


def test_a_published_attribution_holds_until_its_candidature_is_closed(commission, positionnees, statuer):
    positionnees(["m1", "m2", "m3"])
    publier = "update marts.fct_candidature set date_cal = %s, decision_code = 'ATT', {} where demande_id = 'm3'"
    with commission.base.connexion() as c:
        c.execute(publier.format("etat_code = 'ATTRIBUEE'"), [hier()])
    with pytest.raises(ErreurObservatoire, match="a déjà attribué"):
        statuer("m1", "ATT")
    with commission.base.connexion() as c:
        c.execute(publier.format("etat_code = 'REFUSEE', is_en_cours = false"), [hier()])
    statuer("m1", "ATT")


@pytest.mark.parametrize(("login", "dit"), [("bailleur-a", 2), ("bailleur-b", None), ("etat", None)])
def test_attaque_C7_the_landlord_alone_reads_how_many_its_commission_examines(commission, positionnees, login, dit):
    positionnees(["m1", "m2"])
    lecture, moteur = sessions.ouvrir_session_admin(commission.base, login), commission.base.moteur_lecteur()
    requete = f"select acces.candidats_examines('{lecture.profil}', '31', '{OFFRE}', current_date)"
    try:
        assert lire(moteur, lecture, requete).lignes == [(dit,)]
    finally:
        moteur.dispose()
