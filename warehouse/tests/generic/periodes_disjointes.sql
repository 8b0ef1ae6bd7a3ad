{#- Periods [debut, fin) of one key (a column, or several with commas) are not empty and never overlap; no end = in force. -#}
{% test periodes_disjointes(model, cle, debut, fin) %}
with suite as (
    select
        {{ cle }},
        {{ debut }},
        {{ fin }},
        lead({{ debut }}) over (partition by {{ cle }} order by {{ debut }}) as debut_suivant
    from {{ model }}
)

select * from suite
where {{ debut }} >= {{ fin }} or debut_suivant < coalesce({{ fin }}, 'infinity')
{% endtest %}
