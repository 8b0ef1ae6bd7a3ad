-- Grain: one row per demande, from its first month at risk to the month of its exit. A lease counts from the day it is
-- signed; another exit on the day on which the demande stops being valid, whether or not its radiation has been written
-- since. A demande first heard of after the month of its filing is at risk from the first month that is seen whole.
with premier_message as (
    select
        departement_code,
        demande_id,
        min(date_fichier) as date_premier_message
    from {{ ref('int_demande_message') }}
    group by departement_code, demande_id
),

bail as (
    select
        attribution.departement_code,
        attribution.demande_id,
        min(attribution.date_bail) as date_bail
    from {{ ref('int_population_attribuee') }} as attribution
    cross join {{ ref('int_reference') }} as reference
    where attribution.date_bail <= reference.date_reference
    group by attribution.departement_code, attribution.demande_id
),

reconnaissance as (
    select
        prioritaire.departement_code,
        prioritaire.demande_id,
        {{ mois_de('min(prioritaire.valide_du)') }} as mois_reconnaissance
    from {{ ref('int_population_prioritaire') }} as prioritaire
    cross join {{ ref('int_reference') }} as reference
    where prioritaire.valide_du <= reference.date_reference
    group by prioritaire.departement_code, prioritaire.demande_id
),

sortie as (
    select
        demande.departement_code,
        demande.demande_id,
        demande.commune_code,
        demande.typologie_code,
        demande.is_mutation,
        demande.date_creation,
        premier_message.date_premier_message,
        reconnaissance.mois_reconnaissance,
        case
            when bail.date_bail is not null or demande.motif_radiation_code = 'RADATT' then 'logee'
            when demande.etat_code <> 'active' then 'autre'
            else 'en_cours'
        end as issue,
        coalesce(
            bail.date_bail,
            case
                when demande.motif_radiation_code = 'RADATT' then coalesce(demande.date_bail, demande.date_radiation)
            end,
            case when demande.etat_code = 'radiee' then least(demande.date_radiation, demande.date_fin_validite) end,
            case when demande.etat_code = 'expiree' then demande.date_fin_validite end
        ) as date_sortie
    from {{ ref('int_demande') }} as demande
    inner join premier_message
        on
            demande.departement_code = premier_message.departement_code
            and demande.demande_id = premier_message.demande_id
    left join bail
        on demande.departement_code = bail.departement_code and demande.demande_id = bail.demande_id
    left join reconnaissance
        on
            demande.departement_code = reconnaissance.departement_code
            and demande.demande_id = reconnaissance.demande_id
    where demande.commune_code is not null
),

final as (
    select
        *,
        {{ mois_de('date_creation') }} as mois_creation,
        case
            when
                {{ mois_de('date_premier_message') }} <= {{ mois_de('date_creation') }}
                then {{ mois_de('date_creation') }}
            else ({{ mois_de('date_premier_message - 1') }} + interval '1 month')::date
        end as mois_premier,
        {{ mois_de('date_sortie') }} as mois_dernier
    from sortie
)

select * from final
