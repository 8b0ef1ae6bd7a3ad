{{ config(indexes=[{'columns': ['depot_id', 'ligne'], 'unique': true}]) }}
-- Grain: one row per raw row in force that names a demande or an offre which no row in force brings. It is held back:
-- no model reads it, the balance counts it, and the next build takes it again by itself when what it names is back.
{%- set relations = [
    ('candidatures', 'stg_candidatures__evenement', 'OFFRE'),
    ('candidatures', 'stg_candidatures__evenement', 'DEMANDE'),
    ('attributions', 'stg_attributions__attribution', 'DEMANDE'),
    ('priorites', 'stg_priorites__priorite', 'DEMANDE'),
] %}
{%- set cites = {
    'OFFRE': ('offre_id', ref('stg_offres__offre'), 'true'),
    'DEMANDE': ('demande_id', ref('int_demande_message'), 'connue.is_dernier'),
} %}
with orpheline as (
    {%- for flux, modele, objet in relations %}
    {%- set cle, table, condition = cites[objet] %}
    select
        '{{ flux }}' as flux,
        ligne._depot_id as depot_id,
        ligne._ligne as ligne,
        '{{ objet }}' as objet_cite,
        ligne.{{ cle }} as cle_citee
    from {{ ref(modele) }} as ligne
    where
        not exists (
            select from {{ table }} as connue
            where ligne.{{ cle }} = connue.{{ cle }} and {{ condition }}
        )
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select distinct on (depot_id, ligne)
        {{ departement_du_fichier() }} as departement_code,
        *
    from orpheline
    order by depot_id asc, ligne asc, objet_cite desc
)

select * from final
