-- Grain: one row; for each flow, the latest situation in force.
with final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        max(situation_au) as derniere_situation_au,
        max(charge_at) as dernier_chargement_at,
        {%- for flux in ['demandes', 'offres', 'candidatures', 'attributions', 'parc', 'priorites', 'referentiels'] %}
        max(situation_au) filter (where flux = '{{ flux }}') as {{ flux }}_situation_au,
        {%- endfor %}
        count(*)::integer as nb_depots
    from {{ ref('stg_technique__depot') }}
    where statut = 'charge'
)

select * from final
