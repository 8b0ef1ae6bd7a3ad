"""The reader behind a page: its session, the publication it looks at, and its only way to rows.

Every row comes by ``warehouse.access.reading.lire``, under the reader's own role. Statistics may be kept by scope and
publication; anything else is read again each time.
"""

import math
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import pandas as pd

from dashboards.access.portail import Portail
from dashboards.kit.reads.cache import CacheStatistiques, verifier
from warehouse.access import reading
from warehouse.access.rights import PUBLICATION, Profil, lire_registre

Valeur = TypeVar("Valeur")
# What statistics may weigh in each process of the portal.
OCTETS_MAX = 48 * 2**20
# A frame apart from its cells: its columns, its index, its distinct texts. A dictionary: labels, or the mesh.
OCTETS_D_UN_CADRE, OCTETS_D_UN_DICTIONNAIRE = 8 * 2**10, 256 * 2**10
# A cell that is one object of its own (a ``Decimal``), and one that is a number or shares its object.
OCTETS_A_PART, OCTETS_PARTAGES = 112, 8
OBJETS = re.compile(r"\b(?:from|join)\s+(?!lateral\b)([a-z_][a-z0-9_.]*)")


def peser(garde: pd.DataFrame | dict[str, Any]) -> int:
    """Return what a kept value weighs, in bytes, near enough to bound them."""
    if not isinstance(garde, pd.DataFrame):
        return OCTETS_D_UN_DICTIONNAIRE
    if garde.empty:
        return OCTETS_D_UN_CADRE
    a_part = sum(not isinstance(colonne.iat[0], str | date) for _, colonne in garde.select_dtypes(object).items())
    partagees = len(garde.columns) - a_part
    return OCTETS_D_UN_CADRE + len(garde) * (a_part * OCTETS_A_PART + partagees * OCTETS_PARTAGES)


CACHE = CacheStatistiques(OCTETS_MAX, peser)


class PublicationChangeeError(Exception):
    """A new publication came in between two queries of one page: the page starts again."""


@dataclass
class Lecteur:
    """One reader during one run of a page, in the département that it looks at.

    ``coupe`` is the dimension and the modality of which it looks at an indicator, none for the whole. ``est_garde``:
    what is made of what it reads is kept, and it reads statistics alone.
    """

    portail: Portail
    session: reading.Session
    publication_id: str = ""
    departements: tuple[str, ...] = ()
    coupe: tuple[str, str] | None = None
    est_garde: bool = False

    @property
    def profil(self) -> str:
        """Profile of the reader."""
        return str(self.session.profil)

    @property
    def droits(self) -> Profil:
        """What the register opens to the profile of the reader."""
        return lire_registre().profils[self.profil]

    def vides(self, vue: str) -> set[str]:
        """Return the columns of a set of data that the rights of the reader empty in every row."""
        masques = self.droits.masques.get(vue, ())
        return {c for un in masques if un.traitement == "vide" and un.sauf is None for c in un.colonnes}

    @property
    def est_bailleur(self) -> bool:
        """Whether the offers of the reader are those of its own dwellings."""
        return self.droits.lignes.get("offre") == "bailleur"

    def lignes(self, sql: str, **parametres: Any) -> pd.DataFrame:
        """Read rows now; never kept."""
        if self.est_garde:
            verifier(objets_lus(sql))
        resultat = reading.lire(self.portail.lecteur, self.session, sql, self.valeurs(parametres))
        return en_cadre(resultat, self.publication_id)

    def valeurs(self, parametres: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of the placeholders, the département that is looked at among them.

        Alone (``departement``), it is a constant of the plan, and an index whose first column it is gives rows in the
        order of the others; out of a list (``departements``), all rows would be sorted. A caller may name one itself.
        """
        siens = list(self.departements)
        return {"departement": siens[0] if siens else None, **parametres, "departements": siens}

    def statistique(self, sql: str, **parametres: Any) -> pd.DataFrame:
        """Read statistics, kept for readers of the same scope until the next publication."""
        CACHE.suivre(self.publication_id)
        ordinaires = tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in parametres.items()))
        return CACHE.obtenir(self.cle(sql, ordinaires), objets_lus(sql), lambda: self.lignes(sql, **parametres))

    def ranger(self, sql: str, faire: Callable[[pd.DataFrame], dict[str, Valeur]]) -> dict[str, Valeur]:
        """Return what ``faire`` makes of statistics, kept as they are; its values cannot be changed."""
        CACHE.suivre(self.publication_id)
        cle = self.cle(sql, faire.__qualname__)
        return CACHE.obtenir(cle, objets_lus(sql), lambda: faire(self.lignes(sql)))

    def cle(self, *quoi: Hashable) -> Hashable:
        """Return the key under which something is kept for readers of the same scope, département and publication."""
        return (self.profil, self.empreinte, self.publication_id, self.departements, *quoi)

    def finalites(self, cible: str) -> dict[str, str]:
        """Return the purposes that this reader may declare to open a view, with their labels."""
        siennes = reading.finalites(self.portail.lecteur, self.session, cible)
        return {code: libelle for code, libelle in reading.FINALITES.items() if code in siennes}

    @property
    def empreinte(self) -> str:
        """Fingerprint of what this reader may see; two readers with the same one get the same statistics."""
        return str(self.session.empreinte_portee)


def en_cadre(resultat: reading.Resultat, publication_id: str) -> pd.DataFrame:
    """Return rows of one publication as a frame: texts and days as Python's own objects, each once in a column.

    Frames are small, and comparing these is faster than asking Arrow for each. A text that is missing is NaN.
    """
    noms = [nom for nom in resultat.colonnes if nom != PUBLICATION or not publication_id]
    if not resultat.lignes:
        return pd.DataFrame(columns=noms)
    colonnes: dict[str, Any] = {}
    for nom, valeurs in zip(resultat.colonnes, zip(*resultat.lignes, strict=True), strict=True):
        if nom not in noms:
            if {*valeurs} != {publication_id}:
                raise PublicationChangeeError
            continue
        genre = type(next((v for v in valeurs if v is not None), None))
        if genre in (str, date):
            uns = {None: math.nan if genre is str else None}
            colonnes[nom] = pd.Series(list(map(uns.setdefault, valeurs, valeurs)), dtype=object)
        else:
            colonnes[nom] = list(valeurs)
    return pd.DataFrame(colonnes, copy=False)


@lru_cache(maxsize=1024)
def objets_lus(sql: str) -> frozenset[str]:
    """Return the objects that a query names after ``from`` and ``join``, its own common table expressions aside."""
    texte = sql.lower()
    locaux = set(re.findall(r"\b([a-z_][a-z0-9_]*)\s+as\s+(?:materialized\s+)?\(", texte))
    return frozenset(OBJETS.findall(texte)) - locaux
