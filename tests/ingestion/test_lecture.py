"""Cutting files into records: whatever the size of the blocks, what comes out is what the standard library reads."""

import csv
import io
import random
from dataclasses import replace

import polars as pl
import pytest

from ingestion.contracts.base import Contrat, texte
from ingestion.door.checks.duplicates import Memoire
from ingestion.readers.lignes import decouper
from ingestion.readers.octets import LIGNE_MAX, Bloc, blocs
from ingestion.readers.table import Table

CONTRAT = Contrat("essai", "essai", "une ligne", tuple(texte(nom, nom) for nom in "abc"), cle=("a", "b", "c"))


def lire(contenu: bytes, taille: int):
    """Records, faults and counts of a body of three columns, by blocks of ``taille``."""
    fragments, ligne, reste = [], 1, b""
    for bloc in blocs(io.BytesIO(contenu), taille):
        entier = Bloc(reste + bloc.octets, bloc.coupees, bloc.crlf, bloc.dernier)
        fragment = decouper(entier, 3, ligne)
        ligne, reste = fragment.suivante, fragment.reste
        fragments.append((0, fragment))
    table = Table(CONTRAT, CONTRAT.noms, fragments)
    rangees = table.trame.sort("_ligne").select("_ligne", *CONTRAT.noms).rows()
    fautes = [(faute.ligne, faute.code) for _, fragment in fragments for faute in fragment.fautes]
    return rangees, sorted(fautes), sum(fragment.lues for _, fragment in fragments)


@pytest.mark.parametrize("taille", [7, 64, 1000, 1 << 20])
def test_blocks_of_any_size_give_what_the_standard_library_reads(taille):
    hasard = random.Random(31)  # noqa: S311 - a test
    alphabet = ["a", "é", "€", "😀", ";", '"', "\n", " ", ""]
    attendues = [["".join(hasard.choices(alphabet, k=hasard.randrange(8))) for _ in "abc"] for _ in range(400)]
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=";", lineterminator="\n").writerows(attendues)
    rangees, fautes, lues = lire(sortie.getvalue().encode(), taille)
    assert [[champ or "" for champ in champs] for _, *champs in rangees] == attendues
    assert (fautes, lues) == ([], 400)


def test_the_lines_are_those_of_the_file():
    contenu = b'1;2;3\n\n"x\ny";2;3\n1;2\n4;5;6'
    rangees, fautes, lues = lire(contenu, 1000)
    assert rangees == [(1, "1", "2", "3"), (3, "x\ny", "2", "3"), (6, "4", "5", "6")]
    assert (fautes, lues) == ([(5, "NB_CHAMPS")], 4)


@pytest.mark.parametrize("taille", [8, 100, 5 << 20])
def test_a_line_over_the_limit_is_one_fault_wherever_the_blocks_fall(taille):
    longue = b"x" * (LIGNE_MAX + 10)
    contenu = b"1;2;3\n" + longue + b";2;3\n4;5;6\n"
    if taille == 8:
        contenu = contenu.replace(longue, b"x" * (LIGNE_MAX + 1))
    rangees, fautes, lues = lire(contenu, max(taille, 4096))
    assert [ligne for ligne, *_ in rangees] == [1, 3]
    assert (fautes, lues) == ([(2, "LIGNE_TROP_LONGUE")], 3)


def test_a_quote_inside_a_field_is_text():
    rangees, fautes, _ = lire(b'le "petit";2;3\n5" de haut;2;3\n', 1000)
    assert [champs[0] for _, *champs in rangees] == ['le "petit"', '5" de haut']
    assert fautes == []


def test_a_field_that_never_closes_is_given_up_after_fifty_lines():
    contenu = b'"ouvert;2;3\n' + b"1;2;3\n" * 200
    rangees, fautes, lues = lire(contenu, 64)
    assert (len(rangees), fautes, lues) == (200, [(1, "GUILLEMET_NON_FERME")], 201)


def test_the_memory_of_keys_finds_every_key_that_comes_back_and_no_other():
    memoire = Memoire(replace(CONTRAT, cle=("a",)))
    vus: set[str] = set()
    hasard = random.Random(31)  # noqa: S311 - a test
    for _ in range(40):
        cles = hasard.sample(range(20_000), hasard.randrange(1, 300))
        bloc = pl.DataFrame({"a": [str(cle) for cle in cles]})
        assert set(memoire.suspectes(bloc)["a"]) == vus & set(bloc["a"])
        vus |= set(bloc["a"])
