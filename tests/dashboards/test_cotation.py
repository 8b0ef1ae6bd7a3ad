"""The page Cotation: what a scenario moves, for whom it is open, what it leaves in the journal and the note."""

import io
import re
from datetime import date

import pandas as pd
import pytest

from dashboards.access import sessions
from dashboards.kit.frame import adresse, departement
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import rang
from dashboards.pages.cotation import cards, reads, scenario
from dashboards.pages.cotation.essai import revoir
from tests.dashboards.test_grille import NOMMEE
from tests.dashboards.test_rapprochement import nue, tables, textes
from warehouse.access import saved_views
from warehouse.errors import ErreurLecture
from warehouse.matching import grid
from warehouse.reference import lignes_de_reference

LECTEURS = ("bailleur-a", "epci-sicoval", "etat")


@pytest.fixture
def lecteur_de(portail, session_de):
    return lambda login: Lecteur(portail, session_de(login), departements=("31",))


def mesurer(at):
    """Ask for the past of the grid of today, on a page of which nothing is changed."""
    at.button(key="mesurer").click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize("login", LECTEURS)
def test_the_page_opens_on_the_grid_of_today_and_says_that_it_simulates(ouvrir, login):
    dit = textes(ouvrir(login, "cotation"))
    if "Aucun ménage éligible" in nue(dit):
        pytest.fail(f"{login} has nothing to simulate on the data of the tests")
    assert "Rien n’est modifié : changez un poids, ou mettez une règle de côté" in nue(dit)
    assert "Simulation : rien n’est enregistré dans les dossiers." in nue(dit)
    assert "elle mesure la simulation" in dit
    assert "Dernière page que vous avez consultée" not in dit


def test_a_reader_who_is_not_told_of_dalo_has_the_priority_publics_together(lecteur_de):
    lecteur = lecteur_de("conseil-departemental")
    lectures = reads.lire(lecteur)
    lectures.lire_le_passe(lecteur)
    actuels = scenario.du_jour("31", date(2026, 10, 31), scenario.lisibles(lecteur))
    aujourd_hui = scenario.lire(actuels, {})
    for cadre in (lectures.paires[""], revoir(lectures, actuels, aujourd_hui, aujourd_hui).loges):
        dits = cards.groupes(cadre, {})["Publics prioritaires"]
        assert set(dits) <= {"Public prioritaire", "Autres ménages"}
    assert "Public prioritaire" in set(cards.groupes(lectures.paires[""], {})["Publics prioritaires"])


def test_the_note_is_offered_as_counts_against_the_grid_of_today(ouvrir):
    at = ouvrir("bailleur-a", "cotation")
    (offert,) = [str(un.proto.body) for un in at.get("html") if "/export/cotation.csv" in str(un.proto.body)]
    assert "contre la grille d’aujourd’hui" in offert
    assert "marquées" not in offert


def test_the_pairs_are_the_eligible_ones_of_the_reader_one_dwelling_a_profile(lecteur_de, lire):
    cadre = reads.lire(lecteur_de("bailleur-a")).paires[""]
    profils = dict(
        (x["offre_id"], x["profil_code"]) for x in lire("bailleur-a", "select offre_id, profil_code from offre")
    )
    offres = cadre["offre_id"].unique()
    assert 0 < len(offres) <= reads.PROFILS
    assert len({profils[offre] for offre in offres}) == len(offres)
    for offre in offres:
        attendues = lire(
            "bailleur-a", f"select demande_id from rapprochement where is_eligible and offre_id = '{offre}'"
        )
        assert set(cadre.loc[cadre["offre_id"] == offre, "demande_id"]) == {x["demande_id"] for x in attendues}


def test_a_weight_that_changes_moves_households_and_the_tables_add_up(ouvrir):
    at = ouvrir("bailleur-a", "cotation", pmois="0", pdalo="0")
    assert "changent de rang" in textes(at)
    poids, *groupes, logements, _ = tables(at)
    assert any(avant != apres for avant, apres in zip(poids["Avant"], poids["Après"], strict=True))
    assert sum(int(nue(n)) for n in logements["Entrants parmi les trois premiers"]) == int(nue(at.metric[2].value))
    # Where the scenario moves nobody from a group to another, there is one column.
    finales = [table.get("Trois premiers, après", table.get("Trois premiers")) for table in groupes]
    entiers = [[int(nue(n)) for n in colonne] for colonne in finales]
    assert len({sum(siens) for siens in entiers}) == 1
    publics = list(groupes[0].index)
    assert publics == [public for public in cards.PUBLICS if public in publics]
    assert len(entiers) == 4
    assert int(nue(at.metric[0].value)) > 0


