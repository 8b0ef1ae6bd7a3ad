-- Grain: one row per period, territory and modality: days from the filing of a demande to the first proposition of a
-- landlord that did not register it.
with fait as (
    select
        departement_code,
        {{ mois_de('date_entree') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        jours
    from {{ ref('int_proposition_partagee') }}
    where is_premiere and commune_code is not null
),

{{ mediane_des_jours('fait', {'typologie': 'typologie_code', 'bailleur': 'bailleur_code'}) }}

select * from final
