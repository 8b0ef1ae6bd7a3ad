"""Key figures: a value, its change in a year in words, and what it is compared with. No judgement by colour."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboards.kit.words.evolutions import evolution_dite
from dashboards.kit.words.formats import INSECABLE, INSUFFISANT, Valeur, nombre
from dashboards.kit.words.texts import EVOLUTION_MASQUEE, echapper


@dataclass(frozen=True)
class Chiffre:
    """One card: label, figure, figure a year before, comparisons already written."""

    libelle: str
    valeur: Valeur
    unite: str
    avant: Valeur | None = None
    comparaisons: str = ""
    est_provisoire: bool = False
    # What stands in the place of the figure, where something else than « no data » is to be said.
    autrement: str = ""
    # Its period, where it is said of which its change is.
    quand: str = ""

    def ecrit(self) -> str:
        """Write the figure, with « p » where it may still be corrected."""
        if self.autrement:
            return self.autrement
        texte = self.valeur.ecrire(self.unite)
        return f"{texte}{INSECABLE}p" if self._est_a_corriger else texte

    @property
    def est_insuffisant(self) -> bool:
        """Whether it is a share of too few cases."""
        return self.unite == "pct" and self.valeur.connue and not self.valeur.part_fiable

    def note(self) -> str:
        """Explain the signs of the figure."""
        if self.est_insuffisant:
            return INSUFFISANT.format(n=nombre(self.valeur.cas))
        return "p : provisoire" if self._est_a_corriger else ""

    @property
    def _est_a_corriger(self) -> bool:
        """Whether a figure is told that may still be corrected."""
        return self.est_provisoire and self.valeur.connue and not self.est_insuffisant

    def evolution(self) -> str:
        """Write the change in a year, never from a masked term nor from a month that may still be corrected."""
        if self.avant is None or self.est_provisoire:
            return ""
        if self.valeur.is_masque or self.avant.is_masque:
            return EVOLUTION_MASQUEE
        if self.unite == "pct" and not (self.valeur.part_fiable and self.avant.part_fiable):
            return ""
        return evolution_dite(self.valeur.valeur, self.avant.valeur, self.unite, self.quand)

    def remarques(self) -> list[str]:
        """Return what is said of the figure: its change, what it is compared with, its signs."""
        return [texte for texte in (self.evolution(), self.comparaisons, self.note()) if texte]


def chiffres(cartes: Sequence[Chiffre]) -> None:
    """Draw up to four cards in one row; they stack on a narrow screen."""
    for colonne, carte in zip(st.columns(len(cartes)), cartes, strict=True):
        with colonne:
            _carte(carte.libelle, carte.ecrit(), carte.remarques())


def en_liste(cartes: Sequence[Chiffre]) -> None:
    """Write figures one a line, where the page has its four cards already."""
    lignes = [
        f"- {echapper(carte.libelle)} : **{echapper(carte.ecrit())}**, {echapper(' · '.join(carte.remarques()))}"
        for carte in cartes
    ]
    st.markdown("\n".join(ligne.removesuffix(", ") for ligne in lignes))


def chiffres_texte(cartes: Sequence[tuple[str, str, str]]) -> None:
    """Draw cards whose value is already written: label, value, remark."""
    with st.container(key="chiffres_texte"):
        colonnes = st.columns(len(cartes))
    for colonne, (libelle, valeur, remarque) in zip(colonnes, cartes, strict=True):
        with colonne:
            _carte(libelle, valeur, [remarque])


def _carte(libelle: str, valeur: str, lignes: list[str]) -> None:
    with st.container(border=True, height="stretch"):
        st.metric(libelle, valeur)
        if lignes:
            st.caption("  \n".join(map(echapper, lignes)))
