"""What disappears from one publication to the next: a territory, a landlord, an emitter, a part of the stock or a parc.

What belongs here: the comparison of what was built with what is live. What does not: refusing the publication, or
letting it through with a reason (``warehouse.publication.publish``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

CONTROLE = "pas_de_disparition"

# Part of the stock that may not leave at once, and the size under which a part says nothing.
PART_PERDUE = 0.05
STOCK_MINIMAL = 100
# Part of its parc that a landlord may not lose at once: a file cut short leaves some rows of it.
PART_DU_PARC = 0.5
TOUT = 1.0
# A handful of households may leave a commune by themselves, and half of a handful is no fall; a landlord, an emitter or
# a declared territory does not vanish by itself.
GROUPE_MINIMAL = 11


@dataclass(frozen=True)
class Mesure:
    """Rows of a mart, counted by who they belong to (``cle`` empty: all together).

    ``minimum`` is the count under which nothing is compared, ``perte`` the part of the count that may not leave.
    """

    qui: str
    quoi: str
    table: str
    cle: str
    filtre: str
    colonnes: frozenset[str]
    minimum: int
    perte: float


def _mesure(
    qui: str, quoi: str, table: str, cle: str, filtre: str = "", *, minimum: int = 1, perte: float = TOUT
) -> Mesure:
    colonnes = {cle, filtre.split()[0] if filtre else "", *POIDS.get(table, ())[:1]}
    return Mesure(qui, quoi, table, cle, filtre or "true", frozenset(colonnes - {""}), minimum, perte)


# What a row counts for, where it is not one: the column, and its sum.
POIDS = {"fct_depot": ("chargees", "sum(chargees)"), "dim_territoire": ("communes", "sum(cardinality(communes))")}
ACTIVES = ("demandes en cours", "fct_demande")
LOGEMENTS = ("logements", "fct_logement")
EST_ACTIVE = "etat_code = 'active'"
EST_AU_PARC = "is_parc_actuel"
EST_EN_VIGUEUR = "statut = 'charge'"

# From the largest loss to the smallest: the first ones are those that a refusal names.
MESURES = (
    _mesure("", *ACTIVES, "", EST_ACTIVE, minimum=STOCK_MINIMAL, perte=PART_PERDUE),
    _mesure("", *LOGEMENTS, "", EST_AU_PARC, minimum=STOCK_MINIMAL, perte=PART_PERDUE),
    _mesure("bailleur", *LOGEMENTS, "bailleur_code", EST_AU_PARC, perte=PART_DU_PARC),
    _mesure("bailleur", "offres", "fct_offre", "bailleur_code"),
    _mesure("bailleur", "baux signés", "fct_attribution", "bailleur_code"),
    _mesure("émetteur", "lignes reçues", "fct_depot", "emetteur", EST_EN_VIGUEUR),
    _mesure("territoire", "communes", "dim_territoire", "territoire_code", "communes is not null"),
    _mesure("EPCI", *ACTIVES, "epci_code", EST_ACTIVE, minimum=GROUPE_MINIMAL),
    _mesure("EPCI", *LOGEMENTS, "epci_code", EST_AU_PARC, minimum=GROUPE_MINIMAL),
    _mesure("commune", *ACTIVES, "commune_code", EST_ACTIVE, minimum=GROUPE_MINIMAL),
    _mesure("commune", *LOGEMENTS, "commune_code", EST_AU_PARC, minimum=GROUPE_MINIMAL),
)


@dataclass(frozen=True)
class Disparition:
    """Somebody, or a part of the stock, that the live publication shows of a département and the new one does not."""

    qui: str
    detail: str
    departement: str


def disparitions(connexion: psycopg.Connection, prefixe: str) -> Iterator[Disparition]:
    """Compare what was built under ``prefixe`` with what is live, measure by measure."""
    if not prefixe:
        return
    for mesure in applicables(connexion, prefixe):
        vive, neuve = (_compter(connexion, schema, mesure) for schema in ("marts", f"{prefixe}marts"))
        noms = _libelles(connexion, mesure)
        for (departement, code), nombre in sorted(vive.items(), key=lambda paire: (-paire[1], paire[0])):
            reste = neuve.get((departement, code), 0)
            if nombre < mesure.minimum or not _a_disparu(mesure, nombre, reste):
                continue
            qui = f"{mesure.qui} {noms.get(code, code)}, {code}" if mesure.qui else mesure.quoi
            qui += f" ({departement})" if any(autre != departement for autre, _ in vive) else ""
            construites = f"{reste} dans cette construction" if reste else "plus rien dans cette construction"
            perte = f", soit {100 * (nombre - reste) / nombre:.1f} % de moins".replace(".", ",") if reste else ""
            dites = f"{nombre} {mesure.quoi} dans la publication en place, {construites}{perte}"
            yield Disparition(qui, dites, departement)


def applicables(connexion: psycopg.Connection, prefixe: str) -> list[Mesure]:
    """Return the measures whose table and columns both publications have."""
    requete = (
        "select table_schema, table_name, array_agg(column_name::text) from information_schema.columns"
        " where table_schema = any (%s) group by table_schema, table_name"
    )
    presentes = {
        (str(schema), str(table)): set(colonnes)
        for schema, table, colonnes in connexion.execute(requete, [["marts", f"{prefixe}marts"]])
    }
    return [
        mesure
        for mesure in MESURES
        if all(
            mesure.colonnes <= presentes.get((schema, mesure.table), set()) for schema in ("marts", f"{prefixe}marts")
        )
        and all((schema, mesure.table) in presentes for schema in ("marts", f"{prefixe}marts"))
    ]


def _a_disparu(mesure: Mesure, nombre: int, reste: int) -> bool:
    return reste == 0 or (nombre >= GROUPE_MINIMAL and reste <= nombre * (1 - mesure.perte))


def _compter(connexion: psycopg.Connection, schema: str, mesure: Mesure) -> dict[tuple[str, str], int]:
    """Return the counts by département and code."""
    requete = sql.SQL("select departement_code, {cle}, {nombre} from {table} where {filtre} group by 1, 2").format(
        cle=sql.Identifier(mesure.cle) if mesure.cle else sql.Literal(""),
        nombre=sql.SQL("coalesce({}, 0)".format(POIDS.get(mesure.table, ("", "count(*)"))[1])),
        table=sql.Identifier(schema, mesure.table),
        filtre=sql.SQL(mesure.filtre),
    )
    lignes = connexion.execute(requete)
    return {(str(departement), str(code)): int(nombre) for departement, code, nombre in lignes if code is not None}


def _libelles(connexion: psycopg.Connection, mesure: Mesure) -> dict[str, str]:
    """Return the names of the live publication: those that readers know."""
    table, cle = (
        ("dim_territoire", "territoire_code")
        if mesure.cle in ("epci_code", "commune_code", "territoire_code")
        else ("dim_organisme", "organisme_code")
    )
    existe = connexion.execute("select to_regclass(%s) is not null", [f"marts.{table}"]).fetchone()
    if not mesure.cle or not existe or not existe[0]:
        return {}
    requete = sql.SQL("select {cle}, libelle from {table}").format(
        cle=sql.Identifier(cle), table=sql.Identifier("marts", table)
    )
    return {str(code): str(libelle) for code, libelle in connexion.execute(requete)}
