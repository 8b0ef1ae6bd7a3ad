-- Grain: one row per demande and radiation in the months covered, one undone by a déradiation included. Messages that
-- follow a radiation without undoing it correct it: the last one gives its date and its motive.
with suite as (
    select
        *,
        count(*) filter (where not is_radiee) over (
            partition by demande_id
            order by date_fichier, increment_fichier
            rows between unbounded preceding and current row
        ) as radiation_rang,
        count(*) filter (where not is_radiee) over (partition by demande_id) as dernier_rang
    from {{ ref('int_demande_message') }}
),

final as (
    select distinct on (suite.demande_id, suite.radiation_rang)
        suite.departement_code,
        suite.demande_id,
        suite.date_radiation,
        {{ mois_de('suite.date_radiation') }} as mois,
        suite.motif_radiation_code,
        suite.date_bail,
        suite.commune_code,
        suite.typologie_code,
        suite.is_mutation,
        suite.date_creation,
        suite.date_fin_validite <= suite.date_radiation as is_expiree_avant,
        suite.radiation_rang < suite.dernier_rang as is_annulee
    from suite
    cross join {{ ref('int_reference') }} as reference
    where suite.is_radiee and suite.date_radiation >= reference.premier_mois
    order by
        suite.demande_id asc, suite.radiation_rang asc, suite.date_fichier desc, suite.increment_fichier desc
)

select * from final
