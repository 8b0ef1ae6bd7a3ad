-- Grain: one row per demande and term of validity that fell due in the months covered, as the last message of that
-- validity describes it. A demande radiated before its term owes no renewal. Renewed: by the day of the term at the
-- latest, so that it never left the stock; a later renewal brings it back, and counts as a retour de validité.
with periode as (
    select distinct on (demande_id, date_fin_validite)
        departement_code,
        demande_id,
        date_fin_validite as date_echeance,
        date_dernier_renouvellement,
        date_fichier,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        is_radiee and date_radiation < date_fin_validite as is_radiee_avant
    from {{ ref('int_demande_message') }}
    order by demande_id asc, date_fin_validite asc, date_fichier desc, increment_fichier desc
),

suite as (
    select
        *,
        coalesce(
            lead(date_dernier_renouvellement) over (partition by demande_id order by date_echeance) <= date_echeance,
            false
        ) as is_renouvelee
    from periode
),

final as (
    select
        suite.departement_code,
        suite.demande_id,
        suite.date_echeance,
        {{ mois_de('suite.date_echeance') }} as mois,
        suite.is_renouvelee,
        suite.commune_code,
        suite.typologie_code,
        suite.is_mutation,
        suite.date_creation
    from suite
    cross join {{ ref('int_reference') }} as reference
    where
        suite.date_echeance >= reference.premier_mois
        and suite.date_echeance <= reference.date_reference
        and (suite.is_renouvelee or not suite.is_radiee_avant)
        and suite.commune_code is not null
)

select * from final
