-- Grain: one row per organisme declared by the gestionnaire. Its lists are of the rows that its rights rest on.
with enregistrement as (
    select * from {{ ref('stg_referentiels__enregistrement') }}
),

reference as (
    select * from {{ ref('int_reference') }}
),

liste as (
    select
        organisme_code,
        array_agg(code order by code) filter (where nature = 'RESERVATAIRE') as reservataires,
        array_agg(code order by code) filter (where nature = 'GUICHET') as guichets
    from acces.lignes_du_referentiel()
    where departement_code = {{ departement_du_fichier() }} and organisme_code is not null
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
        coalesce(liste.reservataires, '{}'::text[]) as reservataires,
        coalesce(liste.guichets, '{}'::text[]) as guichets,
        coalesce(organisme.valide_au > reference.date_reference, true)
        and coalesce(organisme.valide_du <= reference.date_reference, true) as is_en_vigueur
    from enregistrement as organisme
    cross join reference
    left join liste
        on organisme.code = liste.organisme_code
    where organisme.type_enregistrement_code = 'ORGANISME'
)

select * from final
