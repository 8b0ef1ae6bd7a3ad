"""A count under two names is masked under both, and what is declared equal is used only when it is."""

import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL
from tests.warehouse.secret.test_secret_cubes import COMMUNES, TERRITOIRES, lignes, masquees
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.catalogue import lire_catalogue, lire_egalite
from warehouse.disclosure.cellules import CelluleExacte, CellulePubliee, Cle, Ensembles, Part, Relation
from warehouse.disclosure.cubes import lire_cellules, masquer_les_cubes
from warehouse.disclosure.egalites import confirmer, relations_d_egalite
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.liens import observer
from warehouse.disclosure.protection import Systeme
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.revisions import reviser

SANS = [
    ("attribution", {"effectif": "bail"}, {}, []),
    ("mutation", {"numerateur": "mute", "denominateur": "bail"}, {"mute": "bail"}, []),
]
AVEC = [*SANS[:1], (*SANS[1][:3], ["mute = bail/mutation=OUI"])]
TYPES = {"departement", "epci"}


def baux(oui=None):
    """Leases of every EPCI, by mutation, and their share of mutations, told a second time."""
    oui = oui or {c: 15 if c < "31003" else 0 for c in COMMUNES}
    non = dict.fromkeys(COMMUNES, 20) | {"31000": 3}
    tous = {c: oui[c] + non[c] for c in COMMUNES}
    return pl.concat(
        [
            lignes("attribution", {c: (0, 0, v) for c, v in tous.items()}, types=TYPES),
            lignes("attribution", {c: (0, 0, v) for c, v in oui.items()}, "2025", "mutation", "OUI", {"departement"}),
            lignes("attribution", {c: (0, 0, v) for c, v in non.items()}, "2025", "mutation", "NON", {"departement"}),
            lignes("mutation", {c: (oui[c], tous[c], 0) for c in COMMUNES}, types=TYPES),
        ]
    )


def attaquer(resultat):
    """Audit everything that is shown, knowing that the two names are one count."""
    catalogue = lire_catalogue(AVEC)
    relations = relations_d_egalite(resultat.cellules, catalogue, resultat.liens)
    return auditer(
        [CellulePubliee(cle, valeur) for cle, valeur in resultat.cellules.items()],
        resultat.liens.ensembles(set(resultat.cellules)),
        SEUIL,
        relations=relations,
        parts=parts_de(resultat.cellules, catalogue, resultat.liens),
    )


@pytest.mark.parametrize("nombre", [4, 0])
def test_a_count_masked_under_one_name_is_masked_under_the_other(nombre):
    """Few tenants of social housing among the leases, or none, which the share alone makes a secret."""
    trame = baux(dict.fromkeys(COMMUNES, 0) | {"31001": nombre})
    separes = masquer_les_cubes(trame, lire_catalogue(SANS), TERRITOIRES, SEUIL)
    ensemble = masquer_les_cubes(trame, lire_catalogue(AVEC), TERRITOIRES, SEUIL)
    ici = ("2025", "departement", "31")
    assert (*ici, "TOUS") in masquees(ensemble, "mutation")
    assert (*ici, "OUI") in masquees(ensemble, "attribution")
    assert ensemble.retirees == frozenset()
    assert ensemble.constats == attaquer(ensemble).constats == ()
    assert nombre or (*ici, "OUI") not in masquees(separes, "attribution")
    assert nombre or attaquer(separes).constats


def test_measures_that_an_equality_alone_links_are_protected_together():
    """A large modality hidden for its neighbour is shown by no other indicator."""
    catalogue = [SANS[0], ("etape", {"effectif": "etape"}, {}, ["etape = bail/mutation=NON"])]
    oui, non = dict.fromkeys(COMMUNES, 0) | {"31001": 4}, dict.fromkeys(COMMUNES, 20)
    ici = {"departement"}
    trame = pl.concat(
        [
            lignes("attribution", {c: (0, 0, 20 + oui[c]) for c in COMMUNES}, types=ici),
            lignes("attribution", {c: (0, 0, v) for c, v in oui.items()}, "2025", "mutation", "OUI", ici),
            lignes("attribution", {c: (0, 0, v) for c, v in non.items()}, "2025", "mutation", "NON", ici),
            lignes("etape", {c: (0, 0, v) for c, v in non.items()}, types=ici),
        ]
    )
    resultat = masquer_les_cubes(trame, lire_catalogue(catalogue), TERRITOIRES, SEUIL)
    caches = {ligne[-1] for ligne in masquees(resultat, "attribution")}
    assert "OUI" in caches
    assert ("NON" in caches) == bool(masquees(resultat, "etape"))
    assert len(caches) == 2
    assert resultat.constats == ()


