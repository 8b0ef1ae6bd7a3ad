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
