-- Grain: one row per lease told late or more than once, and situation from which it was known so.
with declaree as (
    select distinct on (attribution_id, situation_au) *
    from {{ ref('stg_attributions__version') }}
    where
        date_bail is not null
        and attribution_id in (select attribution_id from {{ lignes_tenues('stg_attributions__attribution') }} as tenue)
    order by attribution_id asc, situation_au asc, _depot_id desc, _ligne desc
),

version as (
    select
        *,
        lead(situation_au) over suite as connu_au,
        count(*) over (partition by attribution_id) as nb_versions
    from declaree
    window suite as (partition by attribution_id order by situation_au)
),

final as (
    select
        departement_code,
        attribution_id,
        situation_au as connu_du,
        connu_au,
        {{ mois_de('date_bail') }} as mois,
        commune_code,
        {{ typologie_souhaitable('typologie_code') }} as typologie_code
    from version
    where nb_versions > 1 or {{ mois_de('situation_au') }} > {{ mois_de('date_bail') }}
)

select * from final
