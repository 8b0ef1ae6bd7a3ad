"""Figures of the page Parc: counts of dwellings by territory, from the public variables of the RPLS."""

from collections.abc import Sequence

import pandas as pd

from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.words.formats import Valeur

SQL_ANNEES = """
select distinct annee, publication_id from parc_indicateur where departement_code = any(%(departements)s)
"""
SQL_PARC = """
select departement_code, territoire_type, territoire_code, mesure, valeur, part_pct, publication_id
from parc_indicateur
where
    departement_code = any(%(departements)s)
    and annee = %(annee)s
    and (territoire_code = any(%(codes)s) or mesure in ('total', 'en_qpv'))
"""
VACANCE, VACANCE_LONGUE, MOBILITE, LOYER = "vacance", "vacance_structurelle", "mobilite", "loyer_m2"
OCCUPATION = (VACANCE, VACANCE_LONGUE, MOBILITE, LOYER)
REPARTITIONS = {
    "pieces": (
        "Taille",
        (("pieces_1_2", "1 ou 2 pièces"), ("pieces_3_4", "3 ou 4 pièces"), ("pieces_5_plus", "5 pièces et plus")),
    ),
    "dpe": (
        "Étiquette énergie",
        (("dpe_abc", "A, B ou C"), ("dpe_d", "D"), ("dpe_efg", "E, F ou G"), ("dpe_inconnu", "non renseignée")),
    ),
    "type": ("Construction", (("collectif", "collectif"), ("individuel", "individuel"))),
    "qpv": ("Quartier prioritaire", (("en_qpv", "en quartier"), ("hors_qpv", "hors quartier"))),
}

# What a file calls each measure.
MESURES = (
    {"total": "Logements sociaux"}
    | {code: f"{titre} : {mots}" for titre, classes in REPARTITIONS.values() for code, mots in classes}
    | {code.replace("dpe", "ges"): f"Étiquette gaz à effet de serre : {mots}" for code, mots in REPARTITIONS["dpe"][1]}
)


def annees(lecteur: Lecteur) -> list[str]:
    """Return the years of the stock, latest first."""
    return [str(a) for a in sorted(lecteur.statistique(SQL_ANNEES)["annee"].unique(), reverse=True)]


def parc(lecteur: Lecteur, annee: str, codes: list[str]) -> pd.DataFrame:
    """Read every measure of a few territories, and the totals of all."""
    return lecteur.statistique(SQL_PARC, annee=int(annee), codes=codes)


def compte(cadre: pd.DataFrame, code: str, mesure: str) -> int:
    """Return one count; no row means no dwelling."""
    lignes = cadre[(cadre["territoire_code"] == code) & (cadre["mesure"] == mesure)]
    return 0 if lignes.empty else int(lignes.iloc[0]["valeur"])


def part(cadre: pd.DataFrame, code: str, mesure: str) -> Valeur:
    """Return the share of a measure in the stock, in percent; no row means no dwelling, hence no share."""
    lignes = cadre[(cadre["territoire_code"] == code) & (cadre["mesure"] == mesure)]
    return Valeur(None if lignes.empty else lignes.iloc[0]["part_pct"], cas=compte(cadre, code, "total"))


def repartition(cadre: pd.DataFrame, code: str, nom: str) -> pd.DataFrame:
    """Return the shares of one breakdown, in the order of its classes."""
    lignes = [
        (libelle, compte(cadre, code, mesure), part(cadre, code, mesure).valeur, False)
        for mesure, libelle in REPARTITIONS[nom][1]
    ]
    repartis = pd.DataFrame(lignes, columns=["libelle", "nombre", "valeur", "is_masque"])
    repartis["cas"] = compte(cadre, code, "total")
    return repartis.assign(valeur=pd.to_numeric(repartis["valeur"]).astype(float))


def densite(lecteur: Lecteur, cadre: pd.DataFrame, mesh: Territoires, territoire_type: str, annee: str) -> pd.DataFrame:
    """Return the dwellings of each area of a mesh, per 100 résidences principales and per 1 000 inhabitants."""
    joint = mesh.noms(territoire_type)
    lu = indicateurs.classement(lecteur, ("densite", "parc_pour_1000_habitants"), "annee", [annee], territoire_type)
    for colonne, nom in (("valeur", "densite"), ("pour_mille", "parc_pour_1000_habitants")):
        un = lu[lu["indicateur"] == nom].set_index("territoire_code")["valeur"]
        joint[colonne] = pd.to_numeric(joint["code"].map(un)).astype(float)
    comptes = cadre[cadre["territoire_type"] == territoire_type]
    for colonne, mesure, champ in (
        ("logements", "total", "valeur"),
        ("en_qpv", "en_qpv", "valeur"),
        ("part_qpv", "en_qpv", "part_pct"),
    ):
        un = comptes[comptes["mesure"] == mesure].set_index("territoire_code")[champ]
        joint[colonne] = pd.to_numeric(joint["code"].map(un)).astype(float)
    joint = joint.fillna({"logements": 0, "en_qpv": 0}).astype({"logements": int, "en_qpv": int})
    # Where there is no dwelling, there is no density to compare.
    for colonne in ("valeur", "pour_mille"):
        joint[colonne] = joint[colonne].where(joint["logements"] > 0)
    return joint.assign(is_masque=False)


def occupation(lecteur: Lecteur, codes: list[str]) -> pd.DataFrame:
    """Read by year what stands empty, who moves and what it costs, for a few territories."""
    return indicateurs.serie(lecteur, OCCUPATION, "annee", codes)


def par_type(
    lecteur: Lecteur, nom: str, lieux: Sequence[Territoire], annee: str
) -> tuple[Territoire, pd.DataFrame] | None:
    """Return the first of these territories of which an indicator is told by type of dwelling, and its rows."""
    for lieu in lieux:
        lu = indicateurs.detail(indicateurs.details(lecteur, nom, lieu.code), "typologie", ("annee", annee))
        if (lu["valeur"].notna() & ~lu["is_masque"].astype(bool)).any():
            return lieu, lu
    return None
