"""Figures of the page Territoire: a few reads, shaped once for sentence, cards, charts and tables alike."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile
from typing import NamedTuple

import pandas as pd

from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.words.formats import Valeur

# The steps at which a page is told: months first where they tell of it, or years first, or years alone.
AUX_DEUX_PAS, PAR_AN_DABORD, PAR_AN = ("mois", "annee"), ("annee", "mois"), ("annee",)
SUIVIS = ("stock", "anciennete", "tension", "attribution", "delai_anormal")
PLUSIEURS_TYPES = "part_multi_type"
# Read on the curve of the waiting time, at its half.
MEDIANE = "attente_mediane"
CLASSES = ("stock", "anciennete", "tension", "attribution", "delai_anormal", "refus", "vacance")
SUR_LA_CARTE = ("tension", "anciennete", "delai_anormal")


@dataclass(frozen=True)
class Situation:
    """One territory at one period, with the series behind it."""

    ici: Territoire
    reference: Territoire
    periode_type: str
    periode: str
    series: pd.DataFrame
    # The last period of the series, where the page is at its latest period: some figures are told of months still open.
    fin: str = ""

    @property
    def est_reference(self) -> bool:
        """Whether the territory is the département itself."""
        return self.ici.code == self.reference.code

    def valeur(self, nom: str, colonne: str = "valeur") -> Valeur:
        """Return a figure of the territory at the period."""
        return self._figure(nom, self.ici.code, self.periode, colonne)

    def avant(self, nom: str, colonne: str = "valeur") -> Valeur:
        """Return the figure of a year before."""
        return self._figure(nom, self.ici.code, indicateurs.annee_avant(self.periode), colonne)

    @property
    def un_an_avant(self) -> str:
        """The period to which that of the page is compared; empty where nothing is told of it here."""
        avant = indicateurs.annee_avant(self.periode)
        return avant if any(code == self.ici.code and quand == avant for _, code, quand in self._places) else ""

    def ailleurs(self, nom: str, code: str, colonne: str = "valeur") -> Valeur:
        """Return the figure of another territory at the same period."""
        return self._figure(nom, code, self.periode, colonne)

    def _figure(self, nom: str, code: str, periode: str, colonne: str) -> Valeur:
        return indicateurs.prendre(self.series, self._places.get((nom, code, periode)), colonne)

    @cached_property
    def _places(self) -> dict[tuple[str, str, str], int]:
        """Where each figure stands: a page asks for many, one by one."""
        return indicateurs.places(self.series)

    @cached_property
    def dits(self) -> frozenset[str]:
        """The indicators told of the territory, at any period."""
        return frozenset(nom for nom, code, _ in self._places if code == self.ici.code)

    @cached_property
    def montres(self) -> frozenset[str]:
        """The indicators of which the territory has a figure that is not masked, at any period."""
        ici = self.series[self.series["territoire_code"].eq(self.ici.code)]
        return frozenset(ici.loc[~ici["is_masque"].astype(bool), "indicateur"])

    def du_departement(self, nom: str) -> Valeur:
        """Return the figure of the département beside that of the territory; absent when they are the same."""
        return Valeur(None) if self.est_reference else self.ailleurs(nom, self.reference.code)

    @property
    def est_tension_couverte(self) -> bool:
        """Whether the files cover the twelve months of attributions that the tension needs (even with none signed).

        A tension told anywhere, at the period or before it, says so.
        """
        return bool(self._dites("tension")["periode"].le(self.periode).any())

    @property
    def tension(self) -> Valeur | None:
        """The tension of the territory; None where the files cover it and this reader is not told it."""
        dites = self._dites("tension")
        est_dite = (dites["territoire_code"].eq(self.ici.code) & dites["periode"].eq(self.periode)).any()
        return self.valeur("tension") if est_dite or not self.est_tension_couverte else None

    def _dites(self, nom: str) -> pd.DataFrame:
        return self.series[self.series["indicateur"] == nom]

    def tait(self, nom: str) -> bool:
        """Whether an indicator is told of the département and not of the territory."""
        codes = self._dites(nom)["territoire_code"]
        return bool(codes.eq(self.reference.code).any()) and not bool(codes.eq(self.ici.code).any())

    def serie(self, nom: str, code: str) -> pd.DataFrame:
        """Return one indicator of one territory in the order of time, up to the period; ``cas``: what it rests on.

        At the latest period of the page, the series goes on to the last month told, even one still open.
        """
        cadre = self.series
        retenu = cadre[(cadre["indicateur"] == nom) & (cadre["territoire_code"] == code)]
        retenu = retenu[retenu["periode"] <= max(self.periode, self.fin)].sort_values("periode")
        return retenu[["periode", "valeur", "cas", "is_masque"]].reset_index(drop=True)

    def depuis(self, nom: str) -> tuple[str, Valeur, Valeur]:
        """Return the last month told after the period of the page, the figure then, and that of the page.

        Empty and absent where there is no such month.
        """
        derniere = self.serie(nom, self.ici.code)["periode"].max()
        est_apres = isinstance(derniere, str) and derniere > self.periode
        if not est_apres:
            return "", Valeur(None), Valeur(None)
        return derniere, self._figure(nom, self.ici.code, derniere, "valeur"), self.valeur(nom)


def codes(territoire: Territoire, reference: Territoire, autres: Sequence[Territoire] = ()) -> list[str]:
    """Return the territories that a page compares: itself, its EPCI, the département, those chosen beside it."""
    voulus = [territoire.code, territoire.epci_code if territoire.type == "commune" else None, reference.code]
    return sorted({c for c in [*voulus, *(t.code for t in autres)] if c})


def comparables(
    lecteur: Lecteur, mesh: Territoires, territoire: Territoire, noms: Sequence[str], pas: str, periode: str
) -> list[str]:
    """Return the territories that can be followed beside one: those that the reader is told of at its last period."""
    dits = set(indicateurs.territoires_dits(lecteur, tuple(noms), pas, periode))
    geos = mesh.cadre.loc[mesh.cadre["territoire_code"].isin(dits), "geo"]
    return [geo for geo in geos if geo != territoire.geo]


def series(
    lecteur: Lecteur,
    territoire: Territoire,
    reference: Territoire,
    noms: tuple[str, ...],
    autres: Sequence[Territoire],
    pas: str,
) -> pd.DataFrame:
    """Read indicators over time for the territory and what it is compared with, at a step."""
    return indicateurs.serie(lecteur, noms, pas, codes(territoire, reference, autres))


class Suivi(NamedTuple):
    """Indicators of a territory at one step: the periods offered, latest first, and their series."""

    pas: str
    dates: list[str]
    series: pd.DataFrame

    @property
    def fin(self) -> str:
        """The last period told, even one still open."""
        return str(self.series["periode"].max()) if len(self.series) else ""

    def situer(self, ici: Territoire, reference: Territoire, quand: str) -> Situation:
        """Return the territory at one of these periods; at the latest, the series goes on to the last one told."""
        return Situation(ici, reference, self.pas, quand, self.series, self.fin if quand == self.dates[0] else "")


def aux_deux_pas(
    lecteur: Lecteur,
    territoire: Territoire,
    reference: Territoire,
    noms: tuple[str, ...],
    pas: Sequence[str] = AUX_DEUX_PAS,
) -> list[Suivi]:
    """Return the indicators of a territory at each of these steps, the one on which every page opens first.

    Months, so that a figure has the same period on all pages: what years alone tell stands beside them, its year named.
    Years come first where they are asked for first, or where they alone tell the first indicator that is told.
    """
    suivis, dits = [], {}
    for un in pas:
        lues = series(lecteur, territoire, reference, noms, (), un)
        ici = lues[lues["territoire_code"] == territoire.code]
        dits[un] = set(ici["indicateur"])
        dates = next((d for nom in noms if (d := periodes(lues, nom, territoire.code))), [])
        suivis.append(Suivi(un, _remplies(lues, territoire.code, dates), lues))
    premier = next((nom for nom in noms if any(nom in dites for dites in dits.values())), None)
    par_an_dabord = pas[0] == "annee" or premier not in dits["mois"]
    suivis.sort(key=lambda suivi: suivi.pas == "mois" and par_an_dabord)
    return [suivi for suivi in suivis if suivi.dates] or suivis[:1]


def au_plus_fin(lecteur: Lecteur, territoire: Territoire, reference: Territoire, noms: tuple[str, ...]) -> Suivi:
    """Return the indicators of a territory at the step on which every page opens."""
    return aux_deux_pas(lecteur, territoire, reference, noms)[0]


def _remplies(cadre: pd.DataFrame, code: str, dates: list[str]) -> list[str]:
    """Return the periods (latest first) but the last ones, of which much less is told than of the others.

    Of the months still open, some readers are told how many demandes there are and nothing more: curves go on to them.
    """
    ici = cadre[cadre["territoire_code"].eq(code)]
    dits = Counter(ici.drop_duplicates(["periode", "indicateur"])["periode"])
    assez = 3 * max(dits.values(), default=0)
    return list(dropwhile(lambda date: 5 * dits[date] < assez, dates))


def periodes(cadre: pd.DataFrame, repere: str = "stock", code: str = "") -> list[str]:
    """Return the periods at which an indicator is known (of one territory, or of any), latest first."""
    retenu = cadre["indicateur"].eq(repere)
    if code:
        retenu &= cadre["territoire_code"].eq(code)
    return sorted(cadre.loc[retenu, "periode"].unique(), reverse=True)


def derniere_lisible(cadre: pd.DataFrame, noms: Sequence[str], code: str, dates: Sequence[str]) -> str:
    """Return the last period at which the first of these indicators is shown.

    Where it is not told there: the last period that shows at least half as many of them as the best one. Where all are
    masked at every period, the last: the page says why it shows nothing else.
    """
    ici = cadre[cadre["territoire_code"].eq(code) & cadre["indicateur"].isin(noms) & cadre["periode"].isin(dates)]
    premier = ici[ici["indicateur"].eq(noms[0])]
    retenus = ici if premier.empty else premier
    visibles = retenus[~retenus["is_masque"].astype(bool)].drop_duplicates(["periode", "indicateur"])
    montres = Counter(visibles["periode"])
    assez = max(montres.values(), default=0)
    return next(date for date in dates if 2 * montres[date] >= assez)


def derniere_annee(periode: str) -> str:
    """Return the last complete year at a period: the one before the month's, unless it is December."""
    annee, _, mois = periode.partition("-")
    return annee if mois in {"", "12"} else str(int(annee) - 1)


