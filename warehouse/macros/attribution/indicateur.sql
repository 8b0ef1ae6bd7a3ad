{#- An indicator that counts: one measure of a table of cells (`int_…_croise`). -#}
{% macro compte_de(cellules, mesure, condition='true') -%}
select
    {{ colonnes_de_l_indicateur(
        'cellule', 'cellule.' ~ mesure, 'cellule.' ~ mesure, numerateur='cellule.' ~ mesure
    ) }}
from {{ cellules }} as cellule
where {{ condition }}
{%- endmacro %}

{#- An indicator that is a share: two measures of a table of cells. -#}
{% macro part_de(cellules, numerateur, denominateur, condition='true') -%}
select
    {{ colonnes_de_l_indicateur(
        'cellule', taux_pct('cellule.' ~ numerateur, 'cellule.' ~ denominateur), 'cellule.' ~ denominateur,
        numerateur='cellule.' ~ numerateur, denominateur='cellule.' ~ denominateur
    ) }}
from {{ cellules }} as cellule
where {{ condition }}
{%- endmacro %}

{#- Persons of a household: six and more are one class. -#}
{% macro classe_taille(colonne) -%}
    case when {{ colonne }} >= 6 then '6P' else {{ colonne }}::text end
{%- endmacro %}
