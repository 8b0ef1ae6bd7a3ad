-- Grain: one row per period, territory and modality. Demandes expired and not yet radiated.
with final as (
    {{ compte_de(ref('int_expiree_croise'), 'expiree') }}
)

select * from final
