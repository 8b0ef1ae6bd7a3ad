"""``codes``: the codes that models promise and write, those that never occur, and which of these no unit test makes.

What belongs here: comparing what the project says (its last build) with the rows of a simulated département. What does
not: judging the rows, which data tests do.

A code is promised by the values of a test ``ligne_conforme``, else by the list that the column names in its
description. One that a model writes and that the simulation never makes is only held by hand-made rows: a unit test of
the model, or of one that it reads.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_plus
from warehouse.database.connections import Base
from warehouse.publication.publish import PREFIXE

MOTS = re.compile(r"[\s,{}\[\]()'\"]+")
LISTE = re.compile(r"liste_travail, ([A-Z_0-9]+)(?:, groups? ([a-z]+(?: and [a-z]+)*))?")
COUCHES = ("intermediate", "marts")
CODES_DE_LISTE = """
select code from referentiel.liste_travail
where liste = %(liste)s and (%(groupes)s::text[] is null or groupe = any(%(groupes)s))
order by ordre, code
"""


@dataclass(frozen=True)
class Colonne:
    """A column of a model, and the codes that it may hold."""

    modele: str
    nom: str
    promis: tuple[str, ...]

    def is_nommee(self, nom: str) -> bool:
        """Whether a column of this name, in a model upstream, becomes this one: « nature » is « seuil_q1_nature »."""
        return nom == self.nom or (nom != "" and self.nom.endswith(f"_{nom}"))


@dataclass(frozen=True)
class Projet:
    """What the last build of a home left of its reading of the project."""

    dossier: Path

    @cached_property
    def manifeste(self) -> dict[str, Any]:
        """The manifest of dbt."""
        lu: dict[str, Any] = json.loads((self.dossier / "manifest.json").read_text(encoding="utf-8"))
        return lu

    @cached_property
    def modeles(self) -> dict[str, dict[str, Any]]:
        """The models whose tables hold codes, by their identifier."""
        noeuds = self.manifeste["nodes"].items()
        return {cle: n for cle, n in noeuds if n["resource_type"] == "model" and n["fqn"][1] in COUCHES}

    def amont(self, cle: str) -> set[str]:
        """Return a model and those that it reads, directly or not."""
        vus: set[str] = set()
        a_voir = {cle}
        while a_voir:
            vus |= a_voir
            a_voir = {d for c in a_voir for d in self.manifeste["nodes"][c]["depends_on"]["nodes"] if d[:6] == "model."}
            a_voir -= vus
        return vus

    @cached_property
    def ecrits(self) -> dict[str, set[str]]:
        """The literals of the SQL of each model."""
        ecrits = {}
        for cle, noeud in self.manifeste["nodes"].items():
            fichier = self.dossier / "compiled" / noeud["package_name"] / noeud["original_file_path"]
            if noeud["resource_type"] == "model" and fichier.exists():
                ecrits[cle] = set(re.findall(r"'([^']*)'", fichier.read_text(encoding="utf-8")))
        return ecrits

    @cached_property
    def essayes(self) -> dict[tuple[str, str], set[str]]:
        """The values that the unit tests of each model expect, by model and column (rows in SQL: any they name)."""
        essayes: dict[tuple[str, str], set[str]] = {}
        for essai in self.manifeste["unit_tests"].values():
            lignes, modele = essai["expect"]["rows"], essai["depends_on"]["nodes"][0]
            if isinstance(lignes, str):
                lignes = [dict.fromkeys(MOTS.split(lignes), lignes)]
            for ligne in lignes:
                for nom, valeur in ligne.items():
                    essayes.setdefault((modele, nom), {str(valeur)}).update(MOTS.split(str(valeur)), [str(valeur)])
        return essayes

    def listes_de_valeurs(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the values of the tests ``ligne_conforme``, by model and column."""
        return {
            (noeud["attached_node"], colonne): tuple(map(str, valeurs))
            for noeud in self.manifeste["nodes"].values()
            if noeud["resource_type"] == "test" and (noeud.get("test_metadata") or {}).get("name") == "ligne_conforme"
            for colonne, valeurs in noeud["test_metadata"]["kwargs"].get("valeurs", {}).items()
        }


def mesurer(banc: Banc) -> list[Mesure]:
    """Compare the codes of the bench's département."""
    return comparer(banc.base(), Projet(banc.settings.target_dir))


def comparer(base: Base, projet: Projet) -> list[Mesure]:
    """Return one line for each column: the codes that a model writes, that no row has and that no unit test makes."""
    with base.connexion() as connexion:
        return [
            _comparer(projet, colonne, _presents(connexion, projet, colonne))
            for colonne in _colonnes(connexion, projet)
        ]


def _colonnes(connexion: psycopg.Connection, projet: Projet) -> Iterator[Colonne]:
    valeurs = projet.listes_de_valeurs()
    for cle, noeud in sorted(projet.modeles.items()):
        for nom, colonne in noeud["columns"].items():
            promis = valeurs.get((cle, nom), ())
            if not promis and (liste := LISTE.search(colonne["description"])):
                groupes = liste[2].split(" and ") if liste[2] else None
                codes = connexion.execute(CODES_DE_LISTE, {"liste": liste[1], "groupes": groupes}).fetchall()
                promis = tuple(code for (code,) in codes)
            if promis:
                yield Colonne(cle, nom, promis)


def _presents(connexion: psycopg.Connection, projet: Projet, colonne: Colonne) -> set[str]:
    noeud = projet.modeles[colonne.modele]
    table = sql.Identifier(noeud["schema"].removeprefix(PREFIXE), noeud["alias"])
    lues = connexion.execute(
        sql.SQL("select distinct unnest(string_to_array(trim(both '{{}}' from {}::text), ',')) from {}").format(
            sql.Identifier(colonne.nom), table
        )
    ).fetchall()
    return {code for (code,) in lues}


def _comparer(projet: Projet, colonne: Colonne, presents: set[str]) -> Mesure:
    amont = projet.amont(colonne.modele)
    jamais = [code for code in colonne.promis if code not in presents]
    ecrits = {code for cle in amont for code in projet.ecrits.get(cle, ())}
    essais = projet.essayes.items()
    essayes = {c for (cle, nom), codes in essais if cle in amont and colonne.is_nommee(nom) for c in codes}
    sans_essai = [code for code in jamais if code in ecrits - essayes]
    nom = f"{colonne.modele.rpartition('.')[2]}.{colonne.nom} : {len(colonne.promis) - len(jamais)} codes vus"
    nom += f" sur {len(colonne.promis)}"
    if jamais:
        nom += " ; jamais vus : " + ", ".join(_dire(code, ecrits, essayes) for code in jamais)
    return au_plus(nom, len(sans_essai), "sans test unitaire", 0)


def _dire(code: str, ecrits: set[str], essayes: set[str]) -> str:
    if code in essayes:
        return f"{code} (test unitaire)"
    return f"{code} (SANS TEST UNITAIRE)" if code in ecrits else f"{code} (reçu tel quel)"
