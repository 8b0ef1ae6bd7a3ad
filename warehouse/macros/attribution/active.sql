{#- CTEs that end with `par_territoire`: by calendar year covered whole, territory of the first wish and modality, the
    demandes active one day at least in the year, the mutations and the housed among them; only those of which `condition`
    keeps the row of int_demande (`demande`). -#}
{% macro actives_de_l_annee(condition='true') -%}
logee as (
    select distinct
        departement_code,
        demande_id,
        date_part('year', date_bail)::integer as annee
    from {{ ref('int_population_attribuee') }}
),

active as (
    {{ par_mutation(ref('int_population_active')) }}
),

fait as (
    select
        active.departement_code,
        active.annee,
        active.commune_code,
        active.typologie_code,
        active.mutation_code,
        {{ classe_taille('demande.nb_personnes') }} as taille_code,
        demande.composition_code,
        demande.tranche_plafond_code,
        demande.modele_logement_code,
        (logee.demande_id is not null)::integer as logee
    from active
    inner join {{ ref('int_demande') }} as demande
        on active.departement_code = demande.departement_code and active.demande_id = demande.demande_id
    left join logee
        on
            active.departement_code = logee.departement_code
            and active.demande_id = logee.demande_id
            and active.annee = logee.annee
    where active.is_annee_couverte and {{ condition }}
),

par_commune as (
    select
        fait.departement_code,
        fait.annee,
        fait.commune_code,
        dimension.dimension,
        dimension.modalite,
        count(*) as demande_active,
        count(*) filter (where fait.mutation_code = 'OUI') as demande_active_mutation,
        sum(fait.logee) as demande_active_logee
    from fait
    cross join
        lateral (
            values
            ('ensemble', 'TOUS'),
            ('typologie', fait.typologie_code),
            ('mutation', fait.mutation_code),
            ('taille', fait.taille_code),
            ('composition', fait.composition_code),
            ('plafond', fait.tranche_plafond_code),
            ('logement_actuel', fait.modele_logement_code)
        ) as dimension (dimension, modalite)
    where dimension.modalite is not null
    group by fait.departement_code, fait.annee, fait.commune_code, dimension.dimension, dimension.modalite
),

par_territoire as (
    select
        par_commune.departement_code,
        'annee' as periode_type,
        par_commune.annee::text as periode,
        territoire.territoire_type,
        territoire.territoire_code,
        par_commune.dimension,
        par_commune.modalite,
        sum(par_commune.demande_active)::integer as demande_active,
        sum(par_commune.demande_active_mutation)::integer as demande_active_mutation,
        sum(par_commune.demande_active_logee)::integer as demande_active_logee
    from par_commune
    inner join {{ ref('int_territoire_commune') }} as territoire
        on par_commune.commune_code = territoire.commune_code
    where territoire.territoire_type <> 'commune' or par_commune.dimension in ('ensemble', 'typologie')
    group by 1, 2, 3, 4, 5, 6, 7
)
{%- endmacro %}
