"""No page computes an indicator: the catalogue is the one place, and the page reads it there."""

import csv

import pytest

from tests.architecture.calculs_du_portail import calculs, modules, seuils
from tests.architecture.conftest import RACINE

# What a page may work out, by module and definition, and why it is no indicator.
CHEMIN = "a path of a file"
LIGNES_LUES = "total of the rows that the same page lists, of the reader's own dwellings or commitments"
DEPOTS = "files and lines received, not demandes nor dwellings"
CANDIDATS = "demandes examined for one dwelling, those that the page lists"
ENTREES = "entries of the journal, not demandes nor dwellings"
OCTETS = "memory of what is kept, in bytes"
COMPTES = "accounts that the same page lists, not demandes nor dwellings"
PAGES_D_UNE_LISTE = "rows of a list, to cut it in pages"
FEUILLE = "places on a sheet, in points"
ADMIS: dict[str, dict[str, str]] = {
    "access/actifs.py": dict.fromkeys(("Actifs.repondre", "_avec_leurs_scripts", "contenu"), CHEMIN),
    "pages/contingents/page.py": {"signales": LIGNES_LUES, "<corps>": LIGNES_LUES},
    "pages/donnees/page.py": {"phrase": DEPOTS, "etats": DEPOTS},
    "pages/accueil/cards.py": {
        **dict.fromkeys(("_ingenieur", "_par_motif"), DEPOTS),
        "bris_a_decider": "requests that the page Comptes lists",
    },
    "pages/accueil/reads.py": {"SQL_DU_PLAN": "demandes of the departmental plan that the reader has to act on"},
    "pages/attributions/cards.py": {"aligner": "shares of one whole, of types that another series tells together"},
    "pages/commission/cards.py": dict.fromkeys(("par_logement", "chiffres"), LIGNES_LUES),
    "pages/contingents/cards.py": dict.fromkeys(("chiffres", "issues", "delais"), LIGNES_LUES),
    "pages/priorites/cards.py": {"acd": LIGNES_LUES},
    "pages/priorites/reads.py": {"SQL_POSSIBLES": CANDIDATS},
    "pages/propositions/cards.py": {"premier_motif": "whether the hidden reasons could hold a greater one"},
    "pages/propositions/reads.py": {"SQL_REFUS": "refusals of the reader's own offers, whose sum its indicator gives"},
    "pages/propositions/own_cards.py": {"peu_candidats": LIGNES_LUES},
    "pages/donnees/lignes_recues.py": {"SQL_DEPOTS": DEPOTS},
    "kit/downloads/pdf.py": {
        "Fiche.lignes": "rows that a document holds, for the journal",
        **dict.fromkeys(("en_pdf", "_chiffres", "_grille", "_hauteur"), FEUILLE),
    },
    "kit/dessins.py": {"Cliche.octets": OCTETS},
    "kit/reads/lecteur.py": {"peser": OCTETS},
    "kit/graphique.py": {"Carte.octets": OCTETS},
    "kit/words/evolutions.py": {"evolution": "change of one figure since a year before, for its card"},
    "pages/delais/reads.py": {"_points": "a probability written in percent"},
    "kit/downloads/feuille.py": dict.fromkeys(("Feuille.pdf", "Feuille._pied", "_table"), FEUILLE),
    "pages/commission/reads.py": dict.fromkeys(("SQL_A_EXAMINER", "SQL_A_DECIDER"), CANDIDATS),
    "pages/commission/ordre_du_jour.py": {"presenter": CANDIDATS},
    "pages/commission/decisions.py": dict.fromkeys(("presenter", "jour_quitte"), CANDIDATS),
    "pages/demandes/reads.py": {"SQL_NOMBRE": PAGES_D_UNE_LISTE},
    "pages/donnees/reads.py": dict.fromkeys(("SQL_ETATS", "SQL_QUARANTAINE", "SQL_RECONCILIATION", "bilan"), DEPOTS),
    "pages/cotation/reads.py": {
        **dict.fromkeys(
            ("SQL_TIRAGE", "SQL_DECIDES"), "leases among which some are drawn, and those that are not read"
        ),
        "SQL_AUTRES": "demandes that count the same, put together for the ranks of warehouse.matching",
        "Lectures.lignes": "rows of persons read, for the journal",
    },
    "pages/comptes/page.py": {"<corps>": COMPTES},
    "pages/comptes/words.py": dict.fromkeys(("phrase", "phrase_volumes"), COMPTES),
    "pages/journal/reads.py": {"SQL_COMPTES": ENTREES, "Comptes.de": ENTREES},
    "pages/rapprochement/reads.py": dict.fromkeys(("SQL_BILAN", "SQL_NOMBRE", "SQL_CAS"), CANDIDATS),
    "pages/rapprochement/logement.py": dict.fromkeys(("presenter", "titrer"), CANDIDATS),
    "pages/rapprochement/cards.py": {"entonnoir": CANDIDATS},
    "pages/rapprochement/sentences.py": {"points": "points of one demande that its criteria do not tell"},
    "pages/offres/plan.py": {"montrer": "dwellings of the plan on screen that have three candidates, or none"},
    "pages/offres/reads.py": dict.fromkeys(("SQL_CONVIENNENT", "SQL_PUBLICS"), CANDIDATS),
    "kit/reads/suivis.py": {"SQL_NOMBRE_PRESUMEES": PAGES_D_UNE_LISTE},
    "kit/reads/preselections.py": {"SQL_CANDIDATS": CANDIDATS},
    "pages/cotation/note.py": {"note": "rows that a document holds, for the journal"},
}
REMIS = {
    "a share of two counts": "def part(n, total):\n    return Valeur(100 * n / total)",
    "a density": 'joint["pour_mille"] = 1000 * joint["logements"] / habitants',
    "a division of columns": 'table["tension"] = table["stock"] / table["attribution"]',
    "a sum by landlord": 'sommes = cadre.groupby("bailleur_code")[["nb", "total"]].sum()',
    "a count of individuals": 'SQL = """select count(*) filter (where is_multi_type) as n from demande"""',
    "a mean in SQL": 'SQL = "select avg(anciennete_mois) from demande"',
    "a rate in SQL": 'SQL = "select nb_refus / nb_offres as taux from suivi"',
    "a percentage in SQL": 'SQL = "select 100.0 * nb as pct from suivi"',
    "offers with few candidates": 'peu = int((ouvertes["nb_candidatures"] < 3).sum())',
    "a median": 'mediane = cadre["delai"].median()',
    "a sum of the language": "total = sum(cadre['nb'])",
}


