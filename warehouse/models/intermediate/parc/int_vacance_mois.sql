-- Grain: one row per month, commune and type: dwellings let or offered on 1 January of its year, and those vacant and
-- on offer at its end.
with parc as (
    select
        departement_code,
        annee,
        commune_code,
        epci_code,
        {{ typologie_souhaitable('typologie_code') }} as typologie_code,
        count(*) as nb_logements
    from {{ ref('int_logement') }}
    where perimetre = 'RPLS_BAILLEUR' and mode_occupation_code in ('1', '2')
    group by departement_code, annee, commune_code, epci_code, {{ typologie_souhaitable('typologie_code') }}
),

annee_declaree as (
    select distinct annee from parc
),

-- The stock of a month is the one declared for its year, else the year before it, else the first one known.
mois as (
    select
        mois.mois,
        mois.fin_mois,
        coalesce(
            max(annee_declaree.annee) filter (where annee_declaree.annee <= mois.annee), min(annee_declaree.annee)
        ) as annee_parc
    from {{ ref('int_mois') }} as mois
    cross join annee_declaree
    group by mois.mois, mois.fin_mois
),

reuni as (
    select
        parc.departement_code,
        mois.mois,
        parc.commune_code,
        parc.epci_code,
        parc.typologie_code,
        parc.nb_logements,
        null as logement_vacant_id
    from mois
    inner join parc
        on mois.annee_parc = parc.annee
    union all
    select
        offre.departement_code,
        mois.mois,
        offre.commune_code,
        offre.epci_code,
        {{ typologie_souhaitable('offre.typologie_code') }} as typologie_code,
        0 as nb_logements,
        offre.logement_id as logement_vacant_id
    from mois
    inner join {{ ref('int_offre') }} as offre
        on
            mois.fin_mois >= offre.date_disponibilite
            and mois.fin_mois < coalesce(offre.date_cloture, 'infinity'::date)
),

final as (
    select
        departement_code,
        mois,
        commune_code,
        epci_code,
        typologie_code,
        sum(nb_logements)::bigint as nb_logements,
        count(distinct logement_vacant_id) as nb_vacants
    from reuni
    group by departement_code, mois, commune_code, epci_code, typologie_code
)

select * from final
