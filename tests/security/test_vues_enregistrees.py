"""Saved views: each account has its own, a view holds codes alone, and it opens with the rights of its reader."""

import pytest

from warehouse.access import accounts, saved_views, sessions
from warehouse.access.reading import lire
from warehouse.errors import ErreurObservatoire

LISTE = "select vue_id, nom, page, filtres from acces.vues_enregistrees('{}')"
FILTRES = {"geo": "com-31555", "annee": "2026", "onglet": "liste"}


@pytest.fixture
def base(petite):
    """The small warehouse, without the views and the accounts of the other tests."""
    with petite.connexion() as c:
        fiche = {"login": "chef.ba01", "libelle": "chef.ba01", "email": "chef@ba01.fr", "organisme_code": "BA01"}
        accounts.creer_compte(c, fiche, "essai")
    yield petite
    with petite.connexion() as c:
        c.execute("delete from acces.vue_enregistree")
        c.execute("delete from acces.session")
        c.execute("delete from acces.compte where not est_demo")


@pytest.fixture
def ouvertes(base):
    """Sessions by login."""
    return {un: sessions.ouvrir_session_admin(base, un) for un in ("etat", "bailleur-a", "chef.ba01")}


def gardees(base) -> list[tuple]:
    with base.connexion() as c:
        return c.execute("select vue_id, nom, page, filtres from acces.vue_enregistree order by 1").fetchall()


def lignes_du_journal(base) -> list[tuple]:
    with base.connexion() as c:
        return c.execute(
            "select evenement, login, cible, filtre from acces.journal_entier where evenement like 'vue%'"
            " order by entree_id"
        ).fetchall()


def test_a_view_is_kept_listed_opened_and_removed_by_its_owner_with_a_line_of_the_journal_each(
    base, ouvertes, portier, lecteur
):
    avant = len(lignes_du_journal(base))
    numero = saved_views.garder(portier, ouvertes["etat"], "Mes délais", "delais", FILTRES)
    assert lire(lecteur, ouvertes["etat"], LISTE.format("etat")).lignes == [(numero, "Mes délais", "delais", FILTRES)]
    assert saved_views.ouvrir(portier, ouvertes["etat"], numero) == ("delais", FILTRES)
    saved_views.retirer(portier, ouvertes["etat"], numero)
    assert gardees(base) == []
    assert lignes_du_journal(base)[avant:] == [
        (evenement, "etat", "delais", {}) for evenement in ("vue_gardee", "vue_ouverte", "vue_retiree")
    ]


@pytest.mark.parametrize("geste", [saved_views.ouvrir, saved_views.retirer])
@pytest.mark.parametrize("autre", ["bailleur-a", "chef.ba01"])
def test_attaque_C6_no_other_account_opens_or_removes_a_view(base, ouvertes, portier, geste, autre):
    proprietaire = "bailleur-a" if autre == "chef.ba01" else "etat"
    numero = saved_views.garder(portier, ouvertes[proprietaire], "La mienne", "delais", FILTRES)
    avant, journal = gardees(base), lignes_du_journal(base)
    with pytest.raises(ErreurObservatoire, match="n’existe pas, ou n’est pas la vôtre"):
        geste(portier, ouvertes[autre], numero)
    assert (gardees(base), lignes_du_journal(base)) == (avant, journal)


def test_attaque_C6_no_other_account_reads_a_view_even_of_the_same_organisme(base, ouvertes, portier, lecteur):
    saved_views.garder(portier, ouvertes["bailleur-a"], "La mienne", "delais", FILTRES)
    assert len(lire(lecteur, ouvertes["bailleur-a"], LISTE.format("bailleur")).lignes) == 1
    assert lire(lecteur, ouvertes["chef.ba01"], LISTE.format("bailleur")).lignes == []
    assert lire(lecteur, ouvertes["etat"], LISTE.format("etat")).lignes == []
    assert lire(lecteur, ouvertes["etat"], LISTE.format("bailleur")).lignes == []


