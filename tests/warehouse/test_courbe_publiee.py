"""The waiting curves as the public reads them, attacked with the exact ones; shown once."""

import polars as pl
import pytest

from warehouse.access import reading
from warehouse.disclosure import diffusion_courbes, queries
from warehouse.disclosure.courbes import GROUPE
from warehouse.disclosure.courbes_lues import auditer_les_courbes
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.territoires import Territoires

SEUIL = 11
COMPTES = ("a_risque", "entrees", "logees", "autres_sorties", "censurees", "incidence_autre")


@pytest.fixture(scope="module")
def points(entrepot):
    moteur, session = entrepot.moteur_lecteur(), reading.ouvrir_session_admin(entrepot, "public")
    lignes = reading.lire(moteur, session, "select * from courbe_attente").dictionnaires()
    moteur.dispose()
    return pl.DataFrame(lignes)


@pytest.fixture
def a_publier(entrepot):
    """Return the connection of a build that is about to show the curves, and forget what it did."""
    with entrepot.connexion() as connexion:
        connexion.execute("create schema next__marts")
        connexion.execute("create view next__marts.dim_publication as select * from marts.dim_publication")
        connexion.execute("create view next__marts.dim_territoire as select * from marts.dim_territoire")
        yield connexion
        connexion.rollback()


@pytest.fixture
def territoires(a_publier):
    return Territoires(lire_trame(a_publier, queries.TERRITOIRES))


def exactes(connexion, periode):
    requete = "select * from intermediate.int_attente_courbe where periode_type = 'annee' and dimension <> 'croisement'"
    courbes = lire_trame(connexion, requete)
    return courbes.filter(pl.col("periode") == periode, pl.col("territoire_type").is_in(["departement", "epci"]))


def preparer(connexion, territoires):
    """Write what may be shown; return what should not be told."""
    schema = dict.fromkeys((*CLE_LIGNE, "valeur", "borne_basse", "borne_haute"), pl.String)
    return diffusion_courbes.preparer(connexion, pl.DataFrame(schema=schema), territoires, SEUIL, "essai")[1]


def test_what_the_public_reads_tells_of_nobody_even_to_who_knows_the_risk_sets(points, a_publier, territoires):
    (annee,) = points["periode"].unique()
    assert points.height > 3
    assert points.select(COMPTES).null_count().row(0) == (points.height,) * len(COMPTES)
    courbes = exactes(a_publier, annee)
    assert auditer_les_courbes(points, courbes, territoires.communes, SEUIL) == ()
    tous = courbes.filter(territoire_type="departement", dimension="ensemble").select(*GROUPE, "attente_mois")
    assert auditer_les_courbes(tous, courbes, territoires.communes, SEUIL) != ()


def test_a_year_is_shown_once_and_when_it_is_closed(points, a_publier, territoires):
    def ecrire():
        assert preparer(a_publier, territoires) == []
        return a_publier.execute(
            "select count(*) from technique.secret_courbe where publication_id = 'essai'"
        ).fetchone()

    assert ecrire() == (0,)
    a_publier.execute("delete from technique.secret_courbe")
    assert ecrire() == (points.height,)
    # Two months after its end a year is not closed, were it the last.
    a_publier.execute("delete from technique.secret_courbe")
    a_publier.execute("drop view next__marts.dim_publication")
    a_publier.execute(
        "create view next__marts.dim_publication as select departement_code, mois_provisoires,"
        f" date '{int(points['periode'][0]) + 1}-01-31' as date_reference from marts.dim_publication"
    )
    ecrire()
    annees = a_publier.execute("select distinct periode from technique.secret_courbe").fetchall()
    assert annees == [(str(int(points["periode"][0]) - 1),)]


def test_a_leak_in_the_curves_stops_the_publication(a_publier, territoires, monkeypatch):
    a_publier.execute("delete from technique.secret_courbe")
    monkeypatch.setattr(diffusion_courbes, "choisir", lambda courbes, _: courbes.filter(territoire_type="departement"))
    assert any("selon leur attente" in motif for motif in preparer(a_publier, territoires))
