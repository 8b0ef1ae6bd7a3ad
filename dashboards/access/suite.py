"""Where one goes on after a sign-in: never out of the portal."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from dashboards.access.filtres import PERMIS
from dashboards.access.profils import page_de


def suite_sure(demandee: str | None) -> str:
    """Return a local address to go to after sign-in: a known page and known filters, else the landing page."""
    if not demandee or len(demandee) > 400:
        return "/"
    morceaux = urlsplit(demandee)
    page = page_de(morceaux.path)
    if morceaux.scheme or morceaux.netloc or page is None:
        return "/"
    filtres = [(c, v) for c, v in parse_qsl(morceaux.query) if c in PERMIS and len(v) <= 80]
    return page.adresse + (f"?{urlencode(filtres)}" if filtres else "")
