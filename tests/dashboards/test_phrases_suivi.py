from datetime import date

import pytest

from dashboards.kit.words import sentences_suivi
from dashboards.kit.words.formats import FINE, INSECABLE, Valeur

MASQUEE = Valeur(None, is_masque=True)
RIEN = Valeur(None)


def propositions(taux, refusees=RIEN, reponses=RIEN, silences=RIEN, premier=None):
    return sentences_suivi.phrase_propositions("2025", taux, refusees, reponses, silences, premier)


def attributions(baux, part=RIEN, q1=RIEN, hors_qpv=RIEN, objectif=None, prioritaires=RIEN):
    return sentences_suivi.phrase_attributions("Muret", "2025", baux, part, q1, hors_qpv, prioritaires, objectif)


def test_refusals_are_told_with_their_whole_the_silences_and_the_first_reason():
    texte = propositions(Valeur(44.4), Valeur(380), Valeur(856), Valeur(81), "Environnement, sécurité")
    assert texte == (
        f"En 2025, 380 offres refusées sur 856 (44,4{INSECABLE}%), dont 81 sans réponse"
        " ; premier motif donné : environnement, sécurité."
    )


def test_one_refusal_is_singular():
    texte = propositions(Valeur(3.3), Valeur(1), Valeur(30), Valeur(0))
    assert texte == f"En 2025, 1 offre refusée sur 30 (3{INSECABLE}%), toutes avec une réponse."


def test_refusals_of_too_few_offers_have_no_share():
    assert propositions(Valeur(50), Valeur(1), Valeur(2), Valeur(0)) == (
        "En 2025, 1 offre refusée sur 2, toutes avec une réponse."
    )


def test_no_refusal_is_a_sentence_of_its_own():
    assert propositions(Valeur(0), Valeur(0), Valeur(12)) == "En 2025, aucune offre refusée sur 12."


@pytest.mark.parametrize("reponses", [RIEN, Valeur(0)])
def test_without_an_answer_no_rate_is_told(reponses):
    assert propositions(RIEN, RIEN, reponses) == "En 2025, aucune offre n’a reçu de réponse."


def test_masked_refusals_are_said_and_nothing_else_is():
    texte = propositions(MASQUEE, Valeur(7), Valeur(40), Valeur(3), "Loyer")
    assert texte == "En 2025, le nombre d’offres refusées est sous secret statistique."


@pytest.mark.parametrize(("part", "etat"), [(21.8, "n’est pas atteint"), (25, "est atteint")])
def test_the_share_of_the_first_quartile_is_set_against_its_objective(part, etat):
    texte = attributions(Valeur(1476), Valeur(part), Valeur(79), Valeur(362), 25.0)
    assert texte.startswith(f"Muret : 1{FINE}476 baux signés en 2025 ; ")
    assert texte.endswith(f"(79 sur 362) : l’objectif de 25 % {etat}.")


def test_without_an_objective_none_is_told():
    assert "objectif" not in attributions(Valeur(40), Valeur(30), Valeur(9), Valeur(30))


def test_too_few_leases_are_not_judged_against_the_objective():
    assert attributions(Valeur(40), Valeur(30), Valeur(9), Valeur(29), 25.0) == (
        "Muret : 40 baux signés en 2025, dont 29 baux hors quartiers prioritaires, trop peu pour juger de leur part aux"
        " plus modestes."
    )


def test_a_masked_share_does_not_hide_the_leases():
    texte = attributions(Valeur(1), MASQUEE, Valeur(1), Valeur(1), 25.0)
    assert texte == (
        "Muret : 1 bail signé en 2025 ; la part du premier quartile hors quartiers prioritaires"
        " est sous secret statistique."
    )


@pytest.mark.parametrize("part", [MASQUEE, RIEN])
def test_the_share_of_the_priority_public_is_told_where_that_of_the_first_quartile_is_not(part):
    texte = attributions(Valeur(211), part, prioritaires=Valeur(25.6, cas=211))
    assert texte == f"Muret : 211 baux signés en 2025, dont 25,6{INSECABLE}% à des ménages prioritaires."


