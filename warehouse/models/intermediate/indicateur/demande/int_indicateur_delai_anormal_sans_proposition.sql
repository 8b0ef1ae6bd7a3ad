-- Grain: one row per period, territory and modality. Demandes beyond the abnormal delay, never positioned.
with final as (
    {{ compte_de(
        ref('int_stock_part_croise'), 'delai_anormal_sans_proposition',
        est_parametre('delai_anormal', 'cellule.departement_code')
    ) }}
)

select * from final
