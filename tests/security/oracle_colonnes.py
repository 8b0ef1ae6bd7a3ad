"""What each account may read in the rows that are its own: the columns, what is hidden in them, what is told in part.

Written from the matrix of the roles and the sets of data (instruction, handicap, priorities, parc restricted…), whose
policy is that of the seed; nothing here is read from the register of rights. A profile that is not named reads whole.
"""

from collections.abc import Sequence

from tests.security import oracle

# Instruction of a demande, its priorities, its handicap; what places it, which says neither who nor why.
INSTRUCTION = {
    *("loyer_max_eur", "nb_personnes", "nb_unites_consommation", "categorie_menage_plafond", "composition_code"),
    *("age_demandeur", "situation_familiale_code", "type_contrat_code", "ressources_mensuelles_eur"),
    *("ressources_uc_annuelles_eur", "revenu_fiscal_eur", "tranche_plafond_code", "modele_logement_code"),
    *("is_mutation", "motif_code", "is_motif_urgent", "commune_residence_code", "is_proprietaire"),
    *("communes_souhaitees", "nb_voeux_hors_departement", "demande_elargie", "typologies_souhaitees", "is_multi_type"),
    *("categorie_logement_recherche_code", "typologies_admises"),
}
ENREGISTREMENT = {
    *("guichet_code", "guichet_type_organisme", "organisme_enregistreur_code", "date_dernier_renouvellement"),
    *("date_fin_validite", "date_radiation", "motif_radiation_code", "date_bail"),
}
HANDICAP = {"has_handicap"}
PRIORITES = {"has_dalo", "has_dalo_recours", "has_pdalpd", "has_acd"}
ANCIENNETE = {
    *("departement_code", "demande_id", "date_creation", "etat_code", "anciennete_mois", "commune_code", "epci_code"),
    *("zone_abc", "typologie_code", "seuil_delai_mois", "is_delai_anormal", "nb_propositions", "is_positionne"),
}
# What is made of the priorities: one of the labels, and the points, which an urgent motive or a mutation change too.
UN_LABEL, COTATION = "is_prioritaire", "points_rapprochement"
COLONNES = {
    "demande": INSTRUCTION | ENREGISTREMENT | HANDICAP | PRIORITES | ANCIENNETE | {UN_LABEL, COTATION},
    "demande_identite": {
        *("departement_code", "demande_id", "nud", "civilite_code", "nom", "nom_naissance", "prenom"),
        *("date_naissance", "telephone", "courriel", "adresse", "code_postal", "commune_residence_code"),
        "precision_demande",
    },
}
NOMS = COLONNES["demande_identite"] - COLONNES["demande"]

VIDE, MOIS = "null", "date_trunc('month', {0})::date"


def par(pas: int) -> str:
    """Tell a number by the lower bound of its class."""
    return f"floor({{0}} / {pas}::numeric) * {pas}"


