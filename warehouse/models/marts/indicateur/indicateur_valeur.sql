{{ config(post_hook="create index on {{ this }} (modalite) where dimension = 'bailleur'") }}
-- Grain: one row per indicator, period, territory, dimension and modality. An indicator whose flows were never received
-- has no row: its zeros would be said of what nobody counted.
with recu as (
    select array_agg(distinct flux) as flux
    from {{ ref('int_depot') }}
    where statut = 'charge' and chargees > 0
),

catalogue (indicateur_code, flux, is_fichier_partage) as (
    values
    {%- for code, entree in catalogue().items() %}
    ('{{ code }}', {{ liste_sql(flux_requis(entree)) }}, {{ entree.fichier_partage }}){{ ',' if not loop.last }}
    {%- endfor %}
),

indicateur as (
    {{ lignes_des_indicateurs() }}
),

final as (
    select
        indicateur.departement_code,
        indicateur.indicateur_code,
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
        catalogue.is_fichier_partage
    from indicateur
    inner join catalogue
        on indicateur.indicateur_code = catalogue.indicateur_code
    inner join recu
        on recu.flux @> catalogue.flux
)

select * from final
