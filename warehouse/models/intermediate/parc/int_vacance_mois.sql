-- Grain: one row per month, commune and type: dwellings of the stock, of which offered and vacant at the end of the month.
with mois as (
    select
        mois.mois,
        mois.fin_mois,
        -- The stock of a month is the one declared for its year, else the year before it, else the first one known.
        coalesce(
            max(parc.annee) filter (where parc.annee <= mois.annee), min(parc.annee)
        ) as annee_parc
    from {{ ref('int_mois') }} as mois
    cross join (select distinct annee from {{ ref('int_vacance_annee') }}) as parc
    group by mois.mois, mois.fin_mois
),

parc as (
    select
        departement_code,
        annee,
        commune_code,
        epci_code,
        {{ typologie_souhaitable('typologie_code') }} as typologie_code,
        count(*) as nb_logements
    from {{ ref('int_logement') }}
    where perimetre = 'RPLS_BAILLEUR'
    group by 1, 2, 3, 4, 5
),

ouverte as (
    select
        offre.departement_code,
        mois.mois,
        offre.commune_code,
        offre.epci_code,
        {{ typologie_souhaitable('offre.typologie_code') }} as typologie_code,
        count(distinct offre.logement_id) as nb_vacants
    from mois
    inner join {{ ref('int_offre') }} as offre
        on
            mois.fin_mois >= offre.date_disponibilite
            and mois.fin_mois < coalesce(offre.date_cloture, 'infinity'::date)
    group by 1, 2, 3, 4, 5
),

reuni as (
    select
        parc.departement_code, mois.mois, parc.commune_code, parc.epci_code, parc.typologie_code,
        parc.nb_logements, 0 as nb_vacants
    from mois
    inner join parc
        on mois.annee_parc = parc.annee
    union all
    select departement_code, mois, commune_code, epci_code, typologie_code, 0, nb_vacants
    from ouverte
),

final as (
    select
        departement_code,
        mois,
        commune_code,
        epci_code,
        typologie_code,
        sum(nb_logements)::bigint as nb_logements,
        sum(nb_vacants)::bigint as nb_vacants
    from reuni
    group by 1, 2, 3, 4, 5
)

select * from final