# Of the priorities: DAL and DALO alone; PDALPD alone; DALO and its recours. Whoever is told of some labels alone is
# told that a demande is of a priority public by these, and none of its points.
SON_DALO = {**dict.fromkeys({*PRIORITES, COTATION} - {"has_dalo"}, VIDE), UN_LABEL: "d.has_dalo"}
SON_PDALPD = {**dict.fromkeys({*PRIORITES, COTATION} - {"has_pdalpd"}, VIDE), UN_LABEL: "d.has_pdalpd"}
SA_COMMISSION = {**SON_DALO, "has_dalo_recours": "d.has_dalo_recours"}
PSEUDONYME = {
    **dict.fromkeys(HANDICAP | PRIORITES | {UN_LABEL, COTATION}, VIDE),
    **dict.fromkeys(("loyer_max_eur", "situation_familiale_code", "motif_code", "is_motif_urgent"), VIDE),
    **dict.fromkeys(("commune_residence_code",), VIDE),
    **dict.fromkeys(("date_creation", "date_dernier_renouvellement", "date_fin_validite", "date_radiation"), MOIS),
    "date_bail": MOIS,
    "ressources_mensuelles_eur": par(500),
    "ressources_uc_annuelles_eur": par(5000),
    "revenu_fiscal_eur": par(5000),
    "age_demandeur": par(5),
}
# The variables of the parc that the law restricts, and the key that names the dwelling.
RESTREINT = ("bailleur_code", "mode_occupation_code", "date_bail", "date_remise_location", "loyer_eur")
RESTREINTES = dict.fromkeys((*RESTREINT, "contingent_code"), VIDE)
PUBLIC = "d.perimetre = 'RPLS_PUBLIC'"
PARC = ((RESTREINTES, oracle.RIEN), ({"logement_id": VIDE}, PUBLIC))
EFFECTIFS = dict.fromkeys(("a_risque", "entrees", "logees", "autres_sorties", "censurees", "incidence_autre"), VIDE)
PETITS = dict.fromkeys(("nb_petites", "masquees_par_petite", "periodes_en_attente", "motif_attente"), VIDE)
AILLEURS = ("nb_propositions", "is_positionne", "date_bail", "date_radiation", "motif_radiation_code")
SES_PROPOSITIONS = """exists (
    select from marts.fct_candidature as c where c.demande_id = d.demande_id and c.reservataire_code = 'AL31'
)"""
SOUS_SECRET = ("commune", "epci", "comed", "conseil_departemental", "action_logement", "adil", "gestionnaire", "public")
# Who reads leases and candidatures and not every label: what else tells the hidden ones is hidden too.
SANS_TOUS_LES_LABELS = ("commune", "epci", "comed", "conseil_departemental", "action_logement")

