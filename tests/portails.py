"""A portal of its own for one test, with the one of the process put back after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from dashboards.access import portail as module_portail
from dashboards.access.portail import Portail
from dashboards.app import ouvrir_portail
from warehouse.database import connections
from warehouse.settings import Settings


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
