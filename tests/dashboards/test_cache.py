import ast
import re
import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

import dashboards
from dashboards.kit.dessins import DESSINS
from dashboards.kit.graphique import Carte
from dashboards.kit.reads import catalogue, identite, publication, suivis
from dashboards.kit.reads.cache import CacheStatistiques
from dashboards.kit.reads.lecteur import CACHE, Lecteur, en_cadre, objets_lus, peser
from dashboards.kit.reads.territoire import Situation
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import Vue
from warehouse.access.reading import Resultat

STATISTIQUE = frozenset({"indicateur"})


def test_the_same_key_is_computed_once_and_never_shared_as_an_object():
    cache, appels = CacheStatistiques(400, len), []

    def calculer():
        appels.append(1)
        return pd.DataFrame({"valeur": [1]})

    premier = cache.obtenir(("bailleur", "a"), STATISTIQUE, calculer)
    premier.loc[0, "valeur"] = 99
    assert cache.obtenir(("bailleur", "a"), STATISTIQUE, calculer)["valeur"].tolist() == [1]
    assert len(appels) == 1


def test_attaque_C1_another_scope_or_publication_is_another_entry():
    cache = CacheStatistiques(400, len)
    for cle in (("bailleur", "a", "p1"), ("bailleur", "b", "p1"), ("bailleur", "a", "p2")):
        cache.obtenir(cle, STATISTIQUE, lambda cle=cle: pd.DataFrame({"cle": ["-".join(cle)]}))
    lu = cache.obtenir(("bailleur", "b", "p1"), STATISTIQUE, lambda: pd.DataFrame())
    assert (len(cache), lu["cle"].tolist()) == (3, ["bailleur-b-p1"])


@pytest.mark.parametrize(("premier", "second"), [("bailleur-a", "bailleur-b"), ("commune-toulouse", "commune-muret")])
def test_attaque_C1_two_readers_of_one_profile_never_get_each_other_s_statistics(portail, session_de, premier, second):
    """What one has just read is in the cache; the other, of the same profile and publication, reads its own."""

    def lecteur(login):
        session = session_de(login)
        etat = publication.etat(portail, session)
        return Lecteur(portail, session, etat.publication_id, etat.departements)

    CACHE.vider()
    lues = {login: lecteur(login).statistique(suivis.SQL_CONTINGENT) for login in (premier, second)}
    for login, cadre in lues.items():
        exact = lecteur(login).lignes(suivis.SQL_CONTINGENT)
        assert not exact.empty
        pd.testing.assert_frame_equal(
            *(un.sort_values(list(un.columns)).reset_index(drop=True) for un in (cadre, exact)), check_dtype=False
        )
    assert not lues[premier].equals(lues[second])


def test_the_oldest_entry_leaves_first():
    cache = CacheStatistiques(2, len)
    for cle in ("a", "b", "c"):
        cache.obtenir((cle,), STATISTIQUE, lambda cle=cle: pd.DataFrame({"cle": [cle]}))
    assert cache.obtenir(("a",), STATISTIQUE, lambda: pd.DataFrame({"cle": ["relu"]}))["cle"].tolist() == ["relu"]


def test_what_is_kept_weighs_no_more_than_its_bound_and_of_one_publication_alone():
    cache = CacheStatistiques(10, len)
    for cle, lignes in (("a", 4), ("b", 4), ("a", 4), ("c", 6), ("d", 11)):
        cache.obtenir((cle,), STATISTIQUE, lambda lignes=lignes: pd.DataFrame({"n": range(lignes)}))
        assert cache.poids <= 10
    assert len(cache) == 0
    cache.suivre("p1")
    cache.obtenir(("e",), STATISTIQUE, lambda: pd.DataFrame({"n": [1]}))
    cache.suivre("p1")
    assert (len(cache), cache.poids) == (1, 1)
    cache.suivre("p2")
    assert (len(cache), cache.poids) == (0, 0)


