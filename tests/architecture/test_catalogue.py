"""Every entry of the catalogue of the indicators (``config.meta.indicateurs`` of a model) says all it must."""

import csv
import re
from collections import Counter

import pytest

from tests.architecture.conftest import RACINE
from warehouse.disclosure.catalogue import SUFFIXE_FENETRE, lire_egalite

CLES = {
    *("domaine", "libelle", "court", "phrase", "formule", "population", "unite", "source", "fraicheur", "limites"),
    *("fichier_partage", "publie"),
}
# What an entry leaves out is none of its own. Only what follows a cohort says how long its end takes to be known; few
# counts have a second name; a situation is what stands at the end of a period; `calcul` names the columns that
# `comptes` does not, and what its cells must be.
PARFOIS = {
    *("numerateur", "denominateur", "decimales", "bornes", "dimensions", "comptes", "parts", "egaux", "maturite_mois"),
    *("calcul", "situation"),
}
CALCUL = {
    *("valeur", "borne_basse", "borne_haute", "numerateur", "denominateur", "effectif", "pour", "arrondi"),
    *("is_peuplee", "ou", "parametre", "etape"),
}
DOMAINES = {"demande", "attribution", "proposition", "parc", "priorite", "delai"}
UNITES = {"compte", "pct", "mois", "jours", "ratio", "eur", "eur_m2", "indice"}
# Codes of populations and names of tables are for the models: readers are told in words.
CODE = re.compile(r"∩|\bD_[A-Z]+|\bH?MUT\b|^A\b|\b[a-z]+_[a-z_]+")
COMPTES = {"numerateur", "denominateur", "effectif"}
PHRASES = ("phrase", "formule", "fraicheur", "limites")


def dimensions() -> set[str]:
    with (RACINE / "warehouse" / "seeds" / "liste_travail.csv").open(encoding="utf-8", newline="") as fichier:
        nommees = {ligne["code"] for ligne in csv.DictReader(fichier) if ligne["liste"] == "DIMENSION"}
    return nommees | {"typologie"}


def fautes(modele: str, entree: dict, connues: set[str], mesures: frozenset[str] = frozenset()) -> list[str]:
    """Return what is wrong with one entry of a model."""
    if set(entree) - PARFOIS != CLES:
        return [f"keys: {sorted((set(entree) - PARFOIS) ^ CLES)}"]
    trouvees = [f"{cle} is empty" for cle, dit in entree.items() if dit in (None, "", [], {})]
    calcul = entree.get("calcul", {})
    if calcul and not modele.startswith("int_mesure_"):
        trouvees.append("calcul of an indicator that computes itself")
    trouvees += [f"calcul of no column: {cle}" for cle in sorted(set(calcul) - CALCUL)]
    trouvees += [
        f"{cle} is no sentence: {entree[cle]}" for cle in PHRASES if not str(entree[cle]).strip().endswith(".")
    ]
    trouvees += [f"{cle} has a straight apostrophe" for cle in PHRASES if "'" in str(entree[cle])]
    if entree["domaine"] not in DOMAINES:
        trouvees.append(f"unknown domaine: {entree['domaine']}")
    if entree["unite"] not in UNITES:
        trouvees.append(f"unknown unite: {entree['unite']}")
    textes = {cle: str(entree.get(cle)) for cle in (*PHRASES, "population", "numerateur", "denominateur")}
    trouvees += [f"{cle} is not in words: {texte}" for cle, texte in textes.items() if CODE.search(texte)]
    if not isinstance(decimales := entree.get("decimales", 1), int) or not 1 <= decimales <= 4:
        trouvees.append(f"decimales: {decimales}")
    if inconnues := set(entree.get("dimensions", [])) - connues:
        trouvees.append(f"dimensions without a name in liste_travail.csv: {sorted(inconnues)}")
    drapeaux = ("fichier_partage", "publie")
    trouvees += [f"{cle}: {entree[cle]}" for cle in drapeaux if not isinstance(entree[cle], bool)]
    if entree.get("situation", True) is not True:
        trouvees.append(f"situation: {entree['situation']}")
    if not isinstance(maturite := entree.get("maturite_mois", 1), int) or maturite < 1:
        trouvees.append(f"maturite_mois: {maturite}")
    comptes, parts = entree.get("comptes", {}), entree.get("parts", {})
    if set(comptes) - COMPTES:
        trouvees.append(f"comptes of no column: {sorted(set(comptes) - COMPTES)}")
    if inconnues := set(parts) - set(comptes.values()) - mesures:
        trouvees.append(f"parts of measures that nothing counts: {sorted(inconnues)}")
    touts = {t.partition("/")[0] for siens in parts.values() for t in ([siens] if isinstance(siens, str) else siens)}
    if inconnus := touts - set(comptes.values()) - mesures:
        trouvees.append(f"wholes that nothing counts: {sorted(inconnus)}")
    egales = {nom.mesure for texte in entree.get("egaux") or [] for nom in lire_egalite(texte).noms}
    if inconnues := egales - set(comptes.values()) - mesures:
        trouvees.append(f"egaux of measures that nothing counts: {sorted(inconnues)}")
    # A probability read on a curve has an interval, and no denominator.
    if entree["unite"] == "pct" and not {"denominateur", "bornes"} & set(entree):
        trouvees.append("a share without denominateur")
    return trouvees


