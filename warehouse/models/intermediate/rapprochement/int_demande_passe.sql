-- Grain: one row per demande and interval of days of the twelve months before the date of reference, in which it was in
-- the stock under one message, the same labels and the same ceilings. Its household is that of the first of those days.
with fenetre as (
    select
        (date_reference - interval '12 months')::date as debut,
        date_reference + 1 as fin
    from {{ ref('int_reference') }}
),

en_stock as (
    select
        stock.departement_code,
        stock.demande_id,
        stock.date_creation,
        stock.is_mutation,
        stock._depot_id,
        stock._ligne,
        greatest(stock.valide_du, fenetre.debut) as debut,
        least(stock.valide_au, fenetre.fin) as fin
    from {{ ref('int_population_stock') }} as stock
    inner join fenetre
        on stock.valide_du < fenetre.fin and stock.valide_au > fenetre.debut
),

-- The days on which something else than a message changes what counts.
effet as (
    select valide_du as jour from {{ ref('int_plafond_ressources') }}
    union
    select valide_du as jour from {{ ref('int_regle_plafond') }}
),

bord as (
    select
        prioritaire.demande_id,
        bornes.jour
    from {{ ref('int_population_prioritaire') }} as prioritaire
    cross join lateral (values (prioritaire.valide_du), (prioritaire.valide_au)) as bornes (jour)
),

coupe as (
    select
        demande_id,
        debut,
        debut as jour
    from en_stock
    union
    select
        en_stock.demande_id,
        en_stock.debut,
        effet.jour
    from en_stock
    inner join effet
        on en_stock.debut < effet.jour and en_stock.fin > effet.jour
    union
    select
        en_stock.demande_id,
        en_stock.debut,
        bord.jour
    from en_stock
    inner join bord
        on en_stock.demande_id = bord.demande_id and en_stock.debut < bord.jour and en_stock.fin > bord.jour
),

present as (
    select
        en_stock.departement_code,
        en_stock.demande_id,
        en_stock.date_creation,
        en_stock.is_mutation,
        coupe.jour as date_reference,
        lead(coupe.jour, 1, en_stock.fin) over (
            partition by en_stock.demande_id, en_stock.debut
            order by coupe.jour
        ) as valide_au,
        souhait.communes_souhaitees,
        souhait.typologies_souhaitees,
        coalesce(souhait.demande_elargie, false) as demande_elargie,
        souhait.motifs[1] as motif_code,
        coalesce(souhait.has_handicap, false) as has_handicap,
        menage.*
    from en_stock
    inner join coupe
        on en_stock.demande_id = coupe.demande_id and en_stock.debut = coupe.debut
    inner join {{ ref('stg_demandes__souhait') }} as souhait
        on en_stock._depot_id = souhait._depot_id and en_stock._ligne = souhait._ligne
    inner join {{ ref('stg_demandes__menage') }} as menage
        on en_stock._depot_id = menage._depot_id and en_stock._ligne = menage._ligne
),

{{ cte_menage('present') }},

final as (
    select
        menage.departement_code,
        menage.demande_id,
        menage.date_reference,
        menage.valide_au,
        menage.date_creation,
        menage.is_mutation,
        menage.communes_souhaitees,
        menage.typologies_souhaitees,
        menage.demande_elargie,
        menage.motif_code,
        menage.has_handicap,
        menage.nb_personnes::integer as nb_personnes,
        menage.is_couple,
        menage.is_composition_connue,
        -- As the matching counts it: that of one person more where a dwelling must be adapted.
        {{ categorie_adaptee(
            'menage.categorie_menage_plafond', 'menage.nb_personnes_plafond',
            'menage.has_handicap', 'menage.majoration_handicap'
        ) }} as categorie_menage_plafond,
        menage.revenu_fiscal_eur
    from menage
)

select * from final
