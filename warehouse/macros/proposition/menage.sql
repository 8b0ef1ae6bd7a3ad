{#- By year, the households that answered an offer: whether they refused one, where the last dwelling that they answered
    for is. -#}
{% macro menages_ayant_repondu() -%}
    select
        departement_code,
        date_trunc('year', date_issue)::date as mois,
        demande_id,
        (array_agg(commune_code order by date_issue desc, candidature_id desc))[1] as commune_code,
        bool_or(is_refusee)::integer as nb_marques,
        1 as nb_menages
    from {{ ref('int_chaine_proposition') }}
    where date_issue is not null and demande_id is not null and commune_code is not null
    group by 1, 2, 3
{%- endmacro %}

{#- By year, the households granted a dwelling with a rank or a condition: whether no lease followed within twelve months,
    where the last such dwelling is. -#}
{% macro menages_classes() -%}
    select
        departement_code,
        date_trunc('year', mois)::date as mois,
        demande_id,
        (array_agg(commune_code order by rang_classement desc))[1] as commune_code,
        bool_and(not is_loge)::integer as nb_marques,
        1 as nb_menages
    from {{ ref('int_demande_classee') }}
    where commune_code is not null
    group by 1, 2, 3
{%- endmacro %}
