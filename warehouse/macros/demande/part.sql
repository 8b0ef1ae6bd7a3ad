{#- CTEs that end with `final`: by month photographed, first commune and first type, how many demandes of `photographie`
    (rows of int_stock_photographie) there are, and how many of them each share of the observatory counts. -#}
{% macro parts_du_stock(photographie) -%}
urgence as (
    select array_agg(code) as codes from {{ ref('liste_travail') }}
    where liste = 'MOTIF_URGENT'
),

final as (
    select
        demande.departement_code,
        demande.mois,
        demande.commune_code,
        demande.typologie_code,
        count(*)::integer as stock,
        count(*) filter (where demande.is_premier_numero)::integer as menage,
        count(*) filter (where demande.motif_code = any(urgence.codes))::integer as motif_urgent,
        count(*) filter (where demande.is_multi_type)::integer as multi_type,
        count(*) filter (where demande.tranche_plafond_code = 'PLAI')::integer as plafond_plai,
        count(*) filter (where demande.tranche_plafond_code <> 'INCONNU')::integer as plafond_connu,
        count(*) filter (where demande.ressources_uc_annuelles_eur <= seuil.seuil_eur)::integer as sous_q1,
        count(demande.ressources_uc_annuelles_eur)::integer as ressources_connues,
        count(*) filter (where demande.commune_residence_code = demande.commune_code)::integer as endogene,
        count(demande.commune_residence_code)::integer as residence_connue,
        count(*) filter (where demande.is_delai_anormal and not demande.has_proposition)::integer
            as delai_anormal_sans_proposition
    from {{ photographie }} as demande
    cross join urgence
    inner join {{ ref('int_commune') }} as commune
        on demande.commune_code = commune.commune_code
    left join {{ ref('int_seuil_q1') }} as seuil
        on
            commune.epci_code = seuil.epci_code
            and date_part('year', demande.mois) = seuil.annee
    group by demande.departement_code, demande.mois, demande.commune_code, demande.typologie_code
)
{%- endmacro %}
