-- Grain: one row per period, territory and modality: share of the proposals made after more than 30 days.
{{ part_de(ref('int_reservataire_croise'), 'offre_proposee_tard', 'offre_proposee') }}
