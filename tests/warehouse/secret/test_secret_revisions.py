"""A closed period whose counts change: shown corrected when the old and the new tables together tell of nobody."""

import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL
from tests.warehouse.secret.test_secret_cubes import CATALOGUE, COMMUNES, TERRITOIRES, lignes, masquer, publier
from warehouse.disclosure import revisions
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.revisions import changees, corriger, reviser

# One commune counts 4 people, another 30; the others 60.
BAUX = dict.fromkeys(COMMUNES, 60) | {"31001": 4, "31004": 30}
HIER = lignes("attribution", {c: (0, 0, v) for c, v in BAUX.items()})
VUES = publier(HIER, masquer(HIER))


def baux(**ecarts):
    """Today's rows: leases added by commune."""
    return lignes("attribution", {c: (0, 0, v + ecarts.get(f"c{c}", 0)) for c, v in BAUX.items()})


def tenter(actuelles, *versions):
    return reviser(actuelles, versions, CATALOGUE, TERRITOIRES, SEUIL)


def valeur(trame, territoire):
    (rendue,) = trame.filter(territoire_code=territoire)["effectif"]
    return rendue


def test_a_large_correction_takes_the_new_values_and_keeps_the_masks():
    assert VUES["is_masque"].any()
    resultat = tenter(baux(c31000=25), VUES)
    assert resultat.attentes == ()
    neuves = corriger(VUES, resultat.lignes)
    assert (valeur(neuves, "31000"), valeur(neuves, "31")) == (85, valeur(VUES, "31") + 25)
    avant, apres = (t.sort(CLE_LIGNE).select(*CLE_LIGNE, "is_masque") for t in (VUES, neuves))
    assert avant.equals(apres)


def test_a_correction_of_a_few_people_waits_and_says_why():
    resultat = tenter(baux(c31000=1), VUES)
    assert resultat.lignes.height == 0
    (attente,) = resultat.attentes
    assert attente.indicateurs == ("attribution",)
    assert attente.periodes == ("2025",)
    assert "1 unité," in attente.motif


def test_what_a_correction_leaves_to_the_masked_cells_is_a_correction_too():
    """All that is shown changes by the threshold or more, what is hidden by three people."""
    caches = VUES.filter(pl.col("is_masque"), territoire_type="commune")["territoire_code"].to_list()
    assert caches
    montrees = {f"c{c}": 20 for c in COMMUNES if c not in caches}
    assert tenter(baux(**montrees), VUES).attentes == ()
    (attente,) = tenter(baux(**montrees, **{f"c{caches[0]}": 3}), VUES).attentes
    assert "avec ses voisines masquées" in attente.motif


def test_a_correction_that_would_show_a_small_count_waits():
    visible = next(c for c in ("31004", "31000") if not VUES.filter(territoire_code=c)["is_masque"].any())
    assert len(tenter(baux(**{f"c{visible}": 5 - BAUX[visible]}), VUES).attentes) == 1


def test_a_second_revision_is_compared_with_the_first_publication_too():
    premiere = corriger(VUES, tenter(baux(c31000=25), VUES).lignes)
    retour = baux(c31000=2)
    assert tenter(retour, premiere).attentes == ()
    assert len(tenter(retour, VUES, premiere).attentes) == 1


def test_what_is_not_linked_is_corrected_without_what_waits():
    autre = lignes("attribution", dict.fromkeys(COMMUNES, (0, 0, 60)), "2023")
    vues = pl.concat([VUES, publier(autre, masquer(autre))])
    juste = lignes("attribution", dict.fromkeys(COMMUNES, (0, 0, 80)), "2023")
    resultat = tenter(pl.concat([baux(c31000=1), juste]), vues)
    assert set(resultat.lignes["periode"]) == {"2023"}
    assert [attente.periodes for attente in resultat.attentes] == [("2025",)]


def test_without_a_change_nothing_is_audited(monkeypatch):
    monkeypatch.setattr(revisions, "observer", lambda *_: pytest.fail("observed"))
    assert tenter(HIER, VUES).lignes.height == 0


def test_a_mean_of_the_same_people_is_no_change():
    autre_moyenne = HIER.with_columns(numerateur=pl.col("numerateur") + 5)
    assert changees(autre_moyenne, VUES, CATALOGUE).height == 0
