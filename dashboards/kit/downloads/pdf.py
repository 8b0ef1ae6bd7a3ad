"""A fiche as PDF: two A4 pages, texts that can be selected, bookmarks, vector charts, French told as its language.

What belongs here: the place of each part. What does not: what a fiche says (its page), the marks of a chart
(``charts.vecteur``).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from reportlab.graphics import renderPDF
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepInFrame, Paragraph

from dashboards.charts.theme import CLAIR
from dashboards.charts.vecteur import tracer
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte
from dashboards.kit.words.formats import typographier
from dashboards.kit.words.pdf import ecrivable

MARGE, ECART = 14 * mm, 4 * mm
LARGEUR, HAUTEUR = A4[0] - 2 * MARGE, A4[1] - 2 * MARGE
BAS = MARGE + 5 * mm
PAGES = 2


def _style(taille: float, couleur: str = CLAIR.texte, *, gras: bool = False) -> ParagraphStyle:
    police = "Helvetica-Bold" if gras else "Helvetica"
    return ParagraphStyle("", fontName=police, fontSize=taille, leading=1.25 * taille, textColor=HexColor(couleur))


TITRE, PHRASE, CORPS = _style(17, gras=True), _style(10, gras=True), _style(8)
DISCRET, PIED = _style(7.5, CLAIR.texte_secondaire), _style(6.3, CLAIR.texte_secondaire)
RUBRIQUE, CONSTAT, VALEUR = _style(10.5, gras=True), _style(9, gras=True), _style(15, gras=True)


@dataclass(frozen=True)
class Fiche:
    """What two pages say of one territory.

    Args:
        sujet: the title of the document.
        titre: the finding.
        phrase: the sentence that answers.
        contexte: what is looked at, the date of the data and for whom, one line each.
        chiffres: four key figures at most.
        suite: a heading and four other figures at most, which begin the second page.
        cartes: six charts.
        definitions: name and meaning of what is counted.
        notes: signs, secret, limits, one paragraph each.

    """

    sujet: str
    titre: str
    phrase: str
    contexte: tuple[str, ...]
    chiffres: tuple[Chiffre, ...]
    suite: tuple[str, tuple[Chiffre, ...]]
    cartes: tuple[Carte, ...]
    definitions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def lignes(self) -> int:
        """How many figures it is made of."""
        return len(self.chiffres) + len(self.suite[1]) + sum(len(carte.donnees) for carte in self.cartes)

    def pdf(self) -> bytes:
        """Write the fiche."""
        return en_pdf(self)


class _Feuille:
    """The sheet being written, from its top."""

    def __init__(self, toile: Canvas, fiche: Fiche) -> None:
        self.toile, self.fiche, self.page = toile, fiche, 1
        self.haut = A4[1] - MARGE

    def ecrire(self, *textes: tuple[str, ParagraphStyle]) -> None:
        """Write paragraphs over the whole width."""
        for texte, style in textes:
            self.haut -= _poser(self.toile, [(texte, style)], MARGE, self.haut, LARGEUR, self.haut - BAS) + 2

    def reperer(self, nom: str) -> None:
        """Make a bookmark of what comes next."""
        cle = f"{self.page}-{nom}"
        self.toile.bookmarkHorizontal(cle, 0, self.haut)
        self.toile.addOutlineEntry(en_texte(nom), cle)

    def tourner(self) -> None:
        """End the sheet with its foot."""
        self.toile.setFont("Helvetica", 7)
        self.toile.setFillColor(HexColor(CLAIR.texte_secondaire))
        self.toile.drawString(MARGE, MARGE, en_texte(self.fiche.sujet))
        self.toile.drawRightString(MARGE + LARGEUR, MARGE, f"Page {self.page} sur {PAGES}")
        self.toile.showPage()
        self.page, self.haut = self.page + 1, A4[1] - MARGE


def en_pdf(fiche: Fiche) -> bytes:
    """Write a fiche; what is too long for its place is written smaller, never cut."""
    tampon = io.BytesIO()
    toile = Canvas(tampon, pagesize=A4, lang="fr-FR")
    toile.setTitle(en_texte(fiche.sujet))
    toile.setAuthor("Observatoire du logement social")
    toile.setCreator("Observatoire du logement social")
    toile.setSubject(en_texte(fiche.titre))
    toile.setViewerPreference("DisplayDocTitle", "true")
    toile.showOutline()
    feuille = _Feuille(toile, fiche)
    feuille.reperer("Chiffres clés")
    feuille.ecrire((fiche.titre, TITRE), (fiche.phrase, PHRASE), *((texte, DISCRET) for texte in fiche.contexte))
    feuille.haut -= ECART
    _chiffres(feuille, fiche.chiffres)
    _grille(feuille, fiche.cartes[:4], (feuille.haut - BAS - ECART) / 2)
    feuille.tourner()
    titre, suite = fiche.suite
    if suite:
        feuille.reperer(titre)
        feuille.ecrire((titre, RUBRIQUE))
        _chiffres(feuille, suite)
    _grille(feuille, fiche.cartes[4:], 0.36 * HAUTEUR)
    feuille.reperer("Définitions")
    feuille.ecrire(("Définitions", RUBRIQUE))
    textes = [(f"<b>{en_xml(nom)}</b>{en_xml(f' : {sens}')}", CORPS) for nom, sens in fiche.definitions]
    feuille.haut -= (
        _poser(toile, textes, MARGE, feuille.haut, LARGEUR, (feuille.haut - BAS) * 0.62, balise=True) + ECART
    )
    feuille.reperer("Sources, signes et secret statistique")
    feuille.ecrire(("Sources, signes et secret statistique", RUBRIQUE))
    _poser(toile, [(note, CORPS) for note in fiche.notes], MARGE, feuille.haut, LARGEUR, feuille.haut - BAS)
    feuille.tourner()
    toile.save()
    return tampon.getvalue()


def _chiffres(feuille: _Feuille, lus: Sequence[Chiffre]) -> None:
    """Draw figures in one row, as on screen."""
    hauteur, nombre = 24 * mm, len(lus)
    largeur = (LARGEUR - ECART * (nombre - 1)) / nombre
    for rang, chiffre in enumerate(lus):
        gauche = MARGE + rang * (largeur + ECART)
        dits = [(texte, PIED) for texte in (chiffre.evolution(), chiffre.comparaisons, chiffre.note()) if texte]
        textes = [(chiffre.libelle, DISCRET), (chiffre.ecrit(), VALEUR), *dits]
        _cadrer(feuille.toile, gauche, feuille.haut - hauteur, largeur, hauteur)
        _poser(feuille.toile, textes, gauche + 6, feuille.haut - 4, largeur - 12, hauteur - 8)
    feuille.haut -= hauteur + ECART


def _grille(feuille: _Feuille, cartes: Sequence[Carte], hauteur: float) -> None:
    """Draw the charts by two, each in its frame, in the order of the page."""
    largeur = (LARGEUR - ECART) / 2
    for debut in range(0, len(cartes), 2):
        for rang, carte in enumerate(cartes[debut : debut + 2]):
            feuille.reperer(carte.titre)
            _carte(feuille.toile, carte, MARGE + rang * (largeur + ECART), feuille.haut, largeur, hauteur)
        feuille.haut -= hauteur + ECART


def _carte(toile: Canvas, carte: Carte, gauche: float, haut: float, largeur: float, hauteur: float) -> None:
    """Draw one chart: finding, measure, marks or the sentence in their place, source and secret."""
    _cadrer(toile, gauche, haut - hauteur, largeur, hauteur)
    gauche, largeur, haut, bas = gauche + 6, largeur - 12, haut - 5, haut - hauteur + 5
    haut -= _poser(toile, [(carte.titre, CONSTAT), (carte.sous_titre, DISCRET)], gauche, haut, largeur, 24 * mm) + 4
    pied = [(carte.pied, PIED)]
    place = min(_hauteur(pied, largeur), 16 * mm)
    _poser(toile, pied, gauche, bas + place, largeur, place)
    if carte.donnees.empty or carte.dessiner is None:
        _poser(toile, [(carte.vide, CORPS)], gauche, haut, largeur, haut - bas - place)
        return
    dessin = tracer(carte.dessiner(CLAIR), largeur, haut - bas - place - 4)
    renderPDF.draw(dessin, toile, gauche, bas + place + 4)


def _cadrer(toile: Canvas, x: float, y: float, largeur: float, hauteur: float) -> None:
    toile.setStrokeColor(HexColor(CLAIR.grille))
    toile.roundRect(x, y, largeur, hauteur, 3)


def _poser(
    toile: Canvas,
    textes: Sequence[tuple[str, ParagraphStyle]],
    gauche: float,
    haut: float,
    largeur: float,
    hauteur: float,
    *,
    balise: bool = False,
) -> float:
    """Write paragraphs under a line and return the height that they took; ``balise``: they are marked up already."""
    contenu = [Paragraph(texte if balise else en_xml(texte), style) for texte, style in textes]
    boite = KeepInFrame(largeur, hauteur, contenu, mode="shrink")
    _, prise = boite.wrapOn(toile, largeur, hauteur)
    boite.drawOn(toile, gauche, haut - prise)
    return float(prise)


def _hauteur(textes: Sequence[tuple[str, ParagraphStyle]], largeur: float) -> float:
    return float(sum(Paragraph(en_xml(texte), style).wrap(largeur, HAUTEUR)[1] for texte, style in textes))


def en_texte(texte: str) -> str:
    """Return a text as a PDF can write it."""
    return ecrivable(typographier(texte))


def en_xml(texte: str) -> str:
    """Return the same where markup is read."""
    return escape(en_texte(texte), quote=False)
