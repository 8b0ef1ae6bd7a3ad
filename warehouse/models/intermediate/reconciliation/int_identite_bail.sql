-- Grain: one row per identity of the leases and year: its two terms.
with bail as (
    select
        departement_code,
        date_part('year', date_bail)::text as periode,
        motif_code,
        1 as signe
    from {{ ref('int_bail_radiation') }}
    where date_bail is not null
    union all
    select
        departement_code,
        date_part('year', date_radiation)::text as periode,
        motif_code,
        -1 as signe
    from {{ ref('int_bail_radiation') }}
    where date_radiation is not null
),

motif as (
    select
        bail.departement_code,
        bail.periode,
        libelle.libelle,
        libelle.ordre,
        count(*) filter (where bail.signe = 1) as nb_baux,
        count(*) filter (where bail.signe = -1) as nb_radiations,
        sum(bail.signe) as ecart
    from bail
    inner join {{ ref('liste_travail') }} as libelle
        on libelle.liste = 'MOTIF_BAIL_RADIATION' and bail.motif_code = libelle.code
    group by bail.departement_code, bail.periode, libelle.libelle, libelle.ordre
),

-- The two terms are counted on the files, apart from the pairs that explain what separates them.
signe as (
    select
        departement_code,
        date_part('year', date_bail)::text as periode,
        count(*) as nb_baux,
        0 as nb_radiations
    from {{ ref('int_population_attribuee') }}
    cross join {{ ref('int_reference') }} as reference
    where date_bail >= reference.premier_mois and date_bail <= reference.date_reference
    group by departement_code, periode
    union all
    select
        departement_code,
        date_part('year', date_radiation)::text as periode,
        0 as nb_baux,
        count(*) as nb_radiations
    from {{ ref('int_population_radiee') }}
    where motif_radiation_code = 'RADATT' and not is_annulee
    group by departement_code, periode
),

annee as (
    select
        departement_code,
        periode,
        sum(nb_baux) as nb_baux,
        sum(nb_radiations) as nb_radiations
    from signe
    group by departement_code, periode
),

explication as (
    select
        departement_code,
        periode,
        sum(ecart) as ecart,
        string_agg(
            abs(ecart) || ' ' || libelle || case when ecart > 0 then ' (baux en plus)' else ' (radiations en plus)' end,
            ', '
            order by ordre
        ) filter (where ecart <> 0) as explication
    from motif
    group by departement_code, periode
),

identite as (
    select
        annee.departement_code,
        terme.identite_code,
        'bail' as objet,
        annee.periode,
        terme.gauche,
        terme.droite,
        terme.explication
    from annee
    left join explication
        on annee.departement_code = explication.departement_code and annee.periode = explication.periode
    cross join
        lateral (
            values
            ('baux_radiations', annee.nb_baux, annee.nb_radiations, explication.explication),
            ('baux_radiations_motifs', annee.nb_baux - annee.nb_radiations, coalesce(explication.ecart, 0), null)
        ) as terme (identite_code, gauche, droite, explication)
),

final as (
    select
        departement_code,
        identite_code,
        objet,
        periode,
        'departement' as territoire_type,
        departement_code as territoire_code,
        gauche::numeric as gauche,
        droite::numeric as droite,
        explication
    from identite
)

select * from final
