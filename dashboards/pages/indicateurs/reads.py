"""What is followed beside the catalogue, each view read as it is: definitions in the words of the catalogue, and rows.

What belongs here: what the four views mean and their reads. What does not: cards (``suivis``). None is kept: the
register keeps statistics of the catalogue alone.
"""

from dataclasses import replace

import pandas as pd

from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire

FLUX, VU_AU = "stock_flux_mensuel", "population_vu_au"
VIEILLISSEMENT, COMPLETUDE = "delai_anormal_vieillissement", "completude_guichet"

SQL_FLUX = """
select
    periode, territoire_type, territoire_code, stock, creations, reprises, deradiations, retours_de_validite,
    entrees_modification, radiations, expirations, sorties_modification, publication_id
from stock_flux_mensuel
where departement_code = any(%(departements)s) and territoire_code = %(code)s and typologie = 'TOUS'
order by periode
"""
SQL_VU_AU = """
select
    population_code, periode, recul, vu_au, territoire_type, territoire_code, effectif, effectif_fin_periode, ecart,
    is_provisoire, publication_id
from population_vu_au
where departement_code = any(%(departements)s) and territoire_code = %(code)s and typologie = 'TOUS'
order by population_code, periode, vu_au
"""
SQL_VIEILLISSEMENT = """
select
    periode, epci_code, typologie_code, classe_depassement_code, effectif, nb_sans_proposition, publication_id
from delai_anormal_vieillissement
where departement_code = any(%(departements)s) and (epci_code = %(code)s or departement_code = %(code)s)
order by periode, epci_code, typologie_code, classe_depassement_code
"""
SQL_COMPLETUDE = """
select periode, guichet_code, emetteur, rubrique, effectif, renseignees, taux_pct, publication_id
from completude_guichet
where departement_code = any(%(departements)s)
order by periode, emetteur, guichet_code, rubrique
"""

FICHIER_PARTAGE = "Fichier partagé de la demande (flux demandes)"
CHAQUE_PUBLICATION = "Chaque publication ; les mois M et M−1 sont provisoires."
_VIDE = Indicateur(
    *("", "demande", "", "", "", "", "", "", "", "compte", FICHIER_PARTAGE, CHAQUE_PUBLICATION, "", "", (), False)
)
_DEFINITIONS = (
    replace(
        _VIDE,
        nom=FLUX,
        libelle="Demandes en cours : entrées et sorties de chaque mois",
        court="Demandes en cours",
        phrase="Voici ce qui fait monter et descendre, chaque mois, le nombre de demandes en cours.",
        formule="Stock du mois = stock du mois précédent + créations, reprises, déradiations, retours de validité et "
        "entrées par modification − radiations, expirations et sorties par modification.",
        population="Demandes valides, au premier vœu à cette date",
        limites="Les mouvements portent la date de leur message, non celle de leur saisie.",
    ),
    replace(
        _VIDE,
        nom=VU_AU,
        libelle="Effectifs tels que connus alors, et tels que connus aujourd’hui",
        court="Effectifs connus alors et aujourd’hui",
        phrase="Voici de combien un effectif a changé depuis la fin de son mois, avec les messages arrivés depuis.",
        formule="Effectif d’un mois compté sur les fichiers reçus à la fin de ce mois, un mois après, et à la date des "
        "données.",
        population="Demandes en cours, actives, créées, renouvelées ou radiées ; attributions",
        limites="Un écart n’est pas une erreur : les saisies sont admises pendant trente jours.",
    ),
    replace(
        _VIDE,
        nom=VIEILLISSEMENT,
        domaine="delai",
        libelle="Demandes au-delà du délai anormalement long, selon l’ancienneté du dépassement",
        court="Vieillissement au-delà du délai",
        phrase="Voici depuis combien de temps les demandes ont dépassé le délai anormalement long.",
        formule="Demandes en cours au-delà du délai, par intercommunalité, premier type demandé et classe de mois "
        "passés depuis le dépassement ; dont celles qui n’ont jamais eu de proposition.",
        population="Demandes valides, au premier vœu à cette date",
        limites="Sans délai anormalement long inscrit pour le département, il n’y a pas de dépassement à compter.",
    ),
    replace(
        _VIDE,
        nom=COMPLETUDE,
        libelle="Complétude des demandes en cours, guichet par guichet",
        court="Rubriques renseignées",
        phrase="Voici la part des demandes en cours d’un guichet dont chaque rubrique est renseignée.",
        formule="Demandes en cours dont la rubrique est renseignée, rapportées aux demandes en cours du guichet.",
        population="Demandes valides, au guichet qui les a enregistrées",
        numerateur="demandes dont la rubrique est renseignée",
        denominateur="demandes en cours du guichet",
        unite="pct",
        fraicheur="La dernière situation de chaque année, et celle de la date des données.",
        limites="Une rubrique renseignée n’est pas une rubrique exacte.",
    ),
)
SUIVIS = {definition.nom: definition for definition in _DEFINITIONS}
_SQL = {FLUX: SQL_FLUX, VU_AU: SQL_VU_AU, VIEILLISSEMENT: SQL_VIEILLISSEMENT}


def lire(lecteur: Lecteur, nom: str, ou: Territoire) -> pd.DataFrame:
    """Read one of these views for a territory; completeness is that of the counters that the reader answers for."""
    if nom == COMPLETUDE:
        return lecteur.lignes(SQL_COMPLETUDE)
    return lecteur.lignes(_SQL[nom], code=ou.code)
