"""Flow ``demandes``: messages about demandes, the flat twin of the national ``interfaceNuu`` v02.01.

Each message is a full snapshot of one demande. What belongs here: the columns. What does not: what they mean over
time (dbt).
"""

from ingestion.contracts.base import (
    Colonne,
    Contrat,
    Reste,
    Type,
    code,
    date,
    decimal,
    entier,
    identifiant,
    liste,
    naissance,
    numero_unique,
    oui_non,
    texte,
)

NB_VOEUX, NB_MOTIFS, NB_TYPES, NB_RESSOURCES = 6, 3, 3, 5
NB_COTITULAIRES, NB_PERSONNES, NB_GARDES, NB_MODELES = 2, 8, 4, 2

TYPES_FICHIER = ("creation", "modification", "renouvellement", "radiation", "deradiation")

_message = (
    code("type_fichier", "Nature du message", TYPES_FICHIER, obligatoire=True),
    date("date_fichier", "Date du message", obligatoire=True),
    entier("increment_fichier", "Rang du message dans la journée", obligatoire=True),
    numero_unique(),
    Colonne(
        "nud_associe", Type.NUD, "Numéro de la demande d'origine (séparation, fusion)", longueur=18, nominatif=True
    ),
    identifiant("guichet_code", "Guichet d'enregistrement de la demande", 5, obligatoire=True),
    identifiant("guichet_evenement_code", "Guichet du message", 5),
    date("date_creation", "Date de dépôt de la demande", obligatoire=True),
    date("date_renouvellement", "Date du dernier renouvellement"),
    texte("precision_demande", "Précisions libres", 255, nominatif=True),
)
_logement_recherche = (
    liste("categorie_logement_recherche", "Appartement, maison, indifférent", "ListeCategorieLogementRecherche"),
    oui_non("avec_parking", "Stationnement souhaité"),
    oui_non("rez_de_chaussee", "Rez-de-chaussée accepté"),
    oui_non("sans_ascenseur", "Immeuble sans ascenseur accepté"),
    decimal("loyer_max_eur", "Montant maximal du loyer, charges comprises (€/mois)"),
    oui_non("demande_elargie", "Acceptez-vous que la demande soit élargie ?"),
    *(
        liste(f"type_logement_{i}", f"Type de logement souhaité n° {i}", "ListeTypeLogement", obligatoire=i == 1)
        for i in range(1, NB_TYPES + 1)
    ),
    *(
        colonne
        for i in range(1, NB_VOEUX + 1)
        for colonne in (
            Colonne(f"voeu_{i}_commune", Type.VOEU, f"Commune du vœu n° {i}", obligatoire=i == 1, longueur=5),
            identifiant(f"voeu_{i}_quartier", f"Quartier du vœu n° {i}", 19),
        )
    ),
    *(liste(f"motif_{i}", f"Motif n° {i}", "ListeMotifDemande", obligatoire=i == 1) for i in range(1, NB_MOTIFS + 1)),
    texte("motif_autre", "Autre motif, en clair", 36, nominatif=True),
)
_demandeur = (
    Colonne("demandeur_civilite", Type.CODE, "Civilité", liste="ListeCivilite", nominatif=True, reste=Reste.SEXE),
    texte("demandeur_nom", "Nom d'usage", 60, obligatoire=True, nominatif=True),
    texte("demandeur_nom_naissance", "Nom de naissance", 60, nominatif=True),
    texte("demandeur_prenom", "Prénom", 60, obligatoire=True, nominatif=True),
    naissance("demandeur_date_naissance", "Date de naissance", obligatoire=True),
    liste("demandeur_nationalite", "Nationalité", "ListeNationalite"),
    liste("demandeur_situation_familiale", "Situation familiale", "ListeSituationFamiliale"),
    texte("demandeur_telephone", "Téléphone", 20, nominatif=True, reste=Reste.PRESENCE),
    texte("demandeur_courriel", "Courriel", 120, nominatif=True, reste=Reste.PRESENCE),
    texte("demandeur_adresse", "Adresse", 200, nominatif=True, reste=Reste.PRESENCE),
    identifiant("demandeur_code_postal", "Code postal", 5, nominatif=True),
    Colonne("demandeur_commune", Type.RESIDENCE, "Commune de résidence, ou pays à l'étranger", longueur=5),
    liste("demandeur_type_contrat", "Situation professionnelle", "ListeTypeContratTravail"),
    texte("demandeur_profession", "Profession", 39, nominatif=True),
    texte("demandeur_employeur", "Employeur", 60, nominatif=True),
)
_menage = (
    *(
        colonne
        for i in range(1, NB_COTITULAIRES + 1)
        for colonne in (
            texte(f"cotitulaire_{i}_nom", f"Nom du cotitulaire n° {i}", 60, nominatif=True, reste=Reste.PRESENCE),
            texte(f"cotitulaire_{i}_prenom", f"Prénom du cotitulaire n° {i}", 60, nominatif=True),
            naissance(f"cotitulaire_{i}_date_naissance", f"Naissance du cotitulaire n° {i}"),
            liste(f"cotitulaire_{i}_lien", f"Lien du cotitulaire n° {i}", "ListeLienDemandeur"),
            liste(f"cotitulaire_{i}_type_contrat", f"Activité du cotitulaire n° {i}", "ListeTypeContratTravail"),
        )
    ),
    *(
        colonne
        for i in range(1, NB_PERSONNES + 1)
        for colonne in (
            naissance(f"personne_{i}_date_naissance", f"Naissance de la personne à charge n° {i}"),
            liste(f"personne_{i}_sexe", f"Sexe de la personne à charge n° {i}", "ListeSexe", nominatif=True),
            liste(f"personne_{i}_lien", f"Lien de la personne à charge n° {i}", "ListeLienParente"),
        )
    ),
    entier("naissance_attendue_nombre", "Enfants à naître"),
    date("naissance_attendue_date", "Date de naissance prévue", nominatif=True),
    *(
        colonne
        for i in range(1, NB_GARDES + 1)
        for colonne in (
            naissance(f"garde_{i}_date_naissance", f"Naissance de l'enfant en garde ou visite n° {i}"),
            liste(f"garde_{i}_coparentalite", f"Garde alternée ou droit de visite n° {i}", "ListeCoparentalite"),
        )
    ),
    oui_non("has_handicap", "Une personne handicapée a besoin d'un logement adapté"),
    liste("handicap_moteur", "Nature du handicap moteur", "ListeNatureHandicapMoteur", nominatif=True),
    liste("handicap_sensoriel", "Nature du handicap sensoriel", "ListeNatureHandicapSensoriel", nominatif=True),
    liste("handicap_marche", "Capacité de marche", "ListeCapaciteMarcheHandicap", nominatif=True),
)
_ressources = (
    *(
        colonne
        for i in range(1, NB_RESSOURCES + 1)
        for colonne in (
            liste(f"ressource_{i}_code", f"Nature de la ressource n° {i}", "ListeRessourceRecue"),
            decimal(f"ressource_{i}_montant_eur", f"Montant mensuel de la ressource n° {i} (€)"),
        )
    ),
    decimal("pension_versee_eur", "Pensions alimentaires versées (€/mois)"),
    entier("revenu_fiscal_annee_1", "Année du revenu fiscal N-1"),
    decimal("revenu_fiscal_1_eur", "Revenu fiscal de référence N-1 (€)"),
    entier("revenu_fiscal_annee_2", "Année du revenu fiscal N-2"),
    decimal("revenu_fiscal_2_eur", "Revenu fiscal de référence N-2 (€)"),
)
_logement_actuel = (
    *(
        liste(f"modele_logement_{i}", f"Logement actuel n° {i}", "ListeModeleLogement", obligatoire=i == 1)
        for i in range(1, NB_MODELES + 1)
    ),
    date("logement_actuel_date_entree", "Entrée dans le logement actuel"),
    date("structure_date_entree", "Entrée dans la structure d'hébergement"),
    decimal("logement_actuel_loyer_eur", "Loyer actuel (€/mois)"),
    decimal("logement_actuel_apl_eur", "Aide au logement (€/mois)"),
    entier("logement_actuel_nb_occupants", "Personnes dans le logement actuel"),
    liste("logement_actuel_categorie", "Appartement ou maison", "ListeCategorieLogement"),
    liste("logement_actuel_type", "Type du logement actuel", "ListeTypeLogement"),
    decimal("logement_actuel_surface_m2", "Surface du logement actuel (m²)"),
    oui_non("est_proprietaire", "Propriétaire d'un logement"),
)
_radiation = (
    date("date_radiation", "Date de radiation"),
    liste("motif_radiation", "Motif de radiation", "ListeMotifsRadiation"),
    liste("sous_motif_irrecevabilite", "Sous-motif", "ListeSousMotifRadiationIrrecevabilite"),
    date("attribution_date_bail", "Date de signature du bail (radiation pour attribution)"),
    identifiant("attribution_numero_rpls", "Identifiant RPLS du logement attribué", 10),
    liste("deja_loge_parc_bailleur", "Déjà locataire du bailleur", "ListeBooleen"),
)

CONTRAT = Contrat(
    flux="demandes",
    table="demandes",
    grain="un message sur une demande (photographie complète)",
    colonnes=(*_message, *_logement_recherche, *_demandeur, *_menage, *_ressources, *_logement_actuel, *_radiation),
    cle=("nud", "date_fichier", "increment_fichier"),
    colonne_guichet="guichet_evenement_code",
    pour_autrui=("gestionnaire",),
    versionne=False,
    libelle="Messages sur les demandes de logement social",
    chronologies=(
        ("demandeur_date_naissance", "date_creation"),
        *((f"cotitulaire_{i}_date_naissance", "date_creation") for i in range(1, NB_COTITULAIRES + 1)),
        *((f"personne_{i}_date_naissance", "date_fichier") for i in range(1, NB_PERSONNES + 1)),
    ),
    colonne_date="date_fichier",
    controle="loyer_max_eur",
)
