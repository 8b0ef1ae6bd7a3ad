{#- The rules of the matching: for an offered dwelling `offre` and a demande `demande`, what each says. A condition that is
    unknown holds nobody back. In which order, in which words and since when they apply: seed regle_rapprochement. -#}
{% macro exclusions() -%}
    {{- return({
        'VALIDITE': 'not demande.is_valide',
        'TERRITOIRE': 'not (' ~ est_souhaitee() ~ ') and not (' ~ est_elargie() ~ ')',
        'TYPOLOGIE': hors_norme(),
        'TYPE_NON_DEMANDE': typologie_souhaitable('offre.typologie_code') ~ ' <> all(demande.typologies_souhaitees)',
        'PLAFOND': 'demande.plafond_rang > ' ~ plafond_rang('offre.financement_code'),
        'CONTINGENT': "offre.contingent_code = 'PPRIOR' and not demande.is_public_prioritaire",
        'DEJA_PROPOSE': 'offre.offre_id = any(demande.offres_refermees)',
        'POSITIONNEMENT': 'demande.is_positionne',
    }) -}}
{%- endmacro %}

{#- What a commission must look at, and what must be completed: nobody is excluded by it. -#}
{% macro avertissements() -%}
    {{- return({
        'ACCESSIBILITE': 'demande.has_handicap and not offre.is_accessible',
        'LOYER': 'demande.loyer_max_eur < offre.loyer_eur + coalesce(offre.charges_eur, 0)',
        'RESIDENCE_REFUSEE': 'offre.residence_id = any(demande.residences_refusees)',
        'A_COMPLETER_REVENU': 'demande.plafond_rang is null',
        'A_COMPLETER_PLAFOND': plafond_rang('offre.financement_code') ~ ' is null',
        'A_COMPLETER_TYPES': 'demande.typologies_souhaitees is null',
        'A_COMPLETER_COMPOSITION': 'demande.nb_pieces_min is null',
        'A_COMPLETER_ACCESSIBILITE': 'demande.has_handicap and offre.is_accessible is null',
        'A_COMPLETER_CONTINGENT': "offre.contingent_code in ('PFONCT', 'COLACT')",
        'COMMUNE_ELARGIE': 'not (' ~ est_souhaitee() ~ ') and ' ~ est_elargie(),
    }) -}}
{%- endmacro %}

{% macro est_souhaitee() -%}
    offre.commune_code = any(demande.communes_souhaitees)
{%- endmacro %}

{#- The applicant accepts beyond its list: the EPCI of the communes that it wishes. -#}
{% macro est_elargie() -%}
    regle.commune_elargie is not null and coalesce(offre.epci_code = any(demande.epci_elargis), false)
{%- endmacro %}

{% macro hors_norme() -%}
    case
        when offre.norme_code = 'elargie'
            then offre.nb_pieces not between demande.nb_pieces_min_elargie and demande.nb_pieces_max_elargie
        else offre.nb_pieces not between demande.nb_pieces_min and demande.nb_pieces_max
    end
{%- endmacro %}

{#- Rank of a ceiling, from the lowest; unknown for an income or a funding without one. -#}
{% macro plafond_rang(code) -%}
    case {{ code }} when 'PLAI' then 1 when 'PLUS' then 2 when 'PLS' then 3 when 'SUP_PLS' then 4 end
{%- endmacro %}

{#- The rules in force in one row: the place of each in their order (empty: not in force), their codes and words in that
    order. -#}
{% macro regles() -%}
    select
        {% for nom in exclusions().keys() | list + avertissements().keys() | list -%}
        array_position(array_agg(regle_code order by ordre), '{{ nom }}') as {{ nom | lower }},
        {% endfor -%}
        array_agg(regle_code order by ordre) as codes,
        array_agg(libelle order by ordre) as libelles
    from {{ ref('int_regle_rapprochement') }}
{%- endmacro %}

{#- Places of the rules of a set that hold for the pair, empty for the others. -#}
{% macro rangs(ensemble) -%}
    {%- for nom, condition in ensemble.items() -%}
    case when {{ condition }} then regle.{{ nom | lower }} end{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The rules of a set that are in force and hold for the pair, as a number: one bit for each, in the order of the set. Pairs
    are grouped by it, which costs less than by the list of codes. -#}
{% macro masque(ensemble) -%}
    {%- for nom, condition in ensemble.items() %}
    case when regle.{{ nom | lower }} is not null and {{ condition }} then {{ 2 ** loop.index0 }} else 0 end
    {{- ' +' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Codes of the rules of a set that are in force and hold for the pair. An array of cases: sorting it would cost a query
    for each pair. -#}
{% macro codes(ensemble) -%}
    array_remove(
        array[
            {%- for nom, condition in ensemble.items() %}
            case when regle.{{ nom | lower }} is not null and {{ condition }} then '{{ nom }}' end
            {{- ',' if not loop.last }}
            {%- endfor %}
        ],
        null
    )
{%- endmacro %}
