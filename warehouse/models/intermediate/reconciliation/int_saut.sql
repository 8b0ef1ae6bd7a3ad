-- Grain: one row per watched count, period and territory whose change over a year goes beyond its bound.
with valeur as (
    select
        departement_code,
        indicateur_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        valeur
    from {{ ref('int_chiffre_compare') }}
    where
        indicateur_code = any({{ liste_sql(indicateurs_surveilles()) }})
        and dimension = 'ensemble'
        and territoire_type in ('departement', 'epci')
        and periode_type in ('mois', 'annee')
        and valeur is not null
),

borne as (
    select distinct on (borne.indicateur_code) borne.*
    from {{ ref('borne_saut') }} as borne
    cross join {{ ref('int_reference') }} as reference
    where borne.valide_du <= reference.date_reference
    order by borne.indicateur_code asc, borne.valide_du desc
),

compare as (
    select
        valeur.*,
        precedente.periode as periode_precedente,
        precedente.valeur as valeur_precedente,
        valeur.valeur - precedente.valeur as ecart,
        round(100 * (valeur.valeur - precedente.valeur) / nullif(precedente.valeur, 0), 1) as variation_pct,
        borne.borne_pct
    from valeur
    inner join borne
        on valeur.indicateur_code = borne.indicateur_code
    inner join valeur as precedente
        on
            valeur.departement_code = precedente.departement_code
            and valeur.indicateur_code = precedente.indicateur_code
            and valeur.periode_type = precedente.periode_type
            and valeur.territoire_type = precedente.territoire_type
            and valeur.territoire_code = precedente.territoire_code
            and precedente.periode
            = (left(valeur.periode, 4)::integer - 1)::text || right(valeur.periode, length(valeur.periode) - 4)
    where greatest(valeur.valeur, precedente.valeur) >= borne.effectif_minimal
),

final as (
    select
        *,
        to_date(left(periode || '-01', 7), 'YYYY-MM') as debut,
        case periode_type
            when 'annee' then make_date(left(periode, 4)::integer, 12, 31)
            else (to_date(periode, 'YYYY-MM') + interval '1 month')::date - 1
        end as fin
    from compare
    where coalesce(abs(variation_pct) > borne_pct, true)
)

select * from final
