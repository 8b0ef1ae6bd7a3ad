{%- set mesures = [
    'creation', 'renouvellement', 'radiation', 'radiation_abandon', 'echeance', 'echeance_renouvelee',
] -%}
-- Grain: one row per period, territory and modality: demandes filed, renewed, radiated, those whose validity fell due
-- and those of them renewed, at the first wish. A month or a year without any is a true zero.
with evenement as (
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        'creation' as nature,
        null as motif,
        false as is_renouvelee
    from {{ ref('int_population_nouvelle') }}
    union all
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        'renouvellement' as nature,
        null as motif,
        false as is_renouvelee
    from {{ ref('int_population_renouvelee') }}
    union all
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        'radiation' as nature,
        motif_radiation_code as motif,
        false as is_renouvelee
    from {{ ref('int_population_radiee') }}
    union all
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        'echeance' as nature,
        null as motif,
        is_renouvelee
    from {{ ref('int_population_echue') }}
),

fait as (
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        motif,
        count(*) filter (where nature = 'creation') as creation,
        count(*) filter (where nature = 'renouvellement') as renouvellement,
        count(*) filter (where nature = 'radiation') as radiation,
        count(*) filter (where motif in ('RADREN', 'RADABA', 'RADCON')) as radiation_abandon,
        count(*) filter (where nature = 'echeance') as echeance,
        count(*) filter (where nature = 'echeance' and is_renouvelee) as echeance_renouvelee
    from evenement
    group by departement_code, mois, commune_code, typologie_code, motif
),

croise as (
    {{ croiser('fait', mesures, dimensions={}, profil={'radiation': 'motif'}, commune_par_an=true) }}
    union
    {{ croiser('fait', mesures, periodes=['annee']) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        grille.*,
        coalesce(compte.creation, 0)::integer as creation,
        coalesce(compte.renouvellement, 0)::integer as renouvellement,
        coalesce(compte.radiation, 0)::integer as radiation,
        coalesce(compte.radiation_abandon, 0)::integer as radiation_abandon,
        coalesce(compte.echeance, 0)::integer as echeance,
        coalesce(compte.echeance_renouvelee, 0)::integer as echeance_renouvelee
    from grille
    left join croise as compte
        on {{ meme_cellule('grille', 'compte') }}
)

select * from final
