{{ config(meta={'dagster': {'ref': {'name': 'bilan_ligne'}}}) }}
-- The rows said to be in a mart are those that the mart holds, no more, no less.
with mart as (
    {%- for flux, table in [
        ('demandes', 'fct_demande'), ('offres', 'fct_offre'), ('attributions', 'fct_attribution'),
        ('parc', 'fct_logement'),
    ] %}
    select
        '{{ flux }}' as flux,
        count(*) as nombre
    from {{ ref(table) }}
    union all
    {%- endfor %}
    select
        'candidatures' as flux,
        count(date_positionnement) + count(date_cal) + count(date_offre) + count(date_reponse) as nombre
    from {{ ref('fct_candidature') }}
),

bilan as (
    select
        flux,
        sum(nombre) as nombre
    from {{ ref('bilan_ligne') }}
    where etape_code = 'mart'
    group by flux
)

select
    mart.flux,
    mart.nombre,
    coalesce(bilan.nombre, 0) as nombre_du_bilan
from mart
left join bilan
    on mart.flux = bilan.flux
where mart.nombre <> coalesce(bilan.nombre, 0)
