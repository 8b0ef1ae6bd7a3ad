{{ config(meta={'dagster': {'ref': {'name': 'int_mesure_dalo'}}}) }}
-- A decision of the COMED is favourable, a rejection, without object or a reorientation: in every cell of the board,
-- and with the recours that wait they make all the recours.
with par_cellule as (
    select
        periode || ' ' || territoire_type || ' ' || territoire_code || ' ' || modalite as ou,
        dalo_decision as ensemble,
        dalo_favorable + dalo_rejet + dalo_sans_objet + dalo_reoriente as somme
    from {{ ref('int_mesure_dalo') }}
),

par_nature as (
    select
        nature_recours_code as ou,
        count(*) as ensemble,
        count(*) filter (where decision_code in ('FAVORABLE', 'REJET', 'SANS_OBJET', 'REORIENTE'))
        + count(*) filter (where etat_code = 'EN_INSTRUCTION') as somme
    from {{ ref('int_dalo_recours') }}
    group by nature_recours_code
),

reuni as (
    select * from par_cellule
    union all
    select * from par_nature
)

select * from reuni
where ensemble <> somme
