"""The landlord's header line of the 2010 layout: ``annee;identifiant;raison_sociale;adresse;siret;nombre``."""

import re
from dataclasses import dataclass

from ingestion.door.checks.messages import FichierRejete, compte
from ingestion.readers.lignes import Fragment, lire_ligne

_NB_CHAMPS = 6
_ANNEE = re.compile(r"\d{4}")


@dataclass(frozen=True)
class EnteteBailleur:
    """What a landlord says of its file."""

    annee: int
    identifiant: str
    raison_sociale: str
    siret: str
    nombre: int


def lire_entete_bailleur(texte: str, fichier: str) -> EnteteBailleur:
    """Read the header line; each fault says which field is wrong."""
    champs = [champ.strip() for champ in lire_ligne(texte)]
    if len(champs) != _NB_CHAMPS:
        raise FichierRejete(
            "ENTETE_BAILLEUR", fichier=fichier, raison=f"{compte(len(champs), 'champ')} au lieu de {_NB_CHAMPS}"
        )
    annee, identifiant, raison_sociale, _adresse, siret, nombre = champs
    if not _ANNEE.fullmatch(annee):
        raise FichierRejete("ENTETE_BAILLEUR", fichier=fichier, raison="l'année n'a pas quatre chiffres")
    if not identifiant:
        raise FichierRejete("ENTETE_BAILLEUR", fichier=fichier, raison="l'identifiant du bailleur est vide")
    if not nombre.isdecimal():
        raise FichierRejete("ENTETE_BAILLEUR", fichier=fichier, raison="le nombre de logements n'est pas un nombre")
    return EnteteBailleur(int(annee), identifiant, raison_sociale, siret, int(nombre))


def est_entete_bailleur(texte: str) -> bool:
    """Whether a line has the form of a landlord's header."""
    champs = [champ.strip() for champ in lire_ligne(texte)]
    return len(champs) == _NB_CHAMPS and bool(_ANNEE.fullmatch(champs[0])) and champs[-1].isdecimal()


def refuser_second_entete(fragment: Fragment, fichier: str) -> None:
    """Refuse a file with a second header line: it joins the files of two landlords."""
    for faute in fragment.fautes:
        if faute.code == "NB_CHAMPS" and est_entete_bailleur(faute.contenu):
            raise FichierRejete("DEUX_ENTETES", fichier=fichier, ligne=faute.ligne)
