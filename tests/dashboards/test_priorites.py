"""The lists of DALO et publics prioritaires: who is offered which, what a row opens, what no list leads to."""

import csv
import io
import re

import pandas as pd
import pytest

from dashboards.kit.fiche import LOGEMENTS_POSSIBLES, VOIR, sur
from dashboards.kit.reads import suivis
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.words.formats import date_longue, nombre
from dashboards.pages.priorites import listes, sentences
from dashboards.pages.priorites.sentences import NOMS
from tests.portails import NUMERO_UNIQUE, textes

RECONNUS = "from dalo_suivi where etat_code = 'A_RELOGER'"


def dits(at) -> str:
    return textes(at).replace("\xa0", " ")


def rangees(at) -> list[str]:
    """Return the rows of the list on screen, in their order."""
    lus = (str(m.value).replace("\\", "").replace("\xa0", " ") for m in at.markdown)
    return [texte for texte in lus if re.match(r"\*\*\d+\. ", texte)]


def pseudonymes(at) -> list[str]:
    return [re.search(r"pseudonyme ([0-9a-f]{20})", texte).group(1) for texte in rangees(at)]


def etapes(at) -> list[str]:
    return next((list(g.options) for g in at.get("button_group") if g.label == "Étape"), [])


def ouvrir_la_fiche(at, place: int = 1):
    next(b for b in at.button if b.label == sur(VOIR, place)).click().run()
    assert not at.exception
    return at


