"""Guards taken away one at a time from a published warehouse, and what a reader then reads or loses.

What belongs here: the mutations of the catalogue, and the attack that judges them. What does not: those of the code
(``mutations_du_code``), the audit, which is not asked. ``python -m tests.security.mutations`` runs all of them.

The attack reads everything that an account may name (each view of its profile, with and without a purpose, the
functions that the portal calls) in a warehouse where rows of another département were copied. A mutation is killed when
that is no longer what it was: rows or values come out, or are missing.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psycopg
import yaml

from tests.bases import devenir, ouvrir_tout, superutilisateur
from tests.security import mutations_du_code, oracle
from tests.security.plantees import PUBLIES, ajouter_un_autre_departement, remplir, tables
from tests.security.test_lecture import CHANGER_DE_LECTEUR, ECRIRE_OU_ATTENDRE
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
    "no predicate of the register asks this list for this profile today; every profile may call the same ones, each of"
    " which tells a session its own codes alone, so that a predicate may name it in the register"
)
# A purpose opens for a minute.
TICKET_S = 40
# Tried first, to say how long the others take.
ESSAIS = 20
FONCTIONS_DU_PORTAIL = {
    "finalites": "select acces.finalites('{p}', 'demande_identite')",
    "etat_publication": "select count(*) from acces.etat_publication()",
    "baisses_acceptees": "select count(*) from acces.baisses_acceptees()",
    "journal_organisme": "select count(*) > 0 from acces.journal_organisme('{p}')",
    "comptes_geres": "select count(*) from acces.comptes_geres('{p}')",
    "organismes_geres": "select count(*) from acces.organismes_geres('{p}')",
    "volumes_geres": "select count(*) from acces.volumes_geres('{p}')",
    "organismes_a_ouvrir": "select count(*) from acces.organismes_a_ouvrir('{p}')",
    "bris_recents": "select count(*) from acces.bris_recents('{p}')",
    "vues_enregistrees": "select count(*) from acces.vues_enregistrees('{p}')",
    "alertes_posees": "select count(*) from acces.alertes_posees('{p}')",
    "abonnement": "select count(*) from acces.abonnement('{p}')",
    "preselections": "select count(*) from acces.preselections('{p}')",
    "decisions_saisies": "select count(*) from acces.decisions_saisies('{p}')",
    "candidatures_transmises": "select count(*) from acces.candidatures_transmises('{p}')",
    "noter": "select acces.noter('lecture', 'territoire', '{{}}', 1) > 0",
    "ouvrir_acces": """select acces.ouvrir_acces('{f}', 'demande_identite', '{{"demande_id": "d"}}') > 0""",
}
PORTIER = {
    "preparer_connexion": "select acces.preparer_connexion('etat', '\\x00', '\\x00')",
    "engager_preuve": "select acces.engager_preuve('etat', '\\x00')",
    "ouvrir_session": "select acces.ouvrir_session('etat', '\\x00', '\\x00', '\\x00', '\\x00', '\\x00', null)",
    "ouvrir_session_publique": "select acces.ouvrir_session_publique('\\x00', '\\x00')",
    "ouvrir_session_federee": "select acces.ouvrir_session_federee('a', 'b', '\\x00')",
    "lire_session": "select acces.lire_session('\\x00')",
    "fermer_session": "select acces.fermer_session('\\x00')",
    "gerer_compte": "select acces.gerer_compte('\\x00', 'compte_revu', 'etat', '{}', 'essai', null)",
    "demander_bris": "select acces.demander_bris('\\x00', 'BA01', 'essai')",
    "approuver_bris": "select acces.approuver_bris('\\x00', 1)",
    "refuser_bris": "select acces.refuser_bris('\\x00', 1, 'essai')",
    "finir_bris": "select acces.finir_bris('\\x00')",
    "garder_vue": "select acces.garder_vue('\\x00', 'a', 'delais', '{}')",
    "ouvrir_vue": "select acces.ouvrir_vue('\\x00', 1)",
    "retirer_vue": "select acces.retirer_vue('\\x00', 1)",
    "poser_alerte": "select acces.poser_alerte('\\x00', 'stock', 'departement', '31', 'au_moins', 1)",
    "retirer_alerte": "select acces.retirer_alerte('\\x00', 1)",
    "s_abonner": "select acces.s_abonner('\\x00', true)",
    "preselectionner": "select acces.preselectionner('\\x00', '31', 'a', 'b', null, null)",
    "retirer_preselection": "select acces.retirer_preselection('\\x00', '31', 'a', 'b')",
    "inscrire_a_la_commission": "select acces.inscrire_a_la_commission('\\x00', '31', 'a', null, null)",
    "transmettre_preselection": "select acces.transmettre_preselection('\\x00', '31', 'a')",
    "statuer": "select acces.statuer('\\x00', '31', 'a', null, 'ATT', null, null, null)",
}


@dataclass(frozen=True)
class Mutation:
    """One guard taken away: its name, how, and who is then tried on which views."""

    nom: str
    sql: str
    profils: tuple[str, ...] = ()
    vues: frozenset[str] = frozenset()
    requetes: tuple[str, ...] = ()


@dataclass
class Essai:
    """The warehouse under attack: one transaction of the superuser, rolled back."""

    base: Base
    c: psycopg.Connection
    sessions: dict[str, Session]
    muettes: dict[str, Session]
    lus: dict[tuple[str, str], object] = field(default_factory=dict)
    ouverts: dict[tuple[str, str], float] = field(default_factory=dict)

    def tuee(self, mutation: Mutation) -> bool:
        """Take the guard away, attack, put it back."""
        if mutation.requetes:
            return self._passe(mutation)
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
                return self.c.execute(requete).fetchall()
            except (psycopg.Error, AssertionError) as erreur:
                return getattr(erreur, "sqlstate", "refus")

    def _passe(self, mutation: Mutation) -> bool:
        """Whether a call that was refused is no longer, or the reverse."""
        qui = mutation.profils[0]

        def entrer() -> None:
            if qui == "authenticator":
                devenir(self.c, self.sessions["bailleur-a"])
                self.c.execute("set local search_path = bailleur, pg_catalog")

        return any(
            self._demander("", entrer, requete, qui) != self._demander(mutation.sql, entrer, requete, qui)
            for requete in mutation.requetes
        )

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
    with psycopg.connect(**superutilisateur(base)) as c:
        c.execute("set local lock_timeout = '60s'")
        remplir(c)
        ajouter_un_autre_departement(c)
        yield Essai(base, c, sessions, muettes)
        c.rollback()


def du_catalogue(c: psycopg.Connection) -> list[Mutation]:
    """Return the mutations of a published warehouse, from its catalogue alone."""
    vues = _vues_par_table(c)
    par_profil = {profil: (profil,) for profil in REGISTRE.profils}
    toutes = []
    politiques = c.execute(
        "select tablename_.oid::regclass::text, p.polname::text, p.polpermissive from pg_policy as p"
        " join pg_class as tablename_ on tablename_.oid = p.polrelid join pg_namespace as n"
        f" on n.oid = tablename_.relnamespace where {PUBLIES} order by 1, 2"
    ).fetchall()
    for table, nom, permissive in politiques:
        profil = nom.removesuffix("_journal")
        cibles, lues = par_profil.get(profil, ("proprietaire",)), vues.get(table, frozenset())
        toutes.append(Mutation(f"politique {nom} retirée {table}", f"drop policy {nom} on {table}", cibles, lues))
        if permissive and profil in par_profil:
            ouverte = f"alter policy {nom} on {table} using (true)"
            toutes.append(Mutation(f"politique {nom} ouverte {table}", ouverte, cibles, lues))
    for table in tables(c):
        lecteurs, lues = tuple(REGISTRE.profils), vues.get(table, frozenset())
        for nom, mode in (("row security", "disable"), ("force", "no force")):
            sql = f"alter table {table} {mode} row level security"
            toutes.append(Mutation(f"{nom} retirée {table}", sql, (*lecteurs, "proprietaire"), lues))
    return [*toutes, *_droits(c, vues), *_vues_gardees(c), *_fonctions(c)]


def _vues_par_table(c: psycopg.Connection) -> dict[str, frozenset[str]]:
    """Return the names of the views that read each table, other views of the marts in between included."""
    lues: dict[str, set[str]] = {}
    requete = """
        with recursive lien as (
            select distinct r.ev_class, d.refobjid from pg_rewrite as r join pg_depend as d on d.objid = r.oid
            and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
            where d.refobjid <> r.ev_class
        ), chemin as (
            select ev_class, refobjid from lien
            union select ch.ev_class, l.refobjid from chemin as ch join lien as l on l.ev_class = ch.refobjid
        )
        select ch.refobjid::regclass::text, v.relname::text
        from chemin as ch join pg_class as v on v.oid = ch.ev_class join pg_namespace as n on n.oid = v.relnamespace
        where n.nspname::text = any (%s)
    """
    for table, vue in c.execute(requete, [list(REGISTRE.profils)]):
        lues.setdefault(table, set()).add(vue)
    return {table: frozenset(noms) for table, noms in lues.items()}


def _droits(c: psycopg.Connection, vues: dict[str, frozenset[str]]) -> Iterator[Mutation]:
    """Grants that roles of readers have: on relations, schemas and functions."""
    relations = c.execute(
        """
        select n.nspname || '.' || c.relname, a.grantee::regrole::text, c.relname::text, c.relkind::text
        from pg_class as c join pg_namespace as n on n.oid = c.relnamespace cross join lateral aclexplode(c.relacl) as a
        where a.grantee <> 0 and a.grantee::regrole::text ~ '^profil_'
        and (n.nspname in ('marts', 'cubes') or n.nspname::text = any (%s)) order by 1, 2
        """,
        [list(REGISTRE.profils)],
    ).fetchall()
    for objet, role, nom, nature in relations:
        lues = frozenset({nom}) if nature == "v" and objet.split(".")[0] in REGISTRE.profils else vues.get(objet)
        sql = f"revoke select on {objet} from {role}"
        yield Mutation(f"droit de {role} retiré {objet}", sql, (role.removeprefix("profil_"),), lues or frozenset())
    for schema, role in c.execute(
        """
        select n.nspname::text, a.grantee::regrole::text
        from pg_namespace as n cross join lateral aclexplode(n.nspacl) as a
        where a.grantee <> 0 and a.grantee::regrole::text ~ '^profil_' and a.privilege_type = 'USAGE'
        and (n.nspname = 'acces' or n.nspname::text = any (%s)) order by 1, 2
        """,
        [list(REGISTRE.profils)],
    ).fetchall():
        sql = f"revoke usage on schema {schema} from {role}"
        yield Mutation(f"droit de {role} retiré {schema}", sql, (role.removeprefix("profil_"),))
    for fonction, nom, role in c.execute(
        "select p.oid::regprocedure::text, p.proname::text, a.grantee::regrole::text from pg_proc as p"
        " cross join lateral aclexplode(p.proacl) as a where p.pronamespace = 'acces'::regnamespace and a.grantee <> 0"
        " and a.grantee::regrole::text ~ '^(profil_|authenticator$|portier$)' order by 2, 3"
    ).fetchall():
        sql, cible = f"revoke execute on function {fonction} from {role}", role.removeprefix("profil_")
        if role == "portier":
            yield Mutation(f"droit de {role} retiré acces.{nom}", sql, ("portier",), requetes=(PORTIER[nom],))
        elif role == "authenticator":
            yield Mutation(f"droit de {role} retiré acces.{nom}", sql, ("bailleur",))
        else:
            lues = frozenset() if nom in FONCTIONS_DU_PORTAIL else frozenset(v.nom for v in REGISTRE.vues_de(cible))
            yield Mutation(f"droit de {role} retiré acces.{nom}", sql, (cible,), lues)


def _vues_gardees(c: psycopg.Connection) -> Iterator[Mutation]:
    """Views that run as who reads them, and the masks of their columns."""
    for profil, decrit in REGISTRE.profils.items():
        for vue in REGISTRE.vues_de(profil):
            objet = f"{profil}.{vue.nom}"
            sql = f"alter view {objet} set (security_invoker = false)"
            yield Mutation(f"invocation retirée {objet}", sql, (profil,), frozenset({vue.nom}))
            (texte,) = c.execute("select pg_get_viewdef(%s::regclass)", [objet]).fetchone()
            masques = decrit.masques.get(vue.nom, ())
            # Two masks of a column, each with its own exceptions, are taken away together.
            for traitement, colonne in dict.fromkeys((m.traitement, une) for m in masques for une in m.colonnes):
                sql = f"create or replace view {objet} with (security_invoker = true) as {demasquer(texte, colonne)}"
                yield Mutation(f"masque {traitement} retiré {objet}.{colonne}", sql, (profil,), frozenset({vue.nom}))


def demasquer(texte: str, colonne: str) -> str:
    """Return the definition of a view in which a column is that of its table."""
    fin = re.search(rf"\bAS {colonne}\b", texte).end()
    profondeur, debut = 0, fin
    while profondeur or not texte[:debut].rstrip().endswith((",", "SELECT")):
        debut -= 1
        profondeur += {")": 1, "(": -1}.get(texte[debut], 0)
    return f"{texte[:debut]} {colonne} {texte[fin:]}"


def _fonctions(c: psycopg.Connection) -> Iterator[Mutation]:
    """Functions of the system that were taken away from everybody: called by the attacks, or with nothing."""
    for fonction, nom, arguments in c.execute(
        "select p.oid::regprocedure::text, p.proname::text, array(select format_type(t, null) from"
        " unnest(p.proargtypes) as t) from pg_proc as p where p.pronamespace = 'pg_catalog'::regnamespace"
        " and p.proacl is not null and exists (select from aclexplode(p.proacl) as a"
        " where a.grantee = 'pg_database_owner'::regrole) order by 1"
    ).fetchall():
        connues = (*CHANGER_DE_LECTEUR, *ECRIRE_OU_ATTENDRE)
        # What is null at once is never called: each argument is only known when the query runs.
        vide = f"select {nom}({', '.join(f'(select null::{un})' for un in arguments)})"
        sql = f"grant execute on function {fonction} to public"
        requetes = (*(requete for requete in connues if re.search(rf"\b{nom}\(", requete)), vide)
        yield Mutation(f"fermeture retirée {fonction}", sql, ("authenticator",), requetes=requetes)


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