def annees_jusqu_a(situation: Situation, offerts: Sequence[Suivi]) -> Situation | None:
    """Return the territory at the last year that had ended by the month of the page; None if no year is told."""
    an = next((suivi for suivi in offerts if suivi.pas == "annee"), None)
    limite = derniere_annee(situation.periode)
    quand = next((date for date in an.dates if date <= limite), "") if an else ""
    return an.situer(situation.ici, situation.reference, quand) if an and quand else None


def date_de_maille(lecteur: Lecteur, noms: Sequence[str], periode: str, type_maille: str) -> str:
    """Return the date at which a mesh is told: the period itself, or the last year when that tells more of it."""
    annee = derniere_annee(periode)
    if "-" not in periode:
        return annee
    au_mois, a_l_annee = (
        len(indicateurs.classement(lecteur, tuple(noms), pas, [date], type_maille))
        for pas, date in (("mois", periode), ("annee", annee))
    )
    return periode if au_mois >= a_l_annee else annee


def dits_de_la_maille(lecteur: Lecteur, noms: Sequence[str], periode: str, type_maille: str) -> frozenset[str]:
    """Return which of these indicators the reader is told of in a mesh, at a period or at its last year."""
    dates = {derniere_annee(periode): "annee"} | ({periode: "mois"} if "-" in periode else {})
    lus = (indicateurs.classement(lecteur, tuple(noms), pas, [date], type_maille) for date, pas in dates.items())
    return frozenset(nom for cadre in lus for nom in cadre["indicateur"])


