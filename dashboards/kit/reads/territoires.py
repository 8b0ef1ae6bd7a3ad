"""Territories that a reader may choose, and the one it starts on."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.fautes import a_une_faute_pres
from dashboards.kit.words.formats import apostrophes, pluriel
from dashboards.kit.words.sentences import sujet

SQL = """
select
    departement_code, territoire_type, territoire_code, libelle, epci_code, epci_libelle, population,
    residences_principales, communes, delai_anormal_mois, delai_anormal_du,
    quartiers, quartiers_generation, publication_id
from territoire
where departement_code = any(%(departements)s)
"""
# Every reader is offered every EPCI and the département; of the others, those of which one indicator at least is told.
SQL_DITS = """
select territoire.territoire_code, territoire.publication_id
from territoire
-- A fence: joined otherwise, every row of these indicators would be read.
cross join lateral (
    select from indicateur
    where
        indicateur.departement_code = territoire.departement_code
        and indicateur.indicateur_code = any(%(noms)s)
        and indicateur.territoire_code = territoire.territoire_code
    limit 1
) as dit
where
    territoire.departement_code = any(%(departements)s)
    and territoire.territoire_type <> all(%(types)s)
"""
TOUJOURS = ("departement", "epci", "commune")
ORDRE = {"departement": 0, "epci": 1, "liste": 2, "delegation": 3, "zone_abc": 4, "commune": 5}
PREFIXES = {
    "departement": "dep",
    "epci": "epci",
    "commune": "com",
    "zone_abc": "zone",
    "delegation": "delegation",
    "liste": "liste",
}
# Zones and délégations say what they are in their name.
NOMS_DES_TYPES = {"departement": "Département", "epci": "EPCI", "commune": "Commune", "liste": "Liste de communes"}

# More names than this make a list, not a caption.
QUARTIERS_NOMMES = 5


def code_geo(territoire_type: str, territoire_code: str) -> str:
    """Write the code of a territory in the address: ``dep-``, ``epci-``, ``com-`` before its own."""
    return f"{PREFIXES[territoire_type]}-{territoire_code}"


@dataclass(frozen=True)
class Territoire:
    """One territory of the mesh."""

    type: str
    code: str
    libelle: str
    epci_code: str | None
    departement_code: str
    delai_anormal_mois: int | None = None
    delai_anormal_du: date | None = None
    communes: tuple[str, ...] = ()
    quartiers: tuple[str, ...] = ()
    quartiers_generation: int | None = None

    @property
    def sujet(self) -> str:
        """Its name as the subject of a sentence."""
        return sujet(self.type, self.libelle)

    @property
    def quartiers_dits(self) -> str:
        """Its priority districts by their names where they are few; elsewhere nothing."""
        if not 0 < len(self.quartiers) <= QUARTIERS_NOMMES:
            return ""
        quoi = pluriel(len(self.quartiers), "quartier prioritaire", "quartiers prioritaires")
        return f"{quoi} de {self.quartiers_generation} : {', '.join(self.quartiers)}"

    @property
    def est_compose(self) -> bool:
        """Whether it is a territory made of communes that is neither an EPCI nor the département."""
        return self.type not in TOUJOURS

    @property
    def geo(self) -> str:
        """Its code in the address."""
        return code_geo(self.type, self.code)

    def ses_communes(self, communes: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of its communes: its members, those of its EPCI, or all of them for the département."""
        if self.est_compose:
            return communes[communes["code"].isin(self.communes)]
        return communes if self.epci_code is None else communes[communes["epci_code"].eq(self.epci_code)]