def test_a_share_of_the_priority_public_of_too_few_leases_is_not_told():
    assert attributions(Valeur(12), prioritaires=Valeur(25, cas=12)) == "Muret : 12 baux signés en 2025."


@pytest.mark.parametrize(
    ("baux", "texte"),
    [
        (Valeur(0), "Muret : aucun bail signé en 2025."),
        (RIEN, "Muret : aucun bail signé en 2025."),
        (MASQUEE, "Muret : le nombre d’attributions en 2025 est sous secret statistique."),
    ],
)
def test_no_lease_and_masked_leases_are_two_sentences(baux, texte):
    assert attributions(baux) == texte


@pytest.mark.parametrize(
    ("a_loger", "proches", "depassees", "texte"),
    [
        (212, 18, 5, "212 ménages reconnus attendent un logement ; 18 échéances tombent dans les 30 jours et 5 sont"),
        (1, 1, 0, "1 ménage reconnu attend un logement ; 1 échéance tombe dans les 30 jours."),
        (12, 0, 0, "12 ménages reconnus attendent un logement ; aucune échéance ne tombe dans les 30 jours."),
        (0, 0, 0, "aucun ménage reconnu n’attend de logement."),
    ],
)
def test_the_households_to_house_are_told_for_many_one_and_none(a_loger, proches, depassees, texte):
    phrase = sentences_suivi.phrase_priorites("2026-10", Valeur(a_loger), Valeur(proches), Valeur(depassees))
    assert phrase.startswith(f"Fin octobre 2026, {texte}")


def test_masked_deadlines_are_said():
    phrase = sentences_suivi.phrase_priorites("2026-10", Valeur(40), MASQUEE, Valeur(12))
    assert phrase.endswith("le nombre d’échéances proches ou dépassées est sous secret statistique.")
    assert "12" not in phrase


def test_masked_households_are_said():
    phrase = sentences_suivi.phrase_priorites("2026-10", MASQUEE, Valeur(3), Valeur(2))
    assert phrase == (
        "Le nombre de ménages reconnus qui attendent un logement fin octobre 2026 est sous secret statistique."
    )


@pytest.mark.parametrize(
    ("depassees", "attendue"),
    [
        (Valeur(12), "Fin octobre 2026, 12 ménages reconnus attendent un logement au-delà du délai légal."),
        (Valeur(0), "Fin octobre 2026, aucune échéance de relogement n’est dépassée."),
        (
            MASQUEE,
            "Le nombre de ménages reconnus dont l’échéance est dépassée fin octobre 2026 est sous secret statistique.",
        ),
        (Valeur(None), "Aucune donnée fin octobre 2026."),
    ],
)
def test_who_does_not_read_how_many_wait_reads_how_many_wait_beyond_their_deadline(depassees, attendue):
    assert sentences_suivi.phrase_priorites("2026-10", Valeur(None), Valeur(None), depassees) == attendue


def test_the_list_of_the_state_tells_the_day_before_which_the_deadlines_fall():
    phrase = sentences_suivi.phrase_echeances(date(2026, 10, 31), 14, 3, 1)
    assert phrase == (
        "Au 31 octobre 2026, 14 ménages reconnus attendent un logement ; 3 échéances tombent d’ici le"
        " 30 novembre 2026, 1 est déjà dépassée."
    )


def test_an_empty_list_of_the_state_is_a_sentence():
    phrase = sentences_suivi.phrase_echeances(date(2026, 10, 31), 0, 0, 0)
    assert phrase == "Au 31 octobre 2026, aucun ménage reconnu n’attend de logement."


