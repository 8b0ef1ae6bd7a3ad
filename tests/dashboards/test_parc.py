"""What the page Parc says of what is empty, who moves and what it costs."""

import csv
import io

import pandas as pd
import pytest

from dashboards.kit.downloads.filters import FERME
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.words.formats import CAS_MIN, Valeur, est_insuffisant
from dashboards.pages.parc import reads
from tests.dashboards.test_thematique import lisible


@pytest.mark.parametrize("login", ["public", "bailleur-a", "etat"])
def test_the_parc_says_what_is_empty_who_moves_and_what_it_costs_as_the_catalogue_gives_it(ouvrir, lire, login):
    lus = {
        ligne["indicateur_code"]: (ligne["libelle"], Valeur(ligne["valeur"], ligne["is_masque"]).ecrire(ligne["unite"]))
        for ligne in lire(
            login,
            "select distinct on (i.indicateur_code) i.indicateur_code, d.libelle, d.unite, i.valeur, i.is_masque"
            " from indicateur as i inner join indicateur_definition as d using (indicateur_code)"
            " where i.territoire_code = '31' and i.periode_type = 'annee' and i.dimension = 'ensemble'"
            " and i.indicateur_code in ('vacance', 'vacance_structurelle', 'mobilite', 'loyer_m2')"
            " order by i.indicateur_code, i.periode desc",
        )
    }
    at = ouvrir(login, "parc", geo="dep-31", **({"bailleur": "tous"} if login == "bailleur-a" else {}))
    chiffres = {m.label: m.value for m in at.metric}
    assert len(chiffres) == 4
    assert dict([lus["mobilite"], lus["loyer_m2"]]).items() <= chiffres.items()
    assert len(dict([lus["vacance"], lus["vacance_structurelle"]]).items() & chiffres.items()) == 1
    assert "## Loyers et mobilité" in [m.value for m in at.markdown]


def test_a_commune_of_which_neither_rents_nor_moves_are_told_keeps_the_figures_of_its_stock(ouvrir):
    at = ouvrir("public", "parc", geo="com-31395", detail="construction")
    assert [m.label for m in at.metric] == [
        *("Logements sociaux", "Pour 100 résidences principales", "En quartier prioritaire", "Vacance"),
    ]
    assert any(str(m.value).startswith("## Construction") for m in at.markdown)


def test_of_few_dwellings_those_in_a_priority_district_are_counted_since_none_is_left_out(ouvrir, lire):
    comptes = lire(
        "public",
        "select territoire_code, annee, max(valeur) filter (where mesure = 'total')::int as logements,"
        " coalesce(max(valeur) filter (where mesure = 'en_qpv'), 0)::int as en_qpv from parc_indicateur"
        " where territoire_type = 'commune' group by 1, 2",
    )
    peu = [un for un in comptes if 0 < un["logements"] < CAS_MIN]
    at = ouvrir("public", "parc", geo="dep-31", annee=str(peu[0]["annee"]), vue="impression")
    tables = [t.value for t in at.table if "En quartier prioritaire" in t.value.columns]
    dits = {dit for table in tables for dit in table["En quartier prioritaire"]}
    assert {f"{un['en_qpv']} sur {un['logements']}" for un in peu if un["annee"] == peu[0]["annee"]} <= dits
    assert not any(map(est_insuffisant, dits))


@pytest.mark.parametrize(
    ("page", "geo", "nommes"),
    [
        ("parc", "com-31069", "quartier prioritaire de 2024 : Barradels"),
        ("parc", "dep-31", ""),
        ("attributions", "epci-200068641", "quartiers prioritaires de 2024 : Centre Ouest, Saint-Jean"),
        ("attributions", "dep-31", ""),
    ],
)
def test_the_split_by_priority_district_names_those_of_the_territory(ouvrir, page, geo, nommes):
    detail = {"parc": "construction", "attributions": "qpv"}[page]
    sous_titres = [lisible(c.value) for c in ouvrir("ingenieur", page, geo=geo, detail=detail).caption]
    assert [texte for texte in sous_titres if " de 2024 : " in texte and not texte.endswith(nommes)] == []
    assert any(" de 2024 : " in texte for texte in sous_titres) == bool(nommes)


