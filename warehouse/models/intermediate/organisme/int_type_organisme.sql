-- Grain: one row per kind of organisme that has accounts: the profiles of the register of rights, the public apart.
with final as (
    select
        profil.profil as type_organisme_code,
        profil.libelle,
        profil.guichets as nature_guichets,
        (row_number() over (order by profil.libelle, profil.profil))::integer as ordre
    from acces.profil as profil
    where not profil.est_public
)

select * from final