def test_a_frame_weighs_at_least_the_objects_that_it_holds():
    """Amounts come as objects of their own, texts as one object for all that are the same."""
    lignes = [(f"C{rang % 3}", Decimal(rang)) for rang in range(1000)]
    cadre = en_cadre(Resultat(("code", "valeur"), lignes), "")
    objets = {id(objet): objet for nom in cadre for objet in cadre[nom].to_numpy()}
    assert peser(cadre) >= sum(map(sys.getsizeof, objets.values()))
    assert len({id(code) for code in cadre["code"].to_numpy()}) == 3


@pytest.fixture
def vue(portail, session_de):
    """Return what a reader looks at in a publication: ``vue("commune-muret", "p1")``; nothing of it is read."""

    def _vue(login: str, publication_id: str = "p1") -> Vue:
        ici = Territoire("departement", "31", "Haute-Garonne", None, "31")
        situation = Situation(ici, ici, "annee", "2025", pd.DataFrame())
        lecteur = Lecteur(portail, session_de(login), publication_id, ("31",))
        return Vue(lecteur, Territoires(pd.DataFrame()), {}, situation, (), "2025", "")

    return _vue


def carte_de(titre: str) -> Carte:
    return Carte(titre, titre, "", None, pd.DataFrame({"n": ["1"]}), "", "")


def test_a_card_is_composed_once_for_its_readers_and_again_at_the_next_publication(vue):
    composees = []

    @une_fois
    def composer(vue: Vue, nom: str) -> Carte:
        composees.append(nom)
        return carte_de(nom)

    premiere = composer(vue("etat"), "stock")
    premiere.donnees.loc[0, "n"] = "99"
    assert composer(vue("etat"), "stock").donnees["n"].tolist() == ["1"]
    assert (composees, premiere.gardee is not None) == (["stock"], True)
    composer(vue("etat"), "tension")
    composer(vue("etat", "p2"), "stock")
    assert composees == ["stock", "tension", "stock"]
    assert len(DESSINS) == 1


def test_attaque_C1_a_card_kept_for_one_reader_is_told_to_no_other_of_its_profile(vue):
    composer = une_fois(lambda vue: carte_de("-".join(vue.lecteur.session.communes)))
    lues = [composer(vue(login)).titre for login in ("commune-toulouse", "commune-muret", "commune-toulouse")]
    assert lues == ["31555", "31395", "31555"]


def test_attaque_C1_the_figures_of_a_page_are_those_of_its_reader_whoever_came_before(ouvrir, lire):
    """Each landlord reads the figures of its own leases, of the same indicator at the same place."""
    sql = (
        "select i.indicateur_code, i.periode from indicateur as i join indicateur_definition using (indicateur_code)"
        " where i.dimension = 'bailleur' and i.territoire_code = '31' and i.periode_type = 'annee'"
        " and unite = 'compte' and not i.is_masque and i.valeur > 0 group by 1, 2 order by 1, 2"
    )
    communs = [ligne for ligne in lire("bailleur-a", sql) if ligne in lire("bailleur-b", sql)]

    def figures(login: str) -> list[str]:
        at = ouvrir(login, "indicateurs")
        at.query_params |= {"indicateur": communs[0]["indicateur_code"], "annee": communs[0]["periode"]}
        at.query_params |= {"geo": "dep-31", "detail": "bailleur"}
        return [un.proto.spec for un in at.run().get("plotly_chart") if '"repartition_' in un.proto.spec]

    DESSINS.vider()
    seule = figures("bailleur-b")
    DESSINS.vider()
    sienne = figures("bailleur-a")
    assert len(DESSINS) > 0
    assert figures("bailleur-b") == seule != sienne
    assert figures("bailleur-a") == sienne


