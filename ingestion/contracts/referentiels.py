"""Flow ``referentiels``: what partners change (organismes, guichets, réservataires, objectives, lists of communes).

Communes, EPCI, zones, ceilings, code lists are dated seeds of the dbt project, not a flow.
"""

from ingestion.contracts.base import Contrat, code, date, decimal, entier, identifiant, oui_non, texte

TYPES_ENREGISTREMENT = ("ORGANISME", "GUICHET", "RESERVATAIRE", "OBJECTIF", "TERRITOIRE")
TYPES_ORGANISME = (
    "bailleur",
    "etat",
    "comed",
    "commune",
    "epci",
    "action_logement",
    "conseil_departemental",
    "adil",
    "gestionnaire",
)
TYPES_OBJECTIF = ("ACD", "FLUX_ETAT", "Q1_HORS_QPV")

CONTRAT = Contrat(
    flux="referentiels",
    table="referentiels",
    grain="un organisme, un guichet, un réservataire, un objectif ou le membre d'un territoire",
    colonnes=(
        code("type_enregistrement", "Nature de la ligne", TYPES_ENREGISTREMENT, obligatoire=True),
        identifiant(
            "code", "Code (organisme, guichet, réservataire, objectif ; territoire/membre)", 24, obligatoire=True
        ),
        texte("libelle", "Libellé", 120, obligatoire=True),
        code("type_organisme", "Catégorie", TYPES_ORGANISME),
        identifiant("organisme_code", "Organisme de rattachement", 12),
        identifiant("territoire_code", "Commune (INSEE) ou EPCI (SIREN) de compétence, ou membre du territoire", 9),
        oui_non("est_registraire", "Enregistre des demandes"),
        oui_non("a_cia", "Signataire d'une convention intercommunale d'attribution"),
        oui_non("est_delegataire", "Délégataire"),
        code("type_objectif", "Objectif", TYPES_OBJECTIF),
        entier("annee", "Année de l'objectif"),
        decimal("valeur", "Valeur de l'objectif"),
        date("valide_du", "En vigueur depuis"),
        date("valide_au", "En vigueur jusqu'au"),
    ),
    cle=("type_enregistrement", "code"),
    emetteurs=("GEST{departement}",),
    libelle="Organismes, guichets, réservataires, objectifs et territoires",
    controle="valeur",
)
