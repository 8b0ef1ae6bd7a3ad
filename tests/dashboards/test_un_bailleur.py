"""One landlord alone: what it reads of its own leases, refusals and parc, and what the State reads of each of them."""

import pytest

from dashboards.kit.thematic.bailleur import TOUS
from dashboards.kit.words.formats import Valeur, apostrophes, mesure, nombre, pourcentage
from dashboards.kit.words.sentences import phrase_parc_d_un_bailleur
from tests.dashboards.test_ecran_d_une_modalite import figure
from tests.dashboards.test_exports import lignes_de
from tests.dashboards.test_rapprochement import nue, textes

PAGES = {"attributions": "attribution", "propositions": "refus", "parc": "parc_profil"}
SIEN = "select * from indicateur where dimension = 'bailleur' and modalite = '{qui}' and indicateur_code = '{nom}'"


def boite(at):
    """Return the choice of a landlord, whichever control it is."""
    (une,) = [un for un in (*at.selectbox, *at.segmented_control) if un.label == "Bailleur"]
    return une


def du_departement(lire, login, qui, nom, periode):
    """Return a figure of a landlord in the whole département, as the database gives it to this reader."""
    (lu,) = lire(login, f"{SIEN.format(qui=qui, nom=nom)} and periode = '{periode}' and territoire_code = '31'")
    return lu


@pytest.mark.parametrize("chemin", PAGES)
def test_a_landlord_is_offered_its_own_dwellings_and_those_of_no_other(ouvrir, chemin):
    assert list(boite(ouvrir("bailleur-a", chemin, geo="dep-31")).options) == ["Tous les bailleurs", "Vos logements"]


@pytest.mark.parametrize("chemin", PAGES)
def test_the_state_is_offered_each_landlord_and_the_public_none(ouvrir, lire, chemin):
    requete = SIEN.split(" and modalite")[0] + f" and indicateur_code = '{PAGES[chemin]}' and territoire_code = '31'"
    codes = {ligne["modalite"] for ligne in lire("etat", requete)}
    noms = {ligne["organisme_code"]: apostrophes(ligne["libelle"]) for ligne in lire("etat", "select * from organisme")}
    offerts = boite(ouvrir("etat", chemin, geo="dep-31")).options
    assert set(map(nue, offerts)) == {"Tous les bailleurs", *(nue(noms[code]) for code in codes)}
    at = ouvrir("public", chemin, geo="dep-31") if chemin != "propositions" else ouvrir("adil", "attributions")
    assert [un.label for un in (*at.selectbox, *at.segmented_control) if un.label == "Bailleur"] == []


@pytest.mark.parametrize(("login", "qui"), [("bailleur-a", "BA01"), ("etat", "BA02")])
def test_the_leases_of_one_landlord_are_those_of_the_database_and_its_months_follow(ouvrir, lire, login, qui):
    at = ouvrir(login, "attributions", geo="dep-31", bailleur=qui)
    annee = at.query_params["annee"]
    lu = du_departement(lire, login, qui, "attribution", annee)
    assert at.metric[0].value == nombre(lu["valeur"])
    assert "mois par mois" in figure(at, "flux_attribution")
    mois = SIEN.format(qui=qui, nom="attribution") + f" and periode like '{annee}-%' and territoire_code = '31'"
    assert sum(ligne["valeur"] for ligne in lire(login, mois)) == lu["valeur"]


def test_the_refusals_of_a_landlord_are_its_own_and_those_of_all_are_shown_without_it(ouvrir, lire):
    at = ouvrir("bailleur-a", "propositions", geo="dep-31", bailleur="BA01")
    lu = du_departement(lire, "bailleur-a", "BA01", "refus", at.query_params["annee"])
    assert at.title[0].value.endswith(", vos logements")
    assert at.metric[0].value == pourcentage(lu["valeur"], lu["denominateur"])
    tous = ouvrir("bailleur-a", "propositions", geo="dep-31", bailleur=TOUS)
    assert tous.metric[0].value != at.metric[0].value
    assert "vos logements" not in nue(tous.title[0].value)


