{#- What keeps a demande out of an offered dwelling. Unknown income, or a funding whose ceiling is not known (PLI),
    excludes nobody. -#}
{% macro hors_territoire() -%}
    offre.commune_code <> all(demande.communes_souhaitees)
{%- endmacro %}

{% macro hors_norme() -%}
    offre.nb_pieces not between demande.nb_pieces_min and demande.nb_pieces_max
{%- endmacro %}

{% macro hors_plafond() -%}
    coalesce(demande.plafond_rang > {{ plafond_rang('offre.financement_code') }}, false)
{%- endmacro %}

{% macro deja_propose() -%}
    offre.offre_id = any(demande.offres_refermees)
{%- endmacro %}

{#- Rank of a ceiling, from the lowest; unknown for an income or a funding without one. -#}
{% macro plafond_rang(code) -%}
    case {{ code }} when 'PLAI' then 1 when 'PLUS' then 2 when 'PLS' then 3 when 'SUP_PLS' then 4 end
{%- endmacro %}

{#- First reason of exclusion, in the order of the list MOTIF_EXCLUSION; empty for an eligible demande. -#}
{% macro motif_exclusion() -%}
    case
        when not demande.is_valide then 'VALIDITE'
        when {{ hors_territoire() }} then 'TERRITOIRE'
        when {{ hors_norme() }} then 'TYPOLOGIE'
        when {{ hors_plafond() }} then 'PLAFOND'
        when {{ deja_propose() }} then 'DEJA_PROPOSE'
        when demande.is_positionne then 'POSITIONNEMENT'
    end
{%- endmacro %}
