"""The objectives of the landlords: each held to its own, the latest first, and a word that says its pace."""

from types import SimpleNamespace

import pandas as pd
import pytest

from dashboards.charts.theme import CLAIR
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Choix
from dashboards.kit.words.formats import INSECABLE, Valeur, pourcentage
from dashboards.pages.attributions import cards as cards_attributions
from warehouse.reference import lignes_de_reference

DEFINITION = SimpleNamespace(libelle="Part", court="Part", provenance=lambda publiee: publiee)


def textes(at) -> str:
    return "\n".join(str(m.value) for m in at.markdown).replace("\\", "")


def test_a_landlord_with_too_few_leases_shows_no_share_and_its_objective_all_the_same():
    objectif = cards_attributions.OBJECTIFS[0]
    cadre = pd.DataFrame(
        {
            "bailleur_code": ["A", "B"],
            objectif.nb: [7, 5],
            objectif.total: [30, 29],
            objectif.part: [35.0, 50.0],
            objectif.cible: [25.0, 25.0],
            f"{objectif.rythme}_pct": [140.0, 200.0],
            f"{objectif.rythme}_code": ["EN_AVANCE", "EN_AVANCE"],
        }
    )
    vue = SimpleNamespace(
        definitions={objectif.indicateur: DEFINITION},
        situation=SimpleNamespace(periode="2025"),
        publiee="hier",
        lecteur=None,
    )
    carte = cards_attributions.objectifs(vue, cadre, objectif, "bailleur_code", {"A": "Alpha"}, "ici")
    dits = [a["text"] for a in carte.dessiner(CLAIR).to_plotly_json()["layout"]["annotations"]]
    assert (dits, "trop peu de baux" in carte.sous_titre) == ([f"35{INSECABLE}% (30)<br>en avance", "5 sur 29"], True)
    table = carte.donnees
    assert table[["Bailleur", "Baux", "Résultat", "Situation"]].to_numpy().tolist() == [
        ["Alpha", "30", "objectif 25 % : atteint", "en avance"],
        ["B", "29", "—", "—"],
    ]
    assert list(table["Part"]) == [f"35{INSECABLE}%", f"n/c (29{INSECABLE}cas)"]


@pytest.mark.parametrize(("part", "dit"), [(24.7, "24,7"), (25.2, "25"), (24.2, "24")])
def test_a_share_that_falls_short_of_its_objective_is_not_written_as_the_objective(part, dit):
    landlord = {"objectif": 25.0, "valeur": part, "cas": 93}
    assert cards_attributions.ecrire_la_part(pourcentage(part, 93), landlord) == f"{dit}{INSECABLE}%"


def test_the_landlords_of_the_accord_are_sorted_by_pace_the_latest_first_each_with_a_word(ouvrir, lire):
    mots = {"EN_RETARD": "en retard", "DANS_LE_RYTHME": "dans le rythme", "EN_AVANCE": "en avance"}
    at = ouvrir("etat", "priorites", vue="impression")
    (table,) = [t.value for t in at.table if "Rythme" in t.value.columns]
    (annee,) = lire("etat", "select max(annee) as n from suivi_acd")
    lues = lire("etat", f"select rythme_pct, rythme_code from suivi_acd where annee = {annee['n']}")
    lues.sort(key=lambda x: (x["rythme_pct"], x["rythme_code"] != "EN_RETARD"))
    assert list(table["Situation"]) == [mots[x["rythme_code"]] for x in lues]
    assert list(table["Rythme"]) == [pourcentage(x["rythme_pct"]) for x in lues]
    assert len(set(table["Situation"])) > 1
    tard = sum(x["rythme_code"] == "EN_RETARD" for x in lues)
    assert f"{tard} bailleurs en retard sur {len(lues)}" in textes(at)


def test_each_landlord_is_held_to_its_own_objective_and_the_page_names_none_for_all():
    objectif = cards_attributions.OBJECTIFS[0]
    cadre = pd.DataFrame(
        {
            "bailleur_code": ["A", "B"],
            objectif.nb: [14, 14],
            objectif.total: [40, 40],
            objectif.part: [35.0, 35.0],
            objectif.cible: [25.0, 50.0],
            f"{objectif.rythme}_pct": [140.0, 70.0],
            f"{objectif.rythme}_code": ["EN_AVANCE", "EN_RETARD"],
        }
    )
    vue = SimpleNamespace(
        definitions={objectif.indicateur: DEFINITION},
        situation=SimpleNamespace(periode="2025"),
        publiee="hier",
    )
    carte = cards_attributions.objectifs(vue, cadre, objectif, "bailleur_code", {}, "ici")
    assert cards_attributions.cible(cadre, objectif) is None
    assert carte.titre == "Part : objectif atteint pour 1 bailleur sur 2"
    assert carte.choisit == Choix("bailleur", "")
    assert list(carte.dessiner(CLAIR).data[0].customdata) == ["B", "A"]
    assert carte.donnees[["Bailleur", "Résultat", "Situation"]].to_numpy().tolist() == [
        ["B", "objectif 50 % : non atteint", "en retard"],
        ["A", "objectif 25 % : atteint", "en avance"],
    ]


