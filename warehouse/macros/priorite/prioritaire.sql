{#- Join condition on the recognitions and labels in force on a day; expects the alias `prioritaire` of D_PRIO. -#}
{% macro prioritaire_le(jour) -%}
    prioritaire.valide_du <= {{ jour }}
    and coalesce({{ jour }} < prioritaire.valide_au, true)
{%- endmacro %}