@pytest.mark.parametrize(
    "page", ["https://exemple.fr", "//exemple.fr", "javascript:alert(1)", "delais?geo=x", "../connexion", "", None]
)
def test_attaque_C6_no_address_is_a_page(base, ouvertes, portier, page):
    with pytest.raises(ErreurObservatoire, match="ne s’enregistrent pas"):
        saved_views.garder(portier, ouvertes["etat"], "Vue", page, {})
    assert gardees(base) == []


@pytest.mark.parametrize(
    "filtres",
    [
        {"geo": "https://exemple.fr"},
        {"geo": "<script>"},
        {"geo": "javascript:alert(1)"},
        {"GEO": "dep-31"},
        {"geo=1&x": "dep-31"},
        {"geo": "0" * 65},
        {"geo": "0311098765432"},
        {"offre": "d2d87f2de1e743a3bc1d"},
        {"geo": ["dep-31"]},
        {"geo": ""},
    ],
)
def test_attaque_C6_a_filter_is_a_code_and_names_nobody(base, ouvertes, portier, filtres):
    with pytest.raises(ErreurObservatoire, match="ne s’enregistrent pas"):
        saved_views.garder(portier, ouvertes["etat"], "Vue", "delais", filtres)
    assert gardees(base) == []


@pytest.mark.parametrize(
    "nom", ["", " ", " vue", "<script>alert(1)</script>", "a\nb", "x" * 61, "0311098765432", "[vue](http://x)|", None]
)
def test_attaque_C6_a_name_is_no_markup_and_no_number(base, ouvertes, portier, nom):
    with pytest.raises(ErreurObservatoire, match="Donnez un nom"):
        saved_views.garder(portier, ouvertes["etat"], nom, "delais", {})
    assert gardees(base) == []


def test_attaque_C6_a_closed_session_saves_opens_and_removes_nothing(base, ouvertes, portier):
    numero = saved_views.garder(portier, ouvertes["etat"], "La mienne", "delais", FILTRES)
    sessions.fermer_session(portier, ouvertes["etat"].jeton)
    for geste in (
        lambda: saved_views.garder(portier, ouvertes["etat"], "Une autre", "delais", {}),
        lambda: saved_views.ouvrir(portier, ouvertes["etat"], numero),
        lambda: saved_views.retirer(portier, ouvertes["etat"], numero),
    ):
        with pytest.raises(ErreurObservatoire, match="Votre session est terminée"):
            geste()
    assert len(gardees(base)) == 1


def test_two_views_of_one_account_have_two_names_and_those_of_two_accounts_may_have_one(base, ouvertes, portier):
    saved_views.garder(portier, ouvertes["etat"], "Vue", "delais", {})
    with pytest.raises(ErreurObservatoire, match="porte déjà ce nom"):
        saved_views.garder(portier, ouvertes["etat"], "Vue", "parc", {})
    saved_views.garder(portier, ouvertes["bailleur-a"], "Vue", "parc", {})
    assert [(nom, page) for _, nom, page, _ in gardees(base)] == [("Vue", "delais"), ("Vue", "parc")]


def test_an_account_keeps_fifty_views_at_most(base, ouvertes, portier):
    for rang in range(50):
        saved_views.garder(portier, ouvertes["etat"], f"Vue {rang}", "delais", {})
    with pytest.raises(ErreurObservatoire, match="au plus 50 vues"):
        saved_views.garder(portier, ouvertes["etat"], "Vue de trop", "delais", {})
    assert len(gardees(base)) == 50


def test_the_purge_removes_the_views_of_a_revoked_account_and_those_unused_for_a_year(base, ouvertes, portier):
    gardee = saved_views.garder(portier, ouvertes["etat"], "Récente", "delais", {})
    vieille = saved_views.garder(portier, ouvertes["etat"], "Vieille", "delais", {})
    saved_views.garder(portier, ouvertes["chef.ba01"], "D’un compte révoqué", "delais", {})
    with base.connexion() as c:
        c.execute(
            "update acces.vue_enregistree set utilisee_at = utilisee_at - interval '366 days' where vue_id = %s",
            [vieille],
        )
        accounts.revoquer_compte(c, "chef.ba01", "départ")
        assert c.execute("select acces.retirer_vues_anciennes()").fetchone() == (2,)
    assert [vue for vue, *_ in gardees(base)] == [gardee]
