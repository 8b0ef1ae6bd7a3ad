{{ config(post_hook="create index on {{ this }} (modalite) where dimension = 'bailleur'") }}
-- Grain: one row per indicator, period, territory, dimension and modality. An indicator whose flows were never received
-- has no row: its zeros would be said of what nobody counted.
with recu as (
    select array_agg(distinct flux) as flux
    from {{ ref('int_depot') }}
    where statut = 'charge' and chargees > 0
),

reuni as (
    {% for nom in indicateurs() %}
    {%- set entree = definition(nom) %}
    select
        indicateur.departement_code,
        '{{ code_indicateur(nom) }}'::text as indicateur_code,
        indicateur.periode_type,
        indicateur.periode,
        indicateur.territoire_type,
        indicateur.territoire_code,
        indicateur.dimension,
        indicateur.modalite,
        indicateur.valeur,
        indicateur.borne_basse,
        indicateur.borne_haute,
        indicateur.numerateur,
        indicateur.denominateur,
        indicateur.effectif,
        false as is_masque,
        {{ entree.fichier_partage }} as is_fichier_partage
    from {{ ref(nom) }} as indicateur
    inner join recu
        on recu.flux @> {{ liste_sql(flux_requis(nom)) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select * from reuni
)

select * from final
