{#- Whole months elapsed from one date to another, as Postgres adds months: the last day of a short month completes the
    month of a filing on the 29th, 30th or 31st. At the end of a month it is therefore the difference of the calendar months. -#}
{% macro mois_ecoules(debut, fin) -%}
    (
        (date_part('year', {{ fin }}) - date_part('year', {{ debut }})) * 12
        + date_part('month', {{ fin }}) - date_part('month', {{ debut }})
        - case
            when
                date_part('day', {{ debut }}) > date_part('day', {{ fin }})
                and ({{ fin }} + 1)::date <> date_trunc('month', {{ fin }} + 1)::date
                then 1
            else 0
        end
    )::integer
{%- endmacro %}

{#- First day of the month of a date. -#}
{% macro mois_de(colonne) -%}
    date_trunc('month', {{ colonne }})::date
{%- endmacro %}

{#- Age in whole years. -#}
{% macro age_ans(naissance, fin) -%}
    date_part('year', age({{ fin }}, {{ naissance }}))::integer
{%- endmacro %}
