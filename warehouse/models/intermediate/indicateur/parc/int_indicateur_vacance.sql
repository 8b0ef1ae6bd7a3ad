-- Grain: one row per period, territory and modality: share of the dwellings let or on offer that are vacant. Years are
-- those of the landlords' files, a stock on 1 January; months count the open offers.
with fait_mois as (
    select * from {{ ref('int_vacance_mois') }}
),

fait_annee as (
    select * from {{ ref('int_vacance_annee') }}
),

croise as (
    {{ croiser('fait_mois', ['nb_logements', 'nb_vacants'], periodes=['mois']) }}
    union all
    {{ croiser(
        'fait_annee', ['nb_logements', 'nb_vacants'], periodes=['annee'], profil={'bailleur': 'bailleur_code'}
    ) }}
),

-- A territory without any dwelling has its cells too.
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
        'ensemble' as dimension,
        'TOUS' as modalite
    from {{ ref('int_territoire') }} as territoire
    cross join periode
    where {{ a_des_mois('periode.periode_type', 'territoire') }}
    union
    select
        departement_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        dimension,
        modalite
    from croise
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', taux_pct('croise.nb_vacants', 'croise.nb_logements'), 'coalesce(croise.nb_logements, 0)',
            numerateur='coalesce(croise.nb_vacants, 0)', denominateur='coalesce(croise.nb_logements, 0)'
        ) }}
    from cellule
    left join croise
        on {{ meme_cellule('cellule', 'croise') }}
)

select * from final
