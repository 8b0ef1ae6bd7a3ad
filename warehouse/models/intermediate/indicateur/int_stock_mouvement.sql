-- Grain: one row per month, territory, typology (TOUS = all) and kind of movement, with its count.
-- Demandes filed before the first month covered and received in it are the opening of the stock, not creations.
-- A modification counts at a level only when the territory or the typology of that level changes.
with ouverture as (
    select
        premier_mois,
        (premier_mois + interval '1 month')::date as deuxieme_mois
    from {{ ref('int_reference') }}
),

periode as (
    select
        periode.*,
        commune.epci_code,
        commune.zone_abc as zone_code,
        commune.delegation_code,
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
    inner join {{ ref('int_commune') }} as commune
        on periode.commune_code = commune.commune_code
),

borne as (
    select
        periode.departement_code,
        {{ mois_de('borne.jour') }} as mois,
        borne.mouvement,
        periode.epci_code,
        periode.commune_code,
        periode.zone_code,
        periode.delegation_code,
        periode.typologie_code,
        count(*) as effectif
    from periode
    cross join
        lateral (
            values (periode.valide_du, periode.mouvement_entree), (periode.valide_au, periode.motif_sortie)
        ) as borne (jour, mouvement)
    where borne.mouvement <> 'modification'
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

par_niveau as (
    select
        departement_code,
        mois,
        mouvement,
        {{ territoire_type_groupe() }} as territoire_type,
        coalesce(commune_code, epci_code, zone_code, delegation_code, departement_code) as territoire_code,
        coalesce(typologie_code, 'TOUS') as typologie,
        sum(effectif) as effectif
    from borne
    group by departement_code, mois, mouvement, grouping sets ({{ niveaux_territoire_typologie() }})
    having {{ est_un_niveau() }}
),

deplacement as (
    select
        apres.departement_code,
        {{ mois_de('apres.valide_du') }} as mois,
        niveau.territoire_type,
        niveau.territoire_avant,
        niveau.territoire_apres,
        typologie.avant as typologie_avant,
        typologie.apres as typologie_apres,
        count(*) as effectif
    from periode as avant
    inner join periode as apres
        on avant.demande_id = apres.demande_id and avant.periode_rang + 1 = apres.periode_rang
    cross join
        lateral (
            values
            ('departement', avant.departement_code, apres.departement_code),
            ('epci', avant.epci_code, apres.epci_code),
            ('commune', avant.commune_code, apres.commune_code),
            ('zone_abc', avant.zone_code, apres.zone_code),
            ('delegation', avant.delegation_code, apres.delegation_code)
        ) as niveau (territoire_type, territoire_avant, territoire_apres)
    cross join
        lateral (
            values (avant.typologie_code, apres.typologie_code), ('TOUS', 'TOUS')
        ) as typologie (avant, apres)
    where
        avant.motif_sortie = 'modification'
        and apres.motif_entree = 'modification'
        and (niveau.territoire_avant, typologie.avant) is distinct from (niveau.territoire_apres, typologie.apres)
    group by 1, 2, 3, 4, 5, 6, 7
),

final as (
    select * from par_niveau
    union all
    select
        deplacement.departement_code,
        deplacement.mois,
        sens.mouvement,
        deplacement.territoire_type,
        sens.territoire_code,
        sens.typologie,
        sum(deplacement.effectif) as effectif
    from deplacement
    cross join
        lateral (
            values
            ('sortie_modification', deplacement.territoire_avant, deplacement.typologie_avant),
            ('entree_modification', deplacement.territoire_apres, deplacement.typologie_apres)
        ) as sens (mouvement, territoire_code, typologie)
    where sens.territoire_code is not null
    group by 1, 2, 3, 4, 5, 6
)

select * from final
