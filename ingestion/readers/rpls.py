"""The landlord's header line of the 2010 layout: ``annee;identifiant;raison_sociale;adresse;siret;nombre``."""

import re
from collections import Counter
from dataclasses import dataclass

import polars as pl

from ingestion.contracts.base import Contrat, Type
from ingestion.messages import FichierRejete, compte
from ingestion.readers.lignes import Fragment, lire_ligne
from ingestion.readers.table import RANG_FICHIER

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


def refuser_second_entete(fragment: Fragment, fichier: str) -> None:
    """Refuse a file with a second header line: it joins the files of two landlords."""
    for faute in fragment.fautes:
        if faute.code == "NB_CHAMPS":
            champs = lire_ligne(faute.contenu)
            if len(champs) == _NB_CHAMPS and _ANNEE.fullmatch(champs[0].strip()) and champs[-1].strip().isdecimal():
                raise FichierRejete("DEUX_ENTETES", fichier=fichier, ligne=faute.ligne)


def normaliser(trame: pl.DataFrame, contrat: Contrat) -> tuple[pl.DataFrame, dict[str, Counter[int]]]:
    """Read as empty the words that say "nothing" and decimal commas as points, in typed columns; count both by file.

    The text of the row as received is not touched: it is what quarantine keeps.
    """
    if not contrat.mots_vides or not trame.height:
        return trame, {}
    typees = [c.nom for c in contrat.colonnes if c.type not in (Type.TEXTE, Type.COMMUNE, Type.NUD)]
    decimales = [c.nom for c in contrat.colonnes if c.type is Type.DECIMAL]
    vides = pl.lit(pl.Series(contrat.mots_vides)).implode()
    comptes = trame.select(
        RANG_FICHIER,
        MOT_VIDE=pl.sum_horizontal(pl.col(nom).is_in(vides).fill_null(value=False) for nom in typees),
        VIRGULE_DECIMALE=pl.sum_horizontal(
            pl.col(nom).str.contains(",", literal=True).fill_null(value=False) for nom in decimales
        ),
    )
    reecritures: dict[str, Counter[int]] = {}
    for code in ("MOT_VIDE", "VIRGULE_DECIMALE"):
        par_fichier = comptes.filter(pl.col(code) > 0).group_by(RANG_FICHIER).agg(pl.col(code).sum())
        if par_fichier.height:
            reecritures[code] = Counter(dict(par_fichier.iter_rows()))
    if reecritures:
        trame = trame.with_columns(pl.when(~pl.col(nom).is_in(vides)).then(pl.col(nom)) for nom in typees).with_columns(
            pl.col(nom).str.replace(",", ".", literal=True) for nom in decimales
        )
    return trame, reecritures
