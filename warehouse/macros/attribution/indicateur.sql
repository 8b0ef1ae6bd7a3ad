{#- Share of each type of dwelling in the leases of a year over its share in what an indicator counts, by territory above
    the commune; types that both have. -#}
{% macro indice_de_type(reference, mesure, condition='true') -%}
select
    {{ colonnes_de_l_indicateur(
        'croise',
        'round(
            croise.attribues * croise.tous_comptes::numeric
            / nullif(croise.tous_attribues * croise.comptes, 0), 4
        )',
        'croise.attribues', numerateur='croise.attribues', denominateur='croise.comptes'
    ) }}
from (
    select
        reference.*,
        reference.{{ mesure }} as comptes,
        attribution.effectif as attribues,
        sum(reference.{{ mesure }}) over territoire as tous_comptes,
        sum(attribution.effectif) over territoire as tous_attribues
    from {{ reference }} as reference
    inner join {{ ref('int_indicateur_attribution') }} as attribution
        on {{ meme_cellule('reference', 'attribution') }}
    where
        {{ condition }}
        and reference.periode_type = 'annee'
        and reference.dimension = 'typologie'
        and reference.territoire_type <> 'commune'
    window territoire as (
        partition by
            reference.departement_code, reference.periode, reference.territoire_type, reference.territoire_code
    )
) as croise
{%- endmacro %}

{#- Persons of a household: six and more are one class. -#}
{% macro classe_taille(colonne) -%}
    case when {{ colonne }} >= 6 then '6P' else {{ colonne }}::text end
{%- endmacro %}
