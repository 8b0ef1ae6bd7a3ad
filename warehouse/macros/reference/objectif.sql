{# Whether an objective declared counts for its year: it was in force at its end or, while the year runs, is today. One
   that is written to end on 31 December was. #}
{%- macro objectif_tenu(ligne, jour) -%}
coalesce({{ ligne }}.valide_au > {{ jour }} or {{ ligne }}.valide_au >= make_date({{ ligne }}.annee, 12, 31), true)
{%- endmacro %}
