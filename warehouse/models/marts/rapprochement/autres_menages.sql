-- Grain: one row per offered dwelling and organisme that reads it without reading every demande: how many households
-- fit the dwelling that this organisme may not read, in classes.
with seuil as (
    select
        max(secret.seuil_effectif) as moyen,
        max(parametre.seuil) as beaucoup
    from {{ ref('seuil_secret') }} as secret
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('int_regle_rapprochement') }} as parametre
        on parametre.regle_code = 'AUTRES_MENAGES'
    where
        secret.valide_du <= reference.date_reference
        and coalesce(secret.valide_au > reference.date_reference, true)
),

final as (
    select
        autres.departement_code,
        autres.offre_id,
        autres.organisme_code,
        case
            when autres.nb_autres_menages < seuil.moyen then 'PEU'
            when autres.nb_autres_menages < seuil.beaucoup then 'MOYEN'
            else 'BEAUCOUP'
        end as classe_code
    from {{ ref('int_autres_menages') }} as autres
    cross join seuil
)

select * from final
