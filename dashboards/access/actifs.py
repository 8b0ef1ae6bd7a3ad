"""The shell's static files, gzipped once and served by us.

Streamlit serves them uncompressed, counting on a proxy that the embedded mode lacks. Each text file is compressed at
its first use and kept; ``prechauffer`` does it at start-up for those of a first page. The HTML shell is rewritten in
French.
"""

import gzip
import mimetypes
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response

RACINE = Path(streamlit.__file__).parent / "static"
TEXTES = {".js", ".css", ".html", ".svg", ".json", ".map"}
UN_AN = "public, immutable, max-age=31536000"
TITRE = "Observatoire du logement social"
HABILLAGE = Path(__file__).with_name("habillage.css")
SCRIPT = HABILLAGE.with_name("coquille.js")

# What Streamlit reads aloud in English and gives no way to change, as its scripts write it.
LIBELLES = {
    "App pages": "Pages du portail",
    "Choose date": "Choisir la date",
    "Clear all": "Tout effacer",
    "Clear date": "Effacer la date",
    "Clear value": "Effacer le choix",
    "Collapse sidebar": "Replier le menu",
    "Expand sidebar": "Déplier le menu",
    "Link to heading": "Lien vers ce titre",
    "Main menu": "Réglages",
    "Next page": "Page suivante",
    "Open": "Ouvrir la liste",
    "Pagination": "Pages du tableau",
    "Previous page": "Page précédente",
    "Sidebar": "Menu",
}
# The same, where the words are not right after their attribute: what is replaced says what stands around them.
ENTOURES = {
    "?`Scrollable table`:": "?`Tableau à faire défiler`:",
    "{children:`No results`}": "{children:`Aucun résultat`}",
    # The letters of an empty date: its order is that of France already.
    "en:{year:`yyyy`,month:`mm`,day:`dd`}": "en:{year:`aaaa`,month:`mm`,day:`jj`}",
    "children:`Use arrow keys to navigate dates. Enter to select. Escape to close.`": (
        "children:`Les flèches parcourent les jours, Entrée choisit, Échap ferme.`"
    ),
}
A_NOUS = '<link rel="stylesheet" href="./habillage.css"><script defer src="./coquille.js"></script>'


# The parts of Streamlit that the first page draws, by the name of their script; last those of charts, the heaviest.
DESSINES = ("Html", "TextInput", "Selectbox", "Metric", "PageLink", "Checkbox", "PlotlyChart")
IMPORT = re.compile(r'(?:from|import)\s*["`]\./([^"`]+\.js)["`]')


@dataclass
class Actifs:
    """Compressed copies by path below ``static/``."""

    _copies: dict[str, bytes] = field(default_factory=dict)
    _verrou: Lock = field(default_factory=Lock)

    @cached_property
    def coquille_chemins(self) -> list[str]:
        """Paths that the shell loads first, as the HTML names them."""
        return re.findall(r'(?:src|href)="\./(static/(?:js|css|media)/[^"]+)"', self._html_origine)

    @cached_property
    def depart_chemins(self) -> list[str]:
        """Paths that a first page loads: those of the shell, then of what it draws, its font of icons, then of charts.

        Streamlit asks for the scripts of a part when the server first sends one, and for those that they need once it
        has read them: each wave is a wait, unless the browser has them all.
        """
        icones = [f"static/media/{p.name}" for p in (RACINE / "static" / "media").glob("MaterialSymbols-*.woff2")]
        return list(dict.fromkeys([*self.coquille_chemins, *icones, *_avec_leurs_scripts(DESSINES)]))

    @cached_property
    def _html_origine(self) -> str:
        return (RACINE / "index.html").read_text(encoding="utf-8")

    @cached_property
    def html(self) -> bytes:
        """The shell in French: language, title, style sheet, skip link, our one script; none inline, no agent API."""
        page = re.sub(r"<!--.*?-->", "", self._html_origine, flags=re.DOTALL)
        page = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
        page = re.sub(r'<link rel="service-desc"[^>]*/?>', "", page)
        page = re.sub(r"<noscript>.*?</noscript>", f"<noscript><p>{SANS_SCRIPT}</p></noscript>", page, flags=re.DOTALL)
        page = page.replace('<html lang="en">', '<html lang="fr">', 1)
        page = page.replace("<title>Streamlit</title>", f"<title>{TITRE}</title>", 1)
        page = page.replace('href="./favicon.png"', 'href="./favicon.svg"', 1)
        page = page.replace("</head>", f"{A_NOUS}</head>", 1)
        return page.replace("<body>", '<body><a class="evitement" href="#contenu">Aller au contenu</a>', 1).encode()

    def prechauffer(self) -> None:
        """Compress what a first page needs."""
        for chemin in self.depart_chemins:
            if Path(chemin).suffix in TEXTES:
                self._compresse(chemin)

    def repondre(self, chemin: str, entetes: Headers) -> Response:
        """Answer one path below ``static/`` or 404; nothing outside the package's folder can be named."""
        fichier = (RACINE / chemin).resolve()
        if not fichier.is_relative_to(RACINE.resolve()) or not fichier.is_file():
            return Response(status_code=404)
        genre = mimetypes.guess_type(fichier.name)[0] or "application/octet-stream"
        if fichier.suffix == ".js":
            genre = "text/javascript"
        sortie = {"Cache-Control": UN_AN}
        if fichier.suffix in TEXTES and "gzip" in entetes.get("accept-encoding", ""):
            sortie |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            return Response(self._compresse(chemin), media_type=genre, headers=sortie)
        return Response(contenu(chemin), media_type=genre, headers=sortie)

    def _compresse(self, chemin: str) -> bytes:
        copie = self._copies.get(chemin)
        if copie is None:
            copie = gzip.compress(contenu(chemin), compresslevel=6, mtime=0)
            with self._verrou:
                self._copies[chemin] = copie
        return copie


def _avec_leurs_scripts(composants: tuple[str, ...]) -> list[str]:
    """Return the paths of the scripts of some parts of Streamlit, and of all that these import."""
    dossier = RACINE / "static" / "js"
    attendent = [p.name for composant in composants for p in dossier.glob(f"{composant}.*.js")]
    vus: list[str] = []
    while attendent:
        nom = attendent.pop(0)
        if nom not in vus:
            vus.append(nom)
            attendent += IMPORT.findall((dossier / nom).read_text(encoding="utf-8"))
    return [f"static/js/{nom}" for nom in vus]


def contenu(chemin: str) -> bytes:
    """Return a file of the shell, what it reads aloud in French (whole literals only)."""
    octets = (RACINE / chemin).read_bytes()
    if chemin.endswith(".js"):
        for anglais, francais in LIBELLES.items():
            octets = octets.replace(f'"aria-label":`{anglais}`'.encode(), f'"aria-label":`{francais}`'.encode())
        for anglais, francais in ENTOURES.items():
            octets = octets.replace(anglais.encode(), francais.encode())
    return octets


SANS_SCRIPT = "Ce portail a besoin de JavaScript. Activez-le, ou demandez un export à votre correspondant."
