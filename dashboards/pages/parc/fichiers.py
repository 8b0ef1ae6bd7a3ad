"""The files of the stock: its counts by territory, and a landlord's own dwellings, one a row, as it declared them."""

import pandas as pd

from dashboards.kit.downloads.files import masquer
from dashboards.kit.downloads.filters import FERME, Choix
from dashboards.kit.downloads.statistiques import nommer
from dashboards.kit.reads import territoires
from dashboards.kit.reads.catalogue import catalogue
from dashboards.kit.reads.lecteur import Lecteur
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
DEFINITIONS_PARC = (
    ("annee", "Année du répertoire, situation au 1ᵉʳ janvier"),
    (
        "territoire_type, territoire_code, territoire_libelle",
        "Territoire : département, EPCI (SIREN) ou commune (INSEE) ; dans le CSV, son type est un code",
    ),
    (
        "mesure, mesure_libelle",
        "Code et nom : total, construction, pièces, quartier prioritaire, étiquettes énergie et gaz à effet de serre, "
        "puis vacance, mobilité et loyer, définis dans la page Indicateurs",
    ),
    ("valeur", "Logements sociaux au 1ᵉʳ janvier, ou valeur de l’indicateur ; vide si elle est masquée"),
    ("unite", "Unité de la valeur ; nombre : logements ; dans le CSV, compte, pct et eur_m2"),
    ("part_pct", "Part des logements sociaux du territoire, en pourcentage"),
    ("numerateur, denominateur, effectif", "Termes de l’indicateur et nombre de cas, masqués avec lui"),
    ("statut_valeur", "s : secret statistique ; vide : valeur publiée"),
)
COLONNES_PARC = [
    *("territoire_type", "territoire_code", "mesure", "valeur", "unite", "part_pct"),
    *("numerateur", "denominateur", "effectif", "is_masque"),
]
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


def parc(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the counts of the stock in a year, what stands empty, who moves and what it costs, by territory."""
    mesh = territoires.tous(lecteur)
    offertes = reads.annees(lecteur)
    annee = choix.prendre("annee", offertes, offertes[0])
    codes, definitions = list(mesh.cadre["territoire_code"]), catalogue(lecteur)
    comptes = reads.parc(lecteur, annee, codes).assign(unite="compte", is_masque=False)
    occupation = reads.occupation(lecteur, codes).rename(columns={"indicateur": "mesure"})
    occupation = occupation[occupation["periode"].eq(annee) & occupation["mesure"].isin(set(definitions))]
    occupation = occupation.assign(unite=[definitions[nom].unite for nom in occupation["mesure"]])
    cadre = pd.concat([comptes, occupation])[COLONNES_PARC]
    libelles = reads.MESURES | {nom: definition.libelle for nom, definition in definitions.items()}
    cadre.insert(list(cadre.columns).index("mesure") + 1, "mesure_libelle", cadre["mesure"].map(libelles))
    cadre = nommer(masquer(cadre), mesh)
    cadre.insert(0, "annee", int(annee))
    return cadre, f"parc au 1ᵉʳ janvier {annee}"


def logements(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the dwellings of the landlord that reads; refuse the file to whoever is none."""
    if not lecteur.est_bailleur:
        raise ErreurObservatoire(FERME)
    mesh, annees = territoires.tous(lecteur), reads.annees(lecteur)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), mesh.departement().geo))
    annee = choix.prendre("annee", annees, annees[0] if annees else "")
    cadre = lecteur.lignes(SQL_LOGEMENTS, annee=int(annee or 0), communes=mesh.communes_de(ici))
    for maille in ("epci", "commune"):
        noms = mesh.libelles(maille)
        libelles = cadre[f"{maille}_code"].map(lambda code, noms=noms: noms.get(code, ""))
        cadre.insert(list(cadre.columns).index(f"{maille}_code") + 1, f"{maille}_libelle", libelles)
    return cadre, f"vos logements, {ici.libelle}, {annee}"


JEUX_PARC = {"parc": (parc, DEFINITIONS_PARC), "logements": (logements, DEFINITIONS_LOGEMENTS)}