def test_each_dwelling_of_the_simulator_is_told_from_the_others(ouvrir, client, connecter):
    *_, logements = tables(ouvrir("bailleur-a", "cotation"))
    noms = list(logements.index)
    assert len(set(noms)) == len(noms) > 1
    assert any(re.search(r"^T\d de \d+ m² à .+, \d+ € par mois$", nue(nom)) for nom in noms), noms


def test_a_collectivite_does_not_weigh_what_it_is_not_told_of(lecteur_de, ouvrir):
    assert {"PDALPD", "ACD"} & set(scenario.lisibles(lecteur_de("epci-sicoval"))) == set()
    assert set(scenario.lisibles(lecteur_de("bailleur-a"))) == set(scenario.PARAMETRES)
    cles = {boite.key for boite in ouvrir("epci-sicoval", "cotation").selectbox}
    assert "filtre_pdalo" in cles
    assert not {"filtre_ppdalpd", "filtre_pacd"} & cles


def test_a_criterion_of_the_territory_is_not_offered_and_its_points_stay(ouvrir, connecter, client, monkeypatch):
    grille = [
        ligne | {"seuil": ""} if ligne["critere_code"] == "DELAI_ANORMAL" else ligne
        for ligne in lignes_de_reference("grille_rapprochement")
    ]
    lues = {"grille_rapprochement": grille}
    monkeypatch.setattr(grid, "lignes_de_reference", lambda nom: lues.get(nom) or lignes_de_reference(nom))
    at = ouvrir("bailleur-a", "cotation")
    assert not {"filtre_pdelai", "filtre_seuil"} & {boite.key for boite in at.selectbox}
    assert "Restent comme aujourd’hui : Ancienneté au-delà du seuil" in nue(textes(at))
    assert len(tables(at)[0]) == len(scenario.PARAMETRES)
    assert at.metric[0].value == "0"
    connecter("bailleur-a")
    reponse = client.get("/export/cotation.csv", params={"pdelai": "200", "seuil": "0"})
    note = pd.read_csv(io.BytesIO(reponse.content), sep=";", encoding="utf-8-sig")
    poids, groupes = (note[(note["tableau"] == titre)] for titre in ("Poids des critères", "Ancienneté"))
    assert scenario.LIBELLES["DELAI_ANORMAL"] not in set(poids["groupe"])
    assert groupes["top_3_avant"].tolist() == groupes["top_3_apres"].tolist()


def test_a_scenario_is_kept_by_name_and_compared_with(ouvrir, portail, session_de):
    session = session_de("bailleur-a")
    numero = saved_views.garder(portail.portier, session, "Sans ancienneté", "cotation", {"pmois": "0"})
    try:
        at = ouvrir("bailleur-a", "cotation", pmois="0", contre=str(numero))
        assert "Rien ne change : les deux scénarios sont les mêmes." in nue(textes(at))
        at = ouvrir("bailleur-a", "cotation", contre=str(numero))
        assert "Avec ce scénario," in textes(at)
    finally:
        saved_views.retirer(portail.portier, session, numero)


def test_the_page_keeps_its_scenario_itself(ouvrir, lecteur_de, portail):
    at = ouvrir("bailleur-a", "cotation", pdalo="100")
    # What the choice of a département leaves, of who reads several.
    at.session_state[adresse.EN_ATTENTE] = {departement.NOM: "31"}
    at.text_input[0].set_value("DALO à cent")
    next(bouton for bouton in at.button if bouton.label == "Garder cette vue").click().run()
    lecteur = lecteur_de("bailleur-a")
    (gardee,) = lecteur.lignes(
        "select vue_id, nom, page, filtres from acces.vues_enregistrees(%(profil)s) where page = 'cotation'",
        profil="bailleur",
    ).itertuples(index=False)
    saved_views.retirer(portail.portier, lecteur.session, int(gardee.vue_id))
    assert (gardee.nom, gardee.filtres["pdalo"]) == ("DALO à cent", "100")
    assert gardee.filtres[departement.NOM] == "31"