def a_la_date(lecteur: Lecteur, nom: str, territoire: Territoire, date: str) -> Valeur:
    """Return one figure of a territory at a date that may not be the page's."""
    pas = "mois" if "-" in date else "annee"
    return indicateurs.valeur(
        indicateurs.classement(lecteur, (nom,), pas, [date], territoire.type), nom, territoire.code, date
    )


def maille(lecteur: Lecteur, mesh: Territoires, nom: str, periode: str, type_maille: str) -> pd.DataFrame:
    """Return name and figures of every area of a mesh; absent areas stay, without a figure."""
    pas = "mois" if "-" in periode else "annee"
    lu = indicateurs.classement(lecteur, (nom,), pas, [periode], type_maille)
    lu = lu.rename(columns={"territoire_code": "code"})
    colonnes = ["code", "valeur", "numerateur", "denominateur", "effectif", "cas", "is_masque"]
    joint = mesh.noms(type_maille).merge(lu[colonnes], on="code", how="left")
    return joint.assign(is_masque=joint["is_masque"].map(lambda m: m is True or m == 1))


def comparaison(
    lecteur: Lecteur, mesh: Territoires, noms: Sequence[str], periode: str, type_maille: str
) -> pd.DataFrame:
    """Return one row per territory of a mesh, and for each indicator ``<nom>``, ``<nom>_cas`` and ``<nom>_masque``.

    Its figure, the count that it rests on, its mask.
    """
    pas = "mois" if "-" in periode else "annee"
    lu = indicateurs.classement(lecteur, tuple(noms), pas, [periode], type_maille)
    table = mesh.noms(type_maille)
    places = indicateurs.places(lu)
    lues = {colonne: lu[colonne].tolist() for colonne in ("valeur", "cas", "is_masque")}
    for nom in noms:
        rangs = [places.get((nom, code, periode)) for code in table["code"]]
        for colonne, suffixe in (("valeur", ""), ("cas", "_cas")):
            table[f"{nom}{suffixe}"] = [None if rang is None else lues[colonne][rang] for rang in rangs]
        table[f"{nom}_masque"] = [rang is not None and bool(lues["is_masque"][rang]) for rang in rangs]
    return table
