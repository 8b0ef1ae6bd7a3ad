"""The account given of a dépôt: what became of its rows, and what is to be done about them."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from ingestion.door.checks.citation import nommer
from ingestion.door.checks.messages import QUARANTAINE, compte, nombre, soigner
from ingestion.door.ledger.depot import Depot, Ecart

Statut = Literal["charge", "deja_charge", "en_attente", "retire", "rejete"]
NOMS_CITES = 8


@dataclass(frozen=True)
class Avertissement:
    """What is accepted and said, with what to do: ``{nombre}`` of them, and ``{precision}`` of what it is about."""

    un: str
    plusieurs: str


_BOM = "marque d'ordre des octets en tête du fichier, ignorée ; rien à corriger"
_SANS_LIGNE = "en-tête seul : aucune ligne à charger ; si des lignes étaient attendues, refaites l'export"
_SEP = "ligne « sep= » du tableur avant l'en-tête, ignorée ; rien à corriger"
_QUALITE = "contrôle de qualité du lot : {precision}"
AVERTISSEMENTS: dict[str, Avertissement] = {
    "BOM": Avertissement(_BOM, _BOM),
    "CRLF": Avertissement(
        "{nombre} fin de ligne CRLF, lue comme une fin de ligne simple ; rien à corriger",
        "{nombre} fins de ligne CRLF, lues comme des fins de ligne simples ; rien à corriger",
    ),
    "CR": Avertissement(
        "{nombre} fin de ligne CR, lue comme une fin de ligne simple ; rien à corriger",
        "{nombre} fins de ligne CR, lues comme des fins de ligne simples ; rien à corriger",
    ),
    "COLONNE_EN_TROP": Avertissement(
        "{nombre} colonne hors contrat, gardée à part et jamais publiée ({precision}) ; retirez-la de l'export si elle "
        "n'y est pas voulue",
        "{nombre} colonnes hors contrat, gardées à part et jamais publiées ({precision}) ; retirez-les de l'export si "
        "elles n'y sont pas voulues",
    ),
    "SANS_LIGNE": Avertissement(_SANS_LIGNE, _SANS_LIGNE),
    "LIGNE_VIDE": Avertissement(
        "{nombre} ligne vide avant l'en-tête, ignorée ; rien à corriger",
        "{nombre} lignes vides avant l'en-tête, ignorées ; rien à corriger",
    ),
    "LIGNE_SEP": Avertissement(_SEP, _SEP),
    "INVISIBLE": Avertissement(
        "{nombre} code, nombre ou date débarrassé d'espaces ou de caractères invisibles (espace insécable, "
        "tabulation…) ; à l'avenir, retirez-les de l'export",
        "{nombre} codes, nombres ou dates débarrassés d'espaces ou de caractères invisibles (espace insécable, "
        "tabulation…) ; à l'avenir, retirez-les de l'export",
    ),
    "MOT_VIDE": Avertissement(
        "{nombre} valeur NA, NC ou Z lue comme vide ; rien à corriger",
        "{nombre} valeurs NA, NC ou Z lues comme vides ; rien à corriger",
    ),
    "VIRGULE_DECIMALE": Avertissement(
        "{nombre} nombre à virgule lu avec un point ; à l'avenir, exportez les nombres avec un point",
        "{nombre} nombres à virgule lus avec un point ; à l'avenir, exportez les nombres avec un point",
    ),
    "PRIVEES": Avertissement(
        "{nombre} ligne déjà chargée cite ce qui n'est plus en vigueur ({precision}) et sera retenue hors des "
        "chiffres ; renvoyez ce qui manque, ou prévenez son émetteur",
        "{nombre} lignes déjà chargées citent ce qui n'est plus en vigueur ({precision}) et seront retenues hors des "
        "chiffres ; renvoyez ce qui manque, ou prévenez leur émetteur",
    ),
    "QUALITE": Avertissement(_QUALITE, _QUALITE),
}


@dataclass(frozen=True)
class Bilan:
    """The account of one file, as shown to who sends it.

    Args:
        motifs: the three commonest reasons for which rows are at fault: code, libellé, number of rows.
        ecarts: some of these rows, in the order of the lines: one of each kind, then the first others. They are in
            quarantine, unless the file is refused for their number.
        avertissements: sentences.
        departement: whose rows these are, where the installation has several.

    """

    fichier: str
    statut: Statut
    flux: str | None = None
    emetteur: str | None = None
    situation_au: dt.date | None = None
    lues: int = 0
    chargees: int = 0
    quarantaine: int = 0
    doublons: int = 0
    motifs: tuple[tuple[str, str, int], ...] = ()
    ecarts: tuple[Ecart, ...] = ()
    avertissements: tuple[str, ...] = ()
    message: str = ""
    depot_id: int | None = None
    departement: str | None = None


def bilan_de(
    depot: Depot, statut: Statut, message: str, *, juge: bool = False, privees: Counter[tuple[str, str]] | None = None
) -> Bilan:
    """Give the account of a dépôt.

    Args:
        depot: the dépôt.
        statut: what became of it.
        message: what is said of it.
        juge: refused for its rows, all of which were looked at.
        privees: rows of others that lose what they name, by flow and emitter.

    """
    charge = statut in ("charge", "en_attente")
    tries = charge or juge
    return Bilan(
        fichier=depot.fichier,
        statut=statut,
        flux=depot.contrat.flux,
        emetteur=depot.emetteur,
        situation_au=depot.situation_au,
        lues=depot.lues if charge else 0,
        chargees=depot.chargees if charge else 0,
        quarantaine=depot.quarantaine if charge else 0,
        doublons=depot.doublons if charge else 0,
        motifs=motifs_principaux(depot.motifs) if tries else (),
        ecarts=depot.ecarts if tries else (),
        avertissements=phrases(depot) + phrases_des_privees(privees or Counter()),
        message=message,
        depot_id=depot.depot_id,
        departement=depot.departement if len(depot.departements) > 1 else None,
    )


def balance(lues: int, chargees: int, quarantaine: int, doublons: int) -> str:
    """Write the row balance: « 3 lignes lues = 2 chargées + 1 en quarantaine + 0 doublon. »."""
    accord = "s" if lues > 1 else ""
    issues = f"{compte(chargees, 'chargée')} + {nombre(quarantaine)} en quarantaine + {compte(doublons, 'doublon')}"
    return f"{nombre(lues)} ligne{accord} lue{accord} = {issues}."


def motifs_principaux(motifs: Counter[str]) -> tuple[tuple[str, str, int], ...]:
    """Return the three commonest reasons."""
    return tuple((code, soigner(QUARANTAINE[code].libelle), fois) for code, fois in motifs.most_common(3))


def phrases(depot: Depot) -> tuple[str, ...]:
    """Return the warnings in words: what is accepted, how much of it, what to do."""
    return tuple(
        _phrase(code, fois, precision)
        for code, fois in depot.avertissements.items()
        for precision in _precisions(depot, code)
    )


def phrases_des_privees(privees: Counter[tuple[str, str]]) -> tuple[str, ...]:
    """Say whose rows lose what they name, by flow and emitter."""
    precision = ", ".join(f"{flux} de {emetteur}\u00a0: {nombre(n)}" for (flux, emetteur), n in privees.items())
    return (_phrase("PRIVEES", privees.total(), precision),) if privees else ()


def _phrase(code: str, fois: int, precision: str) -> str:
    avertissement = AVERTISSEMENTS[code]
    phrase = soigner(avertissement.un if fois == 1 else avertissement.plusieurs)
    return phrase.format(nombre=nombre(fois), precision=precision)


def _precisions(depot: Depot, code: str) -> list[str]:
    """Return what a warning is about: it is said once for each, and without more for most."""
    if code == "COLONNE_EN_TROP":
        noms = [nommer(nom, rang) for rang, nom in enumerate(depot.entete, start=1) if nom not in depot.contrat.noms]
        return [", ".join([*noms[:NOMS_CITES], *(["…"] if len(noms) > NOMS_CITES else [])])]
    if code == "QUALITE":
        return list(depot.constats)
    return [""]
