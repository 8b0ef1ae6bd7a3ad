{#- Rows of a population told by mutation, under the code of the dimension: MUT (OUI), whose household was already a tenant
    of the social stock, and HMUT (NON). A row of which nobody knows it is in neither. The only place that tells them apart. -#}
{% macro par_mutation(population) -%}
    select
        *,
        case when is_mutation then 'OUI' else 'NON' end as mutation_code
    from {{ population }}
    where is_mutation is not null
{%- endmacro %}
