from datetime import date

import pytest

from dashboards.kit.thematic.mesh import PARMI_ASSEZ
from dashboards.kit.words import sentences as sentences_words
from dashboards.kit.words.formats import Valeur
from dashboards.kit.words.sentences import Extreme, Types
from dashboards.pages.donnees import sentences as sentences_donnees

MASQUEE = Valeur(None, is_masque=True)
RIEN = Valeur(None)


def phrase(stock, avant=RIEN, tension=RIEN, reference=RIEN, *, est_reference=False):
    return sentences_words.phrase_territoire(
        "Muret", "2026-10", stock, avant, tension, reference, est_reference=est_reference
    )


def test_many_demandes_are_told_with_their_change_and_tension():
    assert phrase(Valeur(1234), Valeur(1000), Valeur(5.44), Valeur(4)) == (
        "Muret compte 1\u202f234 demandes en cours fin octobre 2026, en hausse de 23,4\u00a0% sur un an ; "
        "il faut 5,4 demandes pour une attribution (4,0 dans le département)."
    )


def test_one_demande_is_singular():
    assert phrase(Valeur(1)).startswith("Muret compte 1 demande en cours fin octobre 2026 ;")


def test_zero_demande_is_a_sentence_of_its_own():
    assert phrase(Valeur(0)) == "Muret ne compte aucune demande en cours fin octobre 2026."


def test_a_masked_stock_is_said_and_nothing_else_is():
    texte = phrase(MASQUEE, Valeur(8), Valeur(3.5), Valeur(4))
    assert texte == "Muret : le nombre de demandes en cours fin octobre 2026 est sous secret statistique."


@pytest.mark.parametrize(("avant", "tension"), [(MASQUEE, MASQUEE), (MASQUEE, RIEN)])
def test_no_change_is_drawn_from_a_masked_year(avant, tension):
    texte = phrase(Valeur(50), avant, tension)
    assert "sur un an" not in texte
    assert ("sous secret" in texte) == tension.is_masque


def test_a_missing_attribution_is_never_an_infinite_tension():
    assert phrase(Valeur(50)).endswith("sans attribution sur douze mois, la tension n’est pas calculable.")


@pytest.mark.parametrize(
    ("tension", "attendu"),
    [
        (Valeur(6), "Muret : une tension au-dessus de celle du département"),
        (Valeur(2), "Muret : une tension au-dessous de celle du département"),
        (Valeur(4.1), "Muret : une tension proche de celle du département"),
        (MASQUEE, "Muret"),
    ],
)
def test_the_title_is_the_finding(tension, attendu):
    assert sentences_words.titre_territoire("Muret", tension, Valeur(4), est_reference=False) == attendu


def test_articles_are_contracted():
    noms = ("Muret", "Auterive", "Le Fousseret", "Les Tourreilles")
    assert [sentences_words.de(n) for n in noms] == ["de Muret", "d’Auterive", "du Fousseret", "des Tourreilles"]


def test_a_dwelling_without_candidate_says_why():
    texte = sentences_words.phrase_rapprochement(
        0, 12, "T3", None, [("Aucun vœu sur cette commune", 9), ("Demande non valide", 3)]
    )
    assert texte == (
        "Aucun candidat ne remplit les conditions. Les exclusions les plus fréquentes : "
        "aucun vœu sur cette commune (9), demande non valide (3)."
    )


def test_candidates_are_counted_out_of_those_examined():
    texte = sentences_words.phrase_rapprochement(2, 12, "T3 à Muret", 118, [])
    assert texte == "2 demandes éligibles sur 12 examinées pour ce T3 à Muret ; la première compte 118 points."


def test_the_state_of_the_data_counts_what_is_to_correct():
    assert (
        sentences_donnees.phrase_donnees(3, "1ᵉʳ mai", 0, 100)
        == "Publication du 1ᵉʳ mai : 3 dépôts intégrés, aucune ligne à corriger."
    )
    assert "2 lignes à corriger sur 100 lues" in sentences_donnees.phrase_donnees(3, "1ᵉʳ mai", 2, 100)
    assert "1 ligne à corriger sur 1 lue." in sentences_donnees.phrase_donnees(1, "1ᵉʳ mai", 1, 1)


def test_an_empty_commune_has_no_stock_to_describe():
    assert sentences_words.phrase_parc("Agassac", 0, 2026, RIEN, RIEN) == "Agassac ne compte aucun logement social."


