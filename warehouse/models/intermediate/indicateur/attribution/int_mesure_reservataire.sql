-- Grain: one row per period, territory of the dwelling from the EPCI up and contingent: vacancies signalled in the
-- period to a réservataire, those for which it proposed a candidate and its days, those for which it did not in time.
-- A vacancy counts once its 30 days are over: before, those answered late are not known to be.
with fait as (
    select
        departement_code,
        {{ mois_de('date_signalement') }} as mois,
        commune_code,
        contingent_code,
        bailleur_code,
        delai_jours,
        1 as offre_signalee,
        (delai_jours is not null)::integer as offre_proposee,
        is_hors_delai::integer as offre_hors_delai
    from {{ ref('int_delai_reservataire') }}
    where is_delai_ecoule
),

croise as (
    {{ croiser(
        'fait', ['offre_signalee', 'offre_proposee', 'offre_hors_delai'], dimensions={},
        profil={'contingent': 'contingent_code', 'bailleur': 'bailleur_code'}, commune_par_an=true, agregats={
            'delai_p25': 'percentile_cont(0.25) within group (order by fait.delai_jours)',
            'delai_p50': 'percentile_cont(0.5) within group (order by fait.delai_jours)',
            'delai_p75': 'percentile_cont(0.75) within group (order by fait.delai_jours)',
        }
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        grille.*,
        coalesce(croise.offre_signalee, 0)::integer as offre_signalee,
        coalesce(croise.offre_proposee, 0)::integer as offre_proposee,
        coalesce(croise.offre_hors_delai, 0)::integer as offre_hors_delai,
        croise.delai_p25::numeric(6, 1) as delai_p25,
        croise.delai_p50::numeric(6, 1) as delai_p50,
        croise.delai_p75::numeric(6, 1) as delai_p75
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
    where grille.territoire_type <> 'commune'
)

select * from final
