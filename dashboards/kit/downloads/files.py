"""Files that leave the portal: the same rows as the screen, with definitions, filters and masks.

What belongs here: frames in, bytes out. What does not: rights (the rows were read as the reader), HTTP (``access``).
A masked value leaves empty with ``statut_valeur`` = s, its terms too; a text that a spreadsheet would run is made
harmless.
"""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
import xlsxwriter

from dashboards.kit.downloads.columns import ANNEE, JOUR, MOIS, dictionnaire, entete, jour, sens
from dashboards.kit.words.formats import est_absent
from warehouse.spreadsheet import sans_formule

INDICATEURS = (
    *("Code", "Nom", "Définition", "Formule", "Population"),
    *("Unité", "Intervalle", "Source", "Actualité", "Limites"),
)
FILTREES = ("Tableau", "Données", "Indicateurs")
CHIFFRES = ("valeur", "borne_basse", "borne_haute", "numerateur", "denominateur", "effectif")


@dataclass(frozen=True)
class Export:
    """One file: its name, its rows, what each column and each indicator (``INDICATEURS``) means, its source.

    ``en_mots``: the rows of the workbook, where it does not write them as the CSV does; ``tableau``: the same figures
    as a screen lays them out, its first sheet.
    """

    nom: str
    donnees: pd.DataFrame
    definitions: tuple[tuple[str, str], ...]
    source: tuple[tuple[str, str], ...]
    indicateurs: tuple[tuple[str, ...], ...] = ()
    en_mots: pd.DataFrame | None = None
    tableau: pd.DataFrame | None = None

    def csv(self) -> bytes:
        """Write a CSV for spreadsheets: UTF-8 with its mark, semicolons, ISO dates, decimal point."""
        texte = io.StringIO()
        plume = csv.writer(texte, delimiter=";", lineterminator="\r\n")
        plume.writerow(self.donnees.columns)
        for ligne in self.donnees.itertuples(index=False, name=None):
            plume.writerow([neutraliser(v) for v in ligne])
        return b"\xef\xbb\xbf" + texte.getvalue().encode()

    def xlsx(self) -> bytes:
        """Write a workbook: rows under French headings, dictionary, indicators, source; no formula, nothing hidden."""
        tampon = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(tampon, options) as classeur:
            gras = classeur.add_format({"bold": True})
            texte = classeur.add_format({"text_wrap": True, "valign": "top"})
            formes = {forme: classeur.add_format({"num_format": forme}) for forme in (JOUR, MOIS, ANNEE)}
            definitions = dictionnaire(list(self.donnees.columns), self.definitions)
            feuilles: list[tuple[str, list[str], list[Any], int, Any, list[str]]] = [
                ("Définitions", ["Colonne", "Nom dans le CSV", "Définition"], definitions, 48, texte, []),
                ("Indicateurs", list(INDICATEURS), list(self.indicateurs), 32, texte, []),
                ("Filtres et source", ["Quoi", "Valeur"], list(self.source), 24, None, []),
            ]
            rangees = self.donnees if self.en_mots is None else self.en_mots
            for nom, lues in (("Données", rangees), ("Tableau", self.tableau)):
                if lues is not None:
                    feuilles.insert(0, (nom, *self._rangees(lues)))
            for titre, entetes, lignes, largeur, forme, dates in feuilles:
                if not lignes and titre == "Indicateurs":
                    continue
                feuille = classeur.add_worksheet(titre)
                feuille.write_row(0, 0, entetes, gras)
                feuille.freeze_panes(1, 0)
                feuille.set_column(0, max(0, len(entetes) - 1), largeur, forme)
                if titre in FILTREES:
                    feuille.autofilter(0, 0, len(lignes), len(entetes) - 1)
                for rang, ligne in enumerate(lignes, start=1):
                    for colonne, valeur in enumerate(ligne):
                        quand = jour(dates[colonne], valeur) if dates else None
                        if quand is None:
                            _ecrire(feuille, rang, colonne, valeur)
                        else:
                            feuille.write_datetime(rang, colonne, quand[0], formes[quand[1]])
        return tampon.getvalue()

    def _rangees(self, cadre: pd.DataFrame) -> tuple[list[str], list[Any], int, None, list[str]]:
        """Return a sheet of rows: its headings, rows, width and form, and the columns that hold dates.

        The columns of a file to send again are not defined here: they are written as they came.
        """
        entetes = [entete(colonne, self.definitions) for colonne in cadre.columns]
        dates = [c if sens(c, self.definitions) else "" for c in cadre.columns]
        return entetes, list(cadre.itertuples(index=False, name=None)), 24, None, dates


def _ecrire(feuille: Any, rang: int, colonne: int, valeur: Any) -> None:
    if est_absent(valeur):
        return
    propre = neutraliser(valeur)
    if not isinstance(propre, int | float):
        feuille.write_string(rang, colonne, str(propre))
    else:
        feuille.write_number(rang, colonne, propre)


def neutraliser(valeur: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers, what is true or not is in words."""
    if est_absent(valeur):
        return ""
    if pd.api.types.is_bool(valeur):
        return "oui" if valeur else "non"
    if isinstance(valeur, float | Decimal):
        return int(valeur) if valeur == int(valeur) else float(valeur)
    return valeur if isinstance(valeur, int) else sans_formule(str(valeur))


def masquer(cadre: pd.DataFrame) -> pd.DataFrame:
    """Empty the figures of the masked rows and say so in ``statut_valeur``; nothing else tells a masked cell."""
    masque = cadre["is_masque"].astype(bool)
    propre = cadre.drop(columns="is_masque").assign(statut_valeur=masque.map({True: "s", False: ""}))
    for colonne in (c for c in CHIFFRES if c in propre):
        nombres = pd.to_numeric(propre[colonne]).astype(float)
        propre[colonne] = nombres.where(~masque)
    return propre