@pytest.mark.parametrize(("ecart", "attentes"), [(3, 1), (12, 0)])
def test_what_a_correction_leaves_to_the_hidden_terms_of_a_sum_is_a_correction_too(ecart, attentes):
    """The total and one term are corrected by many; the hidden terms by the difference."""
    egaux = {"tout": ["tout = un + deux + trois"]}
    catalogue = lire_catalogue([(m, {"effectif": m}, {}, egaux.get(m, [])) for m in ("tout", "un", "deux", "trois")])

    def compter(un, deux, trois):
        comptes = {"un": un, "deux": deux, "trois": trois, "tout": un + deux + trois}
        trames = [
            lignes(m, {c: (0, 0, v if c == "31000" else 0) for c in COMMUNES}, types={"departement"})
            for m, v in comptes.items()
        ]
        return pl.concat(trames)

    hier = compter(100, 5, 30)
    vues = hier.join(masquer_les_cubes(hier, catalogue, TERRITOIRES, SEUIL).lignes, on=list(CLE_LIGNE))
    caches = set(vues.filter("is_masque")["indicateur_code"])
    assert len(caches) == 2
    assert "deux" in caches
    (autre,) = caches - {"deux"}
    demain = compter(*{"trois": (120, 5, 30 + ecart), "un": (100 + ecart, 5, 50)}[autre])
    assert len(reviser(demain, [vues], catalogue, TERRITOIRES, SEUIL).attentes) == attentes


def test_an_equality_that_the_exact_counts_contradict_is_left_out():
    catalogue = lire_catalogue(AVEC)
    juste = lire_cellules(baux(), catalogue, TERRITOIRES)
    liens = observer(juste, TERRITOIRES)
    assert confirmer(catalogue, juste, liens).egalites == catalogue.egalites
    (fausse,) = (c for c in juste if c.mesure == "mute" and c.territoire.startswith("departement"))
    assert confirmer(catalogue, juste | {fausse: 1}, liens).egalites == ()
    # Counts frozen at two dates are not equal: the equality says nothing of them.
    assert relations_d_egalite(juste | {fausse: 1}, catalogue, liens) == []
    assert len(relations_d_egalite(juste | {fausse: None}, catalogue, liens)) == 1


@pytest.mark.parametrize(("ecarts", "attendues"), [((0, 1), {"b": {"a"}}), ((-2, 0), {"a": {"b"}}), ((-1, 1), {})])
def test_an_equality_contradicted_in_one_direction_is_a_share(ecarts, attendues):
    """The people who separate two nearly equal counts are few: they are followed like those out of any share."""
    catalogue = lire_catalogue([("a", {"effectif": "a"}, {}, ["a = b"]), ("b", {"effectif": "b"}, {}, [])])
    exactes = {}
    for commune, ecart in zip(COMMUNES, ecarts, strict=False):
        ici = Cle("a", "2025", f"commune:{commune}", "TOUS")
        exactes |= {ici: 20 + ecart, ici._replace(mesure="b"): 20}
    confirme = confirmer(catalogue, exactes, observer({}, TERRITOIRES))
    assert confirme.egalites == ()
    assert dict(confirme.parts) == attendues


def test_an_equality_of_modalities_contradicted_is_no_share_of_measures():
    catalogue = lire_catalogue([("a", {"effectif": "a"}, {}, ["a = b/d=1"]), ("b", {"effectif": "b"}, {}, [])])
    ici = Cle("a", "2025", "departement:31", "TOUS")
    confirme = confirmer(catalogue, {ici: 20, ici._replace(mesure="b", modalite="d=1"): 19}, observer({}, TERRITOIRES))
    assert (confirme.egalites, dict(confirme.parts)) == ((), {})


def test_a_modality_without_a_row_counts_nobody_and_a_dimension_not_shown_says_nothing():
    catalogue = lire_catalogue([("a", {"effectif": "a"}, {}, ["a = b/d=1 + b/d=2"])])
    ici = Cle("a", "2025", "departement:31", "TOUS")
    liens = observer({}, TERRITOIRES)
    assert relations_d_egalite({ici: 5}, catalogue, liens) == []
    un = ici._replace(mesure="b", modalite="d=1")
    assert relations_d_egalite({ici: 5, un: 5}, catalogue, liens) == [Relation(((ici, 1), (un, -1)))]
    assert relations_d_egalite({ici: 5, un: 3}, catalogue, liens) == []
    mixte = lire_catalogue([("a", {"effectif": "a"}, {}, ["a = c + b/d=1"])])
    assert relations_d_egalite({ici: 5, ici._replace(mesure="c"): 5}, mixte, liens) == []


