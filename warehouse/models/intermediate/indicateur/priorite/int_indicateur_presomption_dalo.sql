-- Grain: one row per territory from the EPCI up and ground, at the last month: demandes in its stock with a présomption
-- of the ground; of any of them for the whole. A demande counts under each of its grounds.
with motif as (
    select
        presomption.departement_code,
        presomption.commune_code,
        presomption.demande_id,
        motif.motif_dalo_code
    from {{ ref('int_presomption_dalo') }} as presomption
    cross join
        lateral (
            values
            ('1', presomption.presomption_dalo_motif_1),
            ('2', presomption.presomption_dalo_motif_2),
            ('3', presomption.presomption_dalo_motif_3),
            ('4', presomption.presomption_dalo_motif_4),
            ('5', presomption.presomption_dalo_motif_5),
            ('6', presomption.presomption_dalo_motif_6)
        ) as motif (motif_dalo_code, is_presume)
    where motif.is_presume
),

fait as (
    select
        motif.departement_code,
        reference.dernier_mois as mois,
        motif.commune_code,
        motif.motif_dalo_code,
        count(*) as par_motif,
        count(*) filter (where motif.is_premier) as demandes
    from (
        select
            *,
            row_number() over (partition by demande_id order by motif_dalo_code) = 1 as is_premier
        from motif
    ) as motif
    cross join {{ ref('int_reference') }} as reference
    group by motif.departement_code, reference.dernier_mois, motif.commune_code, motif.motif_dalo_code
),

croise as (
    {{ croiser(
        'fait', ['par_motif', 'demandes'], dimensions={'motif_dalo': 'motif_dalo_code'}, periodes=['mois'],
        commune_par_an=true
    ) }}
),

compte as (
    select
        *,
        case dimension when 'ensemble' then demandes else par_motif end as effectif
    from croise
),

final as (
    select {{ colonnes_de_l_indicateur('compte', 'compte.effectif', 'compte.effectif', numerateur='compte.effectif') }}
    from compte
)

select * from final
