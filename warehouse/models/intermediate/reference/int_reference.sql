-- Grain: one row, the date at which the observatory speaks and the months that it covers. A dépôt without rows
-- dates nothing: a header alone, sent under a mistyped date, takes that date back. Nor do candidatures, which the
-- portal writes any day while no demande is renewed. Nor does a dépôt of which every row comes after the situation that
-- it says it describes open the history: its date is mistyped.
with depot as (
    select
        max(situation_au) as derniere_situation,
        min(situation_au) filter (
            where flux = 'demandes' and coalesce(nb_apres_situation, 0) < chargees
        ) as premiere_situation_demande,
        max(situation_au) filter (
            where flux not in ('parc', 'referentiels', 'candidatures')
        ) as derniere_situation_demande
    from {{ ref('stg_technique__depot') }}
    where statut = 'charge' and chargees > 0
),

datee as (
    select
        coalesce(
            nullif('{{ var("date_reference") }}', '')::date,
            derniere_situation_demande,
            derniere_situation,
            current_date
        ) as date_reference,
        premiere_situation_demande
    from depot
),

final as (
    select
        date_reference,
        {{ mois_de('coalesce(premiere_situation_demande, date_reference)') }} as premier_mois,
        ({{ mois_de('date_reference + 1') }} - interval '1 month')::date as dernier_mois
    from datee
)

select * from final
