-- Grain: one row per month, EPCI of the first wish, type wanted and class of months beyond the abnormal delay, among
-- the demandes valid at the end of the month, whose threshold is the one in force on that day.
with positionnement as (
    select
        departement_code,
        demande_id,
        min(date_positionnement) as date_positionnement
    from {{ ref('int_candidature') }}
    where demande_id is not null
    group by departement_code, demande_id
),

mois as (
    select
        mois,
        fin_mois,
        {{ rang_du_mois('mois') }} as mois_rang
    from {{ ref('int_mois') }}
),

periode as (
    select
        departement_code,
        demande_id,
        commune_code,
        typologie_code,
        valide_du,
        valide_au,
        {{ rang_du_mois('mois_creation') }} as creation_rang
    from {{ ref('int_demande_periode') }}
),

depassee as (
    select
        periode.departement_code,
        periode.demande_id,
        mois.mois,
        mois.fin_mois,
        periode.commune_code,
        periode.typologie_code,
        mois.mois_rang - periode.creation_rang - delai.seuil_mois as depassement_mois
    from periode
    inner join mois
        on periode.valide_du <= mois.fin_mois and periode.valide_au > mois.fin_mois
    inner join {{ ref('int_delai_anormal') }} as delai
        on
            periode.commune_code = delai.commune_code
            and periode.typologie_code = delai.typologie_code
            and mois.fin_mois = delai.date_effet
            and mois.mois_rang - periode.creation_rang >= delai.seuil_mois
),

final as (
    select
        depassee.departement_code,
        depassee.mois,
        to_char(depassee.mois, 'YYYY-MM') as periode,
        commune.epci_code,
        depassee.typologie_code,
        case
            when depassee.depassement_mois < 6 then '0-5'
            when depassee.depassement_mois < 12 then '6-11'
            when depassee.depassement_mois < 24 then '12-23'
            when depassee.depassement_mois < 36 then '24-35'
            else '36P'
        end as classe_depassement_code,
        count(*)::integer as effectif,
        (
            count(*) filter (where coalesce(positionnement.date_positionnement > depassee.fin_mois, true))
        )::integer as nb_sans_proposition
    from depassee
    inner join {{ ref('int_commune') }} as commune
        on depassee.commune_code = commune.commune_code
    left join positionnement
        on
            depassee.departement_code = positionnement.departement_code
            and depassee.demande_id = positionnement.demande_id
    group by
        depassee.departement_code, depassee.mois, commune.epci_code, depassee.typologie_code, classe_depassement_code
)

select * from final
