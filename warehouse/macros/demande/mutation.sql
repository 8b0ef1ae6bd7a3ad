{#- Rows of a population told by mutation, under the code of the dimension: MUT (OUI), whose household was already a tenant
    of the social stock, and HMUT (NON). A row of which nobody knows it is in neither. The only place that tells them apart. -#}
{% macro par_mutation(population) -%}
    select
        *,
        case when is_mutation then 'OUI' else 'NON' end as mutation_code
    from {{ population }}
    where is_mutation is not null
{%- endmacro %}

{#- CTEs that end with `final`: per month, first commune and type wanted, how many demandes of the stock are mutations, and
    how many are not. Counted by months of entry and exit first: the months are then spread over few rows. -#}
{% macro mutations_du_stock(population) -%}
stock as (
    {{ par_mutation(population) }}
),

periode as (
    select
        departement_code,
        commune_code,
        typologie_code,
        {{ mois_de('valide_du') }} as mois_entree,
        {{ mois_de('valide_au') }} as mois_sortie,
        count(*) filter (where mutation_code = 'OUI') as nb_mutations,
        count(*) filter (where mutation_code = 'NON') as nb_hors_mutation
    from stock
    group by departement_code, commune_code, typologie_code, mois_entree, mois_sortie
    having {{ mois_de('valide_du') }} < {{ mois_de('valide_au') }}
),

final as (
    select
        periode.departement_code,
        mois.mois,
        mois.is_fin_annee,
        periode.commune_code,
        periode.typologie_code,
        sum(periode.nb_mutations)::integer as stock_mutation,
        sum(periode.nb_hors_mutation)::integer as stock_hors_mutation
    from periode
    inner join {{ ref('int_mois') }} as mois
        on periode.mois_entree <= mois.mois and periode.mois_sortie > mois.mois
    group by periode.departement_code, mois.mois, mois.is_fin_annee, periode.commune_code, periode.typologie_code
)
{%- endmacro %}