@pytest.mark.parametrize("login", ["public", "bailleur-a"])
def test_the_file_of_the_parc_names_each_measure_and_has_what_is_empty_who_moves_and_what_it_costs(
    client, connecter, lire, login
):
    connecter(login)
    reponse = client.get("/export/parc.csv?annee=2025")
    entetes, *lignes = csv.reader(io.StringIO(reponse.content.decode("utf-8-sig"), newline=""), delimiter=";")
    lues = [dict(zip(entetes, ligne, strict=True)) for ligne in lignes]
    comptes = [x for x in lues if x["unite"] == "compte"]
    occupation = {
        (x["mesure"], x["territoire_code"]): (x["valeur"], x["statut_valeur"]) for x in lues if x not in comptes
    }
    assert all(x["mesure_libelle"] and x["territoire_libelle"] for x in lues)
    (attendus,) = lire(login, "select count(*) as n from parc_indicateur where annee = 2025")
    assert len(comptes) == attendus["n"]
    cellules = lire(
        login,
        "select indicateur_code, territoire_code, valeur, is_masque from indicateur where periode = '2025'"
        " and dimension = 'ensemble'"
        " and indicateur_code in ('vacance', 'vacance_structurelle', 'mobilite', 'loyer_m2')",
    )
    assert len(occupation) == len(cellules)
    for cellule in cellules:
        valeur, statut = occupation[cellule["indicateur_code"], cellule["territoire_code"]]
        assert statut == ("s" if cellule["is_masque"] else "")
        attendue = None if cellule["is_masque"] or cellule["valeur"] is None else float(cellule["valeur"])
        assert (float(valeur) if valeur else None) == attendue


@pytest.mark.parametrize(
    ("noms", "dits"),
    [
        ((), ""),
        (("Barradels",), "quartier prioritaire de 2024 : Barradels"),
        (("Centre Ouest", "Saint-Jean"), "quartiers prioritaires de 2024 : Centre Ouest, Saint-Jean"),
        (tuple("ABCDEF"), ""),
    ],
)
def test_the_priority_districts_of_a_territory_are_named_where_they_are_few(noms, dits):
    ici = Territoire("commune", "31395", "Muret", None, "31", quartiers=noms, quartiers_generation=2024)
    assert ici.quartiers_dits == dits


@pytest.mark.parametrize(("geo", "ou"), [("dep-31", "true"), ("com-31555", "commune_code = '31555'")])
def test_a_landlord_takes_the_file_of_its_own_dwellings_in_the_territory_of_the_page(client, connecter, lire, geo, ou):
    connecter("bailleur-a")
    lignes = lignes_de(client.get(f"/export/logements.csv?geo={geo}&annee=2025").content)
    lus = lire(
        "bailleur-a",
        f"select logement_id, loyer_eur from logement where annee = 2025 and bailleur_code = 'BA01' and {ou}",
    )
    assert {ligne["logement_id"] for ligne in lignes} == {lu["logement_id"] for lu in lus}
    assert len(lignes) == len(lus) > 10
    assert sum(float(ligne["loyer_eur"] or 0) for ligne in lignes) == sum(float(lu["loyer_eur"] or 0) for lu in lus)


def test_attaque_B2_the_file_of_the_dwellings_is_closed_to_who_is_no_landlord(client, connecter, ouvrir):
    connecter("etat")
    reponse = client.get("/export/logements.csv?annee=2025")
    assert (reponse.status_code, FERME in reponse.text) == (409, True)
    offerts = {login: "/export/logements" in textes_html(ouvrir(login, "parc")) for login in ("bailleur-a", "etat")}
    assert offerts == {"bailleur-a": True, "etat": False}


def lignes_de(contenu: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"))


def textes_html(at) -> str:
    return " ".join(e.body for e in at.get("html"))


@pytest.mark.parametrize(
    ("dites", "attendu"),
    [
        ({("243100633", "2025"), ("31", "2026")}, ("243100633", "2025")),
        ({("243100633", "2024"), ("31", "2026")}, ("31", "2026")),
        ({("31", "2024")}, None),
    ],
)
def test_a_territory_goes_back_one_year_before_it_gives_way_to_a_larger_one(monkeypatch, dites, attendu):
    colonnes = ["periode_type", "periode", "dimension", "valeur", "is_masque"]

    def details(_, __, code):
        lignes = [("annee", quand, "typologie", 6.5, False) for ou, quand in dites if ou == code]
        return pd.DataFrame(lignes, columns=colonnes)

    monkeypatch.setattr(reads.indicateurs, "details", details)
    lieux = [Territoire("epci", "243100633", "", None, "31"), Territoire("departement", "31", "", None, "31")]
    trouve = reads.par_type(None, "loyer_m2", lieux, "2026")
    assert (trouve and (trouve[0].code, trouve[1])) == attendu
