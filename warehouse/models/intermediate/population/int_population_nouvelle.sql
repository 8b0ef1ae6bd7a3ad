-- Grain: one row per demande filed in the months covered, as its first message describes it. The demandes filed before
-- are known only if they lasted: they are the opening of the stock, not creations.
with final as (
    {{ demandes_nouvelles(ref('int_demande_message'), 'demande_id', ['guichet_type']) }}
)

select * from final
