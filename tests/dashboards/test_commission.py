"""The page Commission: what waits, what was decided, and whose."""

from datetime import date

import pandas as pd
import pytest

from dashboards.kit.words.formats import date_longue, nombre
from dashboards.kit.words.sentences_suivi import phrase_commission
from dashboards.pages.commission import cards as cards_commission
from dashboards.pages.offres import cards as cards_offres
from tests.portails import textes

NOMS = {"commune_code": {"31555": "Toulouse"}, "bailleur_code": {"B": "Le bailleur"}, "contingent_code": {}}
LECTEURS = ("bailleur-a", "etat", "commune-toulouse", "epci-sicoval")
ATTENDENT = (
    "select o.offre_id, count(*) as nb from offre as o join candidature as c on c.offre_id = o.offre_id"
    " where o.is_offert and c.is_en_cours and not (c.etat_code = 'POSITIONNEE'"
    " and c.demande_id in (select demande_id from demande where etat_code = 'radiee')) group by o.offre_id"
    " having count(*) = count(*) filter (where c.etat_code = 'POSITIONNEE')"
)
SEANCES = "select date_cal, count(distinct offre_id) as nb from candidature where date_cal is not null group by 1"


@pytest.mark.parametrize("login", LECTEURS)
def test_the_dwellings_that_wait_are_those_of_the_reader_with_candidates_not_examined(ouvrir, lire, login):
    attendues = lire(login, ATTENDENT)
    at = ouvrir(login, "commission", vue="impression")
    assert at.metric[0].value == nombre(len(attendues))
    assert at.metric[1].value == nombre(sum(o["nb"] < 3 for o in attendues))
    if attendues:
        dits = sorted(int(texte.split(" ")[0]) for texte in at.table[0].value["Candidats à examiner"])
        assert dits == sorted(o["nb"] for o in attendues)


def test_a_demande_radiated_since_waits_for_no_commission(ouvrir, lire, entrepot):
    attendent = lire("bailleur-a", ATTENDENT)
    positionnee = "select demande_id from candidature where offre_id = '{}' and is_en_cours limit 1"
    (radiee,) = lire("bailleur-a", positionnee.format(attendent[0]["offre_id"]))
    changer = "update marts.fct_demande set etat_code = %s where demande_id = %s"
    with entrepot.connexion() as c:
        c.execute(changer, ["radiee", radiee["demande_id"]])
    try:
        table = ouvrir("bailleur-a", "commission", vue="impression").table[0].value
    finally:
        with entrepot.connexion() as c:
            c.execute(changer, ["active", radiee["demande_id"]])
    dits = sum(int(texte.split(" ")[0]) for texte in table["Candidats à examiner"])
    assert dits == sum(offre["nb"] for offre in attendent) - 1


def test_some_dwellings_wait_with_too_few_candidates_and_others_with_enough(lire):
    assert {o["nb"] < 3 for o in lire("ingenieur", ATTENDENT)} == {True, False}


def test_the_candidatures_that_wait_for_a_decision_are_in_the_journal(ouvrir, notees):
    avant = notees("bailleur-a", "candidature")
    at = ouvrir("bailleur-a", "commission")
    (table,) = [t.value for t in at.table if "Décision saisie" in {t.value.index.name, *t.value.columns}]
    assert [nb for nb, _ in notees("bailleur-a", "candidature")[len(avant) :]] == [len(table)]


def test_who_is_not_told_the_legal_reasons_is_not_told_that_none_was_given(ouvrir):
    """The conseil départemental is not told DALO, hence no reason: « moins de trois » stands alone."""
    at = ouvrir("conseil-departemental", "commission", vue="impression")
    assert cards_commission.SANS_MOTIF not in textes(at)
    dits = [str(cellule) for t in at.table for cellule in t.value.to_numpy().ravel()]
    assert not any(mot in dit for dit in dits for mot in (cards_commission.SANS_MOTIF, cards_commission.A_INDIQUER))


@pytest.mark.parametrize("login", LECTEURS)
def test_the_last_commission_is_shown_first_with_every_dwelling_that_it_saw(ouvrir, lire, login):
    derniere = max(lire(login, SEANCES), key=lambda seance: seance["date_cal"])
    at = ouvrir(login, "commission", vue="impression")
    assert at.metric[2].value == nombre(derniere["nb"])
    assert len(at.table[-1].value) == derniere["nb"]
    assert date_longue(derniere["date_cal"]) in textes(at)


