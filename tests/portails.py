"""A portal of its own for one test, with the one of the process put back after it; a page of a portal."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import dashboards
from dashboards.access import portail as module_portail
from dashboards.access import sessions
from dashboards.access.portail import Portail
from dashboards.app import ouvrir_portail
from warehouse.access.sessions import Session
from warehouse.database import connections
from warehouse.settings import Settings

ROUTEUR = str(Path(dashboards.__file__).with_name("router.py"))
# As the contract writes a numéro unique. Not within a pseudonym, which is hexadecimal and may hold the same digits.
NUMERO_UNIQUE = re.compile(r"(?<![0-9a-f])031\d{10}[A-Z0-9]{5}(?![0-9a-f])")


@contextmanager
def portail_de(settings: Settings, base: connections.Portes | None = None) -> Iterator[Portail]:
    """Make the portal of ``settings`` the one of this process, as long as the block lasts."""
    ancien = module_portail._installe
    portail = ouvrir_portail(settings, base)
    try:
        yield portail
    finally:
        module_portail.installer(ancien)
        portail.lecteur.dispose()
        portail.portier.dispose()


def ouvrir_page(monkeypatch: pytest.MonkeyPatch, session: Session, chemin: str = "accueil", **filtres: str) -> AppTest:
    """Open a page of the portal of this process by its address, with these filters, as the reader of a session.

    ``switch_page`` would draw another page first.
    """
    monkeypatch.setattr(sessions, "jeton_du_navigateur", lambda: session.jeton)
    at = AppTest.from_file(ROUTEUR, default_timeout=60)
    at.jeton = session.jeton
    for nom, valeur in filtres.items():
        at.query_params[nom] = valeur
    at._page_hash = calc_hash(chemin)
    at.run()
    assert at._finished_page_script_hash == at._page_hash, f"{chemin} is not offered"
    return at


def textes(at: AppTest) -> str:
    """Return what a page says in sentences, without the escapes of Markdown and the joins of lines."""
    lus = [*at.title, *at.markdown, *at.caption, *at.info, *at.warning, *at.error]
    return "\n".join(str(un.value) for un in lus).replace("\\", "").replace("\u2060", "")
