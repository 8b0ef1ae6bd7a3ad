-- Grain: one row per month, first commune, typology and month of creation that holds valid demandes at the end of
-- the month. Periods are first counted by cohort and by months of entry and exit: the months are then spread over
-- few rows.
with periode as (
    select
        departement_code,
        commune_code,
        typologie_code,
        mois_creation,
        {{ mois_de('valide_du') }} as mois_entree,
        {{ mois_de('valide_au') }} as mois_sortie,
        count(*)::integer as effectif
    from {{ ref('int_demande_periode') }}
    group by departement_code, commune_code, typologie_code, mois_creation, mois_entree, mois_sortie
    having {{ mois_de('valide_du') }} < {{ mois_de('valide_au') }}
),

present as (
    select
        periode.departement_code,
        mois.mois,
        mois.fin_mois,
        periode.commune_code,
        periode.typologie_code,
        periode.mois_creation,
        sum(periode.effectif)::integer as effectif
    from periode
    inner join {{ ref('int_mois') }} as mois
        on periode.mois_entree <= mois.mois and periode.mois_sortie > mois.mois
    group by
        periode.departement_code,
        mois.mois,
        mois.fin_mois,
        periode.commune_code,
        periode.typologie_code,
        periode.mois_creation
),

final as (
    select
        departement_code,
        mois,
        fin_mois,
        commune_code,
        typologie_code,
        {{ mois_ecoules('mois_creation', 'mois') }} as anciennete_mois,
        effectif
    from present
)

select * from final
