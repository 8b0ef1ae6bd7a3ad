with annee as (
    select
        annee,
        count(*) = 12 as is_annee_complete
    from {{ ref('int_mois') }}
    group by annee
),

delai as (
    select
        departement_code,
        annee,
        etape,
        {{ territoire_et_bailleur() }},
        jours,
        sum(nb) as nb
    from {{ ref('int_chaine_delai') }}
    group by departement_code, annee, etape, jours, {{ niveaux_territoire_bailleur() }}
),

cumule as (
    select
        *,
        sum(nb) over (cellule order by jours) as cumul
    from delai
    window cellule as (partition by territoire_code, bailleur_code, annee, etape, departement_code)
),

distribution as (
    select
        departement_code,
        annee,
        territoire_type,
        territoire_code,
        bailleur_code,
        etape,
        {{ distribution_cumulee('jours') }}
    from cumule
    group by departement_code, annee, territoire_type, territoire_code, bailleur_code, etape
),

entonnoir as (
    select
        departement_code,
        date_part('year', mois)::integer as annee,
        {{ territoire_et_bailleur() }},
        sum(nb_positionnees) as nb_positionnees,
        sum(nb_examinees) as nb_examinees,
        sum(nb_favorables) as nb_favorables,
        sum(nb_offertes) as nb_offertes,
        sum(nb_acceptees) as nb_acceptees,
        sum(nb_baux) as nb_baux
    from {{ ref('int_chaine_entonnoir') }}
    group by departement_code, date_part('year', mois), {{ niveaux_territoire_bailleur() }}
),

reuni as (
    select
        departement_code,
        annee,
        territoire_type,
        territoire_code,
        bailleur_code,
        'delai' as mesure,
        etape,
        total::integer as nb,
        null::integer as nb_entrees,
        {{ centile_cumule(0.5) }} as mediane_jours,
        {{ centile_cumule(0.25) }} as p25_jours,
        {{ centile_cumule(0.75) }} as p75_jours
    from distribution
    union all
    select
        entonnoir.departement_code,
        entonnoir.annee,
        entonnoir.territoire_type,
        entonnoir.territoire_code,
        entonnoir.bailleur_code,
        'entonnoir' as mesure,
        etape.etape,
        etape.nb::integer as nb,
        entonnoir.nb_positionnees::integer as nb_entrees,
        null as mediane_jours,
        null as p25_jours,
        null as p75_jours
    from entonnoir
    cross join
        lateral (
            values
            ('POSITIONNEE', entonnoir.nb_positionnees),
            ('EXAMINEE', entonnoir.nb_examinees),
            ('FAVORABLE', entonnoir.nb_favorables),
            ('OFFERTE', entonnoir.nb_offertes),
            ('ACCEPTEE', entonnoir.nb_acceptees),
            ('BAIL', entonnoir.nb_baux)
        ) as etape (etape, nb)
),

final as (
    select
        reuni.departement_code,
        reuni.annee,
        reuni.territoire_type,
        reuni.territoire_code,
        reuni.bailleur_code,
        reuni.mesure,
        reuni.etape,
        reuni.nb,
        reuni.nb_entrees,
        {{ taux_pct('reuni.nb', 'reuni.nb_entrees') }} as part_pct,
        reuni.mediane_jours::numeric as mediane_jours,
        reuni.p25_jours::numeric as p25_jours,
        reuni.p75_jours::numeric as p75_jours,
        annee.is_annee_complete
    from reuni
    inner join annee on reuni.annee = annee.annee
    where reuni.territoire_code is not null
)

select * from final
