{#- What the exclusions read of a dwelling, who refused it aside: two alike are open to the same households. -#}
{% macro profil_du_logement() -%}
    concat_ws(
        '|', offre.commune_code, offre.typologie_code, offre.financement_code, offre.contingent_code, norme.norme_code
    )
{%- endmacro %}

{#- Nothing in force keeps the demande out: one plain condition for each rule, but for those set aside. -#}
{% macro est_eligible(sauf=[]) -%}
    {%- for nom, condition in exclusions().items() if nom not in sauf -%}
    (regle.{{ nom | lower }} is not null and {{ condition }}) is not true
    {{- ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The first demandes, in the order of a ranking, that fit `offre` and meet a condition: no more of them are compared. -#}
{% macro premieres_eligibles(limite, condition='true') -%}
    select demande.demande_id
    from {{ ref('int_demande_critere') }} as demande
    where
        offre.departement_code = demande.departement_code
        and {{ est_eligible() }}
        and {{ condition }}
    order by demande.points desc, demande.date_creation asc, demande.demande_id asc
    limit {{ limite }}
{%- endmacro %}
