{#- A row of an indicator is a cell: its period and its territory are of those that exist, the whole has one modality, the
    people behind a value are never fewer than none, and the bounds are in order. -#}
{% test indicateur_bien_forme(model) %}
select *
from {{ model }}
where
    periode_type not in ('mois', 'trimestre', 'annee')
    or periode !~ case periode_type
        when 'mois' then '^[0-9]{4}-[0-9]{2}$'
        when 'trimestre' then '^[0-9]{4}-T[1-4]$'
        else '^[0-9]{4}$'
    end
    or (territoire_type, territoire_code) not in (
        select territoire_type, territoire_code from {{ ref('int_territoire') }}
    )
    or (dimension = 'ensemble') <> (modalite = 'TOUS')
    or coalesce(effectif, -1) < 0
    or numerateur < 0
    or denominateur < 0
    or borne_basse > borne_haute
{% endtest %}
