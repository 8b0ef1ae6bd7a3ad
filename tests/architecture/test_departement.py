"""A département is data: no code names one, nor an EPCI, nor a town."""

import csv
import re
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
SALLES = ("warehouse", "ingestion", "orchestration", "dashboards")
# What is simulated or demonstrated is somewhere; a source of a seed says whose it is.
AILLEURS = ("ingestion/simulation/", "warehouse/access/demo/", "warehouse/seeds/")
# Towns large enough for a sentence to name one, and the places of the demonstration, whatever their size.
GRANDE = 50_000
# Words of French, or of the files, that are also places.
MOTS = {"Nord", "Manche", "Var", "Lot", "Ain", "Somme", "Vienne", "Paris", "Tours", "Nice", "Nancy", "Valence"}
MOTS |= {"Métropole", "Le Plan"}


def referentiel(nom: str) -> list[dict[str, str]]:
    with (RACINE / "warehouse" / "seeds" / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def lieux() -> re.Pattern[str]:
    """Return what names a place: a département, an EPCI, a town, or the code of one of them."""
    communes = referentiel("commune")
    noms = {ligne["nom"] for ligne in referentiel("departement")} - MOTS
    noms |= {c["nom"] for c in communes if int(c["population"] or 0) >= GRANDE} - MOTS
    noms |= {c["nom"] for c in communes if c["departement_code"] == "31" and len(c["nom"]) > 4} - MOTS
    epcis = [ligne["nom"] for ligne in referentiel("epci") if ligne["departement_code"] == "31"]
    noms |= {nom.split(" ", 1)[1] for nom in epcis if " " in nom} - MOTS
    codes = {ligne["epci_code"] for ligne in referentiel("epci")}
    codes |= {c["code_commune"] for c in communes if c["departement_code"] == "31"}
    mots = "|".join(map(re.escape, sorted(noms, key=len, reverse=True)))
    cites = "|".join(sorted(codes | {"31"}))
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
    lieu = lieux()
    nommes = {
        f"{nom}:{rang}": trouve.group()
        for nom in fichiers()
        if nom.startswith(f"{salle}/")
        for rang, ligne in enumerate((RACINE / nom).read_text(encoding="utf-8").splitlines(), 1)
        for trouve in lieu.finditer(ligne)
    }
    assert nommes == {}
