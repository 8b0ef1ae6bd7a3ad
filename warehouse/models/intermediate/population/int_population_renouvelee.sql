-- Grain: one row per demande and date of renewal in the months covered. A renewal told twice is one.
with final as (
    {{ demandes_renouvelees(ref('int_demande_message'), 'demande_id', ['is_ailleurs']) }}
)

select * from final
