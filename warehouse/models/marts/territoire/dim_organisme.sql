with final as (
    select
        departement_code,
        organisme_code,
        libelle,
        type_organisme_code,
        territoire_code,
        is_registraire,
        has_cia,
        is_delegataire,
        reservataires,
        guichets,
        is_en_vigueur
    from {{ ref('int_organisme') }}
)

select * from final
