{#- The columns together are a key: no value met twice, none missing. -#}
{% test cle_unique(model, colonnes) %}
select
    {{ colonnes | join(', ') }},
    count(*) as nb_lignes
from {{ model }}
group by {{ colonnes | join(', ') }}
having
    count(*) > 1
    {%- for colonne in colonnes %}
    or {{ colonne }} is null
    {%- endfor %}
{% endtest %}
