"""A département is data: no code names one, nor an EPCI, nor a town."""

import csv
import re
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
SALLES = ("warehouse", "ingestion", "orchestration", "dashboards")
# What is simulated is somewhere; a source of a seed says whose it is.
AILLEURS = ("ingestion/simulation/", "warehouse/seeds/")
# Towns large enough for a sentence to name one, and the places of the demonstration, whatever their size.
GRANDE = 8_000
# Words of French, or of the files, that are also places.
MOTS = {"Nord", "Manche", "Var", "Lot", "Ain", "Somme", "Vienne", "Paris", "Tours", "Nice", "Nancy", "Valence"}
MOTS |= {"Métropole", "Le Plan", "Le Port", "Gap", "Sens", "Orange", "Vif"}
# Numbers that are no département nor commune: errors of PostgreSQL, days, months, a port, codes of a list.
NOMBRES = {
    "warehouse/access/refusals.py": {"08", "22", "34", "42", "53", "54", "57", "25006", "57014", "22023"},
    "warehouse/access/sessions.py": {"08"},
    "warehouse/access/schema/55_acces.sql": {"22023"},
    "warehouse/access/schema/56_usage_du_journal.sql": {"22023"},
    "warehouse/macros/priorite/presomption.sql": {"03", "05"},
    "warehouse/models/intermediate/reconciliation/int_identite_indicateur.sql": {"12"},
    "orchestration/dbt/runner.py": {"25"},
    "dashboards/kit/reads/territoire.py": {"12"},
    "dashboards/kit/reads/suivis.py": {"30"},
    "dashboards/pages/demandes/reads.py": {"30"},
    "dashboards/pages/journal/page.py": {"30"},
    "dashboards/access/gabarits.py": {"80"},
}
MOT = re.compile(r"[^\W_]+")


def referentiel(nom: str) -> list[dict[str, str]]:
    with (RACINE / "warehouse" / "seeds" / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def lieux(texte: str) -> re.Pattern[str]:
    """Return what names a place in ``texte``: a département, an EPCI, a town, or the code of one of them."""
    communes = referentiel("commune")
    noms = {ligne["nom"] for ligne in referentiel("departement")} - MOTS
    noms |= {c["nom"] for c in communes if int(c["population"] or 0) >= GRANDE} - MOTS
    noms |= {c["nom"] for c in communes if c["departement_code"] == "31" and len(c["nom"]) > 4} - MOTS
    epcis = [ligne["nom"] for ligne in referentiel("epci") if ligne["departement_code"] == "31"]
    noms |= {nom.split(" ", 1)[1] for nom in epcis if " " in nom} - MOTS
    codes = {ligne["epci_code"] for ligne in referentiel("epci")}
    codes |= {c["code_commune"] for c in communes} | {ligne["departement_code"] for ligne in referentiel("departement")}
    # Names and codes are thousands: those whose every word is in the text are the ones to look for.
    lus = set(MOT.findall(texte.lower()))
    noms = {nom for nom in noms if lus.issuperset(MOT.findall(nom.lower()))} or {"aucun lieu"}
    mots = "|".join(map(re.escape, sorted(noms, key=len, reverse=True)))
    cites = "|".join(sorted(codes & lus)) or "aucun code"
    return re.compile(
        rf"(?i:(?<![^\W_])(?<![’'-])(?:{mots})(?![^\W_])(?!-))|[\"'](?:{cites})[\"']"
        rf"|\b(?:dep|epci|com)-[0-9]\w+|\b[A-Z]{{2,5}}31\b"
    )


def fichiers() -> list[str]:
    noms = [
        fichier.relative_to(RACINE).as_posix()
        for salle in SALLES
        for suffixe in ("py", "sql", "yml", "md", "html", "css", "js")
        for fichier in (RACINE / salle).rglob(f"*.{suffixe}")
    ]
    return [nom for nom in noms if not nom.startswith(AILLEURS) and not nom.endswith("unit_tests.yml")]


@pytest.mark.parametrize("salle", SALLES)
def test_no_code_names_a_departement_an_epci_or_a_town(salle):
    textes = {nom: (RACINE / nom).read_text(encoding="utf-8") for nom in fichiers() if nom.startswith(f"{salle}/")}
    lieu = lieux("\n".join(textes.values()))
    nommes = {
        f"{nom}:{rang}": trouve.group()
        for nom, texte in textes.items()
        for rang, ligne in enumerate(texte.splitlines(), 1)
        for trouve in lieu.finditer(ligne)
        if trouve.group().strip("\"'") not in NOMBRES.get(nom, set())
    }
    assert nommes == {}


@pytest.mark.parametrize(
    "ligne", ['departement == "09"', "code = '974'", 'commune = "97411"', "-- Pamiers", "# comme à Saint-Denis"]
)
def test_a_line_that_names_a_place_far_from_the_demonstration_is_found(ligne):
    assert lieux(ligne).search(ligne)


@pytest.mark.parametrize("ligne", ["le sens de la marche", 'periode = "2024"', "# un port du Var"])
def test_a_word_of_french_and_a_number_are_no_place(ligne):
    assert not lieux(ligne).search(ligne)
