"""The waiting curves between the marts and the cubes of a build: those of the last closed year, shown once.

What belongs here: reading them exact, writing the points shown in ``technique.secret_courbe``. What does not: which
points (``courbes``), what they tell (``courbes_lues``).
"""

import polars as pl
import psycopg

from warehouse.secret.courbes import GROUPE, PROBABILITES, choisir
from warehouse.secret.courbes_lues import auditer_les_courbes
from warehouse.secret.territoires import Territoires
from warehouse.secret.trames import lire_trame

# A year already shown stays as it was: a late entry would move a point by the people corrected.
A_PUBLIER = """
select c.departement_code, c.periode, c.territoire_type, c.territoire_code, c.typologie, c.priorite, c.mutation,
    c.attente_mois, c.a_risque, c.logees, c.autres, c.censurees, c.survie::float8, c.survie_basse::float8,
    c.survie_haute::float8, c.incidence_logee::float8, c.incidence_basse::float8, c.incidence_haute::float8
from intermediate.int_attente_courbe as c
inner join (
    select c.departement_code, max(c.periode) as periode
    from intermediate.int_attente_courbe as c
    inner join next__marts.dim_publication as p on c.departement_code = p.departement_code
        and c.periode || '-12' <= to_char(p.date_reference - make_interval(months => p.mois_provisoires), 'YYYY-MM')
    where c.periode_type = 'annee'
    group by c.departement_code
) as derniere on c.departement_code = derniere.departement_code and c.periode = derniere.periode
where c.periode_type = 'annee'
    and (
        c.territoire_type = 'departement' and c.dimension <> 'croisement'
        or c.territoire_type = 'epci' and c.dimension = 'ensemble'
    )
    and not exists (
        select from technique.secret_courbe as s
        where s.departement_code = c.departement_code and s.periode = c.periode
    )
"""
CLE = ("departement_code", "periode", *GROUPE, "attente_mois")
COPIE = f"copy technique.secret_courbe ({', '.join((*CLE, *PROBABILITES))}, publication_id) from stdin"
DECIMALES = 2


def preparer(connexion: psycopg.Connection, territoires: Territoires, seuil: int, publication_id: str) -> list[str]:
    """Write the points of the last closed year if it was never shown; with a finding, return why not."""
    courbes = lire_trame(connexion, A_PUBLIER)
    if courbes.is_empty():
        return []
    points = choisir(courbes, seuil)
    lieux = courbes.select("territoire_type", "territoire_code").unique().rows()
    communes = {f"{genre}:{code}": territoires.communes[territoires.nom(genre, code)] for genre, code in lieux}
    if constats := auditer_les_courbes(points, courbes, communes, seuil):
        return [constat.message for constat in constats]
    ici = courbes.select("departement_code", "periode").row(0)
    arrondis = points.with_columns(pl.col(PROBABILITES).round(DECIMALES))
    with connexion.cursor() as curseur, curseur.copy(COPIE) as copie:
        for ligne in arrondis.select(*GROUPE, "attente_mois", *PROBABILITES).iter_rows():
            copie.write_row((*ici, *ligne, publication_id))
    return []
