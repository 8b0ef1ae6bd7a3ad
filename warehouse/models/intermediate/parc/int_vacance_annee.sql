-- Grain: one row per RPLS year, commune, type and landlord: dwellings let or offered on 1 January, of which vacant.
select
    departement_code,
    make_date(annee, 1, 1) as mois,
    annee,
    commune_code,
    epci_code,
    {{ typologie_souhaitable('typologie_code') }} as typologie_code,
    bailleur_code,
    count(*) filter (where mode_occupation_code in ('1', '2')) as nb_logements,
    count(*) filter (where mode_occupation_code = '2') as nb_vacants
from {{ ref('int_logement') }}
where perimetre = 'RPLS_BAILLEUR'
group by 1, 2, 3, 4, 5, 6, 7