def test_a_scenario_of_another_departement_is_not_compared_with(ouvrir, portail, session_de):
    session = session_de("bailleur-a")
    numeros = [
        saved_views.garder(portail.portier, session, nom, "cotation", {"pmois": "0", **filtres})
        for nom, filtres in (("D’ici", {"dep": "31"}), ("D’ailleurs", {"dep": "09"}), ("Sans rien", {}))
    ]
    try:
        boite = ouvrir("bailleur-a", "cotation").selectbox(key="filtre_contre")
        assert {"D’ici", "Sans rien"} <= set(boite.options)
        assert "D’ailleurs" not in boite.options
    finally:
        for numero in numeros:
            saved_views.retirer(portail.portier, session, numero)


def test_the_lists_go_with_the_rights_that_they_were_read_with(ouvrir, session_de, lecteur_de, entrepot, monkeypatch):
    at = mesurer(ouvrir("bailleur-a", "cotation"))
    siennes = reads.lire(lecteur_de("bailleur-b"))
    siennes.lire_le_passe(lecteur_de("bailleur-b"))
    # The same browser under other rights, as when a break-glass begins or ends.
    monkeypatch.setattr(sessions, "jeton_du_navigateur", lambda: session_de("bailleur-b").jeton)
    mesurer(at.run())
    _, lectures = at.session_state["_cotation"]
    assert set(lectures.offres["offre_id"]) == set(siennes.offres["offre_id"])
    assert set(lectures.baux) == set(siennes.baux)
    with entrepot.connexion() as connexion:
        notees = connexion.execute(
            "select login, nb_lignes from acces.journal_entier where evenement = 'lecture'"
            " and cible = 'rapprochement' order by entree_id desc limit 2"
        ).fetchall()
    assert notees == [("bailleur-b", len(siennes.baux)), ("bailleur-b", siennes.lignes)]


def test_the_past_is_read_for_who_asks_or_has_something_to_compare(ouvrir):
    at = ouvrir("bailleur-a", "cotation")
    assert "Rang médian du ménage logé" not in {carte.label for carte in at.metric}
    mesurer(at)
    assert "mesurer" not in {bouton.key for bouton in at.run().button}
    for autre in (at, ouvrir("bailleur-a", "cotation", pdalo="0"), ouvrir("bailleur-a", "cotation", vue="impression")):
        assert "Rang médian du ménage logé" in {carte.label for carte in autre.metric}


def test_a_past_that_failed_is_said_then_read_again(lecteur_de, monkeypatch):
    lecteur = lecteur_de("bailleur-a")
    lectures = reads.tirer_les_logements(lecteur)
    with monkeypatch.context() as casse:
        casse.setattr(reads, "SQL_DECIDES", "select rien from attribution")
        with pytest.raises(ErreurLecture):
            lectures.lire_le_passe(lecteur)
    lectures.lire_le_passe(lecteur)
    assert lectures.baux


def test_the_lists_read_are_in_the_journal_and_the_note_holds_no_person(ouvrir, entrepot, connecter, client):
    mesurer(ouvrir("bailleur-a", "cotation"))
    with entrepot.connexion() as connexion:
        (loges,), (lues,) = connexion.execute(
            "select nb_lignes from acces.journal_entier where evenement = 'lecture' and login = 'bailleur-a'"
            " and cible = 'rapprochement' order by entree_id desc limit 2"
        ).fetchall()
    assert lues > 10
    assert 3 < loges <= reads.BAUX
    connecter("bailleur-a")
    reponse = client.get("/export/cotation.csv", params={"pdalo": "0"})
    assert reponse.status_code == 200
    note = pd.read_csv(io.BytesIO(reponse.content), sep=";", encoding="utf-8-sig")
    assert set(note["tableau"]) >= {"Poids des critères", "Publics prioritaires", "Ancienneté", "Logement par logement"}
    assert note["groupe"][note["tableau"] == "Grille d’aujourd’hui"].tolist() == [NOMMEE]
    assert not {"demande_id", "offre_id", "attribution_id"} & set(note.columns)
    (ensemble,) = note[note["tableau"] == "Ce qui s’est passé : Ensemble"].to_dict("records")
    assert 0 < ensemble["top_3_avant"] <= ensemble["top_10_avant"] <= ensemble["baux"] <= reads.BAUX
    assert ensemble["rang_median_avant"] >= 1
    assert ensemble["paires_avant"] + ensemble["ecartes_avant"] == ensemble["baux"]
    assert ensemble["baux"] == min(ensemble["baux_tirables"], reads.BAUX)
    assert ensemble["baux_tirables"] <= ensemble["baux_decides"]
    assert client.get("/export/cotation.csv", params={"pdalo": "51.5"}).status_code == 409
    assert client.get("/export/cotation.csv", params={"regle": "NATIONALITE"}).status_code == 409


