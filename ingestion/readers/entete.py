"""The header of names: where it is in the file, what is missing in it, which unknown name is a wanted one misspelt.

What belongs here: the names of columns. What does not: the landlord's header line (``ingestion.readers.rpls``).
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from ingestion.contracts.base import Colonne, Contrat
from ingestion.door.checks.citation import nommer
from ingestion.door.checks.messages import FichierRejete, compte, soigner
from ingestion.readers.lignes import lire_ligne
from ingestion.readers.reecriture import sans_invisible

NOMS_CITES = 8
LIGNES_CHERCHEES = 20
_NOMS_MIN = 3
_SEP = re.compile(rb'\s*"?sep=.?"?\s*', re.IGNORECASE)
_AUTRES_SEPARATEURS = {
    ",": "des virgules",
    "\t": "des tabulations",
    "|": "des barres verticales",
    ":": "des deux-points",
}
# Cyrillic and Greek letters that are drawn as Latin ones.
_SOSIES = str.maketrans("аеорсухіјѕԁһкмтнвαορνυικτχε", "aeopcyxijsdhkmthbaopvuiktxe")
_PROCHE = 0.85


def sauter_vides(octets: bytes) -> tuple[bytes, Counter[str]]:
    """Leave out the lines before the first that says something; return the rest, and what was left out by warning."""
    sautees: Counter[str] = Counter()
    while octets:
        ligne, _, suite = octets.partition(b"\n")
        if _SEP.fullmatch(ligne):
            sautees["LIGNE_SEP"] += 1
        elif not ligne.strip(b" \t\r;"):
            sautees["LIGNE_VIDE"] += 1
        else:
            break
        octets = suite
    return octets, sautees


def refuser_titre(octets: bytes, premiere: int, fichier: str, est_entete: Callable[[str], bool]) -> None:
    """Refuse a file whose header comes after a title: the first line being none, one of the next is."""
    lignes = octets.split(b"\n", LIGNES_CHERCHEES)[:LIGNES_CHERCHEES]
    for rang, ligne in enumerate(lignes):
        if est_entete(ligne.decode("utf-8", "replace")):
            if rang:
                entete = premiere + rang
                dessus = "la ligne" if entete == 2 else f"les {entete - 1} lignes"
                raise FichierRejete("TITRE", fichier=fichier, ligne=entete, dessus=dessus)
            return


def porte_des_noms(contrat: Contrat) -> Callable[[str], bool]:
    """Return what tells whether a line bears names of columns of a contract, whatever separates them."""

    def porte(ligne: str) -> bool:
        return any(len({*contrat.noms} & {*_noms(ligne, s)}) >= _NOMS_MIN for s in (";", *_AUTRES_SEPARATEURS))

    return porte


def _noms(ligne: str, separateur: str) -> tuple[str, ...]:
    champs = lire_ligne(ligne) if separateur == ";" else [nom.strip(' "\r') for nom in ligne.split(separateur)]
    return tuple(sans_invisible(nom).lower() for nom in champs)


def lire_noms(ligne: str, contrat: Contrat, fichier: str) -> tuple[str, ...]:
    """Names of the columns of a header, checked against the contract."""
    noms, connus = _noms(ligne, ";"), {*contrat.noms}
    if not connus & {*noms}:
        for separateur, trouve in _AUTRES_SEPARATEURS.items():
            if connus & {*_noms(ligne, separateur)}:
                raise FichierRejete("SEPARATEUR", fichier=fichier, trouve=trouve)
        raise FichierRejete("SANS_ENTETE", fichier=fichier, flux=contrat.flux)
    repetees = [nom for nom, fois in Counter(noms).items() if fois > 1]
    if repetees:
        raise FichierRejete(
            "COLONNE_REPETEE", fichier=fichier, colonne=nommer(repetees[0], noms.index(repetees[0]) + 1)
        )
    _comparer(noms, contrat, fichier)
    return noms


def _comparer(noms: Sequence[str], contrat: Contrat, fichier: str) -> None:
    """Refuse a header that lacks a required column, or that bears one under a name like its own."""
    absentes = [colonne for colonne in contrat.colonnes if colonne.nom not in noms]
    inconnues = {nom: rang for rang, nom in enumerate(noms, start=1) if nom not in contrat.noms}
    sosies = dict(_sosies(inconnues, absentes))
    manquantes = [colonne for colonne in absentes if colonne.obligatoire]
    if not (manquantes or sosies):
        return
    renommees = [_renommer(nom, inconnues[nom], attendue) for nom, attendue in sosies.items()]
    if not manquantes:
        raise FichierRejete("COLONNE_RESSEMBLANTE", fichier=fichier, renommees=enumerer(renommees))
    conseils = list(renommees)
    if restantes := [colonne for colonne in manquantes if colonne.nom not in sosies.values()]:
        autres = [nommer(nom, rang) for nom, rang in inconnues.items() if nom not in sosies]
        conseils.append(_ajouter(autres, seule=len(restantes) == 1))
    raise FichierRejete(
        "COLONNES_MANQUANTES",
        fichier=fichier,
        nombre=compte(len(manquantes), "colonne"),
        colonnes=enumerer([colonne.designation for colonne in manquantes]),
        conseil=enumerer(conseils),
    )


def _ajouter(inconnues: Sequence[str], *, seule: bool) -> str:
    """Say how to add required columns, which an unknown column may hold under another name."""
    ajoutez = "ajoutez-la, remplie à chaque ligne" if seule else "ajoutez-les, remplies à chaque ligne"
    if not inconnues:
        return ajoutez
    la = "la" if seule else "l'une d'elles"
    if len(inconnues) == 1:
        return soigner(
            f"si la colonne inconnue ({inconnues[0]}) {la} porte sous un autre nom, renommez-la ; sinon {ajoutez}"
        )
    cites = ", ".join([*inconnues[:NOMS_CITES], *(["…"] if len(inconnues) > NOMS_CITES else [])])
    return soigner(
        f"si une des colonnes inconnues ({cites}) {la} porte sous un autre nom, renommez-la ; sinon {ajoutez}"
    )


def _renommer(nom: str, rang: int, attendue: str) -> str:
    place = f"n° {rang}"
    cite = place if nommer(nom, rang) != nom else f"{place} « {nom} »"
    return soigner(f"la colonne {cite} ressemble à « {attendue} » : renommez-la")


def _sosies(inconnues: Iterable[str], absentes: Sequence[Colonne]) -> Iterable[tuple[str, str]]:
    """Yield the unknown names that look like the name of an absent column, each with that name."""
    attendues = {_squelette(colonne.nom): colonne.nom for colonne in absentes}
    for nom in inconnues:
        squelette = _squelette(nom)
        proches = [s for s in attendues if re.sub(r"\D", "", s) == re.sub(r"\D", "", squelette)]
        if trouves := difflib.get_close_matches(squelette, proches, n=1, cutoff=_PROCHE):
            yield nom, attendues.pop(trouves[0])


def _squelette(nom: str) -> str:
    """Return what the eye keeps of a name: no accent, no sign, no letter of another alphabet."""
    lettres = unicodedata.normalize("NFKD", nom.casefold()).translate(_SOSIES)
    return re.sub(r"[\W_]", "", "".join(lettre for lettre in lettres if not unicodedata.combining(lettre)))


def enumerer(noms: Sequence[str]) -> str:
    """Return names one after the other, the first eight of them."""
    return "\u202f; ".join([*noms[:NOMS_CITES], *(["…"] if len(noms) > NOMS_CITES else [])])
