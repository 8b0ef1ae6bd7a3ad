"""The file of the lines to correct: where each is in the file that was sent, and what to do before it is sent again.

What belongs here: its rows. What does not: what the lines hold, which may be somebody's (``lignes_recues``); rights
(read as the reader).
"""

import pandas as pd

from dashboards.kit.downloads.filters import FERME, Choix
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.texts import FLUX
from dashboards.pages.donnees.reads import ATTEND, CITEE_AILLEURS, TOUS, depots
from warehouse.errors import ErreurObservatoire

DEFINITIONS_QUARANTAINE = (
    ("fichier", "Nom du fichier envoyé"),
    ("ligne", "Numéro de la ligne dans ce fichier, l’en-tête étant la ligne 1"),
    ("champ", "Colonne en cause ; vide si c’est la ligne entière"),
    ("code, message", "Motif, et ce qu’il faut corriger avant de renvoyer le fichier"),
    (
        "is_retenue",
        "non : ligne en quarantaine ; oui : ligne bonne, retenue parce que ce à quoi elle renvoie manque, ou, sous le "
        f"code {CITEE_AILLEURS}, citée par d’autres fichiers et absente de tout fichier en vigueur",
    ),
    ("flux, emetteur, situation_au", "Flux, organisme qui a envoyé le fichier, date qu’il décrit"),
)
SQL_LIGNES = f"""
select
    depot.fichier, ecart.ligne, ecart.champ, ecart.code, ecart.message, ecart.is_retenue, ecart.flux, ecart.emetteur,
    depot.situation_au, ecart.publication_id
from quarantaine as ecart
join depot on depot.depot_id = ecart.depot_id
where ecart.departement_code = any(%(departements)s) and {ATTEND}
    and (%(flux)s = 'tous' or ecart.flux = %(flux)s) and (%(emetteur)s = 'tous' or ecart.emetteur = %(emetteur)s)
order by depot.fichier, ecart.ligne, ecart.champ
"""  # noqa: S608  (our own text)


def lire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the lines that wait for a correction, of a flow and an emitter or of all, in the order of their files."""
    if not lecteur.droits.lit("quarantaine"):
        raise ErreurObservatoire(FERME)
    emetteurs = {TOUS, *depots(lecteur)["emetteur"].dropna()}
    flux, emetteur = choix.prendre("flux", {TOUS, *FLUX}, TOUS), choix.prendre("emetteur", emetteurs, TOUS)
    return lecteur.lignes(SQL_LIGNES, flux=flux, emetteur=emetteur), "lignes à corriger"


JEUX_QUARANTAINE = {"quarantaine": (lire, DEFINITIONS_QUARANTAINE)}
