"""The lines in quarantine of one file, as they were sent, to correct and send again: they open on a purpose.

What belongs here: the purpose written first, the rows, cut in the columns of their file. What does not: rights (the
database opens what the journal names), where the lines are and what is wrong, without them (``quarantaine``).
"""

import csv
import io

import pandas as pd

from dashboards.kit.downloads.filters import FERME, Choix
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.texts import FINALITE
from dashboards.pages.donnees.reads import ATTEND, SIEN
from warehouse.access import reading
from warehouse.errors import ErreurObservatoire

CIBLE = "quarantaine_valeur"
DEFINITIONS_CORRECTIONS = (
    ("a_corriger_ligne", "Numéro de la ligne dans le fichier envoyé, l’en-tête étant la ligne 1"),
    ("a_corriger_champ", "Colonne en cause ; vide si c’est la ligne entière"),
    ("a_corriger_valeur", "Ce que contient cette colonne, tel que reçu"),
    ("a_corriger_motif", "Ce qu’il faut corriger"),
    (
        "autres colonnes",
        "Celles du fichier envoyé, telles que reçues. Une apostrophe précède ce qu’un tableur prendrait pour une "
        "formule (+, -, =, @) : retirez-la. en_trop_1… : champs au-delà de l’en-tête",
    ),
    (
        "renvoi",
        "Reportez les corrections dans votre fichier et renvoyez-le entier sous le même nom : il remplace le "
        "précédent. Ou renvoyez ces lignes seules, sous le nom du flux à une autre date : elles s’ajoutent, et restent "
        "à corriger ici tant que le fichier lui-même n’est pas renvoyé ; les colonnes a_corriger_… sont alors mises de "
        "côté",
    ),
)
SQL_DEPOTS = f"""
select depot.depot_id::text as depot_id, depot.fichier, count(*) as nombre, ecart.publication_id
from quarantaine as ecart
join depot on depot.depot_id = ecart.depot_id
where ecart.departement_code = any(%(departements)s) and {ATTEND} and not ecart.is_retenue and {SIEN}
group by depot.depot_id, depot.fichier, ecart.publication_id
order by depot.depot_id desc
"""  # noqa: S608  (our own text)
SQL_LIGNES = """
select ecart.ligne, ecart.champ, ecart.message, valeur.entete, valeur.contenu, ecart.publication_id
from quarantaine_valeur as valeur
join quarantaine as ecart on ecart.quarantaine_id = valeur.quarantaine_id
where valeur.departement_code = any(%(departements)s) and valeur.depot_id = %(depot)s::bigint
order by ecart.ligne
"""


def depots(lecteur: Lecteur) -> pd.DataFrame:
    """Read the files whose lines the reader may open, the latest first, with how many wait for a correction."""
    return lecteur.lignes(SQL_DEPOTS, profil=lecteur.profil).set_index("depot_id")


def lire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Write the purpose in the journal, then read the lines of one file; the entry of the file says how many."""
    if not lecteur.droits.lit(CIBLE):
        raise ErreurObservatoire(FERME)
    offerts = depots(lecteur)
    depot, finalite = choix.prendre("depot_id", offerts.index), choix.demandes.get("finalite", "")
    if not depot or finalite not in lecteur.finalites(CIBLE):
        raise ErreurObservatoire(FINALITE)
    reading.ouvrir_acces(lecteur.portail.lecteur, lecteur.session, finalite, CIBLE, {"depot_id": depot})
    lues = lecteur.lignes(SQL_LIGNES, depot=depot)
    return en_colonnes(lues), f"lignes à corriger de {offerts.loc[depot, 'fichier']}, telles que reçues"


def en_colonnes(lues: pd.DataFrame) -> pd.DataFrame:
    """Cut each line in the columns of its file, after what is wrong with it; no field is lost."""
    lignes = [(ligne, _champs(ligne.contenu)) for ligne in lues.itertuples(index=False)]
    noms = list(lues["entete"].iloc[0]) if len(lues) else []
    noms += [f"en_trop_{n}" for n in range(1, max((len(champs) for _, champs in lignes), default=0) - len(noms) + 1)]
    cadre = pd.DataFrame([champs + [""] * (len(noms) - len(champs)) for _, champs in lignes], columns=noms)
    a_corriger = {
        "a_corriger_ligne": lues["ligne"],
        "a_corriger_champ": lues["champ"],
        "a_corriger_valeur": [dict(zip(noms, champs, strict=False)).get(ligne.champ, "") for ligne, champs in lignes],
        "a_corriger_motif": lues["message"],
    }
    return pd.concat([pd.DataFrame(a_corriger), cadre], axis=1)


def _champs(contenu: str) -> list[str]:
    """Read the fields of a line; what is no CSV is cut at its separators."""
    try:
        return next(csv.reader(io.StringIO(contenu, newline=""), delimiter=";", strict=True), [])
    except csv.Error:
        return contenu.split(";")


JEUX_CORRECTIONS = {"corrections": (lire, DEFINITIONS_CORRECTIONS)}