@pytest.fixture(scope="session")
def entrees(modeles) -> dict[str, dict]:
    return {code: entree for modele in modeles.values() for code, entree in entrees_de(modele).items()}


def entrees_de(modele: dict) -> dict[str, dict]:
    """Return the entries that a model of the manifest gives, by code; a model that gives none gives no rows."""
    if modele["name"].startswith(("int_indicateur_", "int_mesure_")):
        return modele["config"]["meta"]["indicateurs"]
    return {}


def test_an_indicator_with_sql_of_its_own_is_the_entry_of_its_model(modeles):
    codes = {modele["name"]: set(entrees_de(modele)) for modele in modeles.values()}
    propres = {nom: siens for nom, siens in codes.items() if nom.startswith("int_indicateur_")}
    assert {nom: siens for nom, siens in propres.items() if siens != {nom.removeprefix("int_indicateur_")}} == {}
    assert [code for code, fois in Counter(c for siens in codes.values() for c in siens).items() if fois > 1] == []


def test_every_entry_is_complete_and_made_of_known_words(modeles, entrees):
    connues = dimensions()
    assert len(entrees) >= 7
    comptees = {mesure for entree in entrees.values() for mesure in entree.get("comptes", {}).values()}
    # A count over the twelve months to a date is made of the counts of its months.
    mesures = frozenset(comptees | {mesure.removesuffix(SUFFIXE_FENETRE) for mesure in comptees})
    lues = [(modele["name"], *lue) for modele in modeles.values() for lue in entrees_de(modele).items()]
    assert {code: f for nom, code, entree in lues if (f := fautes(nom, entree, connues, mesures))} == {}


def test_no_two_indicators_have_the_same_name(entrees):
    noms = Counter(entree["libelle"].strip().casefold() for entree in entrees.values())
    assert [nom for nom, fois in noms.items() if fois > 1] == []


def test_what_a_situation_counts_is_counted_alone_by_situations_only(entrees):
    """An entry of a stock that does not say that it is one would be shown as provisional, and unlike the others."""
    comptees = {code: set(entree.get("comptes", {}).values()) for code, entree in entrees.items()}
    situations = {code for code, entree in entrees.items() if entree.get("situation")}
    debout = {mesure for code in situations for mesure in comptees[code]}
    assert len(debout) > 10
    assert [c for c in entrees.keys() - situations if comptees[c] and comptees[c] <= debout] == []
    assert [c for c in entrees.keys() - situations if not comptees[c]] == []


@pytest.mark.parametrize(
    ("champ", "faux"),
    [
        ("calcul", {"somme": "stock"}),
        ("domaine", "ailleurs"),
        ("unite", "litres"),
        ("phrase", "Sans point"),
        ("dimensions", ["couleur"]),
        ("comptes", {"valeur": "stock"}),
        ("parts", {"inconnue": "stock"}),
        ("parts", {"stock": ["inconnu"]}),
        ("egaux", ["stock = inconnu"]),
        ("population", "D_STOCK : demandes valides"),
        ("population", "A ∩ MUT"),
        ("limites", "Voir « completude_guichet »."),
        ("fichier_partage", "public"),
        ("libelle", None),
        ("maturite_mois", "quatre"),
        ("maturite_mois", 0),
        ("situation", False),
        ("situation", "stock"),
    ],
)
def test_a_wrong_entry_is_seen(entrees, champ, faux):
    entree = entrees["stock"]
    assert fautes("int_mesure_stock", entree, dimensions()) == []
    assert fautes("int_mesure_stock", entree | {champ: faux}, dimensions()) != []


def test_what_computes_itself_has_nothing_to_compute(entrees):
    entree = entrees["tension"] | {"calcul": {"numerateur": "stock"}}
    assert fautes("int_indicateur_tension", entree, dimensions(), frozenset({"stock", "bail"})) == [
        "calcul of an indicator that computes itself"
    ]


def test_what_is_counted_by_priority_district_says_that_the_district_is_not_known(entrees):
    par_quartier = {c: e for c, e in entrees.items() if "qpv" in e.get("dimensions", []) or c.endswith("qpv")}
    assert len(par_quartier) > 2
    assert [c for c, e in par_quartier.items() if "en quartier prioritaire, non dans lequel" not in e["limites"]] == []


def test_a_missing_key_is_seen(entrees):
    sans = {cle: valeur for cle, valeur in entrees["stock"].items() if cle != "limites"}
    assert fautes("int_mesure_stock", sans, dimensions()) == ["keys: ['limites']"]


