import itertools
import tomllib
from pathlib import Path

import pytest

import dashboards
from dashboards.charts.theme import CLAIR, SOMBRE, Theme, theme

REGLAGES = tomllib.loads((Path(dashboards.__file__).parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def luminance(couleur: str) -> float:
    voies = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lineaires = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in voies]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def contraste(a: str, b: str) -> float:
    clair, fonce = sorted((luminance(a), luminance(b)), reverse=True)
    return (clair + 0.05) / (fonce + 0.05)


@pytest.mark.parametrize("palette", [CLAIR, SOMBRE], ids=lambda p: p.nom)
def test_texts_reach_the_contrast_of_the_norm(palette: Theme):
    textes = (palette.texte, palette.texte_secondaire, palette.lien, palette.ok, palette.alerte, palette.erreur)
    fonds = (palette.fond, palette.fond_carte)
    trop_pales = [(t, f) for t, f in itertools.product(textes, fonds) if contraste(t, f) < 4.5]
    assert trop_pales == []


@pytest.mark.parametrize("palette", [CLAIR, SOMBRE], ids=lambda p: p.nom)
def test_marks_and_outlines_reach_three_to_one(palette: Theme):
    marques = (*palette.categories, palette.neutre, palette.contour)
    assert [m for m in marques if contraste(m, palette.fond) < 3] == []


@pytest.mark.parametrize("palette", [CLAIR, SOMBRE], ids=lambda p: p.nom)
def test_the_scale_goes_one_way_in_light(palette: Theme):
    valeurs = [luminance(c) for c in palette.sequence]
    assert valeurs == sorted(valeurs, reverse=palette is CLAIR)


@pytest.mark.parametrize("palette", [CLAIR, SOMBRE], ids=lambda p: p.nom)
def test_the_shell_has_the_colours_of_the_figures(palette: Theme):
    reglages = REGLAGES["theme"][palette.nom]
    assert reglages["backgroundColor"] == palette.fond
    assert reglages["secondaryBackgroundColor"] == palette.fond_carte
    assert reglages["textColor"] == palette.texte
    assert reglages["linkColor"] == reglages["primaryColor"] == palette.lien
    assert tuple(reglages["chartCategoricalColors"]) == palette.categories


def test_an_unknown_theme_is_light():
    assert [theme(n) for n in ("dark", "light", None)] == [SOMBRE, CLAIR, CLAIR]


def test_the_shell_tells_nothing_to_the_outside():
    assert REGLAGES["browser"]["gatherUsageStats"] is False
    assert REGLAGES["client"] == {
        "showErrorDetails": "none",
        "showErrorLinks": False,
        "toolbarMode": "viewer",
        "disableDataExport": True,
    }
    assert (REGLAGES["server"]["enableStaticServing"], REGLAGES["server"]["enableAgentApi"]) == (False, False)
