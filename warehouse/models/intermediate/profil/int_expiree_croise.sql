-- Grain: one row per period, territory and modality: demandes expired and not yet radiated at the end of the period.
-- Counted by months of entry and exit first: the months are then spread over few rows.
with periode as (
    select
        departement_code,
        commune_code,
        typologie_code,
        {{ mois_de('expiree_du') }} as mois_entree,
        {{ mois_de('expiree_au') }} as mois_sortie,
        count(*) as effectif
    from {{ ref('int_population_expiree') }}
    group by departement_code, commune_code, typologie_code, mois_entree, mois_sortie
),

fait as (
    select
        periode.departement_code,
        mois.mois,
        periode.commune_code,
        periode.typologie_code,
        sum(periode.effectif) as expiree
    from periode
    inner join {{ ref('int_mois') }} as mois
        on periode.mois_entree <= mois.mois and coalesce(periode.mois_sortie > mois.mois, true)
    group by periode.departement_code, mois.mois, periode.commune_code, periode.typologie_code
),

fait_decembre as (
    select * from fait
    where date_part('month', mois) = 12
),

fait_dernier as (
    select fait.* from fait
    inner join {{ ref('int_reference') }} as reference
        on fait.mois = reference.dernier_mois
),

final as (
    {{ croiser_le_stock('fait', ['expiree']) }}
)

select * from final
