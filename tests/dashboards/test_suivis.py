import csv
import io
import re
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboards.kit.reads import catalogue, suivis
from dashboards.kit.reads.lecteur import CACHE, Lecteur
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import view
from dashboards.kit.words.formats import apostrophes, date_longue, nombre, periode, pourcentage
from dashboards.pages.accueil import cards as cards_accueil
from dashboards.pages.attributions import cards as cards_attributions
from dashboards.pages.offres import reads as reads_offres
from dashboards.pages.priorites import cards as cards_priorites
from dashboards.pages.rapprochement import reads
from tests.portails import textes
from warehouse.access.rights import lire_registre

PAGES = ("propositions", "attributions", "priorites", "contingents")
LECTEURS = ("etat", "bailleur-a", "commune-muret", "epci-sicoval")


def indicateur(lire, login: str, nom: str, annee: str = "2025", code: str = "31") -> dict:
    (ligne,) = lire(
        login,
        "select valeur, numerateur, denominateur, is_masque from indicateur"
        f" where indicateur_code = '{nom}' and dimension = 'ensemble' and territoire_code = '{code}'"
        f" and periode = '{annee}'",
    )
    return ligne


@pytest.mark.parametrize("login", LECTEURS)
@pytest.mark.parametrize("chemin", PAGES)
def test_a_page_has_a_sentence_at_most_four_figures_and_five_charts(ouvrir, login, chemin):
    at = ouvrir(login, chemin)
    assert any(str(m.value).startswith("**") for m in at.markdown)
    assert len(at.metric) <= 4
    assert len(at.get("plotly_chart")) <= 5
    assert "Ce que vous regardez" in textes(at)


@pytest.mark.parametrize("login", LECTEURS)
@pytest.mark.parametrize("chemin", PAGES)
def test_the_version_to_print_has_its_charts_and_their_tables(ouvrir, login, chemin):
    at = ouvrir(login)
    at.query_params["vue"] = "impression"
    at.switch_page(f"pages/{chemin}/page.py").run()
    assert [e.value for e in at.error] == []
    assert 0 < len(at.get("plotly_chart")) <= len(at.table)


@pytest.mark.parametrize("chemin", PAGES)
def test_a_publication_without_the_indicators_says_so_and_breaks_nothing(ouvrir, monkeypatch, chemin):
    monkeypatch.setattr(view, "catalogue", lambda lecteur: {})
    at = ouvrir("etat", chemin)
    assert "Aucune période n’est encore publiée" in at.info[0].value
    assert [e.value for e in at.error] == []


@pytest.mark.parametrize("chemin", PAGES)
def test_one_indicator_is_enough_to_open_a_page(ouvrir, monkeypatch, chemin):
    vrai, garde = catalogue.catalogue, THEMES[chemin].series[0]
    monkeypatch.setattr(view, "catalogue", lambda lecteur: {garde: vrai(lecteur)[garde]})
    at = ouvrir("bailleur-a", chemin)
    assert [e.value for e in at.error] == []


def test_a_commune_reads_the_priorities_of_its_epci(ouvrir):
    at = ouvrir("commune-muret", "priorites")
    assert at.query_params["geo"] == "epci-200068641"
    assert "jamais sous l’EPCI" in textes(at)


def test_the_sentence_of_the_refusals_is_that_of_the_database(ouvrir, lire):
    refus = indicateur(lire, "bailleur-a", "refus")
    texte = textes(ouvrir("bailleur-a", "propositions", geo="dep-31", annee="2025", bailleur="tous"))
    if not refus["is_masque"]:
        part = pourcentage(refus["valeur"], refus["denominateur"])
        assert f"{nombre(refus['numerateur'])} offres refusées sur {nombre(refus['denominateur'])} ({part})" in texte


def test_what_sharing_yields_is_compared_with_the_year_before(ouvrir):
    (dite,) = [str(m.value) for m in ouvrir("etat", "propositions").markdown if str(m.value).startswith("- ")]
    comparees = [re.search(r"\*\*[^*]+\*\*, (en hausse|en baisse|stable)", ligne) for ligne in dite.split("\n")]
    assert len(comparees) == 2
    assert all(comparees)


