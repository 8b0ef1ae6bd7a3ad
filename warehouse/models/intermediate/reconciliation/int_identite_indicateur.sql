{%- set flux = [
    'attribution', 'creation', 'radiation', 'renouvellement', 'dalo_recours', 'dalo_examines', 'dalo_favorables',
    'dalo_rejets', 'dalo_sans_objet', 'dalo_reorientes', 'dalo_autres', 'dalo_reloge', 'acd_relogements',
    'pdalpd_relogees'
] -%}
-- Grain: one row per identity between indicators, period and territory: its two terms.
with valeur as (
    {{ lus_en_entier(flux + ['stock', 'tension', 'tension_hmut', 'part_attribution_mutation']) }}
),

-- The months of a year that is covered whole make the year; its end is its December.
annee as (
    select
        departement_code,
        case indicateur_code when 'stock' then 'stock_decembre_annee' else 'flux_mois_annee' end as identite_code,
        indicateur_code as objet,
        left(periode, 4) as periode,
        territoire_type,
        territoire_code,
        max(valeur) filter (where periode_type = 'annee') as gauche,
        coalesce(
            sum(valeur) filter (
                where periode_type = 'mois' and (indicateur_code <> 'stock' or right(periode, 2) = '12')
            ),
            0
        ) as droite
    from valeur
    where
        indicateur_code not in ('tension', 'tension_hmut', 'part_attribution_mutation')
        and periode_type in ('mois', 'annee')
    group by departement_code, indicateur_code, left(periode, 4), territoire_type, territoire_code
    having max(valeur) filter (where periode_type = 'annee') is not null
),

-- Leases, and those of households from outside the social stock, of the twelve months to each.
bail as (
    select
        *,
        case periode_type
            when 'annee' then nombre
            else sum(nombre) over (
                partition by departement_code, indicateur_code, periode_type, territoire_type, territoire_code
                order by periode
                rows between 11 preceding and current row
            )
        end as nb_baux
    from (
        select
            *,
            case indicateur_code when 'attribution' then valeur else denominateur - numerateur end as nombre
        from valeur
        where indicateur_code in ('attribution', 'part_attribution_mutation')
    ) as compte
),

tension as (
    select
        tension.departement_code,
        case tension.indicateur_code when 'tension' then 'tension_baux' else 'tension_hmut_baux' end as identite_code,
        tension.indicateur_code as objet,
        tension.periode,
        tension.territoire_type,
        tension.territoire_code,
        tension.denominateur as gauche,
        coalesce(bail.nb_baux, 0) as droite
    from valeur as tension
    left join bail
        on
            {{ memes('tension', 'bail') }}
            and bail.indicateur_code = case tension.indicateur_code
                when 'tension' then 'attribution' else 'part_attribution_mutation'
            end
    where tension.indicateur_code in ('tension', 'tension_hmut')
),

final as (
    select
        *,
        null::text as explication
    from (
        select * from annee
        union all
        select * from tension
    ) as identite
)

select * from final
