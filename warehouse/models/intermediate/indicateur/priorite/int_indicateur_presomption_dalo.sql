-- Grain: one row per month, territory from the EPCI up and ground: demandes in the stock at its end with a présomption
-- of the ground; of any of them for the whole, which every territory has: that nobody is presumed is told as a zero,
-- and may be masked. A demande counts under each of its grounds. Counted from the periods that open and close each
-- month, then summed over the months.
with mouvement as (
    select
        periode.departement_code,
        territoire.territoire_type,
        territoire.territoire_code,
        periode.motif_dalo_code,
        greatest({{ rang_du_mois('borne.jour') }}, {{ rang_du_mois('reference.premier_mois') }}) as mois_rang,
        sum(borne.nombre) as nombre
    from {{ ref('int_presomption_periode') }} as periode
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('int_territoire_commune') }} as territoire
        on periode.commune_code = territoire.commune_code and territoire.territoire_type <> 'commune'
    cross join lateral (values (periode.presumee_du, 1), (periode.presumee_au, -1)) as borne (jour, nombre)
    group by 1, 2, 3, 4, 5
),

serie as (
    select
        territoire.departement_code,
        territoire.territoire_type,
        territoire.territoire_code,
        'TOUS' as motif_dalo_code
    from {{ ref('int_territoire') }} as territoire
    where
        territoire.territoire_type <> 'commune'
        and exists (
            select 1 from mouvement
            where mouvement.departement_code = territoire.departement_code
        )
    union
    select
        departement_code,
        territoire_type,
        territoire_code,
        motif_dalo_code
    from mouvement
),

cellule as (
    select
        serie.departement_code,
        'mois' as periode_type,
        mois.mois_code as periode,
        serie.territoire_type,
        serie.territoire_code,
        case serie.motif_dalo_code when 'TOUS' then 'ensemble' else 'motif_dalo' end as dimension,
        serie.motif_dalo_code as modalite,
        sum(coalesce(mouvement.nombre, 0)) over depuis as effectif
    from serie
    cross join {{ ref('int_mois') }} as mois
    left join mouvement
        on
            serie.territoire_code = mouvement.territoire_code
            and serie.motif_dalo_code = mouvement.motif_dalo_code
            and {{ rang_du_mois('mois.mois') }} = mouvement.mois_rang
    window depuis as (
        partition by serie.territoire_code, serie.motif_dalo_code
        order by mois.mois
    )
),

final as (
    select
        {{ colonnes_de_l_indicateur('cellule', 'cellule.effectif', 'cellule.effectif', numerateur='cellule.effectif') }}
    from cellule
)

select * from final