@pytest.mark.parametrize(
    ("comptes", "sont_calculees", "suite"),
    [
        (
            (7, 2, 1),
            True,
            "7 recours attendent votre décision, le plus ancien déposé le 12 mars 2026 ; 2 échéances tombent d’ici le"
            " 30 novembre 2026, 1 est déjà dépassée.",
        ),
        (
            (1, 0, 0),
            True,
            "1 recours attend votre décision, déposé le 12 mars 2026 ; aucune échéance ne tombe d’ici le"
            " 30 novembre 2026.",
        ),
        ((7, 0, 0), False, "7 recours attendent votre décision, le plus ancien déposé le 12 mars 2026."),
        ((0, 0, 0), True, "aucun recours n’attend votre décision."),
    ],
)
def test_the_commission_is_told_its_recours_the_oldest_and_the_deadlines(comptes, sont_calculees, suite):
    jour, plus_ancien = date(2026, 10, 31), date(2026, 3, 12)
    phrase = sentences_suivi.phrase_recours(jour, *comptes, plus_ancien, sont_calculees=sont_calculees)
    assert phrase == f"Au 31 octobre 2026, {suite}"


@pytest.mark.parametrize(
    ("signalees", "louees", "delai", "fin"),
    [
        (116, 74, Valeur(11), "116 logements signalés {ou}, 74 loués depuis ; dans le territoire, la moitié"),
        (1, 0, RIEN, "1 logement signalé {ou}, aucun loué."),
        (0, 0, Valeur(11), "aucun logement n’a été signalé {ou}."),
        (3, 1, MASQUEE, "3 logements signalés {ou}, 1 loué depuis ; le délai de proposition est sous secret"),
    ],
)
def test_the_reservations_are_told_for_many_one_none_and_masked(signalees, louees, delai, fin):
    for noms, ou in (("A", "B"), "sur les contingents que vous voyez"), (("A",), "sur le contingent « A »"):
        phrase = sentences_suivi.phrase_contingents("2025", signalees, louees, delai, noms)
        assert phrase.startswith(f"En 2025, {fin.format(ou=ou)}")


@pytest.mark.parametrize(
    ("fixes", "total", "montant", "dite"),
    [
        (0, 1, None, "calculé sur les demandes, faute de seuil fixé par arrêté."),
        (0, 18, None, "calculé sur les demandes de chaque EPCI, faute de seuil fixé par arrêté."),
        (1, 1, None, "fixé par arrêté."),
        (18, 18, None, "fixé par arrêté dans chaque EPCI."),
        (3, 18, None, "fixé par arrêté dans 3 EPCI sur 18, calculé sur les demandes ailleurs."),
        (1, 1, 9243, f"9{FINE}243{INSECABLE}€ par an et par unité de consommation, fixé par arrêté."),
    ],
)
def test_the_threshold_of_the_first_quartile_is_said_to_be_set_or_computed(fixes, total, montant, dite):
    assert sentences_suivi.phrase_quartile("2025", fixes, total, montant) == (
        f"Seuil du premier quartile en 2025 : {dite}"
    )


@pytest.mark.parametrize(
    ("codes", "dit"),
    [
        ([], ""),
        ([None], ""),
        (["EN_RETARD", None], "en retard"),
        (["EN_AVANCE"], "en avance"),
        (["EN_RETARD", "EN_AVANCE"], "1 bailleur en retard sur 2"),
        (["EN_AVANCE", "EN_AVANCE"], "aucun bailleur en retard sur 2"),
    ],
)
def test_one_that_is_judged_alone_is_told_its_pace_and_several_how_many_are_late(codes, dit):
    assert sentences_suivi.en_retard(codes, "bailleur", "bailleurs") == dit


@pytest.mark.parametrize(
    ("lus", "dit"),
    [
        (
            (104, 43, 34),
            "En 2025, 104 recours déposés, 43 ménages reconnus et 34 ménages relogés.",
        ),
        ((1, None, 1), "En 2025, 1 recours déposé et 1 ménage relogé."),
        ((None, None, None), ""),
    ],
)
def test_what_a_year_did_is_said_of_what_is_known_of_it(lus, dit):
    assert sentences_suivi.phrase_activite("2025", *map(Valeur, lus)).replace("\u00a0", " ") == dit