def test_the_page_says_which_thresholds_and_rules_it_does_not_try(ouvrir):
    at = ouvrir("bailleur-a", "cotation")
    essais = [boite.label for boite in at.selectbox]
    assert [label for label in essais if "Seuil" in label or label == cards.LEVEE] == ["Seuil, en mois", cards.LEVEE]
    assert "un seul seuil (celui de l’ancienneté) et une seule règle mise de côté à la fois ; ni le seuil" in nue(
        textes(at)
    )


def test_who_has_no_list_has_neither_the_page_nor_the_note(connecter, client):
    connecter("adil")
    assert client.get("/export/cotation.csv").status_code == 403


def test_where_nothing_is_vacant_the_past_is_still_measured(ouvrir, connecter, client, monkeypatch):
    monkeypatch.setattr(reads, "PROFILS", 0)
    at = ouvrir("bailleur-a", "cotation", pdalo="0")
    assert "Aucun ménage éligible à un logement vacant" in nue(textes(at))
    assert [titre.value for titre in at.markdown if titre.value.startswith("## ")] == [
        "## Les poids et les règles",
        "## La grille, critère par critère",
        "## Ce qui s’est passé",
        "## Garder ce scénario",
    ]
    ensemble = tables(at)[-1].loc["Ensemble"]
    _, lectures = at.session_state["_cotation"]
    assert int(nue(ensemble["Attributions"])) == len(lectures.baux) > 3
    connecter("bailleur-a")
    reponse = client.get("/export/cotation.csv", params={"pdalo": "0"})
    note = pd.read_csv(io.BytesIO(reponse.content), sep=";", encoding="utf-8-sig")
    assert {titre.split(" : ")[0] for titre in note["tableau"]} == {
        "Grille d’aujourd’hui",
        "Poids des critères",
        "Ce qui s’est passé",
    }
    (dite,) = note[note["tableau"] == "Ce qui s’est passé : Ensemble"].to_dict("records")
    assert ensemble["Rang médian, après"] == rang(round(dite["rang_median_apres"]))
    monkeypatch.setattr(reads, "BAUX", 0)
    assert client.get("/export/cotation.csv").status_code == 409


def test_the_shares_of_the_past_are_told_with_their_counts(ouvrir):
    at = ouvrir("bailleur-a", "cotation", pdalo="0")
    passe = tables(at)[-1].loc["Ensemble"]
    (dit,) = [carte for carte in at.metric if carte.label == "Ménages logés parmi les 3 premiers"]
    assert re.search(rf"\d+ sur {passe['Attributions']} ; \d+ sur {passe['Attributions']} avant", nue(textes(at)))
    assert dit.value
    (dite,) = re.findall(r"médiane des (\d+) que les règles admettent", nue(textes(at)))
    (ecartes,) = [carte.value for carte in at.metric if carte.label == "Ménages logés que les règles écartent"]
    assert int(dite) + int(nue(ecartes)) == int(nue(passe["Attributions"]))


def test_the_share_of_all_the_leases_is_told_between_two_bounds_where_a_few_were_drawn(ouvrir, monkeypatch):
    def bornes():
        dit = nue(textes(mesurer(ouvrir("bailleur-a", "cotation"))))
        return re.findall(r"; de [\d,]+ à [\d,]+\s?% de toutes les attributions \(intervalle à 95\s?%\)", dit)

    assert len(bornes()) == len(grid.PREMIERS)
    monkeypatch.setattr(reads, "BAUX", 10_000)
    assert bornes() == []


