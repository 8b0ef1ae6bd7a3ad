{#- Yearly declared income by consumption unit of the households of `situation` (_depot_id, _ligne, jour), each as its message
    describes it and with the ages of that day; unknown when no resource is declared. Columns of `situation` first. -#}
{% macro ressources_par_uc(situation) -%}
    select
        compte.*,
        round(
            compte.ressources_mensuelles_eur * 12
            / {{ unites_consommation('compte.nb_personnes', 'compte.nb_autres_14_ans') }}
        ) as ressources_uc_eur
    from (
        select
            situation.*,
            case when menage.has_ressources_declarees then menage.ressources_mensuelles_eur end
                as ressources_mensuelles_eur,
            1 + cardinality(menage.cotitulaires) + cardinality(menage.personne_naissances)
            + menage.nb_naissances_attendues as nb_personnes,
            (
                select count(*)
                from unnest(menage.personne_naissances || menage.cotitulaire_naissances) as personne (naissance)
                where personne.naissance <= (situation.jour - interval '14 years')::date
            ) as nb_autres_14_ans
        from {{ situation }} as situation
        inner join {{ ref('stg_demandes__menage') }} as menage
            on situation._depot_id = menage._depot_id and situation._ligne = menage._ligne
    ) as compte
{%- endmacro %}
