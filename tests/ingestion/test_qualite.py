"""The quality gate: one suite per flow, derived from its contract; what it refuses, says and keeps."""

import pytest

from ingestion.contracts import CONTRATS
from ingestion.door.checks import quality
from orchestration.commands.bilan import phrase_du_bilan
from tests.ingestion.fabrique import CANDIDATURES, DEMANDES, OFFRES, candidature, demande, fichier, offre


def qualite(lire):
    return [ligne for (ligne,) in lire("select qualite from raw.depots order by depot_id")]


@pytest.mark.parametrize("contrat", CONTRATS, ids=lambda contrat: f"{contrat.flux}-{contrat.format}")
def test_every_flow_has_a_suite_of_the_expectations_of_its_contract(contrat):
    attendues = {attente.nom: attente.bloquante for attente in quality.attentes(contrat)}
    suite = quality.suite(contrat).suite
    assert {e.meta["nom"]: e.severity.value == "critical" for e in suite.expectations} == attendues
    assert ("dates" in attendues) == (contrat.colonne_date is not None)


def test_the_result_is_kept_with_the_depot_as_figures_only(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(10)]))
    (resultat,) = qualite(lire)
    assert (resultat["suite"], resultat["reussie"], resultat["non_tenues"]) == ("demandes_csv", True, [])
    assert resultat["profil"]["nb_lues"] == 10
    assert {type(valeur) for valeur in resultat["profil"].values()} <= {int, float, type(None)}


def test_a_lot_more_than_half_of_which_is_faulty_is_refused(tmp_path, recevoir, lire):
    lignes = [demande(rang, motif_1="?" if rang < 101 else "13") for rang in range(200)]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert bilan.statut == "rejete"
    assert (
        "plus de la moitié des lignes sont en faute (101 sur 200\u00a0: 101 × "
        "«\u00a0Code absent de la liste\u00a0» dès la ligne 2, colonne motif_1)"
    ) in bilan.message
    assert qualite(lire)[0]["non_tenues"] == ["fautes_du_lot", "quarantaine"]
    assert lire("select count(*) from raw.demandes") == [(0,)]


@pytest.mark.parametrize(
    ("champ", "valeur", "code", "dit"),
    [
        ("voeu_1_commune", "31999", "COMMUNE_INCONNUE", "colonne voeu_1_commune\u00a0: «\u00a031999\u00a0»"),
        ("demandeur_nom", "", "OBLIGATOIRE_VIDE", "colonne demandeur_nom)"),
        ("demandeur_date_naissance", "hier", "DATE_IMPOSSIBLE", "colonne demandeur_date_naissance, AAAA-MM-JJ)"),
    ],
)
def test_a_file_refused_for_its_rows_names_the_reasons_and_the_first_rows(
    tmp_path, recevoir, lire, champ, valeur, code, dit
):
    lignes = [demande(rang, **{champ: valeur}) if rang < 70 else demande(rang) for rang in range(120)]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert bilan.statut == "rejete"
    assert "(70 sur 120\u00a0: 70 × " in bilan.message
    assert f" dès la ligne 2, colonne {champ})" in bilan.message
    assert [(motif, fois) for motif, _, fois in bilan.motifs] == [(code, 70)]
    assert [(ecart.ligne, ecart.code, ecart.champ) for ecart in bilan.ecarts] == [
        (ligne, code, champ) for ligne in range(2, 7)
    ]
    assert dit in bilan.ecarts[0].message
    assert {table: lire(f"select count(*) from raw.{table}") for table in ("demandes", "quarantaine")} == {
        "demandes": [(0,)],
        "quarantaine": [(0,)],
    }
    assert bilan.lues == bilan.quarantaine == 0
    assert f"    ligne 2 : {bilan.ecarts[0].message}" in phrase_du_bilan(bilan, bilan.ecarts).splitlines()


def test_a_file_refused_for_what_it_says_of_others_names_no_row(tmp_path, recevoir):
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, [offre(1, bailleur_code="BA02"), offre(2, typologie="?")]))
    assert (bilan.statut, bilan.motifs, bilan.ecarts) == ("rejete", (), ())


def test_half_is_not_more_than_half(tmp_path, recevoir):
    lignes = [demande(rang, motif_1="?" if rang < 100 else "13") for rang in range(200)]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert (bilan.statut, bilan.chargees) == ("charge", 100)


def test_a_few_faulty_rows_are_no_lot(tmp_path, recevoir):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(rang, motif_1="?") for rang in range(99)]))
    assert (bilan.statut, bilan.quarantaine) == ("charge", 99)


def test_orphans_are_put_aside_whatever_their_number(tmp_path, recevoir):
    (bilan,) = recevoir(fichier(tmp_path, CANDIDATURES, [candidature(rang) for rang in range(150)]))
    assert (bilan.statut, bilan.quarantaine) == ("charge", 150)


def test_a_lot_dated_after_its_situation_is_refused(tmp_path, recevoir):
    lignes = [demande(rang) for rang in range(150)]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes, au="2024-03-04"))
    assert bilan.statut == "rejete"
    assert (
        "datées après la date de situation (150 sur 150 après le 04/03/2024, colonne date_fichier, "
        "lignes 2, 3, 4, 5, 6, …)"
    ) in bilan.message


