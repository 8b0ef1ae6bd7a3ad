-- Grain: one row per registration desk declared by the gestionnaire, with the organisme that holds it; its kind, and
-- whose it is for the rights, are those that the door says (81_guichets_declares.sql).
with final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        guichet.code as guichet_code,
        guichet.libelle,
        guichet.organisme_code,
        dit.type_organisme as type_organisme_code,
        coalesce(dit.nature = 'etat', false) as is_etat,
        coalesce(dit.nature = 'collectivite', false) as is_collectivite
    from {{ ref('stg_referentiels__enregistrement') }} as guichet
    left join acces.tous_les_guichets() as dit
        on guichet.code = dit.guichet_code and dit.departement_code = {{ departement_du_fichier() }}
    where guichet.type_enregistrement_code = 'GUICHET'
)

select * from final