def test_a_landlord_reads_its_dwellings_with_few_candidates(ouvrir, lire):
    (compte,) = lire("bailleur-a", "select count(*) as n from proposition_logement_peu_candidats")
    at = ouvrir("bailleur-a", "propositions", bailleur="BA01")
    assert f"{nombre(compte['n'])} logement" in textes(at)
    assert len(at.table[-1].value) == min(compte["n"], 50)


def test_the_objectives_are_shown_to_those_who_follow_them_up_only(ouvrir):
    for login, attendu in (("etat", True), ("bailleur-a", True), ("commune-muret", False), ("public", False)):
        assert ("Les objectifs de la loi" in textes(ouvrir(login, "attributions"))) == attendu


def test_the_objectives_of_all_landlords_add_up_to_the_indicator_of_the_département(lire):
    suivi = lire(
        "etat",
        "select sum(nb_hors_qpv_q1) as q1, sum(nb_hors_qpv) as total from suivi_mixite where annee = 2025"
        " and epci_code <> 'TOUS'",
    )[0]
    exact = indicateur(lire, "etat", "part_q1_hors_qpv")
    if not exact["is_masque"]:
        assert (exact["numerateur"], exact["denominateur"]) == (suivi["q1"], suivi["total"])


def test_the_share_of_a_type_is_that_of_the_counts_that_the_reader_is_given(lire):
    """A share is that of two counts on screen, and there is none where one of them is hidden or is no count."""
    cellules = lire(
        "epci-sicoval",
        "select indicateur_code, periode, territoire_code, dimension, modalite, valeur, is_masque, denominateur,"
        " part_ensemble_pct from indicateur where indicateur_code in ('stock', 'attribution', 'tension')"
        " and periode_type = 'annee' and territoire_type in ('departement', 'epci')",
    )
    ensembles = {
        (c["indicateur_code"], c["periode"], c["territoire_code"]): c for c in cellules if c["dimension"] == "ensemble"
    }
    parts = [c for c in cellules if c["part_ensemble_pct"] is not None and c["dimension"] == "typologie"]
    assert {c["indicateur_code"] for c in parts} == {"stock", "attribution"}
    for c in parts:
        ensemble = ensembles[c["indicateur_code"], c["periode"], c["territoire_code"]]
        assert not c["is_masque"]
        assert not ensemble["is_masque"]
        assert abs(float(c["part_ensemble_pct"]) - 100 * float(c["valeur"]) / float(ensemble["valeur"])) < 0.0001
    assert any(c["is_masque"] for c in cellules)


def test_a_presumption_is_never_said_a_decision(ouvrir, lire):
    (compte,) = lire("etat", "select count(*) as n from presomption_dalo")
    texte = textes(ouvrir("etat", "priorites", onglet="presomption"))
    assert f"{nombre(compte['n'])} demande" in texte
    assert "en cours à la fin du dernier mois complet" in texte
    assert "La reconnaissance relève de la commission de médiation." in texte
    assert "éligible" not in texte.lower()


def test_rows_of_persons_never_enter_the_cache(ouvrir):
    CACHE.vider()
    ouvrir("etat", "priorites")
    lues = {cle[3] for cle in CACHE._cadres}
    assert lues
    assert [sql for sql in lues if "dalo_suivi" in sql or "presomption_dalo" in sql] == []


def test_the_accord_collectif_says_that_its_objectives_are_simulated(ouvrir):
    assert "objectifs simulés" in textes(ouvrir("etat", "priorites"))


def test_deadlines_are_counted_by_week_and_none_is_lost():
    cadre = pd.DataFrame({"jours_restants": [-80, -1, 0, 7, 8, 91, 92, None]})
    semaines = cards_priorites.echeances_par_semaine(cadre).set_index("libelle")["nombre"]
    noms = ("Dépassée", "Sous 7 jours", "Dans 1 semaine", "Plus tard")
    assert tuple(semaines[nom] for nom in noms) == (2, 2, 1, 1)
    assert semaines.sum() == 7


