-- Grain: one row per period, territory and modality: of the propositions of the landlords, the share on demandes that
-- another organisme registered.
{{ passage(
    'nb_autre_guichet', 'nb_du_bailleur', profil={'typologie': 'typologie_code', 'bailleur': 'bailleur_code'}
) }}
