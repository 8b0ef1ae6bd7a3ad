"""Flow ``referentiels``: the partners and what they hold (organismes, guichets, reservations, objectives, territories).

Communes, EPCI, zones, ceilings, code lists are dated seeds of the dbt project, not a flow.
"""

from ingestion.contracts.base import Colonne, Contrat, Type, code, date, decimal, entier, identifiant, oui_non, texte
from warehouse.access.contradictions import SANS_PROFIL
from warehouse.access.rights import lire_registre

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
# An organisme is of the kind of its accounts, whose profile is an entry of the register of rights; a producer has none.
TYPES_ORGANISME = (*(code for code, profil in lire_registre().profils.items() if not profil.est_public), SANS_PROFIL)
TYPES_OBJECTIF = ("ACD", "FLUX_ETAT", "Q1_HORS_QPV")

CONTRAT = Contrat(
    flux="referentiels",
    table="referentiels",
    grain="un organisme, un guichet, un réservataire, un objectif, le membre d'un territoire, un territoire de plus ou "
    "une délégation d'un organisme, ou un flux qu'il est seul à envoyer",
    colonnes=(
        code("type_enregistrement", "Nature de la ligne", TYPES_ENREGISTREMENT, obligatoire=True),
        Colonne(
            "code",
            Type.REFERENCE,
            "Code (organisme, guichet, réservataire, objectif ; territoire/membre ; organisme/territoire d'une portée "
            "ou d'une délégation ; organisme/flux d'un émetteur)",
            obligatoire=True,
            longueur=24,
        ),
        texte("libelle", "Libellé", 120, obligatoire=True),
        code("type_organisme", "Catégorie", TYPES_ORGANISME),
        Colonne("organisme_code", Type.ORGANISME, "Organisme de rattachement", longueur=12),
        Colonne(
            "territoire_code",
            Type.TERRITOIRE,
            "Commune (INSEE) ou EPCI (SIREN) de compétence, ou membre du territoire",
            longueur=9,
        ),
        oui_non("est_registraire", "Enregistre des demandes"),
        oui_non("a_cia", "Signataire d'une convention intercommunale d'attribution"),
        oui_non("est_delegataire", "Délégataire"),
        code("type_objectif", "Objectif", TYPES_OBJECTIF),
        entier("annee", "Année de l'objectif"),
        decimal("valeur", "Valeur de l'objectif"),
        date("valide_du", "En vigueur depuis"),
        date("valide_au", "Premier jour où il n'est plus en vigueur"),
        identifiant("siren", "Numéro SIREN de l'organisme", 9),
        Colonne("successeur_code", Type.ORGANISME, "Organisme qui en prend la suite", longueur=12),
    ),
    cle=("type_enregistrement", "code"),
    types_emetteurs=("gestionnaire",),
    libelle="Organismes, guichets, réservataires, objectifs et territoires",
    controle="valeur",
    exiges={
        "ORGANISME": ("type_organisme",),
        "GUICHET": ("organisme_code",),
        "RESERVATAIRE": ("organisme_code",),
        "OBJECTIF": ("type_objectif", "annee", "valeur"),
        "TERRITOIRE": ("territoire_code",),
        "PORTEE": ("organisme_code", "territoire_code"),
        "DELEGATION": ("organisme_code", "territoire_code"),
        "EMETTEUR": ("organisme_code",),
    },
    codes_d_organisme=("ORGANISME",),
    codes_de_flux=("EMETTEUR",),
    parts_du_code={
        "ORGANISME": ("organisme_code",),
        "PORTEE": ("organisme_code", "territoire_code"),
        "DELEGATION": ("organisme_code", "territoire_code"),
        "TERRITOIRE": (None, "territoire_code"),
        "EMETTEUR": ("organisme_code", None),
    },
    organismes=("organisme_code", "successeur_code"),
    d_un_departement=True,
)
