{{ config(indexes=[{'columns': ['mois', 'dimension']}]) }}
-- Grain: one row per month photographed, first commune, dimension and modality that holds demandes: who was in the
-- stock at the end of the month. Each dimension adds up to the stock; what is not said is the modality NR.
with demande as (
    {{ par_mutation(ref('int_stock_photographie')) }}
),

{{ profils_du_stock() }},

final as (
    select * from par_dimension
    union all
    select
        departement_code,
        mois,
        commune_code,
        'residence' as dimension,
        residence_epci_code as modalite,
        sum(effectif)::integer as effectif
    from {{ ref('int_stock_residence') }}
    group by departement_code, mois, commune_code, residence_epci_code
)

select * from final