@pytest.mark.parametrize("chemin", PAGES)
def test_a_landlord_lands_on_its_own_dwellings_and_the_state_on_all_landlords(ouvrir, chemin):
    assert ouvrir("bailleur-a", chemin).title[0].value.endswith(", vos logements")
    assert boite(ouvrir("etat", chemin)).value == TOUS


@pytest.mark.parametrize("geo", ["dep-31", "epci-243100518"])
@pytest.mark.parametrize("periode", [{"annee": "2025"}, {"pas": "mois", "mois": "2026-08"}])
def test_the_refusals_of_a_landlord_are_told_by_reason_and_add_up_to_their_number(ouvrir, lire, geo, periode):
    at = ouvrir("bailleur-a", "propositions", geo=geo, bailleur="BA01", vue="impression", **periode)
    (table,) = [une.value for une in at.table if "Motif" in (une.value.index.name, *une.value.columns)]
    lus = table["Offres refusées"].map(lambda n: int(str(n).replace("\u202f", "").replace("\xa0", "")))
    quand, code = periode.get("mois", periode.get("annee")), geo.split("-")[1]
    requete = SIEN.format(qui="BA01", nom="refus") + f" and periode = '{quand}' and territoire_code = '{code}'"
    assert sum(lus) == lire("bailleur-a", requete)[0]["numerateur"]


def test_the_state_reads_the_reasons_of_no_landlord_alone(ouvrir):
    at = ouvrir("etat", "propositions", geo="dep-31", bailleur="BA01")
    assert "Offres refusées par motif" not in textes(at)


def test_the_parc_of_a_landlord_is_counted_empty_or_not_year_by_year(ouvrir, lire):
    at = ouvrir("bailleur-a", "parc", geo="dep-31", bailleur="BA01")
    lu = du_departement(lire, "bailleur-a", "BA01", "parc_profil", at.query_params["annee"])
    assert at.metric[0].value == nombre(lu["valeur"])
    assert [un.label for un in at.metric][1:] == [
        f"{nom}, vos logements" for nom in ("Vacance", "Mobilité (taux de rotation)", "Loyer moyen au m²")
    ]
    assert "répertoire" in figure(at, "evolution_parc_profil")


def test_nothing_of_all_landlords_is_shown_beside_the_figures_of_one(ouvrir):
    """Profiles and types are told of all of them alone."""
    dits = nue(textes(ouvrir("bailleur-a", "attributions", geo="dep-31", bailleur="BA01")))
    assert "Qui est logé" not in dits
    assert "Qui est logé" in nue(textes(ouvrir("bailleur-a", "attributions", geo="dep-31", bailleur=TOUS)))


@pytest.mark.parametrize(
    ("login", "chemin", "nom"),
    [("bailleur-a", "propositions", "refus"), ("bailleur-a", "parc", "vacance"), ("etat", "propositions", "refus")],
)
def test_a_share_of_one_landlord_stands_beside_that_of_all(ouvrir, lire, login, chemin, nom):
    at = ouvrir(login, chemin, geo="dep-31", bailleur="BA01")
    (lu,) = lire(
        login,
        f"select valeur, denominateur from indicateur where indicateur_code = '{nom}' and dimension = 'ensemble'"
        f" and territoire_code = '31' and periode = '{at.query_params['annee']}'",
    )
    dit = f"Ici, tous les bailleurs : {pourcentage(lu['valeur'], lu['denominateur'])}"
    assert nue(dit) in nue(textes(at))
    assert "tous les bailleurs :" not in nue(textes(ouvrir(login, chemin, geo="dep-31", bailleur=TOUS)))


def test_a_landlord_reads_beside_its_leases_how_long_those_that_it_housed_had_waited(ouvrir, lire):
    at = ouvrir("bailleur-a", "attributions", geo="dep-31", bailleur="BA01")
    lus = lire(
        "bailleur-a",
        "select dimension, valeur from indicateur where indicateur_code = 'delai_attribution_moyen'"
        " and (dimension = 'ensemble' or (dimension = 'bailleur' and modalite = 'BA01'))"
        f" and territoire_code = '31' and periode = '{at.query_params['annee']}'",
    )
    dits = {lu["dimension"]: mesure(lu["valeur"], "mois") for lu in lus}
    (liste,) = (nue(m.value) for m in at.markdown if "Délai moyen d’attribution" in m.value)
    assert nue(f"vos logements, {at.query_params['annee']} : **{dits['bailleur']}**") in liste
    assert nue(f"Ici, tous les bailleurs : {dits['ensemble']}") in liste


