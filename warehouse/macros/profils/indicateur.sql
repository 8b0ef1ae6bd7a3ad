{#- An indicator as readers know it: the columns of the contract first. -#}
{% macro colonnes_indicateur(supplement=[]) -%}
    periode,
    territoire_type,
    territoire_code,
    typologie,
    valeur,
    numerateur,
    denominateur,
    effectif,
    is_masque,
    {%- for colonne in supplement %}
    {{ colonne }},
    {%- endfor %}
    departement_code,
    periode_type,
{%- endmacro %}