def test_the_first_bar_of_the_deadlines_counts_what_the_list_of_the_week_holds():
    cadre = pd.DataFrame({"jours_restants": range(-2, 12), "etat_code": "A_RELOGER", "commune_code": "31555"})
    cadre["is_echeance_depassee"] = cadre["jours_restants"] < 0
    cadre["is_echeance_30_jours"] = cadre["jours_restants"].between(0, 30)
    barres = cards_priorites.echeances_par_semaine(cadre).set_index("libelle")["nombre"]
    assert barres["Sous 7 jours"] == len(suivis.de_l_etape(cadre, suivis.A_RELOGER, echeance=suivis.SEMAINE))


def test_the_landing_page_of_the_state_opens_on_its_deadlines(ouvrir, lire):
    (compte,) = lire(
        "etat", "select count(*) filter (where is_echeance_30_jours) as n from dalo_suivi where etat_code = 'A_RELOGER'"
    )
    at = ouvrir("etat")
    assert at.metric[0].value == nombre(compte["n"])
    liens = [lien.proto.label for lien in at.get("page_link")]
    assert "Ouvrir les échéances" in liens
    assert "Ouvrir les échéances" not in [lien.proto.label for lien in ouvrir("bailleur-a").get("page_link")]


@pytest.mark.parametrize(
    ("login", "jeu", "vue"),
    [
        ("etat", "reservations", "suivi_contingent"),
        ("bailleur-a", "reservations", "suivi_contingent"),
        ("etat", "mixite", "suivi_mixite"),
        ("bailleur-a", "accord", "suivi_acd"),
    ],
)
def test_a_follow_up_file_has_the_rows_of_its_reader(client, connecter, lire, login, jeu, vue):
    (compte,) = lire(login, f"select count(*) as n from {vue} where annee = 2025")
    connecter(login)
    reponse = client.get(f"/export/{jeu}.csv?annee=2025")
    lignes = list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(lignes) == compte["n"] + 1
    assert "bailleur_libelle" in lignes[0]


@pytest.mark.parametrize("jeu", ["reservations", "mixite", "accord", "etapes"])
def test_a_follow_up_file_is_refused_in_a_sentence_to_the_public(client, connecter, jeu):
    connecter("public")
    reponse = client.get(f"/export/{jeu}.csv?annee=2025")
    # The indicators of attributions and delays are for everybody; these files are not.
    assert reponse.status_code in (403, 409)
    assert re.search("n’est pas ouverte? à votre profil", reponse.text)


def test_a_landlord_reads_the_total_of_its_epci_which_the_law_judges_one_by_one(ouvrir, lire):
    at = ouvrir("bailleur-a", "attributions", geo="dep-31", vue="impression")
    annee = at.query_params["objectifs"]
    (total,) = lire("bailleur-a", f"select * from suivi_mixite where annee = {annee} and epci_code = 'TOUS'")
    tables = [t.value for t in at.table if "Résultat" in t.value.columns]
    assert len(tables) == len(cards_attributions.OBJECTIFS)
    for table, objectif in zip(tables, cards_attributions.OBJECTIFS, strict=True):
        assert table.index[0] == cards_attributions.ENSEMBLE
        assert table.iloc[0].to_dict() == {
            "Part": pourcentage(total[objectif.part], total[objectif.total]),
            "Baux comptés": nombre(total[objectif.nb]),
            "Baux": nombre(total[objectif.total]),
            "Objectif": "—",
            "Résultat": cards_attributions.PAR_EPCI,
            "Rythme": "—",
            "Situation": "—",
        }
        assert cards_attributions.PAR_EPCI not in set(table["Résultat"].iloc[1:])


def test_the_objectives_shown_on_a_commune_are_said_to_be_those_of_its_epci(ouvrir):
    at = ouvrir("etat", "attributions", geo="com-31555")
    dits = [str(c.value) for c in at.caption if "trait" in str(c.value) and "objectif" in str(c.value)]
    assert len(dits) == len(cards_attributions.OBJECTIFS)
    assert all("Toulouse Métropole" in dit for dit in dits)


