-- Grain: one row per month, first commune and type wanted that holds valid demandes of households outside the social
-- stock at the end of the month. Counted by months of entry and exit first: the months are then spread over few rows.
with periode as (
    select
        departement_code,
        commune_code,
        typologie_code,
        {{ mois_de('valide_du') }} as mois_entree,
        {{ mois_de('valide_au') }} as mois_sortie,
        count(*) as effectif
    from {{ ref('int_population_stock') }}
    where not is_mutation
    group by departement_code, commune_code, typologie_code, mois_entree, mois_sortie
    having {{ mois_de('valide_du') }} < {{ mois_de('valide_au') }}
),

final as (
    select
        periode.departement_code,
        mois.mois,
        mois.is_fin_annee,
        periode.commune_code,
        periode.typologie_code,
        sum(periode.effectif)::integer as stock
    from periode
    inner join {{ ref('int_mois') }} as mois
        on periode.mois_entree <= mois.mois and periode.mois_sortie > mois.mois
    group by periode.departement_code, mois.mois, mois.is_fin_annee, periode.commune_code, periode.typologie_code
)

select * from final
