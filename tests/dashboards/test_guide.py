"""The page Guide: the whole document, reachable by section, and a document that knows every page."""

import re

import pytest

from dashboards.access.profils import PAGES
from dashboards.kit.words.texts import echapper
from dashboards.pages.guide import reads

TEXTE = reads.FICHIER.read_text(encoding="utf-8")


@pytest.mark.parametrize("login", ["public", "bailleur-a"])
def test_every_section_of_the_document_is_shown(ouvrir, login):
    at = ouvrir(login, "guide")
    titres = [titre.rstrip() for titre in re.findall(r"^## (.+)$", TEXTE, re.MULTILINE)]
    assert len(titres) > 5
    assert [e.value for e in at.header] == [echapper(titre) for titre in titres]
    assert reads.introduction().replace(" ", "") in "".join(str(e.value) for e in at.markdown).replace(" ", "")


def test_the_list_at_the_top_leads_to_each_section(ouvrir):
    at = ouvrir("public", "guide")
    liens = re.findall(r"\]\(#([a-z-]+)\)", next(e.value for e in at.markdown if "](#" in e.value))
    assert liens == [e.anchor for e in at.header]
    assert len(set(liens)) == len(liens)


def test_nothing_of_the_document_is_lost():
    rendu = "".join([reads.introduction(), *(f"{s.titre}{s.corps}" for s in reads.sections())])
    corps = TEXTE.partition("\n")[2].replace("## ", "")
    assert "".join(rendu.split()) == "".join(corps.split())


@pytest.mark.parametrize("page", [page for page in PAGES if page.chemin != "guide"], ids=lambda page: page.chemin)
def test_the_guide_tells_of_every_page_of_the_menu(page):
    assert f"- **{page.titre}**" in TEXTE
