{#- Months of waiting at which the curves are read, and the columns of int_attente_cellule made from them. -#}
{% macro horizons_attente() -%}
    {{- return([12, 24, 36]) -}}
{%- endmacro %}

{#- An indicator of waiting time: a value of the cell and its interval. Behind each, the leases of the period. -#}
{% macro indicateur_attente(valeur, borne_basse='null', borne_haute='null', numerateur='null', denominateur='null') -%}
    select
        {{ colonnes_de_l_indicateur(
            'cellule', valeur, 'cellule.logees', numerateur=numerateur, denominateur=denominateur, borne_basse=borne_basse,
            borne_haute=borne_haute
        ) }}
    from {{ ref('int_attente_cellule') }} as cellule
{%- endmacro %}

{#- Integer key of a group: rank of the typology, of the priority, of the mutation; zero = all together. -#}
{% macro groupe_rang(typologie_rang, priorite_rang, mutation_rang) -%}
    (({{ typologie_rang }}) * 9 + ({{ priorite_rang }}) * 3 + ({{ mutation_rang }}))::integer
{%- endmacro %}
