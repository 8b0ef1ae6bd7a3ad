-- Grain: one row per organisme declared by the gestionnaire.
with enregistrement as (
    select * from {{ ref('stg_referentiels__enregistrement') }}
),

reference as (
    select * from {{ ref('int_reference') }}
),

reservataire as (
    select
        organisme_code,
        array_agg(code order by code) as reservataires
    from enregistrement
    where type_enregistrement_code = 'RESERVATAIRE' and organisme_code is not null
    group by organisme_code
),

guichet as (
    select
        organisme_code,
        array_agg(code order by code) as guichets
    from enregistrement
    where type_enregistrement_code = 'GUICHET' and organisme_code is not null
    group by organisme_code
),

final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        organisme.code as organisme_code,
        organisme.libelle,
        organisme.type_organisme_code,
        organisme.territoire_code,
        organisme.is_registraire,
        organisme.has_cia,
        organisme.is_delegataire,
        organisme.siren,
        organisme.successeur_code,
        coalesce(reservataire.reservataires, '{}'::text[]) as reservataires,
        coalesce(guichet.guichets, '{}'::text[]) as guichets,
        coalesce(organisme.valide_au > reference.date_reference, true)
        and coalesce(organisme.valide_du <= reference.date_reference, true) as is_en_vigueur
    from enregistrement as organisme
    cross join reference
    left join reservataire
        on organisme.code = reservataire.organisme_code
    left join guichet
        on organisme.code = guichet.organisme_code
    where organisme.type_enregistrement_code = 'ORGANISME'
)

select * from final