def fichier(client, chemin: str) -> list[dict[str, str]]:
    reponse = client.get(f"/export/{chemin}")
    assert reponse.status_code == 200
    entetes, *lignes = csv.reader(io.StringIO(reponse.content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [dict(zip(entetes, ligne, strict=True)) for ligne in lignes]


@pytest.mark.parametrize(
    ("login", "attendues"),
    [
        ("etat", ["reconnus", "recours", "labels", "delai", "presomption"]),
        ("comed", ["recours", "reconnus", "delai"]),
        ("conseil-departemental", ["labels", "delai"]),
        ("bailleur-a", ["labels", "delai"]),
        ("commune-toulouse", ["labels", "delai"]),
        # It reads the propositions on its own reservations alone.
        ("action-logement", ["labels"]),
    ],
)
def test_a_profile_is_offered_the_stages_whose_rows_it_reads(ouvrir, login, attendues):
    assert etapes(ouvrir(login, "priorites")) == [NOMS[etape] for etape in attendues]


def test_the_recognised_are_listed_under_pseudonym_the_nearest_deadline_first(ouvrir, lire):
    attendus = lire("etat", f"select demande_id, date_echeance, jours_restants {RECONNUS}")
    attendus.sort(key=lambda x: (x["jours_restants"], x["date_echeance"]))
    at = ouvrir("etat", "priorites", onglet="reconnus")
    assert len(attendus) > 3
    assert sorted(pseudonymes(at)) == sorted(x["demande_id"] for x in attendus[:50])
    jours = {x["demande_id"]: x["jours_restants"] for x in attendus}
    lus = [jours[p] for p in pseudonymes(at)]
    assert lus == sorted(lus)


@pytest.mark.parametrize(
    ("echeance", "condition"),
    [
        ("depassee", "jours_restants < 0"),
        ("7", "jours_restants between 0 and 7"),
        ("30", "jours_restants between 0 and 30"),
        ("plus_tard", "jours_restants > 30"),
        ("sans", "jours_restants is null"),
    ],
)
def test_a_deadline_asked_for_by_the_address_keeps_its_rows_and_no_other(ouvrir, lire, echeance, condition):
    attendus = {x["demande_id"] for x in lire("etat", f"select demande_id {RECONNUS} and {condition}")}
    at = ouvrir("etat", "priorites", onglet="reconnus", echeance=echeance)
    assert set(pseudonymes(at)) == attendus
    assert at.query_params["echeance"] == echeance


FINIE = "etat_demande_code <> 'active'"


def test_the_recognised_are_narrowed_to_what_is_to_be_done_of_them(ouvrir, lire):
    attendus = {x["demande_id"] for x in lire("etat", f"select demande_id {RECONNUS} and {FINIE}")}
    at = ouvrir("etat", "priorites", onglet="reconnus", afaire=suivis.REPRENDRE)
    assert attendus
    assert set(pseudonymes(at)) == attendus
    dite = f"{sentences.SUITES[suivis.REPRENDRE]} ({nombre(len(attendus))})"
    assert dite in at.selectbox(key="filtre_afaire").options


def test_a_household_recognised_has_one_thing_to_be_done_a_demande_that_is_over_before_all_else():
    etats, positionnes = ("active", "active", "active", "expiree", "radiee"), (False, True, None, True, False)
    cadre = pd.DataFrame({"etat_code": "A_RELOGER", "etat_demande_code": etats, "is_positionne": positionnes})
    lus = {suite: len(suivis.par_suite(cadre, suite)) for suite in sentences.SUITES}
    assert lus == {suivis.TOUTES: 5, suivis.PROPOSER: 2, suivis.SUIVRE: 1, suivis.REPRENDRE: 2}


def test_a_list_sorts_by_the_wait_or_by_the_commune(ouvrir, lire):
    depots = {x["demande_id"]: x["date_depot"] for x in lire("etat", f"select demande_id, date_depot {RECONNUS}")}
    lus = [depots[p] for p in pseudonymes(ouvrir("etat", "priorites", tri="attente"))]
    assert lus == sorted(lus)
    assert len(set(lus)) > 2
    lieux = [
        re.search(r" à (.+?), \d", texte).group(1) for texte in rangees(ouvrir("etat", "priorites", tri="commune"))
    ]
    assert lieux == sorted(lieux, key=sans_accent)
    assert len(set(lieux)) > 2


def test_a_commune_is_in_its_place_whatever_its_accents():
    communes = {"1": "Zénith", "2": "Évian", "3": "Foix"}
    triee = listes.trier(pd.DataFrame({"commune_code": ["1", "2", "3"]}), listes.COMMUNE, communes)
    assert list(triee["commune_code"]) == ["2", "3", "1"]


@pytest.mark.parametrize(
    ("pop", "condition"),
    [
        ("dalo", "has_dalo"),
        ("pdalpd", "has_pdalpd"),
        ("acd", "has_acd"),
        ("prio", "(has_dalo or has_pdalpd or has_acd)"),
    ],
)
def test_a_label_asked_for_by_the_address_keeps_its_demandes_and_no_other(ouvrir, lire, pop, condition):
    (attendu,) = lire("etat", f"select count(*) as n from demande where etat_code = 'active' and {condition}")
    at = ouvrir("etat", "priorites", onglet="labels", pop=pop)
    assert f"{nombre(attendu['n'])} demande" in dits(at)
    assert len(rangees(at)) == min(attendu["n"], 50)


@pytest.mark.parametrize(
    ("login", "labels"),
    [
        ("etat", {"Tous les labels", "Reconnues DALO", "PDALPD", "Accord collectif"}),
        ("conseil-departemental", {"PDALPD"}),
        ("commune-toulouse", {"Reconnues DALO"}),
    ],
)
def test_a_label_that_the_profile_does_not_read_is_not_offered(ouvrir, login, labels):
    at = ouvrir(login, "priorites", onglet="labels")
    (choix,) = [s for s in at.selectbox if s.label == "Label"]
    assert set(choix.options) == labels


def test_the_conseil_departemental_reads_the_label_of_its_plan_and_no_other(lire):
    login = "conseil-departemental"
    colonnes = ("has_pdalpd", "has_dalo", "has_dalo_recours", "has_acd")
    (lus,) = lire(login, f"select {', '.join(f'count({c}) as {c}' for c in colonnes)} from demande")
    assert [c for c in colonnes if lus[c]] == ["has_pdalpd"]
    assert lire(login, "select 1 from rapprochement where has_dalo is not null or points_detail ? 'DALO' limit 1") == []


def test_the_ground_of_a_presomption_is_a_filter(ouvrir, lire):
    (attendu,) = lire("etat", "select count(*) as n from presomption_dalo where presomption_dalo_motif_3")
    at = ouvrir("etat", "priorites", onglet="presomption", motif="3")
    assert f"{nombre(attendu['n'])} demande" in dits(at)
    siennes = {
        x["presomption_id"]
        for x in lire("etat", "select presomption_id from presomption_dalo where presomption_dalo_motif_3")
    }
    assert set(pseudonymes(at)) <= siennes


def test_the_presomptions_sort_by_ground_by_type_and_by_epci(ouvrir, lire):
    epcis = {
        x["territoire_code"]: x["libelle"].replace("'", "’")
        for x in lire("etat", "select territoire_code, libelle from territoire where territoire_type = 'epci'")
    }
    toutes = {x["presomption_id"]: x for x in lire("etat", "select * from presomption_dalo")}
    cles = {
        "motifs": lambda x: -x["nb_motifs"],
        "type": lambda x: x["typologie_code"],
        "epci": lambda x: sans_accent(epcis[x["epci_code"]]),
    }
    for tri, cle in cles.items():
        lues = [cle(toutes[p]) for p in pseudonymes(ouvrir("etat", "priorites", onglet="presomption", tri=tri))]
        assert lues == sorted(map(cle, toutes.values()))[: len(lues)]
        assert len(lues) > 3


def test_the_presomptions_follow_the_territory_to_its_epci(ouvrir, lire):
    siennes = lire("etat", "select presomption_id from presomption_dalo where epci_code = '243100518'")
    at = ouvrir("etat", "priorites", onglet="presomption", geo="epci-243100518")
    assert set(pseudonymes(at)) <= {x["presomption_id"] for x in siennes}
    assert f"{nombre(len(siennes))} demande" in dits(at)
    # All are of one EPCI: nothing to sort by it.
    assert next(s for s in at.selectbox if s.label == "Trier par").options == ["Le plus de motifs", "Type demandé"]


def test_the_presomptions_of_a_zone_say_why_they_are_those_of_the_departement(ouvrir, lire):
    (toutes,) = lire("etat", "select count(*) as n from presomption_dalo")
    at = ouvrir("etat", "priorites", onglet="presomption", geo="zone-B1")
    assert f"{nombre(toutes['n'])} demande" in dits(at)
    assert "une présomption dit son EPCI, jamais sa commune" in dits(at)


def test_a_row_opens_a_file_that_says_the_next_step_and_asks_a_purpose_before_any_name(ouvrir, lire):
    (recours,) = lire(
        "etat", f"select demande_id, date_echeance {RECONNUS} and jours_restants > 0 order by jours_restants limit 1"
    )
    at = ouvrir("etat", "priorites", onglet="reconnus")
    at = ouvrir_la_fiche(at, pseudonymes(at).index(recours["demande_id"]) + 1)
    avant = date_longue(recours["date_echeance"]).replace("\xa0", " ")
    assert f"**Prochaine étape** : Proposer un logement avant le {avant}" in dits(at)
    (finalite,) = [s for s in at.selectbox if s.label == "Finalité"]
    assert {"DALO", "PDALPD"} <= {option.split()[0] for option in finalite.options}
    assert next(b for b in at.button if b.label == "Ouvrir la fiche").disabled


def test_a_recognised_household_leads_to_the_dwellings_that_suit_it(ouvrir):
    at = ouvrir("etat", "priorites", onglet="reconnus")
    bouton = next(b for b in at.button if b.label.startswith(LOGEMENTS_POSSIBLES))
    rangs = {sur(LOGEMENTS_POSSIBLES, place): qui for place, qui in enumerate(pseudonymes(at), 1)}
    bouton.click().run()
    assert at.session_state["_menage"] == rangs[bouton.label]


def test_a_household_with_a_demande_is_told_how_many_dwellings_suit_it_and_the_others_are_offered_none(ouvrir, lire):
    possibles = {
        x["demande_id"]: x["combien"]
        for x in lire(
            "etat",
            "select d.demande_id, count(r.offre_id) filter (where r.is_eligible) as combien from dalo_suivi as d"
            " left join rapprochement as r using (departement_code, demande_id)"
            " where d.etat_code = 'A_RELOGER' and d.etat_demande_code in ('active', 'expiree') group by 1",
        )
    }
    at = ouvrir("etat", "priorites", onglet="reconnus")
    offerts = {b.label for b in at.button}
    for place, (rangee, qui) in enumerate(zip(rangees(at), pseudonymes(at), strict=True), 1):
        assert (sur(LOGEMENTS_POSSIBLES, place) in offerts) == (qui in possibles)
        dit = sentences.possibles(possibles[qui]) if qui in possibles else ""
        assert dit.replace("\xa0", " ") in rangee
        assert bool(re.search("lui convien", rangee)) == bool(dit)
    assert possibles


def test_how_many_dwellings_suit_the_households_of_a_page_is_in_the_journal_once(ouvrir, notees):
    avant = len(notees("etat", "rapprochement"))
    at = ouvrir("etat", "priorites", onglet="reconnus")
    assert len(notees("etat", "rapprochement")) == avant + 1
    at.run()
    assert len(notees("etat", "rapprochement")) == avant + 1


@pytest.mark.parametrize("onglet", ["delai", "presomption"])
def test_attaque_A9_a_presomption_or_a_mere_delay_leads_to_no_dwelling_no_demande_and_no_name(ouvrir, onglet):
    at = ouvrir("etat", "priorites", onglet=onglet)
    avant = len(at.get("page_link"))
    at = ouvrir_la_fiche(at)
    assert [s.label for s in at.selectbox if s.label == "Finalité"] == []
    assert [b.label for b in at.button if b.label == "Ouvrir la fiche" or b.label.startswith("Logements")] == []
    assert len(at.get("page_link")) == avant
    assert "commission de médiation" in dits(at)


def test_attaque_A9_the_list_of_the_presomptions_shares_no_pseudonym_with_another(ouvrir):
    presumees = set(pseudonymes(ouvrir("etat", "priorites", onglet="presomption")))
    autres = {
        p
        for onglet in ("reconnus", "recours", "labels", "delai")
        for p in pseudonymes(ouvrir("etat", "priorites", onglet=onglet))
    }
    assert presumees
    assert presumees.isdisjoint(autres)


def test_no_list_holds_what_names_a_household_and_no_address_a_pseudonym(ouvrir):
    for onglet in ("reconnus", "recours", "labels", "delai", "presomption"):
        at = ouvrir("etat", "priorites", onglet=onglet)
        assert NUMERO_UNIQUE.search(dits(at)) is None
        assert [p for p in pseudonymes(at) if p in str(dict(at.query_params.items()))] == []


def test_the_version_to_print_of_the_recognised_is_a_table_without_any_button(ouvrir, lire):
    (compte,) = lire("etat", f"select count(*) as n {RECONNUS}")
    at = ouvrir("etat", "priorites", onglet="reconnus", vue="impression")
    (table,) = [t.value for t in at.table if "Pseudonyme" in t.value.columns]
    assert len(table) == compte["n"]
    assert [b.label for b in at.button if b.label.startswith("Voir la fiche")] == []


@pytest.mark.parametrize(
    ("filtres", "condition"),
    [
        ("onglet=reconnus", "etat_code = 'A_RELOGER'"),
        ("onglet=recours", "etat_code = 'EN_INSTRUCTION'"),
        ("onglet=reconnus&echeance=7", "etat_code = 'A_RELOGER' and jours_restants between 0 and 7"),
        ("onglet=reconnus&echeance=depassee", "etat_code = 'A_RELOGER' and jours_restants < 0"),
        ("onglet=reconnus&afaire=reprendre", f"etat_code = 'A_RELOGER' and {FINIE}"),
        ("onglet=reconnus&geo=epci-243100518", "etat_code = 'A_RELOGER' and epci_code = '243100518'"),
    ],
)
@pytest.mark.parametrize("login", ["etat", "comed"])
def test_the_file_of_the_deadlines_has_the_rows_of_the_screen(client, connecter, lire, login, filtres, condition):
    attendus = {x["demande_id"] for x in lire(login, f"select demande_id from dalo_suivi where {condition}")}
    connecter(login)
    lignes = fichier(client, f"echeances.csv?{filtres}")
    assert {x["demande_id"] for x in lignes} == attendus
    assert not {"nud", "nom", "prenom", "date_naissance", "recours_id"} & set(lignes[0] if lignes else {})


def test_attaque_A9_the_file_of_the_presomptions_holds_no_column_and_no_value_that_joins_another(client, connecter):
    connecter("etat")
    presumees = fichier(client, "presomptions.csv?motif=2")
    assert presumees
    assert not {"demande_id", "commune_code", "anciennete_mois", "date_creation", "recours_id"} & set(presumees[0])
    demandes = {
        x["demande_id"] for onglet in ("reconnus", "recours") for x in fichier(client, f"echeances.csv?onglet={onglet}")
    }
    assert {x["presomption_id"] for x in presumees}.isdisjoint(demandes)
    assert {x["presomption_dalo_motif_2"] for x in presumees} == {"oui"}


@pytest.mark.parametrize(
    ("login", "jeu"),
    [
        *[(login, "echeances") for login in ("bailleur-a", "commune-toulouse", "conseil-departemental")],
        *[(login, "presomptions") for login in ("bailleur-a", "commune-toulouse", "conseil-departemental", "comed")],
    ],
)
def test_attaque_B2_the_file_of_a_list_is_refused_to_who_does_not_read_it(client, connecter, login, jeu):
    connecter(login)
    reponse = client.get(f"/export/{jeu}.csv")
    assert reponse.status_code == 409
    assert "n’est pas ouvert à votre profil" in reponse.text
    assert "attachment" not in reponse.headers.get("content-disposition", "")


@pytest.mark.parametrize(
    "chemin",
    [
        *("echeances.csv?echeance=DUPONT", "echeances.csv?onglet=delai", "echeances.csv?afaire=DUPONT"),
        "presomptions.csv?motif=9",
    ],
)
def test_attaque_B7_a_filter_that_a_list_does_not_have_is_refused(client, connecter, chemin):
    connecter("etat")
    reponse = client.get(f"/export/{chemin}")
    assert (reponse.status_code, "n’est pas pr" in reponse.text) == (409, True)


def test_the_journal_tells_the_filters_of_the_file_of_a_list(client, connecter, entrepot):
    connecter("etat")
    lues = len(fichier(client, "echeances.csv?onglet=reconnus&echeance=depassee&afaire=proposer"))
    with entrepot.connexion() as connexion:
        trace = connexion.execute(
            "select cible, filtre, nb_lignes from acces.journal_entier where evenement = 'export'"
            " order by entree_id desc limit 1"
        ).fetchone()
    filtre = {"geo": "dep-31", "onglet": "reconnus", "echeance": "depassee", "afaire": "proposer"}
    assert trace == ("echeances", filtre, lues)


def test_a_demande_beyond_the_delay_without_proposal_is_the_one_that_the_page_demandes_lists(ouvrir, lire):
    (attendu,) = lire(
        "commune-toulouse",
        "select count(*) as n from demande where etat_code = 'active' and is_delai_anormal and nb_propositions = 0",
    )
    dite = f"{nombre(attendu['n'])} demande"
    assert dite in dits(ouvrir("commune-toulouse", "priorites", onglet="delai", geo="dep-31"))
    assert dite in dits(ouvrir("commune-toulouse", "demandes", onglet="liste", pop="delai", geo="dep-31"))


def test_no_stage_is_offered_to_who_reads_no_household(portail, session_de):
    assert listes.etapes(Lecteur(portail, session_de("public"), departements=("31",))) == []
