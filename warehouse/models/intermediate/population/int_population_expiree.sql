-- Grain: one row per demande and interval of days spent expired and not yet radiated: neither in the stock nor gone.
-- The radiation for want of renewal comes within the month, or a late renewal brings the demande back.
with etape as (
    select
        *,
        lead(date_fichier) over (partition by demande_id order by date_fichier, increment_fichier) as date_prochaine
    from {{ ref('int_demande_message') }}
    where date_suivante is distinct from date_fichier
),

final as (
    select
        departement_code,
        demande_id,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        greatest(date_fichier, date_fin_validite) as expiree_du,
        date_prochaine as expiree_au
    from etape
    where
        not is_radiee
        and commune_code is not null
        and coalesce(greatest(date_fichier, date_fin_validite) < date_prochaine, true)
)

select * from final