@dataclass(frozen=True)
class Territoires:
    """The mesh of the reader's département; ``tus`` are the communes named and not offered.

    It is kept for all who read the same: what is worked out of it once serves each page. Nobody changes ``cadre``.
    """

    cadre: pd.DataFrame
    tus: frozenset[str] = frozenset()

    def choix(self) -> list[str]:
        """Return the codes offered, by kind of territory (the département first) and in French order."""
        return [geo for geo in self.cadre["geo"] if geo not in self.tus]

    def libelle(self, geo: str) -> str:
        """Write a code of the address."""
        return self._libelles[geo]

    @cached_property
    def _libelles(self) -> dict[str, str]:
        """Label of each code; a select box asks for each of six hundred, twice a page."""
        types = self.cadre["territoire_type"].map(NOMS_DES_TYPES)
        return {
            geo: libelle if pd.isna(type_) else f"{type_} – {libelle}"
            for geo, type_, libelle in zip(self.cadre["geo"], types, self.cadre["libelle"], strict=True)
        }

    def au_plus_epci(self, territoire: Territoire) -> Territoire:
        """Return the EPCI of a commune, of which some things are not told; any other territory as it is."""
        if territoire.type != "commune" or not territoire.epci_code:
            return territoire
        return self.trouver(code_geo("epci", territoire.epci_code))

    def epci_ou_departement(self, territoire: Territoire) -> Territoire:
        """Return the EPCI that a territory is or is in; the département for what is made of several."""
        ou = self.au_plus_epci(territoire)
        return ou if ou.type == "epci" else self.departement()

    def autour(self, territoire: Territoire) -> list[Territoire]:
        """Return a territory and those around it, the nearest first: itself, its EPCI, the département."""
        retenus = [territoire, self.au_plus_epci(territoire), self.departement()]
        return [t for i, t in enumerate(retenus) if t.code not in {x.code for x in retenus[:i]}]

    @cached_property
    def _trouves(self) -> dict[str, Territoire]:
        return {}

    def trouver(self, geo: str) -> Territoire:
        """Return the territory of a code."""
        if geo not in self._trouves:
            self._trouves[geo] = self._territoire(geo)
        return self._trouves[geo]

    def _territoire(self, geo: str) -> Territoire:
        ligne = self.cadre.loc[self.cadre["geo"] == geo].iloc[0]
        epci = ligne["epci_code"]
        return Territoire(
            ligne["territoire_type"],
            ligne["territoire_code"],
            ligne["libelle"],
            None if pd.isna(epci) else str(epci),
            ligne["departement_code"],
            None if pd.isna(ligne["delai_anormal_mois"]) else int(ligne["delai_anormal_mois"]),
            None if pd.isna(ligne["delai_anormal_du"]) else ligne["delai_anormal_du"],
            tuple(ligne["communes"] or ()),
            tuple(apostrophes(nom) for nom in ligne["quartiers"] or ()),
            None if pd.isna(ligne["quartiers_generation"]) else int(ligne["quartiers_generation"]),
        )

    def departement(self) -> Territoire:
        """Return the reader's département."""
        return self.trouver(self.cadre.iloc[0]["geo"])

    def noms(self, territoire_type: str) -> pd.DataFrame:
        """Return ``code``, ``libelle``, ``epci_code``, ``population``, ``residences_principales`` of a mesh."""
        if territoire_type not in self._noms:
            retenus = self.cadre[self.cadre["territoire_type"] == territoire_type]
            renommes = retenus.rename(columns={"territoire_code": "code"})
            nommes = renommes[["code", "libelle", "epci_code", "population", "residences_principales"]]
            self._noms[territoire_type] = nommes.reset_index(drop=True)
        return self._noms[territoire_type].copy()

    @cached_property
    def _noms(self) -> dict[str, pd.DataFrame]:
        return {}

    def libelles(self, territoire_type: str) -> Mapping[str, str]:
        """Return the name of each area of a mesh by its code."""
        if territoire_type not in self._par_code:
            nommes = self.noms(territoire_type)
            self._par_code[territoire_type] = dict(zip(nommes["code"], nommes["libelle"], strict=True))
        return self._par_code[territoire_type]

    @cached_property
    def _par_code(self) -> dict[str, dict[str, str]]:
        return {}

    def communes_de(self, ici: Territoire) -> list[str]:
        """Return the communes of a territory; none for the whole département."""
        if ici.type == "departement":
            return []
        return [ici.code] if ici.type == "commune" else list(ici.ses_communes(self.noms("commune"))["code"])

    def parmi(self, autres: frozenset[str]) -> "Territoires":
        """Keep what every reader is told of, and these other territories."""
        if autres not in self._parmi:
            garde = self.cadre["territoire_type"].isin(TOUJOURS) | self.cadre["territoire_code"].isin(autres)
            self._parmi[autres] = Territoires(self.cadre[garde].reset_index(drop=True))
        return self._parmi[autres]

    @cached_property
    def _parmi(self) -> "dict[frozenset[str], Territoires]":
        return {}


