select
    ligne._depot_id,
    ligne._ligne,
    ligne.demandeur_telephone <> '' as has_telephone,
    ligne.demandeur_courriel <> '' as has_courriel,
    ligne.demandeur_adresse <> '' as has_adresse,
    ligne.ressource_1_montant_eur <> '' as has_ressources,
    ligne.revenu_fiscal_1_eur <> '' as has_revenu_n_1,
    ligne.revenu_fiscal_2_eur <> '' as has_revenu_n_2,
    ligne.demandeur_situation_familiale <> '' as has_situation_familiale,
    ligne.demandeur_type_contrat <> '' as has_situation_professionnelle,
    ligne.logement_actuel_date_entree <> '' or ligne.structure_date_entree <> '' as has_entree_logement,
    ligne.logement_actuel_surface_m2 <> '' as has_surface_logement
from (
    {{ lignes_actives('demandes') }}
) as ligne
