"""The seeds: what they say of the département, and that they say what their source says."""

import csv
import gzip
from collections import Counter

import pytest

from ingestion.contracts import CONTRATS, candidatures, offres, priorites
from ingestion.contracts.base import Type
from warehouse.settings import WAREHOUSE_DIR

SEEDS = WAREHOUSE_DIR / "seeds"


def seed(nom):
    with (SEEDS / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def nationale(fichier):
    with gzip.open(fichier, "rt", encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def source(dossier, nom, separateur=","):
    with (dossier / "reference" / nom).open(encoding="utf-8-sig", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=separateur))


def test_the_country_has_its_communes_and_each_epci_those_of_its_departement():
    communes, epcis = seed("commune"), seed("epci")
    assert len({ligne["code_commune"] for ligne in communes}) == len(communes) == 34_969
    assert len({ligne["departement_code"] for ligne in communes}) == len(seed("departement")) == 109
    assert (len({ligne["epci_code"] for ligne in epcis}), len(epcis)) == (1_255, 1_353)
    membres: dict[tuple[str, str], list[int]] = {}
    for ligne in communes:
        if ligne["epci_code"]:
            cle = (ligne["departement_code"], ligne["epci_code"])
            membres.setdefault(cle, []).append(int(ligne["population"] or 0))
    assert {cle: (len(siens), sum(siens)) for cle, siens in membres.items()} == {
        (ligne["departement_code"], ligne["epci_code"]): (
            int(ligne["nb_communes_departement"]),
            int(ligne["population_departement"]),
        )
        for ligne in epcis
    }


def test_a_departement_has_its_communes_and_its_epci():
    communes = [ligne for ligne in seed("commune") if ligne["departement_code"] == "31"]
    assert (len(communes), len({ligne["epci_code"] for ligne in communes})) == (586, 18)
    assert sum(int(ligne["population"]) for ligne in communes) == 1_471_468


@pytest.mark.parametrize("nom", ["residences_principales", "zonage_abc"])
def test_the_seeds_of_the_communes_name_communes_and_lack_few(nom):
    connues = {ligne["code_commune"] for ligne in seed("commune")}
    lues = [ligne["code_commune"] for ligne in seed(nom)]
    assert (len(lues) == len(set(lues)), set(lues) <= connues) == (True, True)
    # Overseas collectivities have no zone, and no census of that year.
    assert {code for code in connues - set(lues) if code < "97"} <= {
        "15031", "15035", "15047", "15171", "60694", "85165", "85212"
    }  # fmt: skip


def test_the_ceilings_of_ile_de_france_and_overseas_are_not_known():
    zones = {ligne["departement_code"]: ligne["zone_plafond"] for ligne in seed("departement")}
    assert {zones[code] for code in ("75", "77", "78", "91", "92", "93", "94", "95", "971", "974", "976")} == {""}
    assert {zones[code] for code in ("31", "09", "2A", "59", "13")} == {"autres_regions"}


def test_every_list_that_a_contract_names_is_a_seed():
    listes = {
        colonne.liste
        for contrat in CONTRATS
        for colonne in contrat.colonnes
        if colonne.type is Type.CODE and colonne.liste is not None
    }
    assert listes - {ligne["liste"] for ligne in seed("sne_code_list")} == set()


@pytest.mark.parametrize(
    ("liste", "codes"),
    [
        ("MOTIF_REFUS", candidatures.MOTIFS_REFUS),
        ("MOTIF_NON_ATTRIBUTION", candidatures.MOTIFS_NON_ATTRIBUTION),
        ("DECISION_CAL", candidatures.DECISIONS),
        ("REPONSE", candidatures.REPONSES),
        ("TYPE_EVENEMENT", candidatures.TYPES_EVENEMENT),
        ("MOTIF_RETRAIT", offres.MOTIFS_RETRAIT),
        ("TYPE_PRIORITE", priorites.TYPES_PRIORITE),
    ],
)
def test_the_working_lists_are_the_codes_that_the_contracts_accept(liste, codes):
    assert {ligne["code"] for ligne in seed("liste_travail") if ligne["liste"] == liste} == set(codes)


def test_the_legal_reasons_for_fewer_than_three_candidates_are_the_codes_that_the_contract_accepts():
    motifs = seed("motif_moins_de_3")
    assert {motif["code"] for motif in motifs} == set(candidatures.MOTIFS_MOINS_DE_3)
    assert all("R441-3" in motif["source"] for motif in motifs)


def test_the_priority_districts_are_nineteen_in_each_generation():
    assert Counter(ligne["generation"] for ligne in seed("qpv")) == {"2015": 19, "2024": 19}
    toulouse = Counter(ligne["generation"] for ligne in seed("qpv") if ligne["code_commune"] == "31555")
    assert toulouse == {"2015": 12, "2024": 12}


def test_a_territory_names_the_priority_districts_of_its_communes(entrepot):
    with entrepot.connexion() as connexion:
        lues = connexion.execute(
            "select territoire_code, quartiers, quartiers_generation from marts.dim_territoire"
            " where territoire_code in ('31', '31069', '31395', '31113')"
        ).fetchall()
    noms = {code: quartiers for code, quartiers, _ in lues}
    assert noms.pop("31") == sorted(ligne["libelle"] for ligne in seed("qpv") if ligne["generation"] == "2024")
    assert noms == {"31069": ["Barradels"], "31395": ["Centre Ouest", "Saint-Jean"], "31113": None}
    assert {code: generation for code, _, generation in lues if generation} == dict.fromkeys(
        ["31", "31069", "31395"], 2024
    )


def test_an_organisme_shows_the_reservations_that_its_rights_count_and_none_that_ended(entrepot, settings_entrepot):
    (fichier,) = (settings_entrepot.target_dir / "compiled").rglob("int_organisme.sql")
    modele = fichier.read_text(encoding="utf-8").replace("next__", "")
    montrees = f"select organisme_code, reservataires from ({modele}) as organisme"
    with entrepot.connexion() as c:
        avant = dict(c.execute(montrees).fetchall())
        c.execute(
            "update raw.referentiels set valide_au = acces.aujourd_hui()::text"
            " where type_enregistrement = 'RESERVATAIRE' and code = 'C31555'"
        )
        apres = dict(c.execute(montrees).fetchall())
        droits = c.execute("select organisme_code, reservataires from acces.organismes_declares()").fetchall()
        c.rollback()
    assert (avant["C31555"], apres["C31555"]) == (["C31555"], [])
    assert apres == dict(droits)


def test_the_seeds_say_what_their_sources_say(donnees_partagees):
    colonnes = {"code_commune": "code", "nom": "nom", "departement_code": "departement", "population": "population",
                "arrondissement_code": "arrondissement", "epci_code": "epci_siren"}  # fmt: skip
    du_pays = nationale(donnees_partagees / "reference" / "france" / "communes.csv.gz")
    assert [tuple(ligne[c] for c in colonnes) for ligne in seed("commune")] == sorted(
        tuple(ligne[c] for c in colonnes.values()) for ligne in du_pays
    )
    assert [(ligne["liste"], ligne["code"], ligne["libelle"]) for ligne in seed("sne_code_list")] == [
        (ligne["liste"], ligne["code"], ligne["libelle"]) for ligne in source(donnees_partagees, "sne_code_lists.csv")
    ]
    assert {
        (ligne["code_commune"], ligne["zone_abc"]) for ligne in seed("zonage_abc") if ligne["code_commune"][:2] == "31"
    } == {
        (ligne["CODGEO"], ligne["Zone en vigueur depuis le 5 juillet 2024"])
        for ligne in source(donnees_partagees, "zonage_abc_2024_31.csv", ";")
    }
    montants = [f"categorie_{rang}" for rang in range(1, 7)] + ["par_personne_supplementaire"]
    assert {
        (p["produit"], p["valide_du"], *(p[m] for m in montants))
        for p in seed("plafond_ressources")
        if p["produit"] == "PLUS" or p["valide_du"] < "2023"
    } == {
        (p["produit"], p["date_effet"], *(p[m] for m in montants))
        for p in source(donnees_partagees, "plafonds_autres_regions_pivot.csv")
    }


IRL = {2022: 131.67, 2023: 136.27, 2024: 141.03, 2025: 144.51, 2026: 145.77}


def plai(entrepot) -> dict[int, list[int]]:
    with entrepot.connexion() as connexion:
        return dict(
            connexion.execute(
                "select extract(year from valide_du)::integer, array_agg(plafond_eur order by categorie_menage)"
                " from intermediate.int_plafond_ressources"
                " where financement_code = 'PLAI' and valide_du >= '2022-01-01' group by 1"
            ).fetchall()
        )


def test_the_communes_of_the_country_are_those_of_their_source(donnees_partagees):
    """Present ones by their name, former ones by what they have become."""
    dossier = donnees_partagees / "reference" / "france"
    communes, anciennes = (nationale(dossier / f"{nom}.csv.gz") for nom in ("communes", "communes_anciennes"))
    assert {(x["code_commune"], x["nom"]) for x in seed("commune")} == {(x["code"], x["nom"]) for x in communes}
    # A code that is still a commune's own is no former one. The source beside the project has the communes that were
    # merged and kept a name; the seed has the other former codes too, each leading to a commune of today.
    presentes = {x["code"] for x in communes}
    lues = {x["code_commune"]: x["commune_actuelle"] for x in seed("commune_ancienne")}
    attendues = {x["code"]: x["commune_actuelle"] for x in anciennes if x["code"] not in presentes}
    assert len(attendues) > 2000
    assert attendues.items() <= lues.items()
    assert set(lues.values()) <= presentes
    assert presentes.isdisjoint(lues)


def test_the_ceilings_of_the_plai_are_those_of_the_arrete_to_the_euro(entrepot):
    lus = plai(entrepot)
    assert lus[2024] == [12452, 18143, 21818, 24276, 28404, 32010, 3569]
    assert lus[2025] == [12759, 18591, 22356, 24875, 29105, 32800, 3657]


@pytest.mark.parametrize("annee", [2023, 2024, 2025, 2026])
def test_a_ceiling_of_the_plai_is_the_one_of_the_year_before_revised_by_the_irl(entrepot, annee):
    """Article R. 441-1: each amount follows the index of the third quarter of the year before, from the rounded one."""
    lus = plai(entrepot)
    assert lus[annee] == [round(montant * IRL[annee] / IRL[annee - 1]) for montant in lus[annee - 1]]


def test_a_rubrique_filled_by_the_entry_in_a_dwelling_or_in_a_structure_says_both():
    (libelle,) = [ligne["libelle"] for ligne in seed("liste_travail") if ligne["code"] == "entree_logement"]
    assert libelle == "Entrée dans le logement ou la structure"
