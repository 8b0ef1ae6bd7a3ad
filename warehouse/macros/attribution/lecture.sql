{#- CTEs that end with `bail_lu`: the rows of int_attribution_fait, once for each of those who read the lease. A contingent is
    counted of a landlord: what a réservataire reads of its own is no count of others. -#}
{% macro baux_lus() -%}
bail_situe as (
    select
        fait.*,
        attribution.offre_id,
        attribution.reservataire_code,
        lisible.demande_id is not null as is_demande_lisible
    from {{ ref('int_attribution_fait') }} as fait
    inner join {{ ref('int_population_attribuee') }} as attribution
        on fait.attribution_id = attribution.attribution_id
    left join {{ ref('int_lisible_demande') }} as lisible
        on attribution.demande_id = lisible.demande_id
),

bail_lu as (
    select
        *,
        case when lecteur_code = bailleur_code then contingent_code end as contingent_du_bailleur_code
    from (
        {{ par_lecteur(
            'bail_situe', 'fait.is_demande_lisible or ' ~ lisible_par_un_partenaire('candidature')
        ) }}
    ) as lu
)
{%- endmacro %}
