{{ config(meta={'dagster': {'ref': {'name': 'fct_demande'}}}) }}
-- A seniority of n months: n months after the filing are over, n + 1 are not. Every day of two years against ends
-- of month, a leap day and a day in the middle, then the demandes as published.
with cas as (
    select
        jour.debut::date as debut,
        terme.fin
    from generate_series('2023-01-01'::timestamp, '2024-12-31', '1 day') as jour (debut)
    cross join (
        values
        ('2025-02-28'::date), ('2028-02-29'), ('2026-04-30'), ('2026-10-31'), ('2026-10-15')
    ) as terme (fin)
    union
    select
        demande.date_creation as debut,
        reference.date_reference as fin
    from {{ ref('fct_demande') }} as demande
    cross join {{ ref('int_reference') }} as reference
),

mesure as (
    select
        debut,
        fin,
        {{ mois_ecoules('debut', 'fin') }} as nb_mois
    from cas
),

publiee as (
    select
        demande.date_creation as debut,
        reference.date_reference as fin,
        demande.anciennete_mois as nb_mois
    from {{ ref('fct_demande') }} as demande
    cross join {{ ref('int_reference') }} as reference
),

verifie as (
    select * from mesure
    union
    select * from publiee
)

select * from verifie
where
    (debut + nb_mois * interval '1 month')::date > fin
    or (debut + (nb_mois + 1) * interval '1 month')::date <= fin
