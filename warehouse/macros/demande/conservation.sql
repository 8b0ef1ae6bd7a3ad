{#- Whether the identity of a demande (a row of int_demande) is still kept: until a year after its radiation. -#}
{% macro est_conservee(demande) -%}
    (
        {{ demande }}.etat_code <> 'radiee'
        or {{ demande }}.date_radiation > ({{ demande }}.date_reference - interval '1 year')::date
    )
{%- endmacro %}