def test_attaque_C1_a_card_made_of_rows_of_persons_is_never_kept(vue):
    @une_fois
    def composer(vue: Vue) -> Carte:
        vue.lecteur.lignes("select demande_id from demande where departement_code = any(%(departements)s)")
        return carte_de("demandes")

    DESSINS.vider()
    with pytest.raises(ValueError, match="jamais mis en cache"):
        composer(vue("bailleur-a"))
    assert len(DESSINS) == 0


@pytest.mark.parametrize("objet", ["demande", "demande_identite", "offre", "candidature", "rapprochement", "depot"])
def test_attaque_C1_rows_of_persons_and_offers_are_refused_by_the_cache(objet):
    with pytest.raises(ValueError, match="jamais mis en cache"):
        CacheStatistiques(400, len).obtenir(("x",), frozenset({objet}), lambda: pd.DataFrame())


def test_attaque_C1_what_is_kept_of_one_departement_is_not_told_of_another(portail, session_de):
    session = session_de("etat")
    etat = publication.etat(portail, session)
    CACHE.vider()
    ici, ailleurs = (
        Lecteur(portail, session, etat.publication_id, departements) for departements in (etat.departements, ("09",))
    )
    assert catalogue.catalogue(ici)
    assert (catalogue.catalogue(ailleurs), ailleurs.statistique(suivis.SQL_CONTINGENT).empty) == ({}, True)


def test_a_query_that_names_one_departement_is_asked_of_it_within_those_looked_at(portail, session_de):
    lecteur = Lecteur(portail, session_de("bailleur-a"), departements=("31", "09"))
    sql = "select %(departement)s::text as un, %(departements)s::text[] as tous"
    (lu,) = lecteur.lignes(sql, departement="09", departements=["75"]).to_dict("records")
    assert lu == {"un": "09", "tous": ["31", "09"]}
    assert lecteur.lignes(sql)["un"].tolist() == ["31"]


def test_the_objects_of_a_query_are_read_from_its_text():
    sql = "with c as (select * from demande d join offre o on true) select * from c union select * from territoire"
    assert objets_lus(sql) == {"demande", "offre", "territoire"}
    assert objets_lus("select 1 from territoire cross join lateral (select from demande) as d") == {
        *("territoire", "demande"),
    }
    assert objets_lus(identite.SQL_FICHE) == {"demande_identite"}


def test_attaque_C1_no_function_of_the_portal_uses_the_global_cache_of_streamlit():
    fautes = []
    for fichier in Path(dashboards.__file__).parent.rglob("*.py"):
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.Attribute) and noeud.attr in {"cache_data", "cache_resource"}:
                fautes.append(f"{fichier.name}:{noeud.lineno}")
    assert fautes == []


def test_every_query_is_narrowed_to_the_departements_of_the_reader():
    textes = []
    for fichier in Path(dashboards.__file__).parent.rglob("*.py"):
        if not re.search(r"^SQL", fichier.read_text(encoding="utf-8"), re.MULTILINE):
            continue
        chemin = fichier.relative_to(Path(dashboards.__file__).parent).with_suffix("")
        module = import_module(".".join(["dashboards", *chemin.parts]))
        textes += [valeur for nom, valeur in vars(module).items() if nom.startswith("SQL")]
    assert len(textes) >= 15
    # The state of the publications has no département of its own, nor has the journal, which is that of an organisme;
    # the accounts that one manages, the break-glass of the day and the count of those whom a commission examines are
    # bounded by the database.
    sans = (
        "from acces.etat_publication()",
        "from acces.baisses_acceptees()",
        "from acces.journal_organisme(",
        "_geres(",
        "from acces.organismes_a_ouvrir(",
        "from acces.bris_recents(",
        "from acces.vues_enregistrees(",
        "from acces.alertes_posees(",
        "from acces.abonnement(",
        "acces.candidats_examines(",
    )
    textes = [texte for texte in textes if not any(appel in texte for appel in sans)]
    ici = ("departement_code = any(%(departements)s)", "departement_code = %(departement)s")
    assert [t for t in textes if not any(condition in t for condition in ici)] == []
