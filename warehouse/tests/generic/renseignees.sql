{#- Every column of the list is filled in every row: one scan for all of them. -#}
{% test renseignees(model, colonnes) %}
select *
from {{ model }}
where
    {%- for colonne in colonnes %}
    {{ colonne }} is null{{ ' or' if not loop.last }}
    {%- endfor %}
{% endtest %}
