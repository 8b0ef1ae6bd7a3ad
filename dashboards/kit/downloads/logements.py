"""The file of a landlord's own dwellings, one a row, as it declared them: the territory and the year of the page."""

import pandas as pd

from dashboards.kit.downloads.filters import Choix
from dashboards.kit.downloads.suivis import FERME
from dashboards.kit.reads import territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.pages.demandes.reads import communes
from dashboards.pages.parc import reads
from warehouse.errors import ErreurObservatoire

# Of the dwellings of the others, a landlord is not told whose they are.
SQL_LOGEMENTS = """
select
    logement_id, annee, commune_code, epci_code, is_qpv, typologie_code, nb_pieces, surface_m2, type_construction_code,
    annee_construction, annee_premiere_location, financement_code, mode_occupation_code, date_bail,
    date_remise_location, loyer_eur, dpe_energie_code, dpe_ges_code, contingent_code, is_compte, publication_id
from logement
where
    departement_code = any(%(departements)s) and annee = %(annee)s and bailleur_code is not null
    and (%(communes)s::text[] = '{}' or commune_code = any(%(communes)s::text[]))
order by commune_code, logement_id
"""
DEFINITIONS_LOGEMENTS = (
    ("logement_id", "Identifiant du logement au répertoire (RPLS)"),
    ("annee", "Année du répertoire, situation au 1ᵉʳ janvier"),
    ("commune_…, epci_…, is_qpv", "Commune, EPCI, quartier prioritaire"),
    ("typologie_code, nb_pieces, surface_m2, type_construction_code", "Type, pièces, surface habitable, construction"),
    ("annee_construction, annee_premiere_location", "Années de construction et de première mise en location"),
    ("financement_code, contingent_code", "Financement d’origine ; réservataire"),
    ("mode_occupation_code, date_bail, date_remise_location", "Occupation au 1ᵉʳ janvier ; bail en cours ; relocation"),
    ("loyer_eur", "Loyer mensuel, en euros"),
    ("dpe_energie_code, dpe_ges_code", "Étiquettes énergie et gaz à effet de serre"),
    ("is_compte", "oui : le logement compte dans les chiffres du parc de cette année"),
)


def lire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the dwellings of the landlord that reads; refuse the file to whoever is none."""
    if not lecteur.est_bailleur:
        raise ErreurObservatoire(FERME)
    mesh, annees = territoires.tous(lecteur), reads.annees(lecteur)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), mesh.departement().geo))
    annee = choix.prendre("annee", annees, annees[0] if annees else "")
    cadre = lecteur.lignes(SQL_LOGEMENTS, annee=int(annee or 0), communes=communes(mesh, ici))
    for maille in ("epci", "commune"):
        noms = mesh.libelles(maille)
        libelles = cadre[f"{maille}_code"].map(lambda code, noms=noms: noms.get(code, ""))
        cadre.insert(list(cadre.columns).index(f"{maille}_code") + 1, f"{maille}_libelle", libelles)
    return cadre, f"vos logements, {ici.libelle}, {annee}"


JEUX_LOGEMENTS = {"logements": (lire, DEFINITIONS_LOGEMENTS)}
