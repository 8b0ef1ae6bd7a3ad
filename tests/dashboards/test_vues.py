"""« Mes vues » on the landing page: to save the last page looked at, to find it again, to remove it."""

import pytest

from warehouse.access import saved_views
from warehouse.errors import ErreurObservatoire

NOM = "Essai de vue"


@pytest.fixture
def sans_vue(entrepot):
    """Nobody has a saved view, before and after."""

    def vider() -> None:
        with entrepot.connexion() as c:
            c.execute("delete from acces.vue_enregistree")

    vider()
    yield
    vider()


def garder(at, nom: str):
    """Save the last page of this browser, from the landing page."""
    at.query_params.clear()
    at.switch_page("pages/accueil/page.py").run()
    next(champ for champ in at.text_input if champ.label == "Nom à lui donner").set_value(nom)
    next(b for b in at.button if b.label == "Garder cette vue").click().run()
    assert not at.exception
    return at


def boutons(at) -> list[str]:
    return [b.label.replace("\\", "") for b in at.button]


@pytest.mark.usefixtures("sans_vue")
def test_the_last_page_is_saved_under_a_name_with_its_filters_and_opens_on_them(ouvrir):
    at = garder(ouvrir("etat", "delais", geo="epci-243100518", typo="T3"), NOM)
    assert NOM in boutons(at)
    next(b for b in at.button if b.label == NOM).click().run()
    assert not at.exception
    assert (at.query_params["geo"], at.query_params["typo"]) == ("epci-243100518", "T3")
    assert "Délais" in at.title[0].value


@pytest.mark.usefixtures("sans_vue")
def test_a_view_is_removed_by_its_owner(ouvrir):
    at = garder(ouvrir("etat", "delais"), NOM)
    next(b for b in at.button if b.label.startswith("Retirer")).click().run()
    assert [b for b in boutons(at) if NOM in b] == []


@pytest.mark.usefixtures("sans_vue")
def test_attaque_C6_a_view_of_one_reader_is_not_on_the_landing_page_of_another(ouvrir):
    garder(ouvrir("etat", "delais"), NOM)
    for login in ("bailleur-a", "commune-toulouse"):
        assert [b for b in boutons(ouvrir(login)) if NOM in b] == []


@pytest.mark.usefixtures("sans_vue")
def test_attaque_C6_a_view_of_a_page_that_the_profile_has_not_is_refused_in_a_sentence(ouvrir, portail, session_de):
    session = session_de("etat")
    saved_views.garder(portail.portier, session, NOM, "comptes", {"geo": "dep-31", "nom": "DUPONT"})
    at = ouvrir("etat")
    next(b for b in at.button if b.label == NOM).click().run()
    assert len(at.error) == 1
    assert "Cette page" in at.error[0].value


@pytest.mark.usefixtures("sans_vue")
def test_attaque_C6_a_parameter_that_no_page_has_does_not_reach_the_address(ouvrir, portail, session_de):
    saved_views.garder(portail.portier, session_de("etat"), NOM, "delais", {"geo": "dep-31", "suite": "ailleurs"})
    at = ouvrir("etat")
    next(b for b in at.button if b.label == NOM).click().run()
    assert "suite" not in at.query_params


@pytest.mark.usefixtures("sans_vue")
def test_a_name_that_the_database_refuses_is_said_in_its_words(ouvrir):
    at = garder(ouvrir("etat", "delais"), "<script>")
    assert "Donnez un nom" in at.error[0].value.replace("\\", "")


def test_the_public_has_no_view_of_its_own(ouvrir, portail, session_de):
    assert [m.value for m in ouvrir("public").markdown if m.value == "## Mes vues"] == []
    with pytest.raises(ErreurObservatoire):
        saved_views.garder(portail.portier, session_de("public"), NOM, "delais", {})
