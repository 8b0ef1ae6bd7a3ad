{%- set messages, stock = ref('int_demande_message_bitemporelle'), ref('int_demande_bitemporelle') -%}
{%- set version = 'demande_id, connu_du, connu_au' -%}
{%- set decembre = 'make_date(annee, 12, 1)' -%}
{%- set tardives = [
    ('D_NEW', demandes_nouvelles(messages, version), 'mois'),
    ('D_REN', demandes_renouvelees(messages, version), 'mois'),
    ('D_RAD', demandes_radiees(messages, version), 'mois'),
    ('D_ACT', demandes_actives(stock, version), decembre),
    ('A', 'select * from ' ~ ref('int_attribution_bitemporelle'), 'mois'),
] -%}
{%- set connues = [
    ('D_NEW', ref('int_population_nouvelle'), 'mois', 'typologie_code'),
    ('D_REN', ref('int_population_renouvelee'), 'mois', 'typologie_code'),
    ('D_RAD', ref('int_population_radiee'), 'mois', 'typologie_code'),
    ('D_ACT', ref('int_population_active'), decembre, 'typologie_code'),
    ('A', ref('int_population_attribuee'), 'mois', typologie_souhaitable('typologie_code')),
] -%}
-- Grain: one row per population, month (of D_ACT the December of its year), month from which it was known (none: known
-- now), commune and typology: how many are known now; how many more or fewer from that month on. The stock as known
-- now is that of int_stock_mensuel. What no late file concerns is in no version.
with version as (
    {%- for population, requete, mois in tardives %}
    select
        '{{ population }}' as population_code,
        departement_code,
        {{ mois }} as mois,
        commune_code,
        typologie_code,
        connu_du,
        connu_au
    from ({{ requete }}) as population
    union all
    {%- endfor %}
    select
        'D_STOCK' as population_code,
        stock.departement_code,
        mois.mois,
        stock.commune_code,
        stock.typologie_code,
        stock.connu_du,
        stock.connu_au
    from {{ stock }} as stock
    inner join {{ ref('int_mois') }} as mois
        on stock.valide_du <= mois.fin_mois and stock.valide_au > mois.fin_mois
),

-- A version counts from the month in which it is known to the one in which another takes its place. The last one is
-- known now: it is taken away from the start, and given back when it is known.
borne as (
    select
        version.*,
        {{ mois_de('version.connu_du') }} as borne_mois,
        1 as nombre
    from version
    union all
    select
        version.*,
        coalesce({{ mois_de('version.connu_au') }}, version.mois) as borne_mois,
        -1 as nombre
    from version
),

correction as (
    select
        population_code,
        departement_code,
        mois,
        greatest(borne_mois, mois) as vu_mois,
        commune_code,
        typologie_code,
        sum(nombre) as nombre
    from borne
    group by population_code, departement_code, mois, vu_mois, commune_code, typologie_code
    having sum(nombre) <> 0
),

final as (
    select * from correction
    {%- for population, modele, mois, typologie in connues %}
    union all
    select
        '{{ population }}' as population_code,
        departement_code,
        {{ mois }} as mois,
        null as vu_mois,
        commune_code,
        {{ typologie }} as typologie_code,
        count(*) as nombre
    from {{ modele }}
    group by departement_code, {{ mois }}, commune_code, {{ typologie }}
    {%- endfor %}
)

select * from final
