{#- A row of an indicator is a cell: its key is whole and met once, its periods and territories are those that exist, the
    whole has one modality, and the people behind a value are never fewer than none. -#}
{% test indicateur_bien_forme(model) %}
select
    departement_code,
    periode_type,
    periode,
    territoire_type,
    territoire_code,
    dimension,
    modalite,
    count(*) as nb_lignes
from {{ model }}
group by 1, 2, 3, 4, 5, 6, 7
having
    count(*) > 1
    or num_nulls(departement_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite) > 0
    or periode_type not in ('mois', 'trimestre', 'annee')
    or periode !~ case periode_type
        when 'mois' then '^[0-9]{4}-[0-9]{2}$'
        when 'trimestre' then '^[0-9]{4}-T[1-4]$'
        else '^[0-9]{4}$'
    end
    or territoire_type not in ('departement', 'epci', 'commune', 'zone_abc', 'delegation')
    or (dimension = 'ensemble') <> (modalite = 'TOUS')
    or min(coalesce(effectif, -1)) < 0
    or bool_or(numerateur < 0 or denominateur < 0 or borne_basse > borne_haute)
{% endtest %}
