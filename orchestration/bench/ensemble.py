"""Many readers at once on the connections of the portal, and whether one of them ever got a row that is not its own.

What belongs here: every view of every profile, names opened with a purpose and pairs of the matching included. What
does not: what one query costs (``acces``).

Each reader keeps the keys that it got. Once all have read, the owner looks for them in the same views, cut by the WHERE
that the policies make of the rights of that account.
"""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from dashboards.app import ouvrir_portail
from orchestration.bench.banc import REFLEXION_S, Banc
from orchestration.bench.equivalent import vues_de_l_equivalent
from orchestration.bench.mesure import Mesure, au_moins, au_plus, centile
from warehouse.access import reading
from warehouse.access.rights import Vue, lire_registre
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire

LECTEURS = 100
PAR_LECTURE = 200
GRAINE = 31
# Each view of pairs, and the view whose key cuts it: whole, a view of pairs has tens of millions of rows.
PAIRES = {"rapprochement": "offre", "rapprochement_passe": "attribution"}

Cles = set[tuple[Any, ...]]


@dataclass
class Lectures:
    """What the readers saw, all together.

    Args:
        nombre: reads that were answered.
        non_demandees: rows of names that came although their reader had not opened them.
        erreurs: reads that failed, in a sentence each.
        temps: seconds of each read.
        lues: account → view → keys read.

    """

    nombre: int = 0
    non_demandees: int = 0
    erreurs: list[str] = field(default_factory=list)
    temps: list[float] = field(default_factory=list)
    lues: dict[str, dict[str, Cles]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    verrou: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Choix:
    """What an account may ask.

    Args:
        tailles: view → its number of rows for this account.
        objets: view → the values that one of its reads may name: of a view of pairs, the objects of the account; of a
            view opened with a purpose, all that exist, those of other accounts included.

    """

    tailles: dict[str, int] = field(default_factory=dict)
    objets: dict[str, list[Any]] = field(default_factory=dict)


@contextmanager
def comme_proprietaire(
    proprietaire: dict[str, Any], moteur: Engine, session: reading.Session
) -> Iterator[psycopg.Connection]:
    """Give a connection of the owner that finds the cut views under the names of those of the reader.

    It plans as the readers do (``acces.borner_role``): what is compared is row security alone.
    """
    with psycopg.connect(**proprietaire) as c:
        c.execute("set local max_parallel_workers_per_gather = 0")
        for instruction in vues_de_l_equivalent(c, moteur, session):
            c.execute(instruction)
        yield c
        c.rollback()


def mesurer(banc: Banc) -> list[Mesure]:
    """Let readers of all the profiles share the connections of the portal, then look whose rows they got."""
    base = banc.base()
    nombre = banc.lecteurs or LECTEURS
    moteur = ouvrir_portail(banc.settings, base).lecteur
    comptes = [compte["login"] for compte in banc.comptes_ouverts()]
    choix = {login: _ce_qu_il_demande(base, moteur, login) for login in comptes}
    banc.dire(f"{nombre} lecteurs lisent ensemble pendant {banc.duree_s:.0f} s…")
    vu, fin = Lectures(), time.monotonic() + banc.duree_s
    fils = [
        threading.Thread(
            target=_lire,
            args=(moteur, reading.ouvrir_session_admin(base, login), choix[login], GRAINE + rang),
            kwargs={"vu": vu, "fin": fin},
        )
        for rang, login in enumerate(islice(cycle(comptes), nombre))
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    etrangeres = vu.non_demandees + sum(
        des_autres(base, moteur, reading.ouvrir_session_admin(base, login), lues) for login, lues in vu.lues.items()
    )
    moteur.dispose()
    for erreur in vu.erreurs[:5]:
        banc.dire(erreur)
    vues = {nom for lues in vu.lues.values() for nom in lues}
    profils = len({compte["profil"] for compte in banc.comptes_ouverts()})
    nom = f"accès : {nombre} lecteurs de {profils} profils, {vu.nombre} lectures de {len(vues)} vues"
    return [
        au_plus(f"{nom}, erreurs", len(vu.erreurs), "lectures", 0),
        au_plus(f"{nom}, lignes d’un autre", etrangeres, "lignes", 0),
        # To be read: 0 is no bar.
        au_moins(f"{nom}, 95e centile", centile(vu.temps, 0.95), "s", 0),
    ]


def vues_a_cle(profil: str) -> list[Vue]:
    """Return the views of a profile that have a key, and show it: a row can then be found again by the owner."""
    registre = lire_registre()
    masques = registre.profils[profil].masques
    return [
        vue
        for vue in registre.vues_de(profil)
        if vue.cle and not {c for m in masques.get(vue.nom, ()) for c in m.colonnes} & set(vue.cle)
    ]


def cle_de(vue: Vue) -> list[str]:
    """Return the columns that tell a row of a view from any other, and what a purpose opens it by."""
    par = (vue.finalite.par,) if vue.finalite else ()
    # Two départements may use the same number for two things.
    return list(dict.fromkeys(("departement_code", *vue.cle, *par)))


def _ce_qu_il_demande(base: Base, moteur: Engine, login: str) -> Choix:
    session, choix = reading.ouvrir_session_admin(base, login), Choix()
    with comme_proprietaire(base.proprietaire, moteur, session) as c:
        for vue in vues_a_cle(session.profil):
            if vue.finalite:
                # Rows of other accounts are asked for as well: they must not come, even when a purpose names them.
                requete = f"select distinct {vue.finalite.par}::text from marts.{vue.source} order by 1"  # noqa: S608
            elif vue.nom in PAIRES:
                requete = f"select {vue.cle[0]} from {PAIRES[vue.nom]} order by 1"  # noqa: S608
            else:
                ((choix.tailles[vue.nom],),) = c.execute(f"select count(*) from {vue.nom}")  # noqa: S608
                continue
            choix.objets[vue.nom] = [ligne[0] for ligne in c.execute(requete)]
    return choix


def _lire(moteur: Engine, session: reading.Session, choix: Choix, graine: int, *, vu: Lectures, fin: float) -> None:
    """Read any view of the profile, anywhere in it, think, and again until the end."""
    vues = [vue for vue in vues_a_cle(session.profil) if choix.tailles.get(vue.nom) or choix.objets.get(vue.nom)]
    hasard, ouvertes = random.Random(graine), set()  # noqa: S311
    while time.monotonic() + (pause := hasard.expovariate(1 / REFLEXION_S)) < fin:
        time.sleep(pause)
        vue, debut = hasard.choice(vues), time.monotonic()
        requete, valeurs = f"select {', '.join(cle_de(vue))} from {vue.nom}", {}  # noqa: S608
        try:
            if vue.finalite:
                une = hasard.choice(choix.objets[vue.nom])
                _ouvrir(moteur, session, vue, une)
                ouvertes.add(une)
            elif vue.nom in PAIRES:
                requete += f" where {vue.cle[0]} = %(objet)s"
                valeurs = {"objet": hasard.choice(choix.objets[vue.nom])}
            else:
                requete += f" offset {hasard.randrange(choix.tailles[vue.nom])}"
            lignes = reading.lire(moteur, session, f"{requete} limit {PAR_LECTURE}", valeurs).lignes
        except ErreurObservatoire as erreur:
            with vu.verrou:
                vu.erreurs.append(f"{session.login}, {vue.nom} : {erreur}")
            continue
        with vu.verrou:
            vu.nombre += 1
            vu.lues[session.login][vue.nom].update(lignes)
            vu.temps.append(time.monotonic() - debut)
            if vue.finalite:
                vu.non_demandees += sum(not set(map(str, ligne)) & ouvertes for ligne in lignes)


def _ouvrir(moteur: Engine, session: reading.Session, vue: Vue, lesquelles: str | list[str]) -> None:
    ouverture = vue.finalite
    siennes = lire_registre().profils[session.profil].finalites
    if ouverture:
        finalite = next(une for une in siennes if une in ouverture.parmi)
        reading.ouvrir_acces(moteur, session, finalite, vue.nom, {ouverture.par: lesquelles})


def des_autres(base: Base, moteur: Engine, session: reading.Session, lues: dict[str, Cles]) -> int:
    """Return how many of these keys, by view, the owner does not find among the rows of this account."""
    vues = lire_registre().vues
    for nom, cles in lues.items():
        if cles and (ouverture := vues[nom].finalite):
            place = cle_de(vues[nom]).index(ouverture.par)
            _ouvrir(moteur, session, vues[nom], sorted({str(cle[place]) for cle in cles}))
    with comme_proprietaire(base.proprietaire, moteur, session) as c:
        return sum(_absentes(c, vues[nom], cles) for nom, cles in lues.items())


def _absentes(c: psycopg.Connection, vue: Vue, cles: Iterable[Sequence[Any]]) -> int:
    colonnes = sql.SQL(", ").join(map(sql.Identifier, cle_de(vue)))
    noms = {"vue": sql.Identifier(vue.nom), "cle": colonnes}
    c.execute(sql.SQL("create temp table lue as select {cle} from {vue} with no data").format(**noms))
    with c.cursor().copy("copy pg_temp.lue from stdin") as copie:
        for cle in cles:
            copie.write_row(cle)
    comptees = c.execute(
        sql.SQL(
            "select count(*) from (table pg_temp.lue except select {cle} from {vue}"
            " where ({cle}) in (table pg_temp.lue)) as autre"
        ).format(**noms)
    ).fetchone()
    c.execute("drop table pg_temp.lue")
    return int(comptees[0]) if comptees else 0