# The months, territories and lists that every figure is told by come from no flow of a partner.
# What leaves out the rows that lost what they name adds nothing to a figure.
CADRE = {
    *("int_mois", "int_reference", "int_territoire", "int_commune", "int_territoire_commune", "int_commune_suivie"),
    "int_ligne_retenue",
}
TECHNIQUES = {"depots", "pseudonymes", "quarantaine"}
# What a wide model reads for some of its columns only, with the indicators that use them: the others do without.
LATERALES = {
    ("int_demande", "int_demande_perimetre"): set(),
    ("int_offre", "int_logement_residence"): set(),
    ("int_demande_message", "int_guichet"): {
        *("creation", "part_renouvellement_ailleurs", "part_modification_ailleurs"),
    },
    ("int_chaine_entonnoir", "int_proposition_partagee"): {"part_proposition_autre_guichet"},
    ("int_attribution", "int_demande"): {
        *("delai_attribution_median", "delai_attribution_moyen", "part_attribution_mutation", "tension_hmut"),
        *("taux_mutation_satisfaite", "attribution_profil"),
    },
    ("int_attribution_fait", "int_population_prioritaire"): {
        *("part_attribution_prioritaire", "pdalpd_relogees", "attribution_profil"),
    },
    ("int_attribution_fait", "int_attribution_menage"): {"attribution_profil"},
    ("int_attribution_fait", "int_attribution_quartile"): {"part_q1_hors_qpv", "part_q2_q4_en_qpv"},
    ("int_mesure_active", "int_population_attribuee"): {"taux_attribution", "taux_mutation_satisfaite", "taux_succes"},
    ("int_mesure_active", "int_indicateur_attribution"): {"taux_attribution"},
    ("int_mesure_active", "int_mesure_bail"): {"taux_mutation_satisfaite"},
    ("int_stock_photographie", "int_demande_proposition"): {"delai_anormal_sans_proposition"},
    ("int_stock_photographie", "int_stock_photographie_priorite"): {"stock_profil"},
    ("int_dalo_recours", "int_population_attribuee"): {
        *("dalo_a_loger", "dalo_echeance_30_jours", "dalo_echeance_depassee", "dalo_reloge", "dalo_reloge_dans_delai"),
    },
}
FLUX = re.compile(r"\(flux ([a-z_, ]+)\)")


def nom_de(cle: str) -> str:
    return cle.rsplit(".", 1)[-1]


def flux_lus(manifeste: dict, cle: str, code: str) -> set[str]:
    """Return the flows of the partners that an indicator is made of, by the lineage of its model."""
    lus, vus, restent = set(), {cle}, [cle]
    while restent:
        enfant = restent.pop()
        for amont in manifeste["parent_map"].get(enfant, []):
            nom = nom_de(amont)
            if amont in vus or nom in CADRE or code not in LATERALES.get((nom_de(enfant), nom), {code}):
                continue
            vus.add(amont)
            if amont.startswith("source."):
                lus |= {"parc" if nom == "parc_public" else nom} - TECHNIQUES
            else:
                restent.append(amont)
    return lus


def sources_fausses(manifeste: dict, modeles: dict) -> dict[str, tuple[set[str], set[str]]]:
    """Return the indicators whose ``source`` is not what they are made of: the flows named, the flows read."""
    trouvees = {}
    for cle, noeud in modeles.items():
        for code, entree in entrees_de(noeud).items():
            dits = {nom.strip() for liste in FLUX.findall(entree["source"]) for nom in liste.split(",")}
            if dits != (lus := flux_lus(manifeste, cle, code)):
                trouvees[code] = (dits, lus)
    return trouvees


def test_the_source_of_an_indicator_names_the_flows_that_it_is_made_of(manifeste, modeles):
    assert sources_fausses(manifeste, modeles) == {}


def test_a_flow_left_out_of_a_source_is_seen_and_one_too_many(manifeste, modeles):
    cle = next(cle for cle, noeud in modeles.items() if noeud["name"] == "int_mesure_reponse")
    for flux in ("candidatures, offres", "candidatures, offres, attributions, parc"):
        faux = {
            "name": "int_mesure_reponse",
            "config": {"meta": {"indicateurs": {"refus": {"source": f"X (flux {flux})"}}}},
        }
        assert set(sources_fausses(manifeste, {cle: faux})) == {"refus"}


def test_what_is_said_to_be_read_aside_is_read_by_who_needs_it(manifeste, modeles):
    """Each pair is a link of the graph, and each indicator that keeps it descends from it."""
    enfants = {nom_de(cle): {nom_de(enfant) for enfant in suite} for cle, suite in manifeste["child_map"].items()}
    codes_par_modele = {modele["name"]: set(entrees_de(modele)) for modele in modeles.values()}
    for (enfant, amont), codes in LATERALES.items():
        assert enfant in enfants[amont], (enfant, amont)
        vus, restent = set(), [enfant]
        while restent:
            nouveaux = enfants.get(restent.pop(), set()) - vus
            vus |= nouveaux
            restent += nouveaux
        donnes = {code for nom in vus | {enfant} for code in codes_par_modele.get(nom, ())}
        assert codes <= donnes, (enfant, amont)
