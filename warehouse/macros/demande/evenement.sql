{#- CTEs that end with `fait`: by month, first commune, type, motive of radiation and kind of desk of a filing, the
    demandes filed, renewed, modified, radiated, those whose validity fell due and those of them renewed; `ailleurs`, at
    the desk of another organisme than the one that registered the demande. Only the events that `condition` keeps. -#}
{% macro evenements_des_demandes(condition='true') -%}
evenement as (
    {%- for nature, (population, motif, guichet_type, is_renouvelee, is_ailleurs) in {
        'creation': ('int_population_nouvelle', 'null', 'guichet_type', 'false', 'false'),
        'renouvellement': ('int_population_renouvelee', 'null', 'null', 'false', 'is_ailleurs'),
        'modification': ('int_population_modifiee', 'null', 'null', 'false', 'is_ailleurs'),
        'radiation': ('int_population_radiee', 'motif_radiation_code', 'null', 'false', 'false'),
        'echeance': ('int_population_echue', 'null', 'null', 'is_renouvelee', 'false'),
    }.items() %}
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        '{{ nature }}' as nature,
        {{ motif }}::text as motif,
        {{ guichet_type }}::text as guichet_type,
        {{ is_renouvelee }} as is_renouvelee,
        {{ is_ailleurs }} as is_ailleurs
    from {{ ref(population) }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

fait as (
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        motif,
        guichet_type,
        count(*) filter (where nature = 'creation') as creation,
        count(*) filter (where nature = 'renouvellement') as renouvellement,
        count(*) filter (where nature = 'renouvellement' and is_ailleurs) as renouvellement_ailleurs,
        count(*) filter (where nature = 'modification') as modification,
        count(*) filter (where nature = 'modification' and is_ailleurs) as modification_ailleurs,
        count(*) filter (where nature = 'radiation') as radiation,
        count(*) filter (where motif in ('RADREN', 'RADABA', 'RADCON')) as radiation_abandon,
        count(*) filter (where nature = 'echeance') as echeance,
        count(*) filter (where nature = 'echeance' and is_renouvelee) as echeance_renouvelee
    from evenement
    group by departement_code, mois, commune_code, typologie_code, motif, guichet_type
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