def seuil() -> int:
    """Return the threshold of secrecy, as the parameters of the warehouse give it."""
    with (RACINE / "warehouse" / "seeds" / "seuil_secret.csv").open(encoding="utf-8", newline="") as fichier:
        return int(list(csv.DictReader(fichier))[-1]["seuil_effectif"])


def test_no_page_computes_an_indicator():
    """A red line here: read the value in a view of the warehouse, adding it to its model when it is missing."""
    trouves = {
        f"{module}, {ou}: {expression}"
        for module, texte in modules(RACINE).items()
        for ou, expression in calculs(texte)
        if ou not in ADMIS.get(module, {})
    }
    assert trouves == set()


def test_nothing_is_admitted_that_is_not_computed():
    textes = modules(RACINE)
    utiles = {module: {ou for ou, _ in calculs(textes[module])} for module in ADMIS}
    assert {
        module: sorted(set(noms) - utiles[module]) for module, noms in ADMIS.items() if set(noms) - utiles[module]
    } == {}


@pytest.mark.parametrize("remis", REMIS)
def test_a_computation_put_back_is_seen(remis: str):
    assert calculs(REMIS[remis]) != []


@pytest.mark.parametrize(
    "lecture",
    [
        'part = Valeur(ligne["part_pct"])',
        'SQL = "select part_pct from parc_indicateur where annee = %(annee)s"',
        'masquees = int(cadre["is_masque"].sum())',
        'chemin = RACINE / "static"',
    ],
)
def test_reading_is_not_computing(lecture: str):
    assert calculs(lecture) == []


def test_the_threshold_of_secrecy_is_read_never_written():
    assert {m: lieux for m, texte in modules(RACINE).items() if (lieux := seuils(texte, seuil()))} == {}
    assert seuils("CAS_MIN = 11\nphrase = 'Moins de 11 cas'", 11) == ["line 1", "Moins de 11"]
