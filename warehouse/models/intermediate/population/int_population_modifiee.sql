-- Grain: one row per modification told in the months covered. A demande without a wish here has none.
with final as (
    select
        departement_code,
        demande_id,
        date_fichier as date_modification,
        {{ mois_de('date_fichier') }} as mois,
        commune_code,
        typologie_code,
        is_ailleurs
    from {{ ref('int_demande_message') }}
    where
        type_message = 'modification'
        and commune_code is not null
        and date_fichier >= (select premier_mois from {{ ref('int_reference') }})
)

select * from final
