{#- CTEs that end with `fait`: by month, first commune, type and motive of radiation, the demandes filed, renewed, radiated,
    those whose validity fell due and those of them renewed; only the events that `condition` keeps. -#}
{% macro evenements_des_demandes(condition='true') -%}
evenement as (
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        'creation' as nature,
        null as motif,
        false as is_renouvelee
    from {{ ref('int_population_nouvelle') }}
    where {{ condition }}
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
    where {{ condition }}
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
    where {{ condition }}
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
    where {{ condition }}
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
)
{%- endmacro %}

{#- CTEs that end with `expiree`: by month, first commune and first type, the demandes expired and not yet radiated at its end;
    only those that `condition` keeps. Counted by months of entry and exit first: the months are then spread over few rows. -#}
{% macro expirees_par_mois(condition='true') -%}
expiration as (
    select
        departement_code,
        commune_code,
        typologie_code,
        {{ mois_de('expiree_du') }} as mois_entree,
        {{ mois_de('expiree_au') }} as mois_sortie,
        count(*) as effectif
    from {{ ref('int_population_expiree') }}
    where {{ condition }}
    group by departement_code, commune_code, typologie_code, mois_entree, mois_sortie
),

expiree as (
    select
        expiration.departement_code,
        mois.mois,
        expiration.commune_code,
        expiration.typologie_code,
        sum(expiration.effectif) as expiree
    from expiration
    inner join {{ ref('int_mois') }} as mois
        on expiration.mois_entree <= mois.mois and coalesce(expiration.mois_sortie > mois.mois, true)
    group by expiration.departement_code, mois.mois, expiration.commune_code, expiration.typologie_code
)
{%- endmacro %}
