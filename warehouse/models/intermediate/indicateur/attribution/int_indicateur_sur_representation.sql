-- Grain: one row per year, territory above the commune and type of dwelling: share of the type in the leases of the
-- year over its share in the demandes of 31 December.
with croise as (
    select
        demande.*,
        demande.effectif as demandees,
        attribution.effectif as attribuees,
        sum(demande.effectif) over territoire as toutes_demandees,
        sum(attribution.effectif) over territoire as toutes_attribuees
    from {{ ref('int_indicateur_stock') }} as demande
    inner join {{ ref('int_indicateur_attribution') }} as attribution
        on {{ meme_cellule('demande', 'attribution') }}
    where demande.periode_type = 'annee' and demande.dimension = 'typologie' and demande.territoire_type <> 'commune'
    window territoire as (
        partition by
            demande.departement_code, demande.periode, demande.territoire_type, demande.territoire_code
    )
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'croise',
            'round(
                croise.attribuees * croise.toutes_demandees::numeric
                / nullif(croise.toutes_attribuees * croise.demandees, 0), 4
            )',
            'croise.attribuees', numerateur='croise.attribuees', denominateur='croise.demandees'
        ) }}
    from croise
)

select * from final
