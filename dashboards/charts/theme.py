"""Colours of the portal, light and dark, with the contrasts that were computed for them.

What belongs here: one frozen palette per theme, taken by every figure builder. What does not: Streamlit's own theme
file (``.streamlit/config.toml``), which repeats these values; a test compares the two.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Roles of the palette: a colour is named by what it says, never by what it looks like."""

    nom: str
    fond: str
    fond_carte: str
    texte: str
    texte_secondaire: str
    lien: str
    territoire: str
    comparaison: str
    troisieme: str
    quatrieme: str
    neutre: str
    contour: str
    grille: str
    ok: str
    alerte: str
    erreur: str
    sequence: tuple[str, str, str, str, str]

    @property
    def categories(self) -> tuple[str, str, str, str]:
        """The four hues, at most, of a chart."""
        return (self.territoire, self.comparaison, self.troisieme, self.quatrieme)


CLAIR = Theme(
    nom="light",
    fond="#FFFFFF",
    fond_carte="#F6F7F9",
    texte="#161B22",
    texte_secondaire="#4B5563",
    lien="#0B4F94",
    territoire="#14508C",
    comparaison="#D95F02",
    troisieme="#0E8F80",
    quatrieme="#7A1F5C",
    neutre="#868E9C",
    contour="#6B7280",
    grille="#E3E6EB",
    ok="#0B6B4F",
    alerte="#8A5A00",
    erreur="#B3123F",
    sequence=("#D6E6F4", "#9CC4E4", "#5B9BCF", "#2570B0", "#0E3F73"),
)
SOMBRE = Theme(
    nom="dark",
    fond="#14181F",
    fond_carte="#1C222B",
    texte="#F1F3F6",
    texte_secondaire="#B4BCC8",
    lien="#8EC5FF",
    territoire="#5EA0F0",
    comparaison="#E8892B",
    troisieme="#57C7B6",
    quatrieme="#C8579B",
    neutre="#6B7688",
    contour="#8A93A3",
    grille="#2B323D",
    ok="#57C79A",
    alerte="#F2B84B",
    erreur="#FF8FA3",
    sequence=("#1F3A57", "#2C5F92", "#4187C9", "#79B5EE", "#C9E3FB"),
)


def theme(nom: str | None) -> Theme:
    """Return the palette of a theme name; light unless it is said dark."""
    return SOMBRE if nom == "dark" else CLAIR
