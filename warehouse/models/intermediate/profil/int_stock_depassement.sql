-- Grain: one row per month, EPCI of the first wish, type wanted and class of months beyond the abnormal delay, among
-- the demandes valid at the end of the month, whose threshold is the one in force on that day.
with seuil as (
    select
        delai.commune_code,
        delai.typologie_code,
        mois.mois,
        {{ rang_du_mois('mois.mois') }} as mois_rang,
        delai.seuil_mois
    from {{ ref('int_delai_anormal') }} as delai
    inner join {{ ref('int_mois') }} as mois
        on delai.date_effet = mois.fin_mois
),

borne as (
    select
        min(mois_rang) as premier,
        max(mois_rang) as dernier,
        min(seuil_mois) as seuil_minimal
    from seuil
),

-- Periods are counted by months of filing, entry, exit and first proposition: the months are then spread over few rows.
periode as (
    select
        periode.departement_code,
        periode.commune_code,
        periode.typologie_code,
        {{ rang_du_mois('periode.mois_creation') }} as creation_rang,
        {{ rang_du_mois('periode.valide_du') }} as entree_rang,
        {{ rang_du_mois('periode.valide_au') }} as sortie_rang,
        {{ rang_du_mois('proposition.date_premiere_proposition') }} as proposition_rang,
        count(*) as effectif
    from {{ ref('int_demande_periode') }} as periode
    left join {{ ref('int_demande_proposition') }} as proposition
        on periode.departement_code = proposition.departement_code and periode.demande_id = proposition.demande_id
    group by
        periode.departement_code, periode.commune_code, periode.typologie_code, creation_rang, entree_rang,
        sortie_rang, proposition_rang
),

-- Spread before the thresholds are looked up: the planner would spread after, over all the thresholds of a commune.
etalee as materialized (
    select
        periode.departement_code,
        periode.commune_code,
        periode.typologie_code,
        mois.mois_rang,
        mois.mois_rang - periode.creation_rang as anciennete_mois,
        periode.effectif,
        coalesce(periode.proposition_rang > mois.mois_rang, true) as is_sans_proposition
    from periode
    cross join borne
    cross join
        lateral generate_series(
            greatest(periode.entree_rang, borne.premier, periode.creation_rang + borne.seuil_minimal),
            least(periode.sortie_rang - 1, borne.dernier)
        ) as mois (mois_rang)
),

depassee as (
    select
        etalee.departement_code,
        seuil.mois,
        etalee.commune_code,
        etalee.typologie_code,
        etalee.anciennete_mois - seuil.seuil_mois as depassement_mois,
        etalee.effectif,
        etalee.is_sans_proposition
    from etalee
    inner join seuil
        on
            etalee.commune_code = seuil.commune_code
            and etalee.typologie_code = seuil.typologie_code
            and etalee.mois_rang = seuil.mois_rang
    where {{ au_dela_du_delai('etalee.anciennete_mois', 'seuil.seuil_mois') }}
),

final as (
    select
        depassee.departement_code,
        depassee.mois,
        commune.epci_code,
        depassee.typologie_code,
        case
            when depassee.depassement_mois < 6 then '0-5'
            when depassee.depassement_mois < 12 then '6-11'
            when depassee.depassement_mois < 24 then '12-23'
            when depassee.depassement_mois < 36 then '24-35'
            else '36P'
        end as classe_depassement_code,
        sum(depassee.effectif)::integer as effectif,
        coalesce(sum(depassee.effectif) filter (where depassee.is_sans_proposition), 0)::integer as nb_sans_proposition
    from depassee
    inner join {{ ref('int_commune') }} as commune
        on depassee.commune_code = commune.commune_code
    group by
        depassee.departement_code, depassee.mois, commune.epci_code, depassee.typologie_code, classe_depassement_code
)

select * from final
