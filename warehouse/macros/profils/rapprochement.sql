{#- Reasons that keep a demande out of an offered dwelling, in the order in which they are shown; the words are those of
    the list MOTIF_EXCLUSION. Unknown income, or a funding whose ceiling is not known (PLI), excludes nobody. -#}
{% macro exclusions() %}
    {{ return([
        ('VALIDITE', 'not demande.is_valide'),
        ('TERRITOIRE', 'offre.commune_code <> all(demande.communes_souhaitees)'),
        ('TYPOLOGIE', 'offre.nb_pieces not between demande.nb_pieces_min and demande.nb_pieces_max'),
        ('PLAFOND', 'coalesce(demande.plafond_rang > ' ~ plafond_rang('offre.financement_code') ~ ', false)'),
        ('POSITIONNEMENT', 'demande.is_positionne'),
    ]) }}
{% endmacro %}

{#- Rank of a ceiling, from the lowest; unknown for an income or a funding without one. -#}
{% macro plafond_rang(code) -%}
    case {{ code }} when 'PLAI' then 1 when 'PLUS' then 2 when 'PLS' then 3 when 'SUP_PLS' then 4 end
{%- endmacro %}

{#- First reason of exclusion; empty for an eligible demande. -#}
{% macro motif_exclusion() -%}
    case
        {%- for code, condition in exclusions() %}
        when {{ condition }} then '{{ code }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- What a reader ranks. Each column stands alone: asking for the eligible ones costs five plain conditions on a narrow
    table, and the list of every reason is only made when it is asked for. -#}
{% macro colonnes_rapprochement() -%}
    demande.departement_code,
    offre.offre_id,
    demande.demande_id,
    {% for _, condition in exclusions() -%}
    not ({{ condition }}){{ ' as is_eligible,' if loop.last }}
    {{ 'and ' if not loop.last }}
    {%- endfor -%}
    {{ motif_exclusion() }} as motif_exclusion_code,
    motif.libelle as motif_exclusion,
    array_remove(
        array[
            {%- for code, condition in exclusions() %}
            case when {{ condition }} then '{{ code }}' end{{ ',' if not loop.last }}
            {%- endfor %}
        ],
        null
    ) as motifs_exclusion_codes,
    demande.plafond_rang is null or {{ plafond_rang('offre.financement_code') }} is null as is_plafond_non_verifie,
    demande.points,
    demande.points_anciennete,
    demande.points_delai_anormal,
    demande.points_dalo,
    demande.points_pdalpd,
    demande.anciennete_mois,
    demande.date_creation,
    demande.typologie_code as typologie,
    demande.nb_personnes,
    demande.tranche_plafond_code,
{%- endmacro %}

{#- Offered dwellings that the reader may read × demandes that the reader may read, and the words of the exclusion. -#}
{% macro paires_a_rapprocher() -%}
from {{ ref('fct_offre') }} as offre
inner join {{ ref('fct_demande_critere') }} as demande
    on offre.departement_code = demande.departement_code
left join {{ ref('dim_code') }} as motif
    on
        demande.departement_code = motif.departement_code
        and motif.liste = 'MOTIF_EXCLUSION'
        and motif.code = {{ motif_exclusion() }}
where offre.is_offert
{%- endmacro %}
