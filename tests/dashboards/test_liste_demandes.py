"""The list of the demandes: who is offered it, what it holds, and what it never shows."""

import csv
import io
import re
from types import SimpleNamespace

import pytest

from dashboards.kit.fiche import VOIR, sur
from dashboards.kit.reads import identite, territoires
from dashboards.kit.reads.lecteur import CACHE, Lecteur
from dashboards.kit.words.formats import date_longue, nombre
from dashboards.pages.demandes import fichiers
from dashboards.pages.demandes import liste as liste_demandes
from dashboards.pages.demandes import reads as reads_demandes
from dashboards.pages.demandes.reads import TOUS_VOEUX, Filtres
from tests.dashboards.test_rapprochement import nue
from tests.portails import NUMERO_UNIQUE, textes

LECTEURS = ("bailleur-a", "etat", "commune-muret", "epci-sicoval", "action-logement")
EN_COURS = "from demande where etat_code = 'active'"
TOULOUSE = "31555"


def boutons(at) -> list[str]:
    return [b.label for b in at.button if b.label.startswith("Voir la fiche")]


def compte(lire, login: str, condition: str = "true") -> int:
    return lire(login, f"select count(*) as n {EN_COURS} and {condition}")[0]["n"]


def fichier(client, filtres: str) -> list[dict[str, str]]:
    reponse = client.get(f"/export/liste.csv?{filtres}")
    assert reponse.status_code == 200
    entetes, *lignes = csv.reader(io.StringIO(reponse.content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [dict(zip(entetes, ligne, strict=True)) for ligne in lignes]


@pytest.fixture
def lecteur_de(portail, session_de):
    return lambda login: Lecteur(portail, session_de(login), departements=("31",))


@pytest.mark.parametrize("login", ["public", "ingenieur"])
def test_a_profile_without_households_to_follow_is_not_offered_the_list_even_by_its_address(ouvrir, login):
    at = ouvrir(login, "demandes", onglet="liste")
    assert "Présentation" not in [g.label for g in at.get("button_group")]
    assert boutons(at) == []
    assert len(at.metric) == 4


@pytest.mark.parametrize("login", LECTEURS)
def test_the_list_counts_the_demandes_in_progress_that_the_reader_may_read(ouvrir, lire, login):
    total = compte(lire, login)
    at = ouvrir(login, "demandes", onglet="liste", geo="dep-31")
    assert f"{nombre(total)} demande" in textes(at)
    lignes = [str(m.value) for m in at.markdown if re.match(r"\*\*\d+\\?\. ", str(m.value))]
    assert 0 < len(lignes) == min(total, 50)
    assert (len(at.metric), at.query_params["onglet"]) == (0, "liste")


@pytest.mark.parametrize("login", LECTEURS)
def test_the_list_never_shows_what_names_a_household(ouvrir, lire, login):
    at = ouvrir(login, "demandes", onglet="liste", geo="dep-31")
    dits = textes(at) + " ".join(boutons(at)) + str(dict(at.query_params.items()))
    pseudonymes = lire(login, f"select demande_id {EN_COURS}")
    assert [p["demande_id"] for p in pseudonymes if p["demande_id"] in dits] == []
    assert NUMERO_UNIQUE.search(dits) is None
    assert [
        c for c in ("nom", "prenom", "nud", "adresse", "date_naissance") if c in reads_demandes.SQL_LISTE.split()
    ] == []


@pytest.mark.parametrize("vue", ["", "impression"])
def test_the_list_tells_what_is_written_in_the_journal_and_what_is_not(ouvrir, lire, vue):
    entrees = (
        "select count(*) as n from acces.journal_organisme('bailleur')"
        " where evenement in ('lecture', 'acces', 'export') and login = 'bailleur-a'"
    )
    avant = lire("bailleur-a", entrees)
    dits = textes(ouvrir("bailleur-a", "demandes", onglet="liste", geo="dep-31", vue=vue))
    assert lire("bailleur-a", entrees) == avant
    assert "L’ouverture d’une fiche et le téléchargement de la liste sont enregistrés au journal" in dits
    assert "la lecture de cette page ne l’est pas" in dits
    assert "Cet accès est enregistré" not in dits


def test_the_list_speaks_of_the_household_and_not_to_it(lecteur_de, lire):
    (dit,) = lire("etat", "select libelle from code where liste = 'ListeModeleLogement' and code = 'CPE'")
    mesh = territoires.territoires(lecteur_de("bailleur-a"))
    noms = liste_demandes.noms_de(SimpleNamespace(mesh=mesh, lecteur=lecteur_de("bailleur-a")))
    assert noms["modele_logement_code"]["CPE"] == dit["libelle"].lower().replace("vos", "ses")
    assert [mot for mots in noms.values() for mot in mots.values() if re.search(r"\b(vos|votre|vous)\b", mot)] == []


def test_pages_follow_one_another_from_the_oldest(lecteur_de, lire):
    lues = [reads_demandes.page(lecteur_de("bailleur-a"), Filtres(), debut, 50) for debut in (0, 50)]
    attendues = lire("bailleur-a", f"select demande_id {EN_COURS} order by date_creation, demande_id limit 100")
    assert [i for cadre in lues for i in cadre["demande_id"]] == [ligne["demande_id"] for ligne in attendues]


@pytest.mark.parametrize("login", LECTEURS)
@pytest.mark.parametrize(
    ("filtres", "condition"),
    [
        (Filtres(pop="mut"), "is_mutation"),
        (Filtres(pop="hmut"), "not is_mutation"),
        (Filtres(pop="prio"), "(has_dalo or has_pdalpd or has_acd)"),
        (Filtres(typo="T3"), "typologie_code = 'T3'"),
        (Filtres([TOULOUSE]), f"commune_code = '{TOULOUSE}'"),
        (Filtres([TOULOUSE], TOUS_VOEUX), f"'{TOULOUSE}' = any(communes_souhaitees)"),
    ],
)
def test_a_filter_keeps_the_demandes_that_it_names_and_no_other(lecteur_de, lire, login, filtres, condition):
    lecteur = lecteur_de(login)
    attendu = compte(lire, login, condition)
    assert reads_demandes.nombre(lecteur, filtres) == attendu
    assert len(reads_demandes.page(lecteur, filtres, 0, attendu + 1)) == attendu


SIENNES = (
    "organisme_enregistreur_code = '{organisme}' and date_fin_validite <= (select date_reference from publication)"
)


@pytest.mark.parametrize("login", LECTEURS)
@pytest.mark.parametrize(("echeance", "jours"), reads_demandes.SOUS_JOURS.items())
def test_a_deadline_keeps_what_the_desks_of_the_reader_have_to_have_renewed(
    lecteur_de, lire, session_de, login, echeance, jours
):
    lecteur, filtres = lecteur_de(login), Filtres(echeance=echeance)
    attendu = compte(lire, login, SIENNES.format(organisme=session_de(login).organisme_code) + f" + {jours}")
    assert reads_demandes.nombre(lecteur, filtres) == attendu
    assert len(reads_demandes.page(lecteur, filtres, 0, attendu + 1)) == attendu


def test_what_is_to_renew_comes_by_its_deadline_which_each_row_tells(ouvrir, lecteur_de):
    lues = reads_demandes.page(lecteur_de("bailleur-a"), Filtres(echeance="30"), 0, 50)
    assert len(lues) > 1
    assert list(lues["date_fin_validite"]) == sorted(lues["date_fin_validite"])
    dit = textes(ouvrir("bailleur-a", "demandes", onglet="liste", geo="dep-31", echeance="30"))
    assert "de vos guichets à renouveler d’ici un mois" in dit
    assert "Les premières à échoir d’abord." in dit
    assert f"À renouveler avant le {date_longue(lues['date_fin_validite'].iloc[0])}" in dit
    assert "renouveler avant le" not in textes(ouvrir("bailleur-a", "demandes", onglet="liste", geo="dep-31"))


@pytest.mark.parametrize(
    ("geo", "ou"), [("dep-31", "vos guichets"), ("epci-243100518", "vos guichets, Toulouse Métropole")]
)
def test_the_list_of_what_is_to_renew_says_that_it_is_of_the_desks_of_the_reader(ouvrir, geo, ou):
    at = ouvrir("commune-muret", "demandes", onglet="liste", geo=geo, echeance="30")
    assert nue(at.title[0].value) == f"Demandes à renouveler : {ou}"
    assert f"Ce que vous regardez : {ou} · " in nue(textes(at))
    toutes = ouvrir("commune-muret", "demandes", onglet="liste", geo=geo)
    assert "guichets" not in toutes.title[0].value


@pytest.mark.parametrize(("login", "est_offerte"), [("bailleur-a", True), ("etat", True), ("comed", False)])
def test_the_deadline_of_a_renewal_is_offered_to_who_registers_demandes(ouvrir, login, est_offerte):
    at = ouvrir(login, "demandes", onglet="liste", geo="dep-31", echeance="7")
    assert ("Échéance de renouvellement" in [s.label for s in at.selectbox]) == est_offerte


def test_a_deadline_chosen_in_another_list_does_not_narrow_this_one(ouvrir):
    at = ouvrir("etat", "priorites", echeance="30")
    at.query_params.clear()
    at.switch_page("pages/demandes/page.py").run()
    at.query_params["onglet"] = "liste"
    at.run()
    assert at.query_params["echeance"] == "toutes"


def test_the_list_is_that_of_the_territory_of_the_page(ouvrir, lire):
    at = ouvrir("bailleur-a", "demandes", onglet="liste", geo="epci-243100518", pop="mut", typo="T2")
    total = compte(lire, "bailleur-a", "epci_code = '243100518' and is_mutation and typologie_code = 'T2'")
    assert f"{nombre(total)} demande" in textes(at)
    assert {nom: at.query_params[nom] for nom in ("pop", "typo", "rang")} == {"pop": "mut", "typo": "T2", "rang": "1"}


def test_a_demande_whose_household_is_masked_has_no_file_to_open(ouvrir, lire):
    (lu,) = lire("etat", f"select count(*) as n, count(nb_personnes) as ouvertes {EN_COURS}")
    assert 0 < lu["ouvertes"] < lu["n"]
    lues = lire("etat", f"select nb_personnes {EN_COURS} order by date_creation, demande_id limit 50")
    at = ouvrir("etat", "demandes", onglet="liste")
    assert len(boutons(at)) == sum(ligne["nb_personnes"] is not None for ligne in lues)
    assert liste_demandes.NON_OUVERTE in textes(at)


def test_a_list_of_every_wish_says_not_to_add_it_to_another(ouvrir):
    en_premier, tous = (
        textes(ouvrir("epci-sicoval", "demandes", onglet="liste", rang=rang)) for rang in ("1", TOUS_VOEUX)
    )
    assert "ne pas additionner" not in en_premier
    assert "ne pas additionner" in tous


def test_a_list_without_any_demande_says_so_with_a_way_out(ouvrir):
    at = ouvrir("commune-muret", "demandes", onglet="liste", geo="com-31555")
    assert at.info[-1].value == liste_demandes.VIDE
    assert boutons(at) == []


def test_the_version_to_print_of_the_list_has_a_table_its_total_and_no_button(ouvrir, lire):
    at = ouvrir("epci-sicoval", "demandes", onglet="liste", geo="dep-31", vue="impression")
    (table,) = [t.value for t in at.table if t.value.index.name == "Rang"]
    assert 0 < len(table) <= 50
    assert f"Demandes 1 à {len(table)} sur {nombre(compte(lire, 'epci-sicoval'))}" in textes(at)
    assert boutons(at) == []


def test_the_file_of_a_demande_asks_its_purpose_first(ouvrir):
    at = ouvrir("bailleur-a", "demandes", onglet="liste")
    premier = next(b for b in at.button if b.label == sur(VOIR, 1))
    premier.click().run()
    ouvre = next(b for b in at.button if b.label == "Ouvrir la fiche")
    assert ouvre.disabled
    assert "Indiquez la finalité" in textes(at)


def test_the_file_of_a_demande_offers_the_purposes_of_the_profile(ouvrir):
    at = ouvrir("bailleur-b", "demandes", onglet="liste")
    next(b for b in at.button if b.label == sur(VOIR, 1)).click().run()
    (finalite,) = [s for s in at.selectbox if s.label == "Finalité"]
    assert finalite.options == ["Enregistrement", "Instruction", "Proposition de logement"]


def test_an_identity_leaves_its_opening_then_how_many_rows_were_read(lecteur_de, lire, entrepot):
    (demande,) = lire("bailleur-b", "select demande_id from demande where etat_code = 'active' limit 1")
    assert identite.fiche(lecteur_de("bailleur-b"), demande["demande_id"], "instruction")
    with entrepot.connexion() as connexion:
        lecture, acces = connexion.execute(
            "select evenement, finalite, filtre, nb_lignes from acces.journal_entier where login = 'bailleur-b'"
            " and evenement in ('acces', 'lecture') order by entree_id desc limit 2"
        ).fetchall()
    assert acces == ("acces", "instruction", demande, None)
    assert lecture == ("lecture", None, demande, 1)


def test_the_demandes_of_a_list_never_enter_the_cache(ouvrir):
    CACHE.vider()
    ouvrir("bailleur-a", "demandes", onglet="liste")
    assert [cle for cle in CACHE._cadres if "from demande" in str(cle)] == []


def test_the_list_offers_no_period_nor_territory_beside_which_would_change_nothing(ouvrir):
    def filtres(onglet: str) -> set[str]:
        return {c.label for c in ouvrir("bailleur-a", "demandes", onglet=onglet).selectbox}

    assert {"Période", "Comparer avec…"} <= filtres("chiffres")
    assert not {"Période", "Comparer avec…"} & filtres("liste")


@pytest.mark.parametrize("login", LECTEURS)
@pytest.mark.parametrize(
    ("filtres", "condition"),
    [
        ("geo=dep-31", "true"),
        ("geo=dep-31&pop=dalo", "has_dalo"),
        ("typo=T3&geo=dep-31", "typologie_code = 'T3'"),
        ("geo=dep-31&echeance=7", f"{SIENNES} + 7"),
    ],
)
def test_the_file_of_the_list_has_the_rows_of_its_reader_and_nothing_that_points_at_one(
    client, connecter, lire, session_de, login, filtres, condition
):
    connecter(login)
    lignes = fichier(client, filtres)
    assert len(lignes) == compte(lire, login, condition.format(organisme=session_de(login).organisme_code))
    texte = str(lignes)
    assert not {"demande_id", "nud", "nom", "prenom", "date_naissance"} & set(lignes[0] if lignes else {})
    assert [p["demande_id"] for p in lire(login, f"select demande_id {EN_COURS}") if p["demande_id"] in texte] == []


def test_the_file_of_the_list_keeps_the_month_alone_of_a_demande_that_is_not_open(client, connecter):
    connecter("etat")
    lignes = fichier(client, "geo=dep-31")
    assert {bool(x["nb_personnes"]) for x in lignes} == {True, False}
    assert {len(x["date_creation"]) for x in lignes if not x["nb_personnes"]} == {len("2026-01")}
    assert {len(x["date_creation"]) for x in lignes if x["nb_personnes"]} == {len("2026-01-31")}
    assert {x["composition_libelle"] for x in lignes if not x["nb_personnes"]} == {""}
    assert all(x["commune_libelle"] for x in lignes)


@pytest.mark.parametrize("login", ["public", "ingenieur"])
def test_the_file_of_the_list_is_refused_in_a_sentence_to_who_has_no_list(client, connecter, login):
    connecter(login)
    reponse = client.get("/export/liste.csv?geo=dep-31")
    assert (reponse.status_code, fichiers.FERME in reponse.text) == (409, True)


def test_a_list_too_long_for_a_file_asks_for_filters(client, connecter, lire, monkeypatch):
    monkeypatch.setattr(fichiers, "LIGNES_MAX", compte(lire, "bailleur-a") - 1)
    connecter("bailleur-a")
    reponse = client.get("/export/liste.csv?geo=dep-31")
    assert (reponse.status_code, "Précisez les filtres" in reponse.text) == (409, True)