# By view and profile: what is hidden or told in part, and the condition on the rows ``d`` that show it all the same.
CACHES: dict[str, dict[str, Sequence[tuple[dict[str, str], str]]]] = {
    "demande": {
        "etat": [
            (dict.fromkeys(INSTRUCTION | ENREGISTREMENT | HANDICAP | {COTATION}, VIDE), oracle.PERIMETRE_ETAT),
            ({"date_creation": MOIS}, oracle.PERIMETRE_ETAT),
        ],
        **dict.fromkeys(("commune", "epci", "adil"), ((SON_DALO, oracle.RIEN),)),
        "action_logement": [(SON_DALO, oracle.RIEN), (dict.fromkeys(AILLEURS, VIDE), SES_PROPOSITIONS)],
        "comed": ((SA_COMMISSION, oracle.RIEN),),
        "conseil_departemental": ((SON_PDALPD, oracle.RIEN),),
        **dict.fromkeys(("gestionnaire", "ingenieur"), ((PSEUDONYME, oracle.RIEN),)),
    },
    "logement": {
        # The law names the ADIL among those who read the restricted variables.
        **dict.fromkeys({*SOUS_SECRET, "ingenieur"} - {"adil"}, PARC),
        "bailleur": [
            (RESTREINTES, "d.bailleur_code = '{organisme}'"),
            ({"logement_id": VIDE}, PUBLIC + " or d.bailleur_code = '{organisme}'"),
        ],
    },
    "offre": {
        "ingenieur": [
            # What gives back a day or a rent is hidden with it.
            (dict.fromkeys(("adresse_logement", "programme", "loyer_eur", "jours_vacance"), VIDE), oracle.RIEN),
            (
                dict.fromkeys(("date_preavis", "date_disponibilite", "date_signalement", "date_echeance"), MOIS),
                oracle.RIEN,
            ),
            (dict.fromkeys(("date_retour_bailleur", "date_retrait", "date_bail"), MOIS), oracle.RIEN),
        ]
    },
    "candidature": {
        "comed": (({"score_cotation": VIDE}, oracle.RIEN),),
        # Beside the rent, an effort rate tells the resources of households that a réservataire may not read.
        **dict.fromkeys(
            ("commune", "epci", "action_logement"),
            ((dict.fromkeys(("score_cotation", "taux_effort_pct"), VIDE), oracle.RIEN),),
        ),
        # The legal reason of a short list names DALO.
        "conseil_departemental": (
            (dict.fromkeys(("score_cotation", "taux_effort_pct", "motif_moins_de_3_code"), VIDE), oracle.RIEN),
        ),
        "ingenieur": [
            (dict.fromkeys(("score_cotation", "taux_effort_pct", "motif_moins_de_3_code"), VIDE), oracle.RIEN),
            (dict.fromkeys(("motif_decision_code", "motif_refus_code"), VIDE), oracle.RIEN),
            (dict.fromkeys(("date_positionnement", "date_cal", "date_offre", "date_echeance"), MOIS), oracle.RIEN),
            (dict.fromkeys(("date_reponse", "date_bail"), MOIS), oracle.RIEN),
        ],
    },
    "attribution": {
        **dict.fromkeys(SANS_TOUS_LES_LABELS, (({"accord_collectif_code": VIDE}, oracle.RIEN),)),
        "conseil_departemental": [(dict.fromkeys(("accord_collectif_code", "is_dalo"), VIDE), oracle.RIEN)],
        "ingenieur": [
            (dict.fromkeys(("loyer_eur", "accord_collectif_code", "is_dalo"), VIDE), oracle.RIEN),
            (dict.fromkeys(("date_decision_cal", "date_bail", "date_creation_demande"), MOIS), oracle.RIEN),
        ],
    },
    "dalo_suivi": {
        "ingenieur": [
            (
                dict.fromkeys(("demande_id", "motif_dalo_code", "typologie_dalo_code", "typologie_code"), VIDE),
                oracle.RIEN,
            ),
            (dict.fromkeys(("date_depot", "date_decision", "date_echeance"), MOIS), oracle.RIEN),
            ({"jours_restants": par(30)}, oracle.RIEN),
        ]
    },
    "proposition_logement_peu_candidats": {
        "ingenieur": [
            (dict.fromkeys(("loyer_eur", "raison_code"), VIDE), oracle.RIEN),
            (dict.fromkeys(("date_disponibilite", "date_signalement", "date_derniere_cal"), MOIS), oracle.RIEN),
            (dict.fromkeys(("jours_ouverte", "jours_vacance"), par(30)), oracle.RIEN),
        ]
    },
    "presomption_dalo": {},
    "courbe_attente": dict.fromkeys(SOUS_SECRET, ((EFFECTIFS, oracle.RIEN),)),
    "secret_bilan": dict.fromkeys((*SOUS_SECRET, "bailleur"), ((PETITS, oracle.RIEN),)),
}
# Of a match, as of a demande: the flags that are hidden, and the criteria of the points that would tell them, that of
# any label included.
RAPPROCHEMENT = {
    **dict.fromkeys(("bailleur", "etat"), (set(), set())),
    **dict.fromkeys(
        ("commune", "epci", "action_logement"), ({"has_pdalpd", "has_acd"}, {"PDALPD", "ACD", "PRIORITAIRE"})
    ),
    "conseil_departemental": ({"has_dalo", "has_acd"}, {"DALO", "ACD", "PRIORITAIRE"}),
}
# The labels that each profile is told of a demande, of the four; who is not named is told of all.
LABELS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("commune", "epci", "action_logement", "adil"), ("has_dalo",)),
    "comed": ("has_dalo", "has_dalo_recours"),
    "conseil_departemental": ("has_pdalpd",),
    **dict.fromkeys(("gestionnaire", "ingenieur"), ()),
}


def montrees(vue: str, login: str, colonnes: tuple[str, ...]) -> str:
    """Return the SQL of the columns of a view, on the rows ``d`` of its table, as an account may read them."""
    profil, organisme = oracle.COMPTES[login]
    dites = {colonne: f"d.{colonne}" for colonne in colonnes}
    for caches, sauf in CACHES[vue].get(profil, ()):
        montre = sauf.replace("{organisme}", organisme)
        for colonne, traitement in caches.items():
            dites[colonne] = f"case when {montre} then d.{colonne} else {traitement.format(f'd.{colonne}')} end"
    return ", ".join(dites.values())