def test_a_refused_large_file_leaves_nothing(tmp_path, recevoir, lire):
    lignes = [demande(rang, precision_demande="x" * 250, motif_1="?" if rang % 3 else "13") for rang in range(12_000)]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert bilan.statut == "rejete"
    assert [(code, fois) for code, _, fois in bilan.motifs] == [("CODE_INCONNU", 8_000)]
    assert [ecart.ligne for ecart in bilan.ecarts] == [3, 4, 6, 7, 9]
    assert {t: lire(f"select count(*) from raw.{t}") for t in ("demandes", "quarantaine", "pseudonymes")} == {
        "demandes": [(0,)],
        "quarantaine": [(0,)],
        "pseudonymes": [(0,)],
    }


def test_a_refused_file_takes_nothing_from_those_received_with_it(tmp_path, recevoir, lire):
    """Its rows would otherwise have made duplicates of theirs."""
    mauvais = [*(demande(rang) for rang in range(50)), *(demande(rang, motif_1="?") for rang in range(50, 150))]
    un = fichier(tmp_path, DEMANDES, mauvais, emetteur="BA01")
    deux = fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(50)], emetteur="BA02")
    assert [(bilan.statut, bilan.chargees, bilan.doublons) for bilan in recevoir(un, deux)] == [
        ("rejete", 0, 0),
        ("charge", 50, 0),
    ]
    assert lire("select statut, lues, chargees from raw.depots order by emetteur") == [
        ("rejete", 0, 0),
        ("charge", 50, 50),
    ]


@pytest.mark.parametrize(
    ("lignes", "au", "attente", "debut", "fin"),
    [
        (
            [demande(1), demande(2, motif_1="?")],
            "2024-03-31",
            "quarantaine",
            "plus de 5\u00a0% des lignes sont en quarantaine (1 sur 2)",
            "corrigez-les et renvoyez le fichier sous le même nom",
        ),
        (
            [demande(1), demande(1)],
            "2024-03-31",
            "doublons",
            "plus de 5\u00a0% des lignes sont répétées (1 sur 2)",
            "vérifiez que l’export ne prend pas deux fois les mêmes",
        ),
        (
            [demande(1)],
            "2024-03-04",
            "dates",
            "des lignes sont datées après la date de situation (1 sur 1 après le 04/03/2024, colonne date_fichier, "
            "ligne 2)",
            "vérifiez ces dates, et celle que porte le nom du fichier",
        ),
        (
            [demande(1)],
            "2024-07-31",
            "fraicheur",
            "la ligne la plus récente a plus de trois mois (du 05/03/2024, colonne date_fichier, au 31/07/2024)",
            "vérifiez que l’export va jusqu’à la date de situation",
        ),
    ],
    ids=lambda valeur: valeur if isinstance(valeur, str) and valeur.isalpha() else "",
)
def test_an_expectation_that_does_not_block_is_named_with_what_to_do(
    tmp_path, recevoir, lire, lignes, au, attente, debut, fin
):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes, au=au))
    assert (bilan.statut, bilan.avertissements) == (
        "charge",
        (f"contrôle de qualité du lot\u00a0: {debut}\u202f; {fin}",),
    )
    assert qualite(lire)[0]["non_tenues"] == [attente]


def test_each_expectation_that_is_not_met_has_its_sentence(tmp_path, recevoir):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(1), demande(2, motif_1="?")], au="2024-03-04"))
    assert [phrase.split("\u00a0: ")[1][:12] for phrase in bilan.avertissements] == [
        "plus de 5\u00a0% ",
        "plus de 5\u00a0% ",
        "des lignes s",
    ]


@pytest.mark.parametrize(
    ("habitude", "recues", "attente", "dit"),
    [
        (20, 1, "volume_faible", "plus de dix fois inférieur à l’habitude (1 ligne, contre 20 d’habitude)"),
        (1, 11, "volume_fort", "plus de dix fois supérieur à l’habitude (11 lignes, contre 1 d’habitude)"),
    ],
)
def test_a_volume_out_of_proportion_with_the_habit_is_said_with_both(
    tmp_path, recevoir, lire, habitude, recues, attente, dit
):
    for mois in ("01", "02", "03"):
        recevoir(fichier(tmp_path, OFFRES, [offre(rang) for rang in range(habitude)], au=f"2024-{mois}-15"))
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, [offre(rang) for rang in range(recues)], au="2024-04-15"))
    assert [resultat["non_tenues"] for resultat in qualite(lire)] == [[], [], [], [attente]]
    assert dit in bilan.avertissements[0]


def test_files_received_together_are_judged_each_on_its_own(tmp_path, recevoir, lire):
    un = fichier(tmp_path, DEMANDES, [demande(1)], emetteur="BA01")
    deux = fichier(tmp_path, DEMANDES, [demande(2, motif_1="?")], emetteur="BA02")
    recevoir(un, deux)
    assert {d: q["non_tenues"] for d, q in lire("select emetteur, qualite from raw.depots")} == {
        "BA01": [],
        "BA02": ["quarantaine"],
    }
