"""Messages that no page of ours sends, on the real WebSocket: a page of another profile, a value that a filter does not
offer, a control of a page that is not there.
"""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.pages_manager import PagesManager

from dashboards.access.cookies import SESSION
from tests.dashboards.conftest import ORIGINE
from tests.dashboards.test_garde import FLUX

ENCORE = ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Navigateur:
    """A browser that writes its own messages; ``pages``, ``textes`` and ``filtres``: what the last answer held."""

    def __init__(self, flux):
        self.flux, self.pages = flux, {}

    def demander(self, page: str = "", **etats: str) -> "Navigateur":
        demande = BackMsg()
        demande.rerun_script.page_script_hash = page
        for identifiant, valeur in etats.items():
            demande.rerun_script.widget_states.widgets.add(id=identifiant, string_value=valeur)
        self.flux.send_bytes(demande.SerializeToString())
        self.recus, commencee = [], False
        while True:
            message = ForwardMsg.FromString(self.flux.receive_bytes())
            genre = message.WhichOneof("type")
            commencee = commencee or genre == "new_session"
            if genre == "navigation":
                self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
                self.ouverte = message.navigation.page_script_hash
            elif genre == "delta":
                self.recus.append(message.delta)
            elif genre == "script_finished" and commencee and message.script_finished != ENCORE:
                return self

    def texte(self) -> str:
        return "\n".join(str(recu) for recu in self.recus)

    def controles(self) -> list[str]:
        """Return the identifiers of what can be pressed, typed or chosen."""
        elements = [(r.new_element, r.new_element.WhichOneof("type")) for r in self.recus]
        return [un.id for nu, genre in elements if genre and (un := getattr(nu, genre)) and getattr(un, "id", "")]

    def erreurs(self) -> list[str]:
        return [str(r) for r in self.recus if r.new_element.WhichOneof("type") == "exception"]


@pytest.fixture
def naviguer(client, serveur, connecter, monkeypatch):
    """Open the portal as an account, where Streamlit runs: ``with naviguer("public") as flux``."""
    # What AppTest takes from the process, wherever it has run: without them, no script would answer.
    monkeypatch.setattr(Runtime, "_instance", serveur.runtime)
    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)

    def _naviguer(login):
        client.cookies.clear()
        connecter(login)
        entetes = ORIGINE | {"cookie": f"{SESSION}={client.cookies[SESSION]}"}
        return serveur.websocket_connect(FLUX, subprotocols=["streamlit"], headers=entetes)

    return _naviguer


def test_attaque_C2_the_page_of_another_profile_asked_by_its_own_name_is_not_drawn(naviguer):
    with naviguer("bailleur-a") as flux:
        siennes = Navigateur(flux).demander().pages
    assert "rapprochement" in siennes
    with naviguer("public") as flux:
        public = Navigateur(flux).demander()
        assert "rapprochement" not in public.pages
        accueil = public.ouverte
        for interdite in sorted(set(siennes) - set(public.pages)):
            public.demander(siennes[interdite])
            assert (public.ouverte, public.erreurs()) == (accueil, []), interdite


def test_attaque_C2_a_value_that_a_filter_does_not_offer_opens_nothing(naviguer):
    with naviguer("commune-muret") as flux:
        commune = Navigateur(flux).demander()
        page = commune.pages["territoire"]
        choix = [
            r.new_element.selectbox.id
            for r in commune.demander(page).recus
            if r.new_element.WhichOneof("type") == "selectbox"
        ]
        assert choix
        for forge in ("com-31555' or 1=1 --", "<script>alert(1)</script>", "x" * 100_000):
            commune.demander(page, **dict.fromkeys(choix, forge))
            assert commune.erreurs() == []
            assert forge not in commune.texte()


def test_attaque_C2_the_control_of_a_page_of_another_profile_does_nothing(naviguer):
    with naviguer("bailleur-a") as flux:
        bailleur = Navigateur(flux).demander()
        cachee = bailleur.pages["cotation"]
        controles = bailleur.demander(cachee).controles()
    assert controles
    with naviguer("public") as flux:
        public = Navigateur(flux).demander()
        # What a control holds is sent with its first drawing only.
        public.demander(public.pages["territoire"])
        avant, accueil = public.demander(public.pages["territoire"]).texte(), public.ouverte
        forges = dict.fromkeys(controles, "x")
        apres = public.demander(public.pages["territoire"], **forges)
        assert (apres.texte(), apres.erreurs(), public.ouverte) == (avant, [], accueil)
        public.demander(cachee, **forges)
        assert public.ouverte == Navigateur(flux).demander().ouverte
        assert not set(public.controles()) & set(controles)