@pytest.mark.parametrize(("regle", "dit"), [("TYPE_NON_DEMANDE", "Règle d’usage"), ("PLAFOND", "Règle de droit")])
def test_a_rule_set_aside_lets_in_those_that_it_alone_excluded(ouvrir, lire, regle, dit):
    at = ouvrir("bailleur-a", "cotation", regle=regle)
    assert dit in nue(textes(at))
    _, lectures = at.session_state["_cotation"]
    ajoutees = lectures.paires[regle]
    attendues = lire(
        "bailleur-a",
        "select offre_id, demande_id from rapprochement"
        f" where motifs_exclusion_codes = array['{regle}'] and offre_id in {tuple(lectures.offres['offre_id'])}",
    )
    assert {*zip(ajoutees["offre_id"], ajoutees["demande_id"], strict=True)} == {
        (x["offre_id"], x["demande_id"]) for x in attendues
    }
    assert len(ajoutees) > 0
    nouveaux = {*ajoutees["demande_id"]} - {*lectures.paires[""]["demande_id"]}
    dits = re.findall(r"dont (\d+) dans aucune de ces listes", nue(textes(at)).replace("\u202f", ""))
    assert dits == ([str(len(nouveaux))] if nouveaux else [])


# The EPCI of the tests reads the household of no lease.
@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
def test_the_rank_of_who_was_housed_is_that_of_the_list_of_its_day(lecteur_de, lire, login):
    """Counted again pair by pair, with the points of the public lines of Toulouse Métropole."""
    lecteur = lecteur_de(login)
    lectures = reads.lire(lecteur)
    lectures.lire_le_passe(lecteur)
    actuels = scenario.du_jour("31", date(2026, 10, 31), scenario.lisibles(lecteur))
    aujourd_hui = scenario.lire(actuels, {})
    rangs = revoir(lectures, actuels, aujourd_hui, aujourd_hui).avant
    lus = dict(zip(lectures.passes[""].loges["attribution_id"], rangs, strict=True))
    assert set(lus) == set(lectures.baux)
    points = "points + anciennete_mois + case when anciennete_mois > 36 then 20 else 0 end"
    for bail in lectures.baux:
        pairs = lire(
            login,
            f"select {points} as points, is_loge, is_anterieure, is_eligible from rapprochement_passe"
            f" where attribution_id = '{bail}'",
        )
        (loge,) = [pair for pair in pairs if pair["is_loge"]]
        devant = [
            pair
            for pair in pairs
            if pair["is_eligible"]
            and not pair["is_loge"]
            and (pair["points"], pair["is_anterieure"]) > (loge["points"], False)
        ]
        assert lus[bail] == (len(devant) + 1 if loge["is_eligible"] else grid.ABSENT)
    assert len(lus) > 3


def test_a_rule_that_tells_the_situation_of_today_changes_nothing_of_the_past(ouvrir):
    at = ouvrir("bailleur-a", "cotation", regle="POSITIONNEMENT")
    assert "elle ne change rien à ce qui s’est passé" in nue(textes(at))
    assert "Les deux grilles donnent à chacun le même rang" in nue(textes(at))
    assert [colonne for colonne in tables(at)[-1] if colonne.endswith((", avant", ", après"))] == []


def test_the_past_read_without_a_rule_is_a_reading_more_in_the_journal(ouvrir, notees):
    at = ouvrir("bailleur-a", "cotation")
    avant = notees("bailleur-a", "rapprochement")
    at.run()
    assert notees("bailleur-a", "rapprochement") == avant
    at.selectbox(key="filtre_regle").set_value("TYPE_NON_DEMANDE").run()
    # The lists without the rule, and the past without it.
    assert len(notees("bailleur-a", "rapprochement")) == len(avant) + 2


def test_the_rule_set_aside_and_what_happened_are_in_the_note(connecter, client):
    connecter("bailleur-a")
    reponse = client.get("/export/cotation.csv", params={"regle": "TYPE_NON_DEMANDE"})
    note = pd.read_csv(io.BytesIO(reponse.content), sep=";", encoding="utf-8-sig")
    (levee,) = note[note["groupe"] == cards.LEVEE].to_dict("records")
    assert (levee["poids_avant"], levee["poids_apres"]) == ("Aucune", "Type de logement non demandé")
    publics = note[note["tableau"] == "Publics prioritaires"]
    assert publics["paires_apres"].sum() > publics["paires_avant"].sum()
