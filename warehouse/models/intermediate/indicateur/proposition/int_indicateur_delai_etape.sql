-- Grain: one row per year, territory above the commune and step of the chain: median days that the step took, with its
-- quartiles.
with couverte as (
    {{ periodes_couvertes() }}
),

groupe as materialized (
    select
        delai.departement_code,
        delai.annee,
        territoire.territoire_type,
        territoire.territoire_code,
        delai.etape,
        delai.jours,
        sum(delai.nb) as nb
    from {{ ref('int_chaine_delai') }} as delai
    inner join {{ ref('int_territoire_commune') }} as territoire
        on delai.commune_code = territoire.commune_code
    where territoire.territoire_type <> 'commune'
    group by 1, 2, 3, 4, 5, 6
),

cumule as (
    select
        *,
        sum(nb) over (
            partition by departement_code, annee, territoire_type, territoire_code, etape
            order by jours
            rows between unbounded preceding and current row
        ) as cumul
    from groupe
),

distribution as (
    select
        departement_code,
        annee,
        territoire_type,
        territoire_code,
        etape,
        {{ distribution_cumulee('jours') }}
    from cumule
    group by 1, 2, 3, 4, 5
),

croise as (
    select
        distribution.departement_code,
        couverte.periode_type,
        couverte.periode,
        distribution.territoire_type,
        distribution.territoire_code,
        'etape' as dimension,
        distribution.etape as modalite,
        {{ centile_cumule(0.25) }} as p25,
        {{ centile_cumule(0.5) }} as mediane,
        {{ centile_cumule(0.75) }} as p75,
        distribution.total as nb
    from distribution
    inner join couverte
        on couverte.periode_type = 'annee' and distribution.annee::text = couverte.periode
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'croise', 'croise.mediane', 'croise.nb', borne_basse='croise.p25', borne_haute='croise.p75'
        ) }}
    from croise
)

select * from final
