"""The rows of statistics of a file: what their columns mean, the names of their indicators and territories."""

import pandas as pd

from dashboards.kit.downloads.files import masquer
from dashboards.kit.downloads.words import ENSEMBLE
from dashboards.kit.reads.catalogue import catalogue
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoires
from dashboards.kit.words.formats import MASQUE

LIEU_ET_DATE = ["territoire_code", "territoire_libelle", "periode_type", "periode"]
# Of one indicator, the rows of the file say it all.
PLUSIEURS = 2

DEFINITIONS = (
    ("indicateur", "Code de l’indicateur"),
    ("indicateur_libelle", "Nom de l’indicateur"),
    ("periode_type", "Ce que couvre la période : un mois, un trimestre ou une année ; dans le CSV, un code"),
    ("periode", "Mois ou année ; dans le CSV, AAAA-MM ou AAAA"),
    (
        "territoire_type, territoire_code, territoire_libelle",
        "Territoire : département, EPCI (SIREN) ou commune (INSEE) ; dans le CSV, son type est un code",
    ),
    ("dimension, modalite", "Dimension et modalité de la ligne ; Ensemble : le total ; dans le CSV, leurs codes"),
    ("valeur", "Valeur de l’indicateur, vide si elle est masquée ou non calculable"),
    ("borne_basse, borne_haute", "Bornes de la valeur ; leur sens est dit dans la page Indicateurs"),
    ("numerateur, denominateur", "Termes du rapport, masqués avec lui"),
    ("effectif", "Nombre de cas"),
    ("statut_valeur", "s : secret statistique ; vide : valeur publiée"),
)


def nommer(cadre: pd.DataFrame, mesh: Territoires) -> pd.DataFrame:
    """Write the name of each territory beside its code."""
    noms = mesh.cadre.set_index(["territoire_type", "territoire_code"])["libelle"].to_dict()
    cles = zip(cadre["territoire_type"], cadre["territoire_code"], strict=True)
    place = list(cadre.columns).index("territoire_code") + 1
    cadre.insert(place, "territoire_libelle", [noms.get(cle, "") for cle in cles])
    return cadre


def statistiques(lecteur: Lecteur, cadre: pd.DataFrame, mesh: Territoires) -> pd.DataFrame:
    """Return rows of the view of indicators as a file has them: masked cells emptied, names beside codes, in order.

    The years of a figure come before its months: they hold them.
    """
    definitions = catalogue(lecteur)
    ordre = ["indicateur", "dimension", "territoire_code", "periode_type", "periode", "modalite"]
    propre = masquer(cadre.sort_values(ordre).drop(columns=["departement_code", "cas"]))
    propre.insert(1, "indicateur_libelle", [definitions[n].libelle for n in propre["indicateur"]])
    return nommer(propre, mesh)


def en_tableau(lecteur: Lecteur, rangees: pd.DataFrame) -> pd.DataFrame | None:
    """Lay out the wholes of several indicators as a screen does: a row for a territory and a period, a column for each.

    ``rangees``: rows of a file, in words. The periods of a territory come latest first; of one period, the territories
    by their first indicator, the greatest on top. A masked figure is « s ». None where there is nothing to lay out: no
    rows of indicators, or of one alone.
    """
    if not {"indicateur", "territoire_libelle", "statut_valeur"} <= set(rangees.columns):
        return None
    # A landlord that is looked at alone is the whole of its file.
    est_seul = len(set(rangees["dimension"])) == 1
    lues = rangees if est_seul else rangees[rangees["dimension"].eq(ENSEMBLE)]
    noms = [entree.libelle for code, entree in catalogue(lecteur).items() if code in set(lues["indicateur"])]
    if len(noms) < PLUSIEURS or lues.duplicated([*LIEU_ET_DATE, "indicateur"]).any():
        return None
    montrees = lues["valeur"].astype(object).where(lues["statut_valeur"] != MASQUE, MASQUE)
    table = lues.assign(valeur=montrees).pivot(index=LIEU_ET_DATE, columns="indicateur_libelle", values="valeur")
    table = table[noms].reset_index()
    if len(table[["periode_type", "periode"]].drop_duplicates()) > 1:
        ordre = ["territoire_libelle", "periode_type", "periode"]
        return table.sort_values(ordre, ascending=[True, False, False], ignore_index=True)
    premiers = pd.to_numeric(table[noms[0]], errors="coerce")
    return table.loc[premiers.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
