from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from ingestion.simulation import simuler
from warehouse.errors import ErreurObservatoire
from warehouse.reference import communes_de


def empreintes(dossier: Path) -> dict[str, str]:
    return {fichier.name: sha256(fichier.read_bytes()).hexdigest() for fichier in dossier.iterdir()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    simuler(tmp_path / "a", scale=0.01, years=1, seed=5)
    simuler(tmp_path / "b", scale=0.01, years=1, seed=5)
    assert len(empreintes(tmp_path / "a")) > 300
    assert empreintes(tmp_path / "a") == empreintes(tmp_path / "b")


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    simuler(tmp_path / "a", scale=0.01, years=1, seed=5)
    simuler(tmp_path / "b", scale=0.01, years=1, seed=6)
    a, b = empreintes(tmp_path / "a"), empreintes(tmp_path / "b")
    identiques = {nom for nom in a.keys() & b.keys() if a[nom] == b[nom]}
    assert {nom for nom in identiques if not nom.startswith("referentiels")} == set()


def test_the_history_ends_on_the_day_asked(tmp_path: Path) -> None:
    resume = simuler(tmp_path, scale=0.01, years=1, seed=5, jusqu_au=date(2025, 3, 31))
    situations = sorted({fichier.stem.split("_")[2] for fichier in tmp_path.glob("demandes_*")})
    assert (resume.debut, resume.fin) == (date(2024, 4, 1), date(2025, 3, 31))
    assert (situations[0], situations[-1], len(situations)) == ("2024-04-30", "2025-03-31", 12)
    assert {fichier.stem.split("_")[2] for fichier in tmp_path.glob("parc_*")} == {"2025-01-01"}


@pytest.mark.parametrize(("scale", "years"), [(0.001, 3), (1.0, 0)])
def test_an_impossible_request_is_refused_with_what_to_give(tmp_path: Path, scale: float, years: int) -> None:
    with pytest.raises(ErreurObservatoire, match="Donnez"):
        simuler(tmp_path, scale=scale, years=years)


def test_progress_ends_with_everything_done(tmp_path: Path) -> None:
    dits: list[tuple[str, int, int]] = []
    simuler(tmp_path, scale=0.005, years=1, progression=lambda *mots: dits.append(mots))
    assert dits[-1] == ("Fichiers écrits", 12, 12)
    assert all(0 <= fait <= total for _, fait, total in dits)


def test_a_simulation_replaces_the_one_before_and_nothing_else(tmp_path: Path) -> None:
    simuler(tmp_path / "a", scale=0.005, years=2, seed=5)
    simuler(tmp_path / "a", scale=0.005, years=1, seed=6)
    simuler(tmp_path / "b", scale=0.005, years=1, seed=6)
    assert empreintes(tmp_path / "a") == empreintes(tmp_path / "b")


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demandes_BA01_2024-01-31.csv").write_text("un vrai fichier", encoding="utf-8")
    with pytest.raises(ErreurObservatoire, match="Donnez un dossier vide"):
        simuler(tmp_path, scale=0.005, years=1)
    assert [fichier.name for fichier in tmp_path.iterdir()] == ["demandes_BA01_2024-01-31.csv"]


def test_a_history_may_end_within_a_month(tmp_path: Path) -> None:
    simuler(tmp_path, scale=0.01, years=1, seed=5, jusqu_au=date(2025, 3, 17))
    for colonne, flux in (
        ("date_fichier", "demandes"),
        ("date_survenance", "candidatures"),
        ("date_bail", "attributions"),
    ):
        dernier = ""
        for fichier in tmp_path.glob(f"{flux}_*_2025-03-17.csv"):
            entete, *lignes = fichier.read_text(encoding="utf-8").splitlines()
            rang = entete.split(";").index(colonne)
            dernier = max([dernier, *(ligne.split(";")[rang] for ligne in lignes)])
        assert "2025-03-10" < dernier <= "2025-03-17", flux
    assert not list(tmp_path.glob("*_2025-03-31.csv"))


def test_a_folder_where_nothing_can_be_written_is_one_sentence(tmp_path):
    obstacle = tmp_path / "fichier"
    obstacle.write_text("", encoding="utf-8")
    with pytest.raises(ErreurObservatoire, match=r"ne peut pas s’écrire dans .*--out"):
        simuler(obstacle / "dossier", scale=0.01, years=1)


@pytest.mark.parametrize("departement", ["09", "2A", "974"])
def test_another_departement_has_its_own_communes_emitters_and_numbers(tmp_path: Path, departement: str) -> None:
    simuler(tmp_path, departement=departement, scale=0.005, years=1)
    siennes = {commune["code_commune"] for commune in communes_de(departement)}
    emetteurs = {fichier.stem.split("_")[1] for fichier in tmp_path.glob("*_*_*.csv")}
    assert {f"GEST{departement}", f"DDETS{departement}"} <= emetteurs
    assert [e for e in emetteurs if e.endswith("31")] == []
    offres = pl.concat(pl.read_csv(f, separator=";", infer_schema=False) for f in tmp_path.glob("offres_*.csv"))
    plantee = pl.col("offre_id").str.starts_with("OFX")
    assert set(offres.filter(~plantee)["commune_code"]) <= siennes
    demandes = pl.concat(pl.read_csv(f, separator=";", infer_schema=False) for f in tmp_path.glob("demandes_*.csv"))
    assert set(demandes["nud"].str.slice(0, 3)) - {"31-"} == {departement.zfill(3)}


@pytest.mark.parametrize(("departement", "raison"), [("99", "n’existe pas"), ("75", "trop peu nombreuses")])
def test_a_departement_that_cannot_be_simulated_is_a_sentence(tmp_path: Path, departement: str, raison: str) -> None:
    with pytest.raises(ErreurObservatoire, match=f"{departement} » .*{raison}"):
        simuler(tmp_path / "a", departement=departement, scale=0.005, years=1)
