{#- Pace of an objective: what is done against what should be by now (`attendu`: the objective × months covered / 12, or the
    part promised of the leases signed): as a percentage (`nom`_pct) and as a word (`nom`_code), late or ahead by one unit at
    least: less than a lease is on the pace. -#}
{% macro rythme(realise, attendu, nom) -%}
    {{ taux_pct(realise, attendu) }} as {{ nom }}_pct,
        case
            when {{ realise }} <= {{ attendu }} - 1 then 'EN_RETARD'
            when {{ realise }} < {{ attendu }} + 1 then 'DANS_LE_RYTHME'
            when {{ realise }} >= {{ attendu }} + 1 then 'EN_AVANCE'
        end as {{ nom }}_code
{%- endmacro %}

{#- Leases that an objective still takes, of this public alone and one after another: each counts among all of them too. None
    where the objective is met; empty without a lease or an objective, and of an objective of all of them. -#}
{% macro reste_a_faire(realise, nombre, objectif_pct) -%}
    case
        when {{ nombre }} > 0 and {{ objectif_pct }} < 100
            then greatest(0, ceil(({{ objectif_pct }} * {{ nombre }} - 100 * {{ realise }}) / (100 - {{ objectif_pct }})))
    end::integer
{%- endmacro %}