def test_another_commission_is_chosen_by_the_address(ouvrir, lire):
    *_, derniere, _ = sorted(lire("bailleur-a", SEANCES), key=lambda seance: seance["date_cal"])
    at = ouvrir("bailleur-a", "commission", detail=str(derniere["date_cal"]), vue="impression")
    assert at.metric[2].value == nombre(derniere["nb"])


def test_a_contingent_of_which_the_commission_saw_nothing_is_a_sentence(ouvrir, lire):
    codes = "select date_cal, contingent_code from candidature where date_cal is not null group by 1, 2"
    seances = {}
    for ligne in lire("bailleur-a", codes):
        seances.setdefault(ligne["date_cal"], set()).add(ligne["contingent_code"])
    contingents = f"select contingent_code from offre where offre_id in (select offre_id from ({ATTENDENT}) as a)"
    attendent = {o["contingent_code"] for o in lire("bailleur-a", contingents)}
    jour, absent = next(
        (jour, code) for jour, vus in sorted(seances.items(), reverse=True) for code in sorted(attendent - vus)
    )
    at = ouvrir("bailleur-a", "commission", contingent=absent, detail=str(jour))
    assert "Aucun logement de ce contingent n’a été examiné à cette séance." in textes(at)


def test_the_decisions_of_a_commission_are_all_told_in_words(ouvrir, lire):
    (jour,) = lire("bailleur-a", "select max(date_cal) as le from candidature")
    decidees = lire(
        "bailleur-a",
        "select l.libelle, count(*) as nb from candidature as c join code as l on l.code = c.decision_code"
        f" where l.liste = 'DECISION_CAL' and c.date_cal = '{jour['le']}' group by l.libelle",
    )
    table = ouvrir("bailleur-a", "commission", vue="impression").table[-1].value
    dites = pd.Series([d for ligne in table["Décisions"] for d in ligne.split(", ")]).str.extract(r"(.*) \((\d+)\)")
    assert dites[1].astype(int).groupby(dites[0]).sum().to_dict() == {d["libelle"]: d["nb"] for d in decidees}


def test_what_waits_is_what_the_page_of_the_offers_says_waits(ouvrir):
    etapes = ouvrir("bailleur-a", "offres", vue="impression").table[0].value["Étape"]
    attend = [etape for etape in etapes if etape == cards_offres.ETAPES["POSITIONNEE"]]
    assert len(ouvrir("bailleur-a", "commission", vue="impression").table[0].value) == len(attend) > 0


def test_a_landlord_is_not_shown_the_dwellings_of_another(ouvrir, lire):
    les_siens, tous = (len(lire(login, ATTENDENT)) for login in ("bailleur-a", "ingenieur"))
    at = ouvrir("bailleur-a", "commission", vue="impression")
    assert 0 < les_siens < tous
    assert (len(at.table[0].value), "Bailleur" in at.table[0].value.columns) == (les_siens, False)


def test_nobody_is_named_nor_numbered(ouvrir, lire):
    lues = lire("bailleur-a", "select demande_id, candidature_id from candidature")
    at = ouvrir("bailleur-a", "commission", vue="impression")
    dits = set((textes(at) + " ".join(t.value.to_string() for t in at.table)).split())
    assert dits.isdisjoint(code for ligne in lues for code in ligne.values())


def decision(offre="O", code="ATT", etat="SANS_SUITE", motif=None):
    lieu = {"commune_code": "31555", "typologie_code": "T3", "surface_m2": 60, "bailleur_code": "B"}
    return lieu | {
        "offre_id": offre,
        "decision_code": code,
        "etat_code": etat,
        "motif_moins_de_3_code": motif,
        "contingent_code": "AUCUN",
    }


def ecrites(*decisions):
    libelles = {"ATT": "Attribution", "ATR": "Attribution avec rang", "NAT": "Non-attribution"}
    motifs = {"DALO": "Désignée par le préfet"}
    examines = cards_commission.par_logement(pd.DataFrame(list(decisions)))
    return cards_commission.lignes_decisions(examines, NOMS, libelles, motifs).to_dict("records")


