"""Rows and files of partners, right by default: a test changes the one thing that it is about."""

import csv
import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingestion.contracts import CONTRATS
from ingestion.contracts.base import Contrat
from ingestion.contracts.parc import PARC_PUBLIC, PARC_RPLS

PAR_TABLE = {contrat.table: contrat for contrat in CONTRATS}
DEMANDES, OFFRES = PAR_TABLE["demandes"], PAR_TABLE["offres"]
CANDIDATURES, ATTRIBUTIONS = PAR_TABLE["candidatures"], PAR_TABLE["attributions"]
REFERENTIELS, PRIORITES = PAR_TABLE["referentiels"], PAR_TABLE["priorites"]
SITUATION = "2024-03-31"
Ligne = dict[str, str]


def nud(rang: int, guichet: str = "G001A") -> str:
    return f"0310324{rang:06d}{guichet}"


def demande(rang: int = 1, **autres: str) -> Ligne:
    guichet = autres.pop("guichet", "G001A")
    return _ligne(
        DEMANDES,
        {
            "type_fichier": "creation",
            "date_fichier": "2024-03-05",
            "increment_fichier": "1",
            "nud": nud(rang, guichet),
            "guichet_code": guichet,
            "guichet_evenement_code": guichet,
            "date_creation": "2024-03-05",
            "type_logement_1": "T2",
            "voeu_1_commune": "31555",
            "motif_1": "13",
            "loyer_max_eur": "512.35",
            "demandeur_nom": f"Fictif{rang}",
            "demandeur_prenom": "Camille",
            "demandeur_date_naissance": "1988-02-29",
            "modele_logement_1": "LP",
        },
        autres,
    )


def offre(rang: int = 1, **autres: str) -> Ligne:
    return _ligne(
        OFFRES,
        {
            "offre_id": f"O{rang}",
            "bailleur_code": "BA01",
            "identifiant_interne": f"L{rang}",
            "commune_code": "31555",
            "qpv": "NON",
            "typologie": "T2",
            "surface_m2": "45.5",
            "financement": "PLUS",
            "loyer_eur": "310.20",
            "date_disponibilite": "2024-04-15",
            "contingent_code": "AUCUN",
        },
        autres,
    )


def candidature(rang: int = 1, **autres: str) -> Ligne:
    return _ligne(
        CANDIDATURES,
        {
            "candidature_id": f"C{rang}",
            "type_evenement": "POSITIONNEMENT",
            "date_survenance": "2024-03-10",
            "offre_id": f"O{rang}",
            "nud": nud(rang),
            "bailleur_code": "BA01",
        },
        autres,
    )


def attribution(rang: int = 1, **autres: str) -> Ligne:
    return _ligne(
        ATTRIBUTIONS,
        {
            "attribution_id": f"A{rang}",
            "nud": nud(rang),
            "bailleur_code": "BA01",
            "commune_code": "31555",
            "qpv": "OUI",
            "typologie": "T3",
            "loyer_eur": "410.00",
            "date_bail": "2024-03-20",
            "contingent_code": "PPRIOR",
        },
        autres,
    )


def guichet(code: str, organisme: str) -> Ligne:
    fixes = {"type_enregistrement": "GUICHET", "code": code, "libelle": f"Guichet {code}", "organisme_code": organisme}
    return _ligne(REFERENTIELS, fixes, {})


def logement(rang: int = 1, **autres: str) -> Ligne:
    """A dwelling of the 2010 layout."""
    return _ligne(
        PARC_RPLS,
        {
            "ident_rep": f"R{rang:09d}",
            "ident_int": f"L{rang}",
            "droit": "1",
            "depcom": "31555",
            "codepostal": "31000",
            "libcom": "Toulouse",
            "qpv": "2",
            "typeconst": "C",
            "nbpiece": "3",
            "surfhab": "62",
            "construct": "1975",
            "locat": "1976",
            "patrimoine": "1976",
            "origine": "1",
            "finan": "52",
            "conv": "1",
            "sortiepatrim": "9",
            "mode": "1",
            "bail": "05/2019",
            "loyerprinc": "350",
            "dpedate": "01/1900",
        },
        autres,
    )


def logement_public(**autres: str) -> Ligne:
    return _ligne(PARC_PUBLIC, {"depcom": "31555", "nbpiece": "3", "qpv_code": "2"}, autres)


def _ligne(contrat: Contrat, fixes: Ligne, autres: Ligne) -> Ligne:
    inconnues = set(autres) - set(contrat.noms)
    assert not inconnues, inconnues
    return dict.fromkeys(contrat.noms, "") | fixes | autres


def texte(contrat: Contrat, lignes: Iterable[Ligne], *, noms: Sequence[str] | None = None, fin: str = "\n") -> str:
    """CSV text of a file; ``noms`` gives another header."""
    colonnes = list(noms or contrat.noms)
    rangees = [";".join(colonnes)]
    rangees += [";".join(_champ(ligne.get(nom, "")) for nom in colonnes) for ligne in lignes]
    return fin.join(rangees) + fin


def _champ(valeur: str) -> str:
    return '"' + valeur.replace('"', '""') + '"' if set(valeur) & set(';"\n') else valeur


def texte_rpls(lignes: Sequence[Ligne], bailleur: str = "BA01", annee: int = 2024, nombre: int | None = None) -> str:
    """Text of a landlord's yearly file."""
    entete = (
        f"{annee};{bailleur};Bailleur fictif;1 rue du Test;00000000000000;{len(lignes) if nombre is None else nombre}"
    )
    return "\n".join([entete, *(";".join(ligne.values()) for ligne in lignes)]) + "\n"


def ecrire(dossier: Path, nom: str, contenu: str | bytes) -> Path:
    """Write a file, compressed if its name says so."""
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    chemin = dossier / nom
    chemin.write_bytes(gzip.compress(octets) if nom.endswith(".gz") else octets)
    return chemin


def fichier(
    dossier: Path,
    contrat: Contrat,
    lignes: Iterable[Ligne],
    emetteur: str = "BA01",
    au: str = SITUATION,
    ext: str = "csv",
) -> Path:
    """Write a right file under its proper name."""
    return ecrire(dossier, f"{contrat.flux}_{emetteur}_{au}.{ext}", texte(contrat, lignes))


def relire(chemin: Path) -> list[list[str]]:
    """Rows of a file, header left out, read by the standard library: an independent count."""
    ouvrir = gzip.open if chemin.suffix == ".gz" else open
    with ouvrir(chemin, "rt", encoding="utf-8-sig", newline="") as lecture:
        return list(csv.reader(lecture, delimiter=";"))[1:]
