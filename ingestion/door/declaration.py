"""What a file says of itself: flow, format, emitter, date of situation.

Read from its name, and from its header for the format; the options of the command override the name.
"""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from ingestion.contracts import FLUX, contrats_du_flux
from ingestion.contracts.base import CODE_D_ORGANISME, Contrat
from ingestion.contracts.parc import PARC_PUBLIC
from ingestion.door.checks.messages import FichierRejete, soigner
from ingestion.readers.entete import LIGNES_CHERCHEES, porte_des_noms, sauter_vides
from ingestion.readers.octets import BOM, ouvrir
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui

_NOM = re.compile(r"(?P<flux>[a-z]+)_(?P<emetteur>[A-Z0-9]+)_(?P<date>\d{4}-\d{2}-\d{2})\.csv(\.gz)?", re.IGNORECASE)
_NOM_PUBLIC = re.compile(r"rpls_(?P<annee>\d{4})_\d{1,3}_logements\.csv(\.gz)?", re.IGNORECASE)
_CLASSEURS = (".xlsx", ".xls", ".ods")
_INACHEVES = (".part", ".tmp", ".partial", ".crdownload", ".filepart")
_TETE = 65536
AVANCE = dt.timedelta(days=31)


@dataclass(frozen=True)
class Declaration:
    """Who sends what, at which date."""

    contrat: Contrat
    emetteur: str
    situation_au: dt.date


def est_inacheve(chemin: Path) -> bool:
    """Tell whether a name is that of a transfer in progress, or hidden: nothing takes such a file."""
    return chemin.name.startswith(".") or chemin.name.lower().endswith(_INACHEVES)


def verifier_flux(flux: str | None) -> None:
    """Refuse a flow asked by an option that there is not, with those that there are."""
    if flux is not None and flux not in FLUX:
        raise ErreurObservatoire(soigner("Flux inconnu : « {} » ; flux connus : {}.").format(flux, ", ".join(FLUX)))


def reconnaitre(
    chemin: Path,
    *,
    flux: str | None = None,
    emetteur: str | None = None,
    situation_au: dt.date | str | None = None,
) -> Declaration:
    """Recognise a file; what neither its name nor the options say is a refusal that names the option to give."""
    fichier = chemin.name
    if nom := _NOM.fullmatch(fichier):
        flux = flux or nom["flux"].lower()
        emetteur = emetteur or nom["emetteur"].upper()
        situation_au = situation_au or nom["date"]
    elif nom := _NOM_PUBLIC.fullmatch(fichier):
        flux = flux or PARC_PUBLIC.flux
        emetteur = emetteur or PARC_PUBLIC.emetteurs[0]
        situation_au = situation_au or f"{nom['annee']}-01-01"
    elif chemin.suffix.lower() in _CLASSEURS:
        raise FichierRejete("PAS_UN_FICHIER_TEXTE", fichier=fichier, nature="classeur de tableur")
    if (
        flux in (None, PARC_PUBLIC.flux)
        and not (emetteur or "").startswith(PARC_PUBLIC.emetteurs)
        and _est_public(chemin)
    ):
        if emetteur or not situation_au:
            options = f"--flux {PARC_PUBLIC.flux} --emetteur {PARC_PUBLIC.emetteurs[0]} --situation-au AAAA-01-01"
            raise FichierRejete("FICHIER_PUBLIC", fichier=fichier, options=options)
        flux, emetteur = PARC_PUBLIC.flux, PARC_PUBLIC.emetteurs[0]
    manquantes = [
        option
        for option, valeur in (("--flux", flux), ("--emetteur", emetteur), ("--situation-au", situation_au))
        if not valeur
    ]
    if flux is None or emetteur is None or situation_au is None:
        raise FichierRejete("NOM_NON_RECONNU", fichier=fichier, options=", ".join(manquantes))
    if flux not in FLUX:
        raise FichierRejete("FLUX_INCONNU", fichier=fichier, flux=flux, connus=", ".join(FLUX))
    if not CODE_D_ORGANISME.fullmatch(emetteur):
        raise FichierRejete("EMETTEUR_INVALIDE", fichier=fichier, valeur=emetteur)
    return Declaration(_format(chemin, flux), emetteur, _date(situation_au, fichier))


def _date(valeur: dt.date | str, fichier: str) -> dt.date:
    """Date of situation; a month ahead is let in, for a situation prepared before its day."""
    try:
        date = valeur if isinstance(valeur, dt.date) else dt.date.fromisoformat(valeur)
    except ValueError as erreur:
        raise FichierRejete("DATE_DE_SITUATION", fichier=fichier, valeur=valeur) from erreur
    if date > aujourd_hui() + AVANCE:
        raise FichierRejete("SITUATION_FUTURE", fichier=fichier, situation_au=f"{date:%d/%m/%Y}")
    return date


def _format(chemin: Path, flux: str) -> Contrat:
    """Contract of the flow whose header the file bears; a flow of one format has nothing to choose."""
    contrats = contrats_du_flux(flux)
    return PARC_PUBLIC if PARC_PUBLIC in contrats and _est_public(chemin) else contrats[0]


def _est_public(chemin: Path) -> bool:
    """Whether the file has the header of the public dwelling file, below a title or not."""
    with ouvrir(chemin) as lecture:
        octets, _ = sauter_vides(lecture.read(_TETE).removeprefix(BOM).replace(b"\r", b"\n"))
    est_entete = porte_des_noms(PARC_PUBLIC)
    return any(map(est_entete, octets.decode("utf-8", "replace").split("\n")[:LIGNES_CHERCHEES]))