def test_the_decisions_on_a_dwelling_are_counted_in_one_row():
    (ligne,) = ecrites(decision(code="NAT"), decision(code="ATR", etat="REFUSEE"), decision(code="ATR", etat="BAIL"))
    assert ligne["Logement"] == "T3 de 60 m² à Toulouse"
    assert ligne["Décisions"] == "Attribution avec rang (2), Non-attribution (1)"
    assert (ligne["Candidats examinés"], ligne["Suite"]) == ("3", "Bail signé")


@pytest.mark.parametrize(("motif", "dit"), [("DALO", "1 (Désignée par le préfet)"), (None, "1 (aucun motif indiqué)")])
def test_too_few_candidates_are_told_with_the_reason_given_or_that_there_is_none(motif, dit):
    (ligne,) = ecrites(decision(motif=motif))
    assert (ligne["Candidats examinés"], ligne["Suite"]) == (dit, cards_commission.SANS_SUITE)


def test_what_came_of_a_dwelling_is_its_furthest_step():
    (ligne,) = ecrites(decision(code="ATR", etat="ATTRIBUEE"), decision(code="ATR", etat="OFFERTE"))
    assert ligne["Suite"] == "Proposée, réponse du ménage attendue"


def test_too_few_candidates_is_fewer_than_three():
    assert cards_commission.peu_de_candidats(pd.DataFrame({"nb_candidats": [1, 2, 3, 4]})) == 2


def test_the_sentence_says_what_waits_and_what_was_seen():
    le = f"le {date_longue(date(2026, 10, 1))}"
    assert phrase_commission(0, 0, 0, "") == "Aucun logement n’attend la commission ; aucune séance n’est connue."
    assert phrase_commission(1, 1, 0, le) == (
        f"1 logement attend la commission, avec moins de trois candidats ; {le}, aucun n’a été examiné."
    )
    assert phrase_commission(7, 3, 12, le) == (
        f"7 logements attendent la commission, dont 3 avec moins de trois candidats ; {le}, 12 ont été examinés."
    )
    assert phrase_commission(2, 2, 1, le).startswith("2 logements attendent la commission, tous avec moins de trois")
    assert phrase_commission(2, 0, 1, le).startswith("2 logements attendent la commission, aucun avec moins de trois")


def test_a_dwelling_waits_with_the_day_of_its_commission_and_with_the_reason_why_its_candidates_are_few():
    attendent = pd.DataFrame(
        {"offre_id": list("abc"), "nb_candidats": [3, 1, 2], "motif_moins_de_3_code": [None, "DALO", None]}
    ).assign(commune_code="31555", typologie_code="T3", surface_m2=60, bailleur_code="B", contingent_code="AUCUN")
    attendent = attendent.assign(positionne_le=date(2026, 10, 1), jours_vacance=3)
    dits = cards_commission.lignes_a_examiner(
        attendent, NOMS, {"DALO": "Désignée par le préfet"}, {"b": date(2026, 10, 9)}
    )
    assert list(dits["Commission du"]) == ["à fixer", date_longue(date(2026, 10, 9)), "à fixer"]
    assert list(dits["Candidats à examiner"]) == [
        "3",
        "1 (moins de trois : Désignée par le préfet)",
        "2 (moins de trois : motif à indiquer)",
    ]


def test_the_candidates_of_a_dwelling_that_waits_are_shown_with_who_put_them_forward(ouvrir, lire):
    attendues = {o["offre_id"]: o["nb"] for o in lire("bailleur-a", ATTENDENT)}
    at = ouvrir("bailleur-a", "commission", vue="impression")
    (table,) = [t.value.reset_index() for t in at.table if "Proposé par" in t.value.reset_index().columns]
    offre = at.selectbox(key="filtre_offre").value if at.selectbox else next(iter(attendues))
    assert len(table) == attendues[offre]
    assert set(table["Proposé par"].str.slice(0, 11)) <= {"votre organ", "le réservat"}


@pytest.mark.parametrize(("tri", "ordre"), [("attente", "abc"), ("candidats", "bac"), ("commune", "bac")])
def test_an_order_keeps_the_longest_waiting_first_among_equals(tri, ordre):
    attendent = pd.DataFrame({"offre_id": list("abc"), "nb_candidats": [3, 1, 3], "commune_code": ["2", "1", "2"]})
    assert "".join(cards_commission.trier(attendent, tri, {"1": "Éaux", "2": "Muret"})["offre_id"]) == ordre
