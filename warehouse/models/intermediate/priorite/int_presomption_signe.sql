-- Grain: one row per interval in the stock under the same message, ground of R*441-14-1 (2 to 6), sign of it and days
-- on which it is presumed. Entry and exit: what the message says, a time spent somewhere, the majority of the children.
with sejour as (
    select
        stock.demande_id,
        stock.departement_code,
        stock.commune_code,
        stock.valide_du,
        stock.valide_au,
        stock._depot_id,
        stock._ligne,
        souhait.motifs,
        souhait.has_handicap,
        logement.modeles_logement,
        logement.date_entree,
        logement.nb_occupants,
        logement.surface_m2
    from {{ ref('int_population_stock') }} as stock
    inner join {{ ref('stg_demandes__souhait') }} as souhait
        on stock._depot_id = souhait._depot_id and stock._ligne = souhait._ligne
    inner join {{ ref('stg_demandes__logement_actuel') }} as logement
        on stock._depot_id = logement._depot_id and stock._ligne = logement._ligne
    where stock.valide_au > (select premier_mois from {{ ref('int_reference') }})
),

-- A sign of a ground: the dwelling, the motive, or both, and the time spent there where it is needed.
signe as (
    select
        sejour.*,
        motif.motif_dalo_code,
        greatest(
            sejour.valide_du, motif.valide_du,
            (sejour.date_entree + make_interval(months => motif.duree_mois_min))::date
        ) as presume_du,
        least(sejour.valide_au, motif.valide_au) as presume_au
    from sejour
    inner join {{ ref('motif_presomption') }} as motif
        on
            coalesce(motif.logement_actuel_code = any(sejour.modeles_logement), motif.logement_actuel_code is null)
            and coalesce(motif.motif_demande_code = any(sejour.motifs), motif.motif_demande_code is null)
            and (motif.duree_mois_min is null or sejour.date_entree is not null)
    union all
    select
        sejour.*,
        '6' as motif_dalo_code,
        greatest(sejour.valide_du, surface.valide_du) as presume_du,
        least(sejour.valide_au, surface.valide_au) as presume_au
    from sejour
    inner join {{ ref('surface_dalo') }} as surface
        on
            sejour.nb_occupants >= surface.nb_personnes_min
            and coalesce(sejour.nb_occupants <= surface.nb_personnes_max, true)
            and sejour.surface_m2 < surface.surface_min_m2
),

-- Ground 6 lasts as long as a child is a minor, or for a disabled person.
majorite as (
    select
        signe._depot_id,
        signe._ligne,
        (max(personne.naissance) + interval '18 years')::date as date_majorite
    from
        (select distinct
            _depot_id,
            _ligne
        from signe
        where motif_dalo_code = '6' and has_handicap is not true) as signe
    inner join {{ ref('stg_demandes__menage') }} as menage
        on signe._depot_id = menage._depot_id and signe._ligne = menage._ligne
    cross join
        lateral (
            select naissance
            from unnest(menage.personne_liens, menage.personne_naissances) as personne (lien, naissance)
            where lien = 'E'
            union all
            select naissance from unnest(menage.garde_modes, menage.garde_naissances) as garde (mode, naissance)
            where mode = 'G'
        ) as personne
    group by signe._depot_id, signe._ligne
),

final as (
    select
        signe.departement_code,
        signe.demande_id,
        signe.commune_code,
        signe.motif_dalo_code,
        signe.presume_du,
        case
            when signe.motif_dalo_code <> '6' or signe.has_handicap then signe.presume_au
            else least(signe.presume_au, coalesce(majorite.date_majorite, '-infinity'))
        end as presume_au
    from signe
    left join majorite
        on signe._depot_id = majorite._depot_id and signe._ligne = majorite._ligne
)

select * from final
where presume_du < presume_au
