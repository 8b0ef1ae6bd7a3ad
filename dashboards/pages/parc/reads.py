"""Figures of the page Parc: counts of dwellings by territory, from the public variables of the RPLS."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

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
DENSITE, PAR_HABITANT = "densite", "parc_pour_1000_habitants"
DENSITES = (DENSITE, PAR_HABITANT)
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


@dataclass(frozen=True)
class Comptes:
    """The measures of a few territories in one year: a page asks for many, one by one."""

    cadre: pd.DataFrame

    @cached_property
    def _lignes(self) -> dict[tuple[str, str], tuple[float, float | None]]:
        colonnes = (self.cadre[nom] for nom in ("territoire_code", "mesure", "valeur", "part_pct"))
        return {(code, mesure): (valeur, part) for code, mesure, valeur, part in zip(*colonnes, strict=True)}

    def compte(self, code: str, mesure: str) -> int:
        """Return one count; no row means no dwelling."""
        return int(self._lignes.get((code, mesure), (0, None))[0])

    def part(self, code: str, mesure: str) -> Valeur:
        """Return the share of a measure in the stock, in percent; no row means no dwelling, hence no share."""
        return Valeur(self._lignes.get((code, mesure), (0, None))[1], cas=self.compte(code, "total"))

    def repartition(self, code: str, nom: str) -> pd.DataFrame:
        """Return the shares of one breakdown, in the order of its classes."""
        lignes = [
            (libelle, self.compte(code, mesure), self.part(code, mesure).valeur, False)
            for mesure, libelle in REPARTITIONS[nom][1]
        ]
        repartis = pd.DataFrame(lignes, columns=["libelle", "nombre", "valeur", "is_masque"])
        repartis["cas"] = self.compte(code, "total")
        return repartis.assign(valeur=pd.to_numeric(repartis["valeur"]).astype(float))


@dataclass(frozen=True)
class Inventaire:
    """What the page looks at: the parc of a territory on a 1 January, beside that of its EPCI and its département."""

    lecteur: Lecteur
    mesh: Territoires
    ici: Territoire
    annee: str
    publiee: str

    @property
    def filtres(self) -> Hashable:
        """What a card depends on, the reader and the publication aside."""
        return (self.ici.geo, self.annee)

    @property
    def reference(self) -> Territoire:
        """The département."""
        return self.mesh.departement()

    @property
    def codes(self) -> list[str]:
        """Those whose measures are read."""
        return sorted({self.ici.code, self.reference.code, self.ici.epci_code or self.reference.code})

    @cached_property
    def comptes(self) -> Comptes:
        """What there is."""
        return Comptes(parc(self.lecteur, self.annee, self.codes))

    @cached_property
    def occupation(self) -> pd.DataFrame:
        """What stands empty, who moves, what it costs, and how dense it is, by year."""
        return occupation(self.lecteur, self.codes, (*OCCUPATION, *DENSITES))

    def densite(self, code: str, nom: str = DENSITE) -> Valeur:
        """Return how many dwellings a territory has per 100 résidences principales, or per 1 000 inhabitants.

        Where there is no dwelling, there is no density to compare.
        """
        dense = indicateurs.valeur(self.occupation, nom, code, self.annee)
        return dense if self.comptes.compte(code, "total") else Valeur(None)

    def maille(self, maille: str) -> pd.DataFrame:
        """Return the dwellings of each area of a mesh, per 100 résidences principales and per 1 000 inhabitants."""
        joint = self.mesh.noms(maille)
        lu = indicateurs.classement(self.lecteur, DENSITES, "annee", [self.annee], maille)
        for colonne, nom in (("valeur", DENSITE), ("pour_mille", PAR_HABITANT)):
            un = lu[lu["indicateur"] == nom].set_index("territoire_code")["valeur"]
            joint[colonne] = pd.to_numeric(joint["code"].map(un)).astype(float)
        joint["logements"] = [self.comptes.compte(code, "total") for code in joint["code"]]
        joint["en_qpv"] = [self.comptes.compte(code, "en_qpv") for code in joint["code"]]
        joint["part_qpv"] = [self.comptes.part(code, "en_qpv").valeur for code in joint["code"]]
        for colonne in ("valeur", "pour_mille"):
            joint[colonne] = joint[colonne].where(joint["logements"] > 0)
        return joint.assign(is_masque=False)


def occupation(lecteur: Lecteur, codes: list[str], noms: tuple[str, ...] = OCCUPATION) -> pd.DataFrame:
    """Read by year what stands empty, who moves and what it costs, for a few territories."""
    return indicateurs.serie(lecteur, noms, "annee", codes)


def par_type(
    lecteur: Lecteur, nom: str, lieux: Sequence[Territoire], annee: str
) -> tuple[Territoire, str, pd.DataFrame] | None:
    """Return the first of these territories that is told an indicator by type of dwelling, the year and its rows.

    A territory goes back one year before it gives way to a larger one: the last year is told of the département first.
    """
    for lieu in lieux:
        details = indicateurs.details(lecteur, nom, lieu.code)
        for quand in (annee, indicateurs.annee_avant(annee)):
            lu = indicateurs.detail(details, "typologie", ("annee", quand))
            if (lu["valeur"].notna() & ~lu["is_masque"].astype(bool)).any():
                return lieu, quand, lu
    return None
