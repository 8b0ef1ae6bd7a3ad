"""A sheet as PDF: a heading, what it is about, tables that go on over as many A4 pages as they need.

What belongs here: the place of each part. What does not: what a sheet says (its page).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from dashboards.charts.theme import CLAIR
from dashboards.kit.downloads.pdf import CORPS, DISCRET, ECART, MARGE, PHRASE, RUBRIQUE, TITRE, en_texte, en_xml

LARGEUR = landscape(A4)[0] - 2 * MARGE


@dataclass(frozen=True)
class Tableau:
    """One table of a sheet: its heading, its columns with their share of the width, its rows of texts."""

    titre: str
    colonnes: tuple[tuple[str, float], ...]
    rangees: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Feuille:
    """What a sheet says.

    Args:
        sujet: the title of the document.
        phrase: the sentence that answers.
        contexte: what is looked at, the date of the data and for whom, one line each.
        tableaux: its tables, in order.
        notes: what bounds the reading, one paragraph each.
        lignes: how many rows it holds.
        texte: what it says before its tables, one paragraph each.

    """

    sujet: str
    phrase: str
    contexte: tuple[str, ...]
    tableaux: tuple[Tableau, ...]
    notes: tuple[str, ...]
    lignes: int
    texte: tuple[str, ...] = ()

    def pdf(self) -> bytes:
        """Write the sheet."""
        tampon = io.BytesIO()
        document = SimpleDocTemplate(
            tampon, pagesize=landscape(A4), leftMargin=MARGE, rightMargin=MARGE, topMargin=MARGE, bottomMargin=MARGE,
            title=en_texte(self.sujet), author="Observatoire du logement social", lang="fr-FR",
        )  # fmt: skip
        contenu: list[Flowable] = [Paragraph(en_xml(self.sujet), TITRE), Paragraph(en_xml(self.phrase), PHRASE)]
        contenu += [Paragraph(en_xml(texte), DISCRET) for texte in self.contexte]
        for texte in self.texte:
            contenu += [Spacer(0, ECART / 2), Paragraph(en_xml(texte), CORPS)]
        for tableau in self.tableaux:
            contenu += [Spacer(0, ECART), Paragraph(en_xml(tableau.titre), RUBRIQUE), Spacer(0, ECART / 2)]
            contenu.append(_table(tableau))
        contenu.append(Spacer(0, ECART))
        contenu += [Paragraph(en_xml(texte), DISCRET) for texte in self.notes]
        document.build(contenu, onFirstPage=self._pied, onLaterPages=self._pied)
        return tampon.getvalue()

    def _pied(self, toile: Canvas, document: SimpleDocTemplate) -> None:
        toile.setFont("Helvetica", 7)
        toile.setFillColor(HexColor(CLAIR.texte_secondaire))
        toile.drawString(MARGE, MARGE / 2, en_texte(self.sujet))
        toile.drawRightString(MARGE + LARGEUR, MARGE / 2, f"Page {document.page}")


def _table(tableau: Tableau) -> Table:
    """Draw a table whose heading is written again on each page."""
    total = sum(part for _, part in tableau.colonnes)
    entetes = [Paragraph(f"<b>{en_xml(nom)}</b>", CORPS) for nom, _ in tableau.colonnes]
    rangees = [[Paragraph(en_xml(texte), CORPS) for texte in rangee] for rangee in tableau.rangees]
    grille = HexColor(CLAIR.grille)
    return Table(
        [entetes, *rangees],
        colWidths=[LARGEUR * part / total for _, part in tableau.colonnes],
        repeatRows=1,
        style=[("GRID", (0, 0), (-1, -1), 0.5, grille), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )
