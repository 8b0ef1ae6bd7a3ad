"""Every entry of the catalogue of the indicators (``config.meta.indicateur`` of its model) says all it must."""

import csv
import re
from collections import Counter

import pytest

from tests.architecture.conftest import RACINE
from warehouse.disclosure.catalogue import SUFFIXE_FENETRE, lire_egalite

CLES = {
    *("code", "domaine", "libelle", "court", "phrase", "formule", "population", "numerateur", "denominateur", "unite"),
    *(
        "decimales",
        "source",
        "fraicheur",
        "limites",
        "bornes",
        "dimensions",
        "fichier_partage",
        "publie",
        "comptes",
        "parts",
    ),
}
FACULTATIFS = {"numerateur", "denominateur", "bornes"}
# Only what follows a cohort says how long its end takes to be known; few counts have a second name.
PARFOIS = {"maturite_mois", "egaux"}
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


def fautes(nom: str, entree: dict, connues: set[str], mesures: frozenset[str] = frozenset()) -> list[str]:
    """Return what is wrong with one entry."""
    if set(entree) - PARFOIS != CLES:
        return [f"keys: {sorted(set(entree) ^ CLES)}"]
    trouvees = [f"{cle} is empty" for cle in CLES - FACULTATIFS if entree[cle] in (None, "")]
    trouvees += [
        f"{cle} is no sentence: {entree[cle]}" for cle in PHRASES if not str(entree[cle]).strip().endswith(".")
    ]
    trouvees += [f"{cle} has a straight apostrophe" for cle in CLES if "'" in str(entree[cle]) and cle in PHRASES]
    if nom != f"int_indicateur_{entree['code']}":
        trouvees.append(f"code {entree['code']} is not the name of the model")
    if entree["domaine"] not in DOMAINES:
        trouvees.append(f"unknown domaine: {entree['domaine']}")
    if entree["unite"] not in UNITES:
        trouvees.append(f"unknown unite: {entree['unite']}")
    textes = {cle: str(entree[cle]) for cle in (*PHRASES, "population", "numerateur", "denominateur")}
    trouvees += [f"{cle} is not in words: {texte}" for cle, texte in textes.items() if CODE.search(texte)]
    if not isinstance(entree["decimales"], int) or not 0 <= entree["decimales"] <= 4:
        trouvees.append(f"decimales: {entree['decimales']}")
    if inconnues := set(entree["dimensions"] or []) - connues:
        trouvees.append(f"dimensions without a name in liste_travail.csv: {sorted(inconnues)}")
    drapeaux = ("fichier_partage", "publie")
    trouvees += [f"{cle}: {entree[cle]}" for cle in drapeaux if not isinstance(entree[cle], bool)]
    if not isinstance(maturite := entree.get("maturite_mois", 1), int) or maturite < 1:
        trouvees.append(f"maturite_mois: {maturite}")
    comptes, parts = entree["comptes"] or {}, entree["parts"] or {}
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
    if entree["unite"] == "pct" and entree["denominateur"] is None and entree["bornes"] is None:
        trouvees.append("a share without denominateur")
    return trouvees


@pytest.fixture(scope="session")
def entrees(modeles) -> dict[str, dict]:
    return {
        noeud["name"]: noeud["config"]["meta"].get("indicateur") or {}
        for noeud in modeles.values()
        if noeud["name"].startswith("int_indicateur_")
    }


def test_every_entry_is_complete_and_made_of_known_words(entrees):
    connues = dimensions()
    assert len(entrees) >= 7
    comptees = {mesure for entree in entrees.values() for mesure in (entree.get("comptes") or {}).values()}
    # A count over the twelve months to a date is made of the counts of its months.
    mesures = frozenset(comptees | {mesure.removesuffix(SUFFIXE_FENETRE) for mesure in comptees})
    assert {nom: f for nom, entree in entrees.items() if (f := fautes(nom, entree, connues, mesures))} == {}


@pytest.mark.parametrize("champ", ["libelle", "code"])
def test_no_two_indicators_have_the_same_name(entrees, champ):
    noms = Counter(str(entree.get(champ)).strip().casefold() for entree in entrees.values())
    assert [nom for nom, fois in noms.items() if fois > 1] == []


@pytest.mark.parametrize(
    ("champ", "faux"),
    [
        ("code", "autre"),
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
    ],
)
def test_a_wrong_entry_is_seen(entrees, champ, faux):
    nom = "int_indicateur_stock"
    assert fautes(nom, entrees[nom], dimensions()) == []
    assert fautes(nom, entrees[nom] | {champ: faux}, dimensions()) != []


def test_what_is_counted_by_priority_district_says_that_the_district_is_not_known(entrees):
    par_quartier = [e for e in entrees.values() if "qpv" in e["dimensions"] or e["code"].endswith("qpv")]
    assert len(par_quartier) > 2
    assert [e["code"] for e in par_quartier if "en quartier prioritaire, non dans lequel" not in e["limites"]] == []


def test_a_missing_key_is_seen(entrees):
    sans = {cle: valeur for cle, valeur in entrees["int_indicateur_stock"].items() if cle != "limites"}
    assert fautes("int_indicateur_stock", sans, dimensions()) == ["keys: ['limites']"]


# The months, territories and lists that every figure is told by come from no flow of a partner.
# What leaves out the rows that lost what they name adds nothing to a figure.
CADRE = {"int_mois", "int_reference", "int_territoire", "int_commune", "int_territoire_commune", "int_ligne_retenue"}
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
    ("int_active_croisee", "int_population_attribuee"): {"taux_attribution", "taux_mutation_satisfaite", "taux_succes"},
    ("int_stock_photographie", "int_candidature"): {"delai_anormal_sans_proposition"},
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
        if noeud["name"].startswith("int_indicateur_"):
            entree = noeud["config"]["meta"]["indicateur"]
            dits = {nom.strip() for liste in FLUX.findall(entree["source"]) for nom in liste.split(",")}
            if dits != (lus := flux_lus(manifeste, cle, entree["code"])):
                trouvees[entree["code"]] = (dits, lus)
    return trouvees


def test_the_source_of_an_indicator_names_the_flows_that_it_is_made_of(manifeste, modeles):
    assert sources_fausses(manifeste, modeles) == {}


def test_a_flow_left_out_of_a_source_is_seen_and_one_too_many(manifeste, modeles):
    cle = next(cle for cle, noeud in modeles.items() if noeud["name"] == "int_indicateur_refus")
    for flux in ("candidatures, offres", "candidatures, offres, attributions, parc"):
        faux = {
            "name": "int_indicateur_refus",
            "config": {"meta": {"indicateur": {"code": "refus", "source": f"X (flux {flux})"}}},
        }
        assert set(sources_fausses(manifeste, {cle: faux})) == {"refus"}


def test_what_is_said_to_be_read_aside_is_read_by_who_needs_it(manifeste, entrees):
    """Each pair is a link of the graph, and each indicator that keeps it descends from it."""
    enfants = {nom_de(cle): {nom_de(enfant) for enfant in suite} for cle, suite in manifeste["child_map"].items()}
    for (enfant, amont), codes in LATERALES.items():
        assert enfant in enfants[amont], (enfant, amont)
        vus, restent = set(), [enfant]
        while restent:
            nouveaux = enfants.get(restent.pop(), set()) - vus
            vus |= nouveaux
            restent += nouveaux
        assert {f"int_indicateur_{code}" for code in codes} <= vus, (enfant, amont)