def test_modalities_told_together_stand_for_those_of_an_equality_that_holds_them_all():
    catalogue = lire_catalogue([("a", {"effectif": "a"}, {}, ["a = b/d=1 + b/d=2 + b/d=3"])])
    ici = Cle("a", "2025", "epci:E0", "TOUS")
    liens = observer({}, TERRITOIRES)
    un, deux, trois, ensemble, ailleurs = (
        ici._replace(mesure="b", modalite=f"d={nom}") for nom in ("1", "2", "3", "1+2", "2+4")
    )
    reunies = [Relation(((ici, 1), (ensemble, -1), (trois, -1)))]
    assert relations_d_egalite({ici: 12, ensemble: 8, trois: 4}, catalogue, liens) == reunies
    # Told apart beside, the group is not counted a second time; one that holds others too says nothing of the equality.
    apart = [Relation(((ici, 1), (deux, -1), (trois, -1)))]
    assert relations_d_egalite({ici: 12, ensemble: 8, deux: 8, trois: 4}, catalogue, liens) == apart
    assert relations_d_egalite({ici: 12, un: 5, ailleurs: None, trois: 4}, catalogue, liens) == []


def test_a_zero_that_a_share_keeps_secret_is_secret_under_every_name():
    """Nobody among 40: masked, and the reader does not know that the other name is not zero."""
    tout, part, reste, autre = (Cle(m, "2025", "D", "TOUS") for m in ("tout", "part", "reste", "autre"))
    memes = Relation(((autre, 1), (part, -1)))
    parts = [Part(part, reste, tout)]
    cachees = [CellulePubliee(tout, 40), CellulePubliee(part, None), CellulePubliee(autre, None)]
    rapport = auditer(cachees, Ensembles({}), SEUIL, relations=[memes], parts=parts, plancher=1)
    assert {i.cle: i.bornes.bas for i in rapport.intervalles}[autre] == 0
    montree = [CellulePubliee(tout, 40), CellulePubliee(part, None), CellulePubliee(autre, 0)]
    assert not auditer(montree, Ensembles({}), SEUIL, relations=[memes], parts=parts, plancher=1).is_sur
    exactes = [CelluleExacte(cle, valeur) for cle, valeur in ((tout, 40), (part, 0), (autre, 0))]
    systeme = Systeme(exactes, [], [memes], parts)
    assert systeme.sensibles == {part, autre}


def test_an_equality_is_read_as_it_is_written():
    partout = lire_egalite("a = b + c")
    assert [(n.mesure, n.modalite) for n in partout.noms] == [("a", ""), ("b", ""), ("c", "")]
    une = lire_egalite("a = b/d=1 + c")
    assert [(n.mesure, n.modalite) for n in une.noms] == [("a", "TOUS"), ("b", "d=1"), ("c", "TOUS")]
    with pytest.raises(ValueError, match="no equality"):
        lire_egalite("a/d=1")


def test_a_large_count_masked_with_its_row_and_told_by_others_keeps_nothing_new_from_being_shown():
    """Leases outside the mutations, masked for a small count of their row, follow from the leases and the mutations."""

    def ligne(indicateur, *comptes):
        return lignes(indicateur, dict.fromkeys(COMMUNES, (0, 0, 0)) | {"31001": comptes}, types={"departement"})

    catalogue = lire_catalogue(
        [
            *SANS[:1],
            ("mutation", {"numerateur": "mute"}, {"mute": "bail"}, []),
            ("reste", {"numerateur": "fixe", "effectif": "rare"}, {}, ["bail = mute + fixe"]),
            ("dalo", {"numerateur": "dalo"}, {"dalo": "bail"}, []),
        ]
    )
    avant = pl.concat(
        [
            ligne("attribution", 0, 0, 100),
            ligne("mutation", 60, 0, 0),
            ligne("reste", 40, 0, 3),
        ]
    )
    premiere = masquer_les_cubes(avant, catalogue, TERRITOIRES, SEUIL)
    assert (masquees(premiere, "reste"), masquees(premiere, "mutation")) != (set(), set())
    connues = avant.join(premiere.lignes, on=list(CLE_LIGNE))
    ensuite = pl.concat([avant, ligne("dalo", 50, 0, 0)])
    seconde = masquer_les_cubes(ensuite, catalogue, TERRITOIRES, SEUIL, connues=connues)
    assert (masquees(seconde, "dalo"), seconde.anciens, seconde.constats) == (set(), (), ())
