"""Flow ``parc``: the landlords' yearly file (arrêté of 5 January 2010, 64 fields) and the public dwelling file.

The names, lengths, codes and obligations of the 64 fields are those of the seed ``rpls_champ.csv`` (article 3 of the
arrêté), the names of the public file those of ``rpls_public_colonne.csv``: this module only says their lexical types.
"""

import re

from ingestion.contracts.base import Colonne, Contrat, Doublon, Entete, Type, code
from ingestion.contracts.nomenclatures import lignes_de_reference

_NOMS = {22: "qpv", 64: "commentaire"}
_TYPES = {"aaaa": Type.ANNEE, "jj/mm/aaaa": Type.DATE_FR, "mm/aaaa": Type.MOIS_FR, "entier": Type.DECIMAL}
_CLASSES_DPE = ("A", "B", "C", "D", "E", "F", "G")
_CODES = {
    "NBPIECE": tuple("123456789"),
    "TYPECONST": ("C", "I", "E"),
    "DPEENERGIE": _CLASSES_DPE,
    "DPESERRE": _CLASSES_DPE,
    "SRU_ALINEA": ("1", "2", "3"),
}
_IDENTIFIANTS = ("ident_rep", "ident_int", "codepostal", "siretexpro", "numconv", "identges", "codsegpatrim")
_CODE_EN_TETE = re.compile(r"(?:^|;|: )(\d{1,2}) ")


def _codes(nom: str, modalites: str) -> tuple[str, ...]:
    """Codes of a field: its modalities start with ``code label`` separated by semicolons."""
    return _CODES.get(nom) or tuple(_CODE_EN_TETE.findall(modalites))


def _champ(ligne: dict[str, str]) -> Colonne:
    """Return the column of one field of the arrêté."""
    position = int(ligne["position"])
    nom = _NOMS.get(position, ligne["nom"].lower())
    obligatoire = ligne["obligation"] == "obligatoire"
    longueur = int(ligne["longueur"].removeprefix("<="))
    if nom == "depcom":
        return Colonne(nom, Type.COMMUNE, ligne["libelle"], obligatoire=True, longueur=5)
    if ligne["format"] in _TYPES:
        return Colonne(nom, _TYPES[ligne["format"]], ligne["libelle"], obligatoire=obligatoire)
    codes = _codes(ligne["nom"], ligne["modalites"])
    if codes:
        return code(nom, ligne["libelle"], codes, obligatoire=obligatoire)
    return Colonne(
        nom,
        Type.TEXTE,
        ligne["libelle"],
        obligatoire=obligatoire,
        longueur=longueur,
        identifiant=nom in _IDENTIFIANTS,
    )


_TYPES_PUBLICS = {
    "depcom": Colonne("depcom", Type.COMMUNE, "Code commune (INSEE)", obligatoire=True, longueur=5),
    "qpv_code": code("qpv_code", "Quartier prioritaire : 1 oui, 2 non", ("1", "2")),
    "typeconst_code": code("typeconst_code", "Individuel, collectif ou étudiant", ("C", "I", "E")),
    "nbpiece": code("nbpiece", "Nombre de pièces principales", tuple("123456789")),
    "construct": Colonne("construct", Type.ANNEE, "Année d'achèvement"),
    "locat": Colonne("locat", Type.ANNEE, "Année de première mise en location"),
    "dpeenergie": code("dpeenergie", "Classe énergie", _CLASSES_DPE),
    "dpeserre": code("dpeserre", "Classe de gaz à effet de serre", _CLASSES_DPE),
    "surfhab": Colonne("surfhab", Type.DECIMAL, "Surface habitable (m²)"),
}


def _colonne_publique(nom: str) -> Colonne:
    """Return the column of the public file: typed where the observatory computes with it, text elsewhere."""
    texte = Colonne(
        nom,
        Type.TEXTE,
        f"Variable {nom.upper()} du fichier public",
        longueur=300,
        identifiant=nom.endswith("_code") or nom in _IDENTIFIANTS,
    )
    return _TYPES_PUBLICS.get(nom, texte)


PARC_RPLS = Contrat(
    flux="parc",
    table="parc",
    grain="un logement d'un bailleur au 1er janvier",
    libelle="Parc social d'un bailleur (arrêté du 5 janvier 2010)",
    format="rpls",
    entete=Entete.BAILLEUR,
    colonnes=tuple(_champ(ligne) for ligne in lignes_de_reference("rpls_champ")),
    cle=("ident_int",),
    mots_vides=("NA", "NA/NA", "NC", "Z"),
    declare_unique="ident_rep",
    controle="surfhab",
)

PARC_PUBLIC = Contrat(
    flux="parc",
    table="parc_public",
    grain="un logement, sans identifiant : deux lignes égales sont deux logements",
    libelle="Fichier public des logements (RPLS, variables communicables)",
    format="rpls_public",
    colonnes=tuple(_colonne_publique(ligne["nom"].lower()) for ligne in lignes_de_reference("rpls_public_colonne")),
    doublon=Doublon.PERMIS,
    emetteurs=tuple(
        un["organisme_code"] for un in lignes_de_reference("organisme_national") if un["format"] == "rpls_public"
    ),
    versionne=False,
    controle="nbpiece",
)
