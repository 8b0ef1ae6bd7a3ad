-- Grain: one row per kind of organisme that has accounts: the profiles of the register of rights but the public, as a
-- list of codes. The group says whose the guichets of that kind are for the rights.
with final as (
    select
        'GUICHET_TYPE' as liste,
        profil.profil as code,
        profil.libelle,
        profil.guichets as groupe,
        (row_number() over (order by profil.libelle, profil.profil))::integer as ordre
    from acces.profil as profil
    where not profil.est_public
)

select * from final
