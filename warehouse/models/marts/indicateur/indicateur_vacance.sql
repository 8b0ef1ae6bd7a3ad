with fait_mois as (
    select * from {{ ref('int_vacance_mois') }}
),

fait_annee as (
    select * from {{ ref('int_vacance_annee') }}
),

mois as (
    {{ croiser('fait_mois', ['nb_logements', 'nb_vacants'], par_annee=false) }}
),

annee as (
    {{ croiser('fait_annee', ['nb_logements', 'nb_vacants']) }}
),

croise as (
    select * from mois
    union all
    select * from annee
    where periode_type = 'annee'
),

-- A territory without any dwelling has its cells too. Years are those of the landlords' files: a stock on 1 January.
periode as (
    select
        'mois' as periode_type,
        mois_code as periode
    from {{ ref('int_mois') }}
    union all
    select distinct
        'annee' as periode_type,
        annee::text as periode
    from fait_annee
),

cellule as (
    select
        territoire.departement_code,
        periode.periode_type,
        periode.periode,
        territoire.territoire_type,
        territoire.territoire_code,
        'TOUS' as typologie,
        0 as nb_logements,
        0 as nb_vacants
    from {{ ref('int_territoire') }} as territoire
    cross join periode
    union all
    select
        departement_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        typologie,
        nb_logements,
        nb_vacants
    from croise
    where territoire_code is not null and typologie is not null
),

final as (
    select
        departement_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        typologie,
        {{ taux_pct('sum(nb_vacants)', 'sum(nb_logements)') }} as valeur,
        sum(nb_vacants)::numeric as numerateur,
        sum(nb_logements)::numeric as denominateur,
        sum(nb_logements)::integer as effectif,
        false as is_masque
    from cellule
    group by departement_code, periode_type, periode, territoire_type, territoire_code, typologie
)

select * from final