def test_the_epci_under_an_objective_are_named_and_the_total_is_not_one_of_them():
    objectif = cards_attributions.OBJECTIFS[0]
    cadre = pd.DataFrame(
        {
            "epci_code": ["TOUS", "X", "Y", "Z"],
            objectif.nb: [20, 5, 15, 1],
            objectif.total: [105, 40, 50, 15],
            objectif.part: [19.0, 12.5, 30.0, 6.7],
            objectif.cible: [25.0] * 4,
            f"{objectif.rythme}_pct": [76.2, 50.0, 120.0, 26.7],
            f"{objectif.rythme}_code": ["EN_RETARD", "EN_RETARD", "EN_AVANCE", "EN_RETARD"],
        }
    )
    vue = SimpleNamespace(
        definitions={objectif.indicateur: DEFINITION},
        situation=SimpleNamespace(periode="2025"),
        publiee="hier",
    )
    carte = cards_attributions.objectifs(vue, cadre, objectif, "epci_code", {"X": "Ixe"}, "ici")
    assert "sous l’objectif : Ixe ;" in carte.sous_titre
    assert carte.titre.endswith("atteint pour 1 EPCI sur 2")
    assert carte.donnees["EPCI"].iloc[0] == cards_attributions.ENSEMBLE
    assert carte.choisit == Choix("geo", "epci-")
    assert list(carte.dessiner(CLAIR).data[0].customdata)[:2] == [None, "X"]


def test_the_objectives_open_on_the_year_in_progress(ouvrir, lire):
    (lu,) = lire("etat", "select max(annee) as annee from suivi_mixite")
    at = ouvrir("etat", "attributions")
    (boite,) = [boite for boite in at.selectbox if boite.label == "Année des objectifs"]
    assert at.query_params["objectifs"] == str(lu["annee"]) > at.query_params["annee"]
    assert boite.options[0] == f"{lu['annee']} (en cours)"


def loi(objectif: str, annee: str) -> int:
    """Return the objective of the law in force at the end of a year."""
    fin = f"{annee}-12-31"
    (part,) = [
        int(un["part_pct"])
        for un in lignes_de_reference("objectif_mixite")
        if un["objectif"] == objectif and un["valide_du"] <= fin and (not un["valide_au"] or fin < un["valide_au"])
    ]
    return part


@pytest.mark.parametrize("suivi", [None, pd.DataFrame()])
@pytest.mark.parametrize(("rang", "code"), [(0, "Q1_HORS_QPV"), (1, "Q2_Q4_EN_QPV")])
def test_who_does_not_read_the_follow_up_of_the_landlords_reads_the_legal_target_of_the_share(suivi, rang, code):
    voulu = loi(code, "2025")
    vue = SimpleNamespace(
        annee="2025",
        situation=SimpleNamespace(periode_type="annee"),
        a=lambda nom: True,
        chiffre=lambda nom: Chiffre("Part", Valeur(voulu - 0.8, cas=400), "pct", comparaisons="Département : 26,0 %"),
    )
    objectif = cards_attributions.OBJECTIFS[rang]
    visee = cards_attributions.visee(vue, suivi, objectif)
    carte = cards_attributions.juger(vue, objectif.indicateur, visee)
    assert carte.comparaisons == f"objectif légal {voulu} % : non atteint · Département : 26,0 %"


def test_the_legal_target_is_beside_the_share_of_a_territory_without_a_follow_up_of_landlords(ouvrir, lire):
    (lu,) = lire(
        "etat",
        "select territoire_code, periode, valeur from indicateur where indicateur_code = 'part_q1_hors_qpv'"
        " and dimension = 'ensemble' and periode_type = 'annee' and territoire_type = 'zone_abc' and denominateur >= 30"
        " order by periode desc, territoire_code limit 1",
    )
    voulu = loi("Q1_HORS_QPV", lu["periode"])
    at = ouvrir("etat", "attributions", geo=f"zone-{lu['territoire_code']}", annee=lu["periode"])
    dits = f"{textes(at)}\n" + "\n".join(str(un.value) for un in at.caption).replace("\\", "")
    dits = dits.replace(INSECABLE, " ")
    est_atteint = lu["valeur"] >= voulu
    assert f"objectif légal {voulu} % : {'atteint' if est_atteint else 'non atteint'}" in dits
    assert f"l’objectif légal de {voulu} % {'est' if est_atteint else 'n’est pas'} atteint" in dits


def test_a_month_is_held_to_no_objective():
    vue = SimpleNamespace(annee="2025", situation=SimpleNamespace(periode_type="mois"))
    assert cards_attributions.visee(vue, None, cards_attributions.OBJECTIFS[0]).part is None
