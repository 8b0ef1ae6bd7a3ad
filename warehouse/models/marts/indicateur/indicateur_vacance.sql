with fait_mois as (
    select * from {{ ref('int_vacance_mois') }}
),

fait_annee as (
    select * from {{ ref('int_vacance_annee') }}
),

mois as (
    {{ croiser('fait_mois', ['nb_logements', 'nb_vacants'], par_annee=false) }}
),

annee as (
    {{ croiser('fait_annee', ['nb_logements', 'nb_vacants']) }}
),

croise as (
    select * from mois
    union all
    select * from annee
    where periode_type = 'annee'
),

-- Years are those of the landlords' files: a stock on 1 January, not twelve months.
grille as (
    select * from ({{ grille('croise') }}) as cellule
    where periode_type = 'mois'
    union
    select
        territoire.departement_code,
        'annee' as periode_type,
        periode.annee::text as periode,
        territoire.territoire_type,
        territoire.territoire_code,
        'TOUS' as typologie
    from {{ ref('int_territoire') }} as territoire
    cross join (select distinct annee from fait_annee) as periode
    union
    select departement_code, periode_type, periode, territoire_type, territoire_code, typologie
    from annee
    where periode_type = 'annee' and territoire_code is not null and typologie is not null
),

final as (
    select
        grille.departement_code,
        grille.periode_type,
        grille.periode,
        grille.territoire_type,
        grille.territoire_code,
        grille.typologie,
        {{ taux_pct('croise.nb_vacants', 'croise.nb_logements') }} as valeur,
        coalesce(croise.nb_vacants, 0)::numeric as numerateur,
        coalesce(croise.nb_logements, 0)::numeric as denominateur,
        coalesce(croise.nb_logements, 0)::integer as effectif,
        false as is_masque
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
