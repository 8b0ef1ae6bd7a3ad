"""The balance of the rows, counted again from the files."""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from tests.independent.calculs import MODES, NUMEROS_PLANTES, PLANTEES

FLUX = ("demandes", "offres", "candidatures", "attributions", "priorites")


class Lignes:
    """Every row of the files of a flow, in the order of their situations, with what was planted to be refused."""

    def __init__(self, dossier: Path, flux: str) -> None:
        fichiers = sorted(dossier.glob(f"{flux}_*.csv"), key=lambda f: (f.stem.split("_")[2], f.name))
        toutes = pl.concat([pl.read_csv(fichier, separator=";", infer_schema=False) for fichier in fichiers])
        plantee = pl.col(toutes.columns[0]).str.contains(PLANTEES)
        if "nud" in toutes.columns:
            plantee |= pl.col("nud").str.contains(NUMEROS_PLANTES)
        self.lues = len(toutes)
        self.bonnes = toutes.filter(~plantee.fill_null(value=False))
        self.ecartees = self.lues - len(self.bonnes)

    def distinctes(self, *cle: str) -> int:
        return self.bonnes.select(cle).unique().height


@pytest.fixture(scope="module")
def dossier(dossier_du_run, settings_entrepot) -> Path:
    """The files that the warehouse of the run was made from."""
    return dossier_du_run / "fichiers"


@pytest.fixture(scope="module")
def bilan(entrepot) -> dict[str, Counter]:
    """Rows of each issue, by flow, as published."""
    comptes: dict[str, Counter] = {}
    with entrepot.connexion() as connexion:
        for flux, issue, nombre in connexion.execute("select flux, issue_code, nombre from marts.bilan_ligne"):
            comptes.setdefault(flux, Counter())[issue] = nombre
    return comptes


def par_cle(lignes: Lignes, cle: str) -> Counter:
    uniques = lignes.distinctes(cle)
    return Counter(MART=uniques, VERSION_ANTERIEURE=len(lignes.bonnes) - uniques, QUARANTAINE=lignes.ecartees)


@pytest.mark.compare("bilan_ligne", colonnes=["nombre"])
@pytest.mark.parametrize(
    ("flux", "cle"), [("demandes", "nud"), ("offres", "offre_id"), ("attributions", "attribution_id")]
)
def test_one_row_of_each_key_is_published(bilan, dossier, flux, cle):
    assert bilan[flux] == +par_cle(Lignes(dossier, flux), cle)


@pytest.mark.compare("bilan_ligne", colonnes=["nombre"])
def test_one_event_of_each_type_is_published(bilan, dossier):
    lignes = Lignes(dossier, "candidatures")
    evenements = lignes.distinctes("candidature_id", "type_evenement")
    dates = lignes.distinctes("candidature_id", "type_evenement", "date_survenance")
    attendu = Counter(
        MART=evenements,
        EVENEMENT_CORRIGE=dates - evenements,
        VERSION_ANTERIEURE=len(lignes.bonnes) - dates,
        QUARANTAINE=lignes.ecartees,
    )
    assert bilan["candidatures"] == +attendu


@pytest.mark.compare("bilan_ligne", colonnes=["nombre"])
def test_the_latest_version_of_each_priority_is_published(bilan, dossier):
    lignes = Lignes(dossier, "priorites")
    tenues = lignes.bonnes.unique("priorite_id", keep="last", maintain_order=True)
    decisions = tenues.filter(pl.col("type_priorite") == "DALO_DECISION")
    recours = decisions.select(pl.coalesce(pl.col("recours_id").replace("", None), "priorite_id")).unique().height
    connues = Lignes(dossier, "demandes").bonnes["nud"].unique().to_list()
    labels = tenues.filter(~pl.col("type_priorite").str.starts_with("DALO"))
    sans_demande = labels.filter(~pl.col("nud").is_in(connues)).height
    anciennes = len(lignes.bonnes) - len(tenues) + len(decisions) - recours
    attendu = Counter(
        MART=len(lignes.bonnes) - anciennes - sans_demande,
        VERSION_ANTERIEURE=anciennes,
        RETENUE=sans_demande,
        QUARANTAINE=lignes.ecartees,
    )
    assert bilan["priorites"] == +attendu


@pytest.mark.compare("bilan_ligne", colonnes=["nombre"])
def test_the_dwellings_still_in_the_parc_are_published(bilan, dossier):
    issues: Counter = Counter()
    for fichier in dossier.glob("parc_*.csv"):
        lignes = pl.read_csv(fichier, separator=";", infer_schema=False, has_header=False, skip_rows=1)
        sorties = lignes.filter(pl.col(lignes.columns[39]) == MODES["sorti"]).height
        issues.update(MART=len(lignes) - sorties, SORTIE_DU_PARC=sorties)
    assert bilan["parc"] == +issues


@pytest.mark.compare("bilan_ligne", colonnes=["lues_flux"])
@pytest.mark.parametrize("flux", FLUX)
def test_the_issues_of_a_flow_sum_to_the_rows_of_its_files(bilan, dossier, entrepot, flux):
    lues = Lignes(dossier, flux).lues
    assert sum(bilan[flux].values()) == lues
    with entrepot.connexion() as connexion:
        dites = connexion.execute("select distinct lues_flux from marts.bilan_ligne where flux = %s", [flux]).fetchall()
    assert dites == [(lues,)]
    assert "INEXPLIQUEE" not in bilan[flux]
