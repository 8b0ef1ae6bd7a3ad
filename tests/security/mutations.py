"""Guards taken away one at a time from a published warehouse, and what a reader then reads or loses.

What belongs here: the attack that judges the mutations of the catalogue. What does not: what they are
(``mutations_du_catalogue``, ``mutations_des_roles``), those of the code (``mutations_du_code``), the audit, which is
not asked. ``python -m tests.security.mutations`` runs all of them.

The attack reads everything that an account may name (each view of its profile, with and without a purpose, the
functions that the portal calls) in a warehouse where rows of another département were copied; what a role may do is
tried by that role. A mutation is killed when that is no longer what it was: rows or values come out, or are missing.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import yaml

from tests.bases import devenir, ouvrir_tout, superutilisateur
from tests.security import mutations_des_roles, mutations_du_code, oracle
from tests.security.appels import FONCTIONS_DU_PORTAIL
from tests.security.mutation import Mutation
from tests.security.mutations_du_catalogue import du_catalogue
from tests.security.plantees import ajouter_un_autre_departement, remplir
from warehouse.access.rights import lire_registre
from warehouse.access.sessions import Session, ouvrir_session_admin
from warehouse.database.connections import Base

REGISTRE = lire_registre()
EQUIVALENTS = Path(__file__).with_name("equivalents.yml")
NOMINATIVE = "marts.fct_demande_identite"
# The lists of codes that a predicate may ask of the session of its reader, each a function of ``acces``.
LISTES = frozenset().union(*(profil.listes for profil in REGISTRE.profils.values()))
LISTE_RETIREE = re.compile(r"droit de profil_(?P<profil>\w+) retiré acces\.(?P<liste>\w+)")
SANS_USAGE = (
    "no predicate of the register asks this list for this profile today; every profile may call every list, so that a"
    " predicate can use one at once, and a list tells a session its own codes alone"
)
# A purpose opens for a minute.
TICKET_S = 40
# Tried first, to say how long the others take.
ESSAIS = 20


@dataclass
class Essai:
    """The warehouse under attack: one transaction of the superuser, rolled back."""

    base: Base
    c: psycopg.Connection
    sessions: dict[str, Session]
    muettes: dict[str, Session]
    logins: dict[str, dict[str, Any]]
    lus: dict[tuple[str, str], object] = field(default_factory=dict)
    ouverts: dict[tuple[str, str], float] = field(default_factory=dict)

    def tuee(self, mutation: Mutation) -> bool:
        """Take the guard away, attack, put it back."""
        return self._passe(mutation) or self._entre(mutation) or self._lu(mutation)

    def _lu(self, mutation: Mutation) -> bool:
        """Whether an account no longer reads what it did, or the owner no longer counts it."""
        for login, session in self.sessions.items():
            if session.profil in mutation.profils:
                avant = {cle: self._avant(login, cle) for cle in self._cles(session, mutation)}
                if any(self._lire(login, cle, mutation.sql) != lu for cle, lu in avant.items()):
                    return True
        table = mutation.nom.split(" ")[-1]
        return "proprietaire" in mutation.profils and self._compter(table) != self._compter(table, mutation.sql)

    def _cles(self, session: Session, mutation: Mutation) -> list[str]:
        siennes = {vue.nom for vue in REGISTRE.vues_de(session.profil)}
        return sorted(siennes & mutation.vues) if mutation.vues else ["territoire", *FONCTIONS_DU_PORTAIL]

    def _avant(self, login: str, cle: str) -> object:
        if (login, cle) not in self.lus:
            self.lus[login, cle] = self._lire(login, cle)
        return self.lus[login, cle]

    def _lire(self, login: str, cle: str, mutation: str = "") -> object:
        """Read as an account: of a view, how many rows and a digest of them; of a refusal, its code."""
        session = self.sessions[login]
        if cle in REGISTRE.vues and (ouverture := REGISTRE.vues[cle].finalite):
            # With a purpose, then as another session of the account, which has given none.
            self._donner_une_finalite(login, cle, ouverture.parmi)
            return self._lire_vue(session, cle, mutation), self._lire_vue(self.muettes[login], cle, mutation)
        return self._lire_vue(session, cle, mutation)

    def _donner_une_finalite(self, login: str, cible: str, parmi: tuple[str, ...]) -> None:
        if self.ouverts.get((login, cible), 0) < time.monotonic() - TICKET_S:
            moteur = self.base.moteur_lecteur()
            siennes = REGISTRE.profils[self.sessions[login].profil].finalites
            finalite = next(un for un in siennes if un in parmi)
            ouvrir_tout(self.base, moteur, self.sessions[login], finalite, cible)
            moteur.dispose()
            self.ouverts[login, cible] = time.monotonic()

    def _lire_vue(self, session: Session, cle: str, mutation: str) -> object:
        profil = session.profil
        if cle in FONCTIONS_DU_PORTAIL:
            finalite = (*REGISTRE.profils[profil].finalites, "aucune")[0]
            requete = FONCTIONS_DU_PORTAIL[cle].format(p=profil, f=finalite)
        else:
            requete = f"select count(*), sum(hashtextextended(v::text, 0)) from {profil}.{cle} as v"
        return self._demander(mutation, lambda: devenir(self.c, session), requete)

    def _demander(self, mutation: str, entrer: Callable[[], None], requete: str, qui: str = "authenticator") -> object:
        with defaire(self.c):
            if mutation:
                self.c.execute(mutation)
            self.c.execute(f"set local session authorization {qui}")
            try:
                entrer()
                reponse = self.c.execute(requete)
                while reponse.nextset():
                    pass
                return reponse.fetchall()
            except (psycopg.Error, AssertionError) as erreur:
                return getattr(erreur, "sqlstate", "refus")

    def _passe(self, mutation: Mutation) -> bool:
        """Whether a call that was refused is no longer, or the reverse."""
        return any(
            self._appeler(mutation.ensuite, qui, requete)
            != self._appeler("; ".join(filter(None, (mutation.sql, mutation.ensuite))), qui, requete)
            for qui in mutation.qui
            for requete in mutation.requetes
        )

    def _appeler(self, mutation: str, qui: str, requete: str) -> object:
        """Ask as a role that logs in, which becomes nobody, or as an account, in the schema of its profile."""
        if (session := self.sessions.get(qui)) is None:
            return self._demander(mutation, lambda: None, requete, qui)

        def entrer() -> None:
            devenir(self.c, session)
            self.c.execute(f"set local search_path = {session.profil}, pg_catalog")

        return self._demander(mutation, entrer, requete)

    def _entre(self, mutation: Mutation) -> bool:
        """Whether a role connects that did not, or the reverse: the guard is taken away, committed, then put back."""
        if not mutation.entree:
            return False
        avant = self._se_connecter(mutation)
        with psycopg.connect(**superutilisateur(self.base), autocommit=True) as c:
            c.execute(mutation.sql)
            try:
                return self._se_connecter(mutation) != avant
            finally:
                c.execute(mutation.retour)

    def _se_connecter(self, mutation: Mutation) -> object:
        parametres = self.logins[mutation.entree]
        try:
            with psycopg.connect(**parametres | {"dbname": mutation.dans or parametres["dbname"]}) as c:
                return c.execute(mutations_des_roles.EN_ENTRANT).fetchall()
        except psycopg.OperationalError:
            return "refus"

    def _compter(self, table: str, sql: str = "") -> object:
        """What the owner itself reads: a build reads its own tables."""
        return self._demander(sql, lambda: None, f"select count(*) from {table}", self.base.proprietaire["user"])


@contextmanager
def defaire(c: psycopg.Connection) -> Iterator[None]:
    """Undo all that is done inside, who one became included."""
    c.execute("savepoint avant")
    try:
        yield
    finally:
        c.execute("rollback to savepoint avant")
        c.execute("release savepoint avant")


@contextmanager
def attaquer(base: Base) -> Iterator[Essai]:
    """Open the sessions, then the transaction in which everything is tried."""
    sessions, muettes = ({login: ouvrir_session_admin(base, login) for login in oracle.COMPTES} for _ in range(2))
    with (
        mutations_des_roles.logins(base) as logins,
        # A reader whose connection the owner may end.
        psycopg.connect(**base.parametres("authenticator")),
        psycopg.connect(**superutilisateur(base)) as c,
    ):
        c.execute("set local lock_timeout = '60s'")
        remplir(c)
        ajouter_un_autre_departement(c)
        yield Essai(base, c, sessions, muettes, logins)
        c.rollback()


@cache
def equivalents() -> dict[str, str]:
    """Return the mutations that change nothing, by the form of their names, with the reason."""
    return {entree["forme"]: entree["raison"] for entree in yaml.safe_load(EQUIVALENTS.read_text(encoding="utf-8"))}


def raison(mutation: str) -> str | None:
    """Return why a mutation changes nothing, if it was reviewed or if the register says it."""
    retire = LISTE_RETIREE.fullmatch(mutation)
    if retire and retire["liste"] in LISTES - REGISTRE.profils[retire["profil"]].listes:
        return SANS_USAGE
    return next((r for forme, r in equivalents().items() if re.fullmatch(forme, mutation)), None)


def main() -> None:
    """Say how many and how long, then run every mutation of the catalogue, then those of the code."""
    with mutations_du_code.entrepot_des_mutations() as (base, dossier):
        gardes, vivantes = mutations_du_code.gardes(), []
        with attaquer(base) as essai:
            catalogue = du_catalogue(essai.c)
            total = len(catalogue) + len(gardes)
            debut = time.monotonic()
            echantillon(essai, catalogue, ESSAIS)
            secondes = (time.monotonic() - debut) / ESSAIS * len(catalogue)
            minutes = (secondes + mutations_du_code.CHAQUE_S * len(gardes) / (os.cpu_count() or 1)) / 60
            dire(f"N = {total} ({len(catalogue)} catalogue, {len(gardes)} code), about {minutes:.0f} minutes")
            vivantes += [m.nom for m in catalogue if not essai.tuee(m)]
        dire(f"catalogue: {len(catalogue) - len(vivantes)} killed of {len(catalogue)}")
        vivantes += mutations_du_code.survivantes(gardes, dossier)
    connues = {nom: pourquoi for nom in vivantes if (pourquoi := raison(nom))}
    for nom in vivantes:
        dire(f"equivalent: {nom} ({connues[nom]})" if nom in connues else f"SURVIVOR: {nom}")
    tuees = total - len(vivantes)
    dire(f"killed {tuees}/{total}; equivalent {len(connues)}; killed + equivalent = {tuees + len(connues)}")
    raise SystemExit(tuees + len(connues) != total)


def dire(phrase: str) -> None:
    """Say where the run is."""
    print(phrase, flush=True)


def echantillon(essai: Essai, mutations: list[Mutation], combien: int) -> list[str]:
    """Run some mutations, always the same, spread over all of them; return the names of those that live unexplained."""
    pas = max(1, len(mutations) // combien)
    return [m.nom for m in mutations[::pas] if not essai.tuee(m) and raison(m.nom) is None]


if __name__ == "__main__":
    main()
