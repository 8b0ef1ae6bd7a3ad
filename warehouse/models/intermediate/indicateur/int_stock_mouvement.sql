-- Grain: one row per month, territory, typology (TOUS = all) and kind of movement, with its count.
-- Demandes filed before the first month covered and received in it are the opening of the stock, not creations.
-- A modification counts in a territory only when it enters or leaves it, or changes its typology there.
with ouverture as (
    select
        premier_mois,
        (premier_mois + interval '1 month')::date as deuxieme_mois
    from {{ ref('int_reference') }}
),

periode as (
    select
        periode.*,
        case
            when
                periode.motif_entree = 'creation'
                and periode.date_creation < ouverture.premier_mois
                and periode.valide_du < ouverture.deuxieme_mois
                then 'reprise'
            else periode.motif_entree
        end as mouvement_entree
    from {{ ref('int_demande_periode') }} as periode
    cross join ouverture
),

borne as (
    select
        periode.departement_code,
        {{ mois_de('borne.jour') }} as mois,
        borne.mouvement,
        periode.commune_code,
        periode.typologie_code,
        count(*) as effectif
    from periode
    cross join
        lateral (
            values (periode.valide_du, periode.mouvement_entree), (periode.valide_au, periode.motif_sortie)
        ) as borne (jour, mouvement)
    where borne.mouvement <> 'modification'
    group by 1, 2, 3, 4, 5
),

deplacement as (
    select
        apres.departement_code,
        {{ mois_de('apres.valide_du') }} as mois,
        avant.commune_code as commune_avant,
        avant.typologie_code as typologie_avant,
        apres.commune_code as commune_apres,
        apres.typologie_code as typologie_apres,
        count(*) as effectif
    from periode as avant
    inner join periode as apres
        on avant.demande_id = apres.demande_id and avant.periode_rang + 1 = apres.periode_rang
    where
        avant.motif_sortie = 'modification'
        and apres.motif_entree = 'modification'
        and (avant.commune_code, avant.typologie_code) is distinct from (apres.commune_code, apres.typologie_code)
    group by 1, 2, 3, 4, 5, 6
),

mouvement as (
    select
        departement_code,
        mois,
        mouvement,
        commune_code,
        typologie_code,
        null as autre_commune_code,
        null as autre_typologie_code,
        effectif
    from borne
    union all
    select
        deplacement.departement_code,
        deplacement.mois,
        sens.*,
        deplacement.effectif
    from deplacement
    cross join
        lateral (
            values
            ('sortie_modification', commune_avant, typologie_avant, commune_apres, typologie_apres),
            ('entree_modification', commune_apres, typologie_apres, commune_avant, typologie_avant)
        ) as sens (mouvement, commune_code, typologie_code, autre_commune_code, autre_typologie_code)
),

final as (
    select
        mouvement.departement_code,
        mouvement.mois,
        mouvement.mouvement,
        territoire.territoire_type,
        territoire.territoire_code,
        typologie.code as typologie,
        sum(mouvement.effectif) as effectif
    from mouvement
    inner join {{ ref('int_territoire_commune') }} as territoire
        on mouvement.commune_code = territoire.commune_code
    left join {{ ref('int_territoire_commune') }} as autre
        on
            mouvement.autre_commune_code = autre.commune_code
            and territoire.territoire_code = autre.territoire_code
    cross join
        lateral (
            values (mouvement.typologie_code, mouvement.autre_typologie_code), ('TOUS', 'TOUS')
        ) as typologie (code, autre)
    where autre.commune_code is null or typologie.code <> typologie.autre
    group by 1, 2, 3, 4, 5, 6
)

select * from final