def test_a_page_whose_small_figures_wait_says_so_and_the_others_do_not(ouvrir, lire):
    (lu,) = lire(
        "bailleur-a",
        "select max(periode) as fin from indicateur where indicateur_code = 'dalo_recours' and periode_type = 'mois'"
        " and territoire_code = '31' and dimension = 'ensemble'",
    )
    (donnees,) = lire("bailleur-a", "select to_char(date_reference, 'YYYY-MM') as mois from publication")
    assert lu["fin"] < donnees["mois"]
    dite = f"s’arrêtent à {periode(lu['fin'])}"
    du_bailleur, de_l_etat = (ouvrir(login, "priorites", geo="dep-31") for login in ("bailleur-a", "etat"))
    assert dite in textes(du_bailleur)
    assert "s’arrêtent à" not in textes(de_l_etat)
    # The figures say when they stand where that is not the day of the lists.
    dates = [[re.search(r"\((fin )?.*20\d\d\)$", m.label) for m in at.metric] for at in (du_bailleur, de_l_etat)]
    assert all(dates[0])
    assert [any(date and date[1] for date in siennes) for siennes in dates] == [True, False]


@pytest.mark.parametrize("chemin", ["accueil", "donnees"])
def test_who_sent_a_file_is_called_by_its_name(ouvrir, lire, chemin):
    emetteurs = lire(
        "ingenieur",
        "select distinct emetteur, libelle from quarantaine inner join organisme on organisme_code = emetteur",
    )
    assert emetteurs
    at = ouvrir("ingenieur", chemin)
    dits = " ".join(
        [*(str(lien.proto.label) for lien in at.get("page_link")), *(t.value.to_string() for t in at.table)]
    )
    assert [e["emetteur"] for e in emetteurs if re.search(rf"\b{e['emetteur']}\b", dits)] == []
    assert any(apostrophes(e["libelle"]) in dits for e in emetteurs)


@pytest.mark.parametrize(
    ("proches", "passees", "dit"),
    [
        (0, 9, "9 échéances DALO dépassées : ouvrir les échéances"),
        (1, 0, "1 échéance DALO sous 30 jours : ouvrir les échéances"),
        (2, 1, "2 échéances DALO sous 30 jours, 1 dépassée : ouvrir les échéances"),
    ],
)
def test_what_awaits_the_state_names_no_deadline_that_there_is_not(monkeypatch, proches, passees, dit):
    monkeypatch.setattr(cards_accueil.reads, "a_renouveler", lambda lecteur: 0)
    attente = pd.DataFrame(
        {
            "is_echeance_30_jours": [True] * proches + [False] * passees,
            "is_echeance_depassee": [False] * proches + [True] * passees,
        }
    )
    ((texte, page, _),) = cards_accueil.taches(
        SimpleNamespace(droits=lire_registre().profils["etat"]), pd.DataFrame(), None, attente
    )
    assert (texte, page) == (dit, "priorites")


def test_the_landing_page_of_the_commission_opens_on_the_recours_that_it_decides(ouvrir, lire):
    (lu,) = lire(
        "comed",
        "select count(*) as n, min(date_depot) as plus_ancien, count(*) filter (where is_echeance_30_jours) as proches,"
        " count(*) filter (where is_echeance_depassee) as passees from dalo_suivi where etat_code = 'EN_INSTRUCTION'",
    )
    assert lu["n"] > 0
    at = ouvrir("comed")
    texte = textes(at)
    assert [une.value for une in at.metric] == [nombre(lu[n]) for n in ("n", "proches", "passees")]
    assert f"le plus ancien déposé le {date_longue(lu['plus_ancien'])}" in texte
    assert "ménages reconnus" not in texte
    (publiee,) = lire("comed", "select date_reference from publication")
    assert f"au {date_longue(publiee['date_reference'])} · recours DALO en cours d’examen" in texte
    liens = [str(lien.proto.label).replace("\\", "") for lien in at.get("page_link")]
    assert len([lien for lien in liens if lien.startswith(f"{nombre(lu['n'])} recours à décider")]) == 1