def test_the_share_of_demandes_that_name_several_types_is_said_even_without_any():
    assert sentences_words.phrase_plusieurs_types("Muret", "2026-10", RIEN, RIEN) == ""
    assert sentences_words.phrase_plusieurs_types("Muret", "2026-10", MASQUEE, MASQUEE) == ""
    texte = sentences_words.phrase_plusieurs_types("Muret", "2026-10", Valeur(35.9), Valeur(1000))
    assert texte.startswith("Muret, fin octobre 2026 : 35,9\u00a0% des demandes en cours citent plusieurs types")
    assert " 50\u00a0% " in sentences_words.phrase_plusieurs_types("Muret", "2025", Valeur(50), Valeur(30))
    assert sentences_words.phrase_plusieurs_types("Muret", "2025", Valeur(50), Valeur(29)) == ""


def test_no_sentence_says_a_share_of_too_few_cases():
    peu, assez = Valeur(50.0, cas=29), Valeur(50.0, cas=30)
    ecrites = [
        (
            sentences_words.phrase_demandes("Muret", "2025", Valeur(29), RIEN, Valeur(9), part),
            sentences_words.phrase_delais("2025", ("2025", part), part, ("2025", RIEN), Valeur(9)),
            sentences_words.phrase_parc("Muret", 29, 2026, part, RIEN),
        )
        for part in (peu, assez)
    ]
    dits = [["%" in phrase or "n/c" in phrase for phrase in trois] for trois in ecrites]
    assert dits == [[False] * 3, [True] * 3]


@pytest.mark.parametrize(
    ("part", "moyenne", "attendu"),
    [
        (Valeur(35.8), Valeur(15.9), "35,8\u00a0% des demandes maintenues sont logées dans les 24 mois ; la moyenne"),
        (Valeur(35.8), Valeur(None), "35,8\u00a0% des demandes maintenues sont logées dans les 24 mois."),
        (Valeur(None, True), Valeur(None), "La part des demandes logées en 24 mois est sous secret statistique."),
        (Valeur(None), Valeur(None), "La moitié des demandes en cours ont au moins 9 mois fin octobre 2026."),
    ],
)
def test_the_wait_is_told_with_what_is_known(part, moyenne, attendu):
    dit = sentences_words.phrase_delais("2026-10", ("2026-10", RIEN), part, ("2026-10", moyenne), Valeur(9))
    assert attendu in dit


@pytest.mark.parametrize(
    ("code", "part", "attendu"),
    [
        ("2025", RIEN, "Au rythme de 2025, la moitié des demandes maintenues sont logées en 40 mois ou moins."),
        ("2025", Valeur(39.0), "40 mois ou moins ; 39,0\u00a0% le sont dans les 24 mois."),
        (
            "2026-10",
            Valeur(39.0),
            "ou moins ; au rythme des douze mois jusqu’à octobre 2026, 39,0\u00a0% le sont dans les 24 mois.",
        ),
    ],
)
def test_the_median_wait_comes_first_with_its_year_and_before_the_seniority(code, part, attendu):
    dit = sentences_words.phrase_delais(code, ("2025", Valeur(40.0, cas=75)), part, (code, RIEN), Valeur(8))
    assert dit.startswith("Au rythme de 2025, la moitié des demandes maintenues sont logées en 40 mois ou moins")
    assert dit.endswith(attendu)
    assert "8 mois" not in dit


@pytest.mark.parametrize(
    ("quand", "attente", "part", "anciennete"),
    [
        ("2026-10", RIEN, RIEN, Valeur(8)),
        ("2025", RIEN, RIEN, RIEN),
        ("2025", Valeur(40.0), Valeur(None, True), Valeur(8)),
        # The median of a year comes just before: the month of the mean is named.
        ("2026-10", Valeur(40.0), RIEN, Valeur(8)),
    ],
)
def test_the_mean_of_the_housed_is_never_told_without_what_it_hides(quand, attente, part, anciennete):
    dit = sentences_words.phrase_delais("2026-10", ("2025", attente), part, (quand, Valeur(15.9)), anciennete)
    du_mois = " en octobre 2026" if attente.connue else ""
    date = du_mois if quand == "2026-10" else " en 2025"
    fin = f"a moyenne des seuls ménages logés (15,9 mois{date}) sous-estime l’attente."
    assert dit.endswith(fin)


def test_no_wait_is_told_when_nothing_is_known():
    rien = ("2025", RIEN)
    assert sentences_words.phrase_delais("2025", rien, RIEN, rien, RIEN) == "Aucun délai n’est calculable fin 2025."


