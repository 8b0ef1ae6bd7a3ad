{#- One column for each rule that may be set aside: whether nothing else keeps the demande out. A column that is not asked for
    costs nothing. -#}
{% macro eligible_sans_une_regle(hors=[], par_lieux=true) -%}
    {%- for nom in exclusions() if nom not in hors -%}
    {{ est_eligible(sauf=hors + [nom], par_lieux=par_lieux) }} as is_eligible_sans_{{ nom | lower }}
    {{- ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#- Rules that say where a demande stands today, which the past does not tell: of a dwelling let then, every candidate had been
    positioned, and who waited was valid. -#}
{% macro regles_du_jour() -%}
    {{- return(['VALIDITE', 'DEJA_PROPOSE', 'POSITIONNEMENT']) -}}
{%- endmacro %}
