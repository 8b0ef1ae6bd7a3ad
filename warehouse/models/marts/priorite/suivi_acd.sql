-- Grain: one row per year and landlord, its commitment on the accord collectif départemental and what it has done.
with annee as (
    select
        annee,
        count(*)::integer as nb_mois_couverts
    from {{ ref('int_mois') }}
    group by annee
),

objectif as (
    select
        organisme_code as bailleur_code,
        annee,
        objectif,
        is_objectif_simule
    from {{ ref('int_objectif') }}
    where type_objectif_code = 'ACD' and territoire_code = 'TOUS'
),

realise as (
    select
        departement_code,
        bailleur_code,
        date_part('year', mois)::integer as annee,
        sum(bail)::integer as nb_baux,
        sum(bail_acd)::integer as nb_relogements
    from {{ ref('int_attribution_fait') }}
    group by departement_code, bailleur_code, date_part('year', mois)
),

final as (
    select
        coalesce(realise.departement_code, {{ departement_du_fichier() }}) as departement_code,
        annee.annee,
        coalesce(realise.bailleur_code, objectif.bailleur_code) as bailleur_code,
        annee.nb_mois_couverts,
        annee.nb_mois_couverts = 12 as is_annee_complete,
        objectif.objectif,
        coalesce(objectif.is_objectif_simule, false) as is_objectif_simule,
        coalesce(realise.nb_baux, 0) as nb_baux,
        coalesce(realise.nb_relogements, 0) as nb_relogements,
        {{ taux_pct('coalesce(realise.nb_relogements, 0)', 'objectif.objectif') }} as part_objectif_pct,
        {{ taux_pct('realise.nb_relogements', 'realise.nb_baux') }} as part_baux_pct,
        {{ rythme(
            'coalesce(realise.nb_relogements, 0)', '(objectif.objectif * annee.nb_mois_couverts / 12.0)', 'rythme'
        ) }}
    from realise
    full join objectif
        on realise.bailleur_code = objectif.bailleur_code and realise.annee = objectif.annee
    inner join annee
        on annee.annee = coalesce(realise.annee, objectif.annee)
)

select * from final
