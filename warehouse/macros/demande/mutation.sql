{#- A population told by mutation: its MUT and its HMUT, which share its rows out, with the code of the dimension. -#}
{% macro par_mutation(population) -%}
    select
        *,
        'OUI' as mutation_code
    from {{ ref(population ~ '_mutation') }}
    union all
    select
        *,
        'NON' as mutation_code
    from {{ ref(population ~ '_hors_mutation') }}
{%- endmacro %}
