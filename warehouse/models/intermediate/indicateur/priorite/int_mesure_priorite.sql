{%- set mesures = ['dalo_a_loger', 'dalo_echeance_30_jours', 'dalo_echeance_depassee', 'pdalpd_stock'] -%}
-- Grain: one row per period and territory from the EPCI up, at the end of the period: households recognised and not yet
-- housed, with the deadlines that run out or have, and valid demandes that bear a PDALPD label.
with dalo as (
    select
        recours.departement_code,
        mois.mois,
        mois.is_fin_annee,
        recours.commune_code,
        1 as dalo_a_loger,
        (recours.date_echeance_relogement - mois.fin_mois between 0 and 30)::integer as dalo_echeance_30_jours,
        (recours.date_echeance_relogement < mois.fin_mois)::integer as dalo_echeance_depassee,
        0 as pdalpd_stock
    from {{ ref('int_dalo_recours') }} as recours
    inner join {{ ref('int_mois') }} as mois
        on
            recours.date_decision <= mois.fin_mois
            and coalesce(recours.date_relogement > mois.fin_mois, true)
            and coalesce(recours.date_caducite > mois.fin_mois, true)
    where recours.is_a_reloger
),

pdalpd as (
    select distinct
        stock.departement_code,
        mois.mois,
        mois.is_fin_annee,
        stock.commune_code,
        stock.demande_id
    from {{ ref('int_population_prioritaire') }} as prioritaire
    inner join {{ ref('int_mois') }} as mois
        on {{ prioritaire_le('mois.fin_mois') }}
    inner join {{ ref('int_population_stock') }} as stock
        on
            prioritaire.demande_id = stock.demande_id
            and mois.fin_mois >= stock.valide_du
            and mois.fin_mois < stock.valide_au
    where prioritaire.priorite_code = 'PDALPD'
),

fait as (
    select * from dalo
    union all
    select
        departement_code,
        mois,
        is_fin_annee,
        commune_code,
        0 as dalo_a_loger,
        0 as dalo_echeance_30_jours,
        0 as dalo_echeance_depassee,
        1 as pdalpd_stock
    from pdalpd
),

decembre as (
    select * from fait
    where is_fin_annee
),

croise as (
    {{ croiser('fait', mesures, dimensions={}, periodes=['mois'], commune_par_an=true) }}
    union all
    {{ croiser('decembre', mesures, dimensions={}, periodes=['annee'], commune_par_an=true) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        grille.*,
        coalesce(croise.dalo_a_loger, 0)::integer as dalo_a_loger,
        coalesce(croise.dalo_echeance_30_jours, 0)::integer as dalo_echeance_30_jours,
        coalesce(croise.dalo_echeance_depassee, 0)::integer as dalo_echeance_depassee,
        coalesce(croise.pdalpd_stock, 0)::integer as pdalpd_stock
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
    where grille.territoire_type <> 'commune'
)

select * from final