def test_a_month_of_one_landlord_names_the_year_of_what_no_month_tells_of_it(ouvrir):
    at = ouvrir("bailleur-a", "attributions", geo="dep-31", bailleur="BA01", pas="mois")
    du_mois, *de_l_annee = at.metric
    assert du_mois.label.endswith("vos logements")
    assert {un.label.rsplit(", ", 1)[1] for un in de_l_annee} == {"2025"}


def test_a_territory_where_one_landlord_is_not_told_says_so_and_the_choice_comes_back_with_the_next(ouvrir):
    at = ouvrir("bailleur-a", "propositions", geo="com-31395", bailleur="BA01")
    assert "bailleur" not in at.query_params
    assert "un bailleur seul n’y est pas compté" in textes(at)
    assert not at.title[0].value.endswith("vos logements")
    # Its own list is read over the whole département.
    assert "moins de trois candidats" in textes(at)
    at.selectbox(key="filtre_geo").set_value("dep-31").run()
    assert at.title[0].value.endswith("vos logements")


def test_a_month_is_told_with_the_propositions_of_the_last_year_that_is_over(ouvrir):
    at = ouvrir("bailleur-a", "propositions", geo="dep-31", bailleur="BA01", pas="mois", mois="2026-08")
    dits = textes(ouvrir("bailleur-a", "propositions", geo="dep-31", bailleur="BA01", pas="mois", vue="impression"))
    assert at.query_params["mois"] == "2026-08"
    assert "Propositions positionnées en 2025, vos logements" in dits


def test_dwellings_that_no_file_gives_to_a_landlord_are_not_said_to_be_none():
    assert "aucun" not in phrase_parc_d_un_bailleur("Office", Valeur(None), "2024")
    assert "n’est pas connu" in phrase_parc_d_un_bailleur("Office", Valeur(None), "2024")
    assert nue(phrase_parc_d_un_bailleur("vos logements", Valeur(1), "2024")).startswith("Vos logements : 1 logement ")


@pytest.mark.parametrize("chemin", ["attributions", "propositions"])
def test_a_file_of_one_landlord_has_its_figures_alone(client, connecter, lire, chemin):
    connecter("bailleur-a")
    nom = PAGES[chemin]
    entetes, *lignes = lignes_de(client.get(f"/export/{chemin}.csv?geo=dep-31&bailleur=BA01").content)
    lues = [dict(zip(entetes, ligne, strict=True)) for ligne in lignes]
    assert {(ligne["dimension"], ligne["modalite"]) for ligne in lues} == {("bailleur", "BA01")}
    (annee,) = [
        un for un in lues if (un["indicateur"], un["periode"]) == (nom, "2025") and un["territoire_code"] == "31"
    ]
    lu = du_departement(lire, "bailleur-a", "BA01", nom, "2025")
    assert float(annee["valeur"]) == pytest.approx(float(lu["valeur"]))
    assert "BA02 » n’est pas proposé" in nue(client.get(f"/export/{chemin}.csv?geo=dep-31&bailleur=BA02").text)


@pytest.mark.parametrize(("login", "fichier"), [("bailleur-a", "demandes"), ("commune-muret", "attributions")])
def test_a_file_of_a_landlord_that_its_reader_is_not_told_of_is_refused(client, connecter, login, fichier):
    connecter(login)
    reponse = client.get(f"/export/{fichier}.csv?geo=dep-31&bailleur=BA01")
    assert reponse.status_code == 409
    assert "BA01 » n’est pas proposé" in nue(reponse.text)


def test_a_landlord_is_led_to_its_own_figures_from_its_first_page(ouvrir):
    liens = {(lien.proto.page, lien.proto.query_string) for lien in ouvrir("bailleur-a").get("page_link")}
    assert {(chemin, "geo=dep-31&bailleur=BA01") for chemin in PAGES} <= liens