@pytest.mark.parametrize(
    ("tension", "attendu"),
    [
        (Valeur(5.7), "Fin octobre 2026, 5,7 demandes pour une attribution ; le type le plus tendu : T2 (10,1)."),
        (Valeur(None, True), "La tension fin octobre 2026 est sous secret statistique."),
        (Valeur(None), "la tension n’est pas calculable."),
    ],
)
def test_the_tension_is_told_or_its_absence_is(tension, attendu):
    types = Types("2026-10", (Extreme("T2", Valeur(10.1)), Extreme("T5", Valeur(2.1))))
    dit = sentences_words.phrase_tension("2026-10", tension, Valeur(None), types)
    assert attendu in dit
    assert "∞" not in dit


@pytest.mark.parametrize("stock", [Valeur(None, True), Valeur(None), Valeur(0)])
def test_demandes_that_are_masked_absent_or_none_are_said_so(stock):
    dit = sentences_words.phrase_demandes("Muret", "2025", stock, Valeur(None), Valeur(9), Valeur(14))
    assert dit == sentences_words.phrase_territoire(
        "Muret", "2025", stock, Valeur(None), Valeur(None), Valeur(None), est_reference=False
    )


def test_the_date_of_the_tightest_type_is_said_when_it_is_not_that_of_the_sentence():
    dites = [
        sentences_words.phrase_tension("2026-10", Valeur(5.7), RIEN, Types(quand, (Extreme("T2", Valeur(8.1)),)))
        for quand in ("2025", "2026-10")
    ]
    assert [dit.endswith(fin) for dit, fin in zip(dites, ("(8,1 en 2025).", "(8,1)."), strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("types", "attendu"),
    [
        (Types("2025", (Extreme("T2", Valeur(8.1)),)), "le type le plus tendu : T2 (8,1)."),
        (
            Types("2025", (Extreme("T2", Valeur(8.1)),), PARMI_ASSEZ),
            "le type le plus tendu parmi ceux d’au moins 30 cas : T2 (8,1).",
        ),
        (
            Types("2025", (Extreme("T4, T5 et T6 et plus", Valeur(8.1), 3),)),
            "les types les plus tendus : T4, T5 et T6 et plus (8,1 ensemble).",
        ),
        (
            Types("2025", secrets=("Chambre et T1", "T2")),
            "le type de logement le plus tendu n’est pas connu (non communiqués : Chambre et T1, T2).",
        ),
        (
            Types("2024", secrets=("T2",)),
            "n’est pas connu (non communiqué en 2024 : T2).",
        ),
        (Types(), "5,7 demandes pour une attribution."),
    ],
)
def test_a_type_is_said_to_be_the_tightest_only_where_none_is_secret(types, attendu):
    assert sentences_words.phrase_tension("2025", Valeur(5.7), RIEN, types).endswith(attendu)


def test_a_tension_that_is_not_covered_yet_is_not_one_without_attributions():
    vide = sentences_words.phrase_tension("2026-10", RIEN, RIEN, Types())
    assert vide.startswith("Aucune attribution dans les douze mois")
    tot = sentences_words.phrase_tension("2026-10", RIEN, RIEN, Types(), est_couverte=False)
    assert tot == f"La tension fin octobre 2026 n’est pas encore calculable : {sentences_words.NON_COUVERTE}."
    assert "sous secret" in sentences_words.phrase_tension("2026-10", MASQUEE, RIEN, Types(), est_couverte=True)
    texte = sentences_words.phrase_territoire(
        "Muret", "2026-10", Valeur(50), RIEN, RIEN, RIEN, est_reference=False, est_couverte=False
    )
    assert texte.endswith(f"la tension n’est pas encore calculable : {sentences_words.NON_COUVERTE}.")


def test_the_threshold_of_the_abnormal_delay_is_said_with_its_date_or_its_absence():
    assert sentences_words.phrase_delai_anormal(36, date(2023, 1, 1)).endswith(
        "au-delà de 36 mois, seuil en vigueur depuis le 1ᵉʳ janvier 2023."
    )
    assert sentences_words.phrase_delai_anormal(None, None).endswith("non paramétré pour ce territoire.")
    assert sentences_words.phrase_delai_anormal(None, None, est_compose=True).endswith("chaque commune du territoire.")


def test_a_publication_without_files_says_that_empty_is_not_zero():
    assert sentences_donnees.phrase_flux_sans_fichier(["Parc", "Priorités"], 7).startswith(
        "Aucun fichier reçu pour : parc, priorités."
    )
    assert "aucun fichier" in sentences_donnees.phrase_flux_sans_fichier(["Parc", "Offres"], 2)


@pytest.mark.parametrize(
    ("avant", "dit"), [(462, "462 demandes sont toujours en cours"), (460, "462 demandes sont en")]
)
def test_as_many_demandes_as_before_are_said_to_be_still_in_progress(avant, dit):
    assert dit in sentences_words.phrase_depuis("2026-10", Valeur(462), Valeur(avant))