def sans_accent(texte: str) -> str:
    """Return the sorting key of a French name."""
    decompose = unicodedata.normalize("NFD", texte)
    return "".join(c for c in decompose if not unicodedata.combining(c)).casefold()


def cle_de_recherche(texte: str) -> str:
    """Return a name as one types it: small letters without accents, words apart, « saint » written whole."""
    mots = re.findall(r"\w+", sans_accent(texte).replace("œ", "oe"))
    return " ".join({"st": "saint", "ste": "sainte"}.get(mot, mot) for mot in mots)


def portant_le_nom(noms: Mapping[str, str], saisi: str) -> list[str]:
    """Return the codes whose name is the one typed, else of which it begins a word, else is a part; else none.

    Only where none has it as typed, those that have it, then each of its words, but for one typing error.
    ``noms``: label of each code.
    """
    cle = cle_de_recherche(saisi)
    cles = {code: cle_de_recherche(nom) for code, nom in noms.items()}
    facons = (
        {code for code, une in cles.items() if une == cle},
        {code for code, une in cles.items() if f" {cle}" in f" {une}"},
        {code for code, une in cles.items() if cle.replace(" ", "") in une.replace(" ", "")},
        {code for code, une in cles.items() if a_une_faute_pres(cle, une)},
        {
            code
            for code, une in cles.items()
            if all(any(a_une_faute_pres(tape, mot) for mot in une.split()) for tape in cle.split())
        },
    )
    trouves = next(filter(None, facons), set()) if cle else set()
    return [code for code in noms if code in trouves]


def tous(lecteur: Lecteur) -> Territoires:
    """Read the mesh whole, lists, délégations and zones included."""
    return lecteur.ranger(SQL, _maillage)["tous"]


def _maillage(cadre: pd.DataFrame) -> dict[str, Territoires]:
    cadre = cadre.assign(
        libelle=cadre["libelle"].map(apostrophes),
        _ordre=cadre["territoire_type"].map(ORDRE),
        _cle=cadre["libelle"].map(sans_accent),
        geo=[code_geo(t, c) for t, c in zip(cadre["territoire_type"], cadre["territoire_code"], strict=True)],
    )
    trie = cadre.sort_values(["_ordre", "_cle"]).drop(columns=["_ordre", "_cle"])
    return {"tous": Territoires(trie.reset_index(drop=True))}


def territoires(lecteur: Lecteur) -> Territoires:
    """Read the mesh that every reader is told of: the département, its EPCI and communes."""
    return tous(lecteur).parmi(frozenset())


def dits(lecteur: Lecteur, noms: Sequence[str], *, communes: bool = True) -> Territoires:
    """Read the mesh, with the lists, délégations and zones of which one of these indicators is told.

    Communes are offered all, or (not ``communes``) as those are.
    """
    types = [type_ for type_ in TOUJOURS if communes or type_ != "commune"]
    lus = lecteur.statistique(SQL_DITS, types=types, noms=list(noms)) if noms else pd.DataFrame()
    codes = frozenset() if lus.empty else frozenset(lus["territoire_code"])
    mesh = tous(lecteur).parmi(codes)
    tues = mesh.cadre["territoire_type"].eq("commune") & ~mesh.cadre["territoire_code"].isin(codes)
    return mesh if communes else replace(mesh, tus=frozenset(mesh.cadre.loc[tues, "geo"]))


def depart(lecteur: Lecteur, mesh: Territoires) -> str:
    """Return the territory that a reader starts on: its own (its EPCI where no commune is offered), else the whole."""
    session, offerts = lecteur.session, set(mesh.choix())
    propres = [code_geo("commune", c) for c in session.communes]
    siennes = mesh.noms("commune").set_index("code")["epci_code"].reindex(session.communes).dropna()
    propres += [code_geo("epci", str(epci)) for epci in [*siennes, *session.epcis]]
    return next((geo for geo in propres if geo in offerts), mesh.departement().geo)
