"""A small warehouse written by hand, protected as the hooks of the marts protect, published by the real code.

What belongs here: making it. What does not: the fixtures (``conftest``).
"""

from pathlib import Path

import psycopg

from tests.bases import preparer
from warehouse.database import connections
from warehouse.database.connections import Base
from warehouse.publication import publish
from warehouse.settings import Settings

PROFILS = ("bailleur", "commune", "epci", "etat", "ingenieur", "public")

# Rows of the small warehouse: demande_id, landlord, in the State's perimeter, territories where it may be seen.
D1, D2, D3, D4 = (f"d{n}".ljust(20, "0") for n in (1, 2, 3, 4))
DEMANDES = [
    (D1, "BA01", True, ["31555", "243100518"]),
    (D2, "BA01", False, ["31395", "243100633"]),
    (D3, "BA02", True, []),
    (D4, "BA02", False, ["31555", "31395"]),
]

TABLES = """
create schema next__marts; create schema next__cubes;
create table next__marts.fct_demande (
    departement_code text not null, demande_id text, bailleur_code text, is_perimetre_etat boolean,
    territoires_guichet_collectivite text[]
);
create table next__marts.fct_demande_identite (
    departement_code text not null, demande_id text, nom text, is_perimetre_etat boolean,
    territoires_guichet_collectivite text[]
);
create table next__cubes.cube (departement_code text not null, effectif integer);
insert into next__cubes.cube values ('31', 4), ('99', 5);
"""


# What opens every identity of the small warehouse.
TOUTES = {"demande_id": [D1, D2, D3, D4]}

REGISTRE = Path(__file__).with_name("petit_registre")


def publier(base: Base, publication_id: str, *, accepter_baisse: str | None = None) -> publish.Publication:
    """Publish the small warehouse, which has a matrix of its own."""
    return publish.publier(base, publication_id, accepter_baisse=accepter_baisse, registre=REGISTRE)


def portee(colonne: str, fonction: str, profil: str, operateur: str = "= any") -> str:
    """Write the comparison of a column with the rights of a profile."""
    return f"{colonne} {operateur} ((select acces.{fonction}('{profil}'))::text[])"


def regles(profil: str) -> str:
    """Write the row predicate of a profile on the small warehouse."""
    departement = portee("departement_code", "departements", profil)
    guichet = portee("territoires_guichet_collectivite", "territoires", profil, "&&")
    return {
        "etat": f"is_perimetre_etat and {departement}",
        "commune": f"{guichet} and {departement}",
        "epci": f"{guichet} and {departement}",
    }.get(profil, departement)


def proteger(connexion: psycopg.Connection, table: str, predicats: dict[str, str], *, journal: bool = False) -> None:
    """Protect a table as the hook of the marts does."""
    connexion.execute(f"alter table {table} enable row level security")
    connexion.execute(f"alter table {table} force row level security")
    connexion.execute(f"create policy proprietaire on {table} to current_user using (true)")
    for profil, predicat in predicats.items():
        connexion.execute(f"create policy {profil} on {table} for select to profil_{profil} using ({predicat})")
        connexion.execute(f"grant select on {table} to profil_{profil}")
        if journal:
            connexion.execute(
                f"create policy {profil}_journal on {table} as restrictive for select to profil_{profil}"
                f" using (demande_id = any ((select acces.demandes_ouvertes('{profil}', 'demande_identite'))::text[]))"
            )


def construire(base: Base, publication_id: str, *, vues_en_moins: tuple[str, ...] = ()) -> None:
    """Build a small warehouse beside the live one, as dbt would."""
    with base.connexion() as c:
        tous = [profil for (profil,) in c.execute("select profil from acces.profil")]
        for schema in ("marts", "cubes", *tous):
            c.execute(f"drop schema if exists next__{schema} cascade")
        c.execute(TABLES)
        for profil in tous:
            c.execute(f"create schema next__{profil}")
        with c.cursor() as curseur:
            curseur.executemany("insert into next__marts.fct_demande values ('31', %s, %s, %s, %s)", DEMANDES)
            curseur.executemany(
                "insert into next__marts.fct_demande_identite values ('31', %s, 'NOM ' || %s, %s, %s)",
                [(d, d, etat, territoires) for d, _, etat, territoires in DEMANDES],
            )
        nominatifs = ("bailleur", "etat", "commune", "epci")
        proteger(c, "next__marts.fct_demande", {p: regles(p) for p in (*nominatifs, "ingenieur")})
        proteger(c, "next__marts.fct_demande_identite", {p: regles(p) for p in nominatifs}, journal=True)
        proteger(c, "next__cubes.cube", {p: portee("departement_code", "departements", p) for p in PROFILS})
        vues = {
            "demande": ("demande_id, bailleur_code", "next__marts.fct_demande", (*nominatifs, "ingenieur")),
            "demande_identite": ("demande_id, nom", "next__marts.fct_demande_identite", nominatifs),
            "statistique": ("effectif", "next__cubes.cube", PROFILS),
        }
        for profil in PROFILS:
            for nom, (colonnes, table, profils) in vues.items():
                if profil in profils and f"{profil}.{nom}" not in vues_en_moins:
                    c.execute(
                        f"create view next__{profil}.{nom} with (security_invoker = true) as select {colonnes},"
                        f" '{publication_id}'::text as publication_id from {table}"
                    )
                    c.execute(f"grant select on next__{profil}.{nom} to profil_{profil}")


def monter(settings: Settings, nom: str) -> Base:
    """Make a database with the small warehouse published under the identifier ``p0``."""
    base = connections.ouvrir(settings, nom=nom)
    preparer(base, settings, ("ORGANISME",))
    construire(base, "p0")
    publier(base, "p0")
    return base