def test_each_thing_that_awaits_the_commission_leads_to_its_own_list():
    attente = pd.DataFrame(
        {
            "date_depot": [date(2026, 3, 12), date(2026, 9, 1), date(2026, 8, 2)],
            "is_echeance_30_jours": [False, True, False],
            "is_echeance_depassee": [True, False, False],
        }
    )
    comed = SimpleNamespace(droits=lire_registre().profils["comed"])
    assert cards_accueil.taches(comed, pd.DataFrame(), None, attente) == [
        (
            "1 recours dont l’échéance est dépassée : décider en premier",
            "priorites",
            {"onglet": "recours", "echeance": "depassee"},
        ),
        (
            "1 décision due sous 30 jours : inscrire en séance",
            "priorites",
            {"onglet": "recours", "echeance": "30"},
        ),
        (
            "3 recours à décider, le plus ancien déposé le 12 mars 2026 : ouvrir la liste",
            "priorites",
            {"onglet": "recours", "tri": "attente"},
        ),
    ]
    assert cards_accueil.taches(comed, pd.DataFrame(), None, attente.head(0)) == []


def test_what_awaits_a_landlord_starts_with_the_dwelling_vacant_for_the_longest(ouvrir, lire):
    liens = [str(lien.proto.label).replace("\\", "") for lien in ouvrir("bailleur-a").get("page_link")]
    taches = [re.search(r"vacant depuis (\S+) jour.*\s: (.*)", lien) for lien in liens]
    servies = [int(t[1].replace("\u202f", "")) for t in taches if t and t[2] != cards_accueil.AUCUNE]
    (lu,) = lire("bailleur-a", "select max(jours_vacance) as plus_long from offre where is_offert")
    assert max(int(t[1].replace("\u202f", "")) for t in taches if t) == lu["plus_long"]
    assert len(servies) > 1
    assert servies == sorted(servies, reverse=True)


def test_a_dwelling_that_no_demande_fits_comes_last_and_one_with_enough_candidates_is_followed(monkeypatch):
    ouvertes = pd.DataFrame(
        {
            "offre_id": ["peu", "assez", "personne", "recent", "epuise", "attribuee"],
            "commune_code": "31555",
            "typologie_code": "T3",
            "surface_m2": 64,
            "loyer_eur": None,
            "jours_vacance": [90, 544, 600, None, 80, 70],
            "date_echeance": None,
            "nb_candidatures": [1, 3, 0, 0, 9, 1],
        }
    )
    en_cours = pd.DataFrame(
        {
            "offre_id": ["peu", *["assez"] * 3, *["epuise"] * 9, "attribuee"],
            "is_en_cours": [*[True] * 4, *[False] * 9, True],
            "etat_code": [*["POSITIONNEE"] * 4, *["REFUSEE"] * 9, "OFFERTE"],
        }
    )
    monkeypatch.setattr(reads, "avec_eligible", lambda lecteur, offres: {*offres} - {"personne"})
    suivies = reads_offres.situer(ouvertes, en_cours)
    taches = cards_accueil.logements(SimpleNamespace(est_bailleur=True), suivies, {"31555": "Toulouse"}, 7)
    assert [(chemin, filtres["offre"]) for _, chemin, filtres in taches] == [
        ("offres", "assez"),
        ("rapprochement", "peu"),
        ("rapprochement", "epuise"),
        ("offres", "attribuee"),
        ("rapprochement", "recent"),
        ("rapprochement", "personne"),
    ]
    assert [texte.rpartition(" : ")[2] for texte, _, _ in taches] == [
        "faire avancer ses candidatures",
        "chercher des candidats",
        "aucune candidature en cours, chercher de nouveaux candidats",
        "faire avancer ses candidatures",
        "chercher des candidats",
        "aucune demande ne convient",
    ]


def test_the_landlords_of_the_follow_up_are_named(lire, portail, session_de):
    noms = suivis.organismes(Lecteur(portail, session_de("etat"), departements=("31",)))
    codes = {x["bailleur_code"] for x in lire("etat", "select distinct bailleur_code from suivi_acd")}
    assert codes <= set(noms)
