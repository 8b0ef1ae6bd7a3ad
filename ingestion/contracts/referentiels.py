"""Flow ``referentiels``: the partners and what they hold (organismes, guichets, reservations, objectives, territories).

Communes, EPCI, zones, ceilings, code lists are dated seeds of the dbt project, not a flow.
"""

from ingestion.contracts.base import Contrat, code, date, decimal, entier, identifiant, oui_non, texte

TYPES_ENREGISTREMENT = (
    "ORGANISME",
    "GUICHET",
    "RESERVATAIRE",
    "OBJECTIF",
    "TERRITOIRE",
    "PORTEE",
    "DELEGATION",
    "EMETTEUR",
)
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
    "ingenieur",
    "producteur",
)
TYPES_OBJECTIF = ("ACD", "FLUX_ETAT", "Q1_HORS_QPV")

CONTRAT = Contrat(
    flux="referentiels",
    table="referentiels",
    grain="un organisme, un guichet, un réservataire, un objectif, le membre d'un territoire, un territoire de plus ou "
    "une délégation d'un organisme, ou un flux qu'il est seul à envoyer",
    colonnes=(
        code("type_enregistrement", "Nature de la ligne", TYPES_ENREGISTREMENT, obligatoire=True),
        identifiant(
            "code",
            "Code (organisme, guichet, réservataire, objectif ; territoire/membre ; organisme/territoire d'une portée "
            "ou d'une délégation ; organisme/flux d'un émetteur)",
            24,
            obligatoire=True,
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
        date("valide_au", "Premier jour où il n'est plus en vigueur"),
        identifiant("siren", "Numéro SIREN de l'organisme", 9),
        identifiant("successeur_code", "Organisme qui en prend la suite", 12),
    ),
    cle=("type_enregistrement", "code"),
    types_emetteurs=("gestionnaire",),
    libelle="Organismes, guichets, réservataires, objectifs et territoires",
    controle="valeur",
)
