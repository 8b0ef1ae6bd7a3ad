-- Grain: one row per demande and radiation in the months covered, one undone by a déradiation included. Messages that
-- follow a radiation without undoing it correct it: the last one gives its date and its motive.
with final as (
    {{ demandes_radiees(ref('int_demande_message'), 'demande_id') }}
)

select * from final
