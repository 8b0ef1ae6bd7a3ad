{%- set parts = {
    'stock_menage': 'menage', 'stock_motif_urgent': 'motif_urgent', 'stock_multi_type': 'multi_type',
    'stock_plafond_plai': 'plafond_plai', 'plafond_connu': 'plafond_connu', 'stock_sous_q1': 'sous_q1',
    'ressources_connues': 'ressources_connues', 'stock_endogene': 'endogene', 'residence_connue': 'residence_connue',
    'delai_anormal_sans_proposition': 'delai_anormal_sans_proposition',
} -%}
{%- set mutations = {'stock_mutation': 'stock_mutation', 'stock_hors_mutation': 'stock_hors_mutation'} -%}
-- Grain: one row per measure of the catalogue, period, territory and modality: of the demandes of the stock that it
-- counts, those that a collectivité may read: those of December, and the mutations of each month. By the macros that
-- count them all, on the rows that it may read.
with photographie as (
    {{ par_mutation(ref('int_stock_photographie')) }}
),

demande as materialized (
    select * from photographie
    where date_part('month', mois) = 12 and {{ est_lisible() }}
),

part as (
    with {{ parts_du_stock('demande') }}

    select * from final
),

part_croisee as (
    {{ croiser('part', parts.values(), periodes=['annee']) }}
),

profil as (
    with {{ profils_du_stock() }},

    residence as (
        {{ residences_du_stock('demande') }}
    )

    select * from par_dimension
    union all
    select
        departement_code,
        mois,
        commune_code,
        'residence' as dimension,
        residence_epci_code as modalite,
        effectif
    from residence
),

profil_croise as (
    select
        profil.departement_code,
        'annee' as periode_type,
        to_char(profil.mois, 'YYYY') as periode,
        territoire.territoire_type,
        territoire.territoire_code,
        profil.dimension,
        profil.modalite,
        sum(profil.effectif) as effectif
    from profil
    inner join {{ ref('int_territoire_commune') }} as territoire
        on profil.commune_code = territoire.commune_code
    where {{ a_ce_profil('territoire', 'profil') }}
    group by
        profil.departement_code, profil.mois, territoire.territoire_type, territoire.territoire_code, profil.dimension,
        profil.modalite
),

population as (
    select * from {{ ref('int_population_stock') }}
    where {{ est_lisible() }}
),

mutation as (
    with {{ mutations_du_stock('population') }}

    select * from final
),

mutation_de_l_annee as (
    select * from mutation
    where is_fin_annee
),

mutation_croisee as (
    {{ croiser('mutation', mutations.values(), dimensions={}, periodes=['mois']) }}
    union all
    {{ croiser('mutation_de_l_annee', mutations.values(), periodes=['annee']) }}
),

final as (
    {{ en_mesures('part_croisee', parts) }}
    union all
    {{ en_mesures('profil_croise', {'stock': 'effectif'}) }}
    union all
    {{ en_mesures('mutation_croisee', mutations) }}
)

select * from final
