-- Grain: one row per period, territory and modality: share of the vacancies signalled for which the réservataire
-- proposed nobody within 30 days.
{{ part_de(ref('int_reservataire_croise'), 'offre_hors_delai', 'offre_signalee') }}
