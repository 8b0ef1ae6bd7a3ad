-- Grain: one row per identity of the parc, year and territory: its two terms. What is compared with the
-- published counts alone: see int_identite_parc_variable.
with declaration as (
    select
        *,
        perimetre = 'RPLS_BAILLEUR' as is_declare
    from {{ ref('int_logement') }}
),

logement as (
    select
        departement_code,
        annee::text as periode,
        case when grouping(epci_code) = 0 then 'epci' else 'departement' end as territoire_type,
        coalesce(epci_code, departement_code) as territoire_code,
        count(*) filter (where is_compte) as nb_comptes,
        count(*) filter (where is_declare) as nb_declares,
        {%- for mode in range(1, 6) %}
        count(*) filter (where is_declare and mode_occupation_code = '{{ mode }}') as nb_mode_{{ mode }},
        {%- endfor %}
        count(*) filter (where is_declare and mode_occupation_code is null) as nb_sans_mode
    from declaration
    group by departement_code, annee, grouping sets ((), (epci_code))
    having grouping(epci_code) = 1 or epci_code is not null
),

total as (
    select
        *,
        annee::text as periode
    from {{ ref('int_parc_indicateur') }}
    where mesure = 'total' and territoire_type in ('departement', 'epci')
),

vacance as (
    select * from {{ ref('int_chiffre_compare') }}
    where indicateur_code = 'vacance' and dimension = 'ensemble' and periode_type = 'annee'
),

identite as (
    select
        'parc_occupation' as identite_code,
        departement_code,
        periode,
        territoire_type,
        territoire_code,
        nb_declares as gauche,
        nb_mode_1 + nb_mode_2 + nb_mode_3 + nb_mode_4 + nb_mode_5 as droite,
        case when nb_sans_mode > 0 then nb_sans_mode || ' sans mode d’occupation déclaré' end as explication
    from logement
    where nb_declares > 0
    union all
    select
        vacance.identite_code,
        logement.departement_code,
        logement.periode,
        logement.territoire_type,
        logement.territoire_code,
        vacance.gauche,
        vacance.droite,
        null as explication
    from logement
    inner join vacance as vacance_publiee
        on {{ memes('logement', 'vacance_publiee') }}
    cross join
        lateral (
            values
            ('parc_vacants', vacance_publiee.numerateur, logement.nb_mode_2),
            ('parc_vacance', vacance_publiee.denominateur, logement.nb_mode_1 + logement.nb_mode_2)
        ) as vacance (identite_code, gauche, droite)
    where logement.nb_declares > 0
    union all
    select
        'parc_lignes' as identite_code,
        total.departement_code,
        total.periode,
        total.territoire_type,
        total.territoire_code,
        total.valeur as gauche,
        logement.nb_comptes as droite,
        null as explication
    from total
    inner join logement
        on {{ memes('total', 'logement') }}
),

final as (
    select
        departement_code,
        identite_code,
        'logement' as objet,
        periode,
        territoire_type,
        territoire_code,
        gauche::numeric as gauche,
        droite::numeric as droite,
        explication
    from identite
)

select * from final
