{#- Variables of the stock that the law restricts (CCH R411-3 a, b, h, i, l): shown where the condition holds.
    The key of the public file names no dwelling and stays. -#}
{% macro logement_restreint(condition) -%}
    {%- set masques = colonnes_si(
        'fct_logement',
        [
            'bailleur_code', 'mode_occupation_code', 'date_bail', 'date_remise_location', 'loyer_eur', 'contingent_code'
        ],
        condition
    ) -%}
    {%- do masques.update({
        'logement_id': "case when perimetre = 'RPLS_PUBLIC'"
            ~ (' or ' ~ condition if condition else '') ~ ' then logement_id end'
    }) -%}
    {{- return(masques) -}}
{%- endmacro %}
