-- Every numéro unique of the dépôts in force is one demande, and no other: nothing lost between the door and the
-- mart.
{{ config(tags=['toutes_les_lignes'], meta={'dagster': {'ref': {'name': 'fct_demande'}}}) }}

with recu as (
    select distinct pseudonyme.demande_id
    from {{ source('raw', 'demandes') }} as ligne
    inner join {{ source('raw', 'depots') }} as depot
        on ligne._depot_id = depot.depot_id and depot.statut = 'charge' and {{ depot_d_ici() }}
    cross join {{ ref('int_reference') }} as reference
    left join {{ source('raw', 'pseudonymes') }} as pseudonyme
        on ligne.nud = pseudonyme.nud and {{ depot_d_ici('pseudonyme') }}
    where ligne.date_fichier::date <= reference.date_reference
)

select
    recu.demande_id as recue,
    demande.demande_id as publiee
from recu
full outer join {{ ref('fct_demande') }} as demande
    on recu.demande_id = demande.demande_id
where recu.demande_id is null or demande.demande_id is null
