{{ config(indexes=[{'columns': ['departement_code', 'demande_id'], 'unique': true}]) }}
-- Grain: one row per demande in the stock at the end of the last month, with a présomption for each ground of
-- R*441-14-1 that its data allow, and what they do not allow to judge. A présomption is no eligibility: the COMED alone
-- recognises.
with stock as (
    select
        photographie.*,
        mois.fin_mois as date_reference
    from {{ ref('int_stock_photographie') }} as photographie
    inner join {{ ref('int_reference') }} as reference
        on photographie.mois = reference.dernier_mois
    inner join {{ ref('int_mois') }} as mois
        on photographie.mois = mois.mois
),

demande as (
    select
        demande.*,
        souhait.motifs,
        logement.modeles_logement,
        logement.nb_occupants,
        logement.surface_m2,
        {{ mois_ecoules('logement.date_entree', 'demande.date_reference') }} as duree_mois,
        souhait.has_handicap or exists (
            select from unnest(menage.personne_liens, menage.personne_naissances) as personne (lien, naissance)
            where personne.lien = 'E' and personne.naissance > {{ majeurs_nes_avant() }}
        ) or exists (
            select from unnest(menage.garde_modes, menage.garde_naissances) as garde (mode, naissance)
            where garde.mode = 'G' and garde.naissance > {{ majeurs_nes_avant() }}
        ) as has_mineur_ou_handicap
    from stock as demande
    inner join {{ ref('stg_demandes__souhait') }} as souhait
        on demande._depot_id = souhait._depot_id and demande._ligne = souhait._ligne
    inner join {{ ref('stg_demandes__logement_actuel') }} as logement
        on demande._depot_id = logement._depot_id and demande._ligne = logement._ligne
    inner join {{ ref('stg_demandes__menage') }} as menage
        on demande._depot_id = menage._depot_id and demande._ligne = menage._ligne
),

-- A sign of a ground: the dwelling, the motive, or both; null when the time spent there is needed and unknown.
signe as (
    select
        demande.demande_id,
        motif.motif_dalo_code,
        bool_or(coalesce(demande.duree_mois >= motif.duree_mois_min, motif.duree_mois_min is null)) as is_presume,
        bool_or(motif.duree_mois_min is not null and demande.duree_mois is null) as is_duree_inconnue
    from demande
    inner join {{ ref('motif_presomption') }} as motif
        on
            coalesce(motif.logement_actuel_code = any(demande.modeles_logement), motif.logement_actuel_code is null)
            and coalesce(motif.motif_demande_code = any(demande.motifs), motif.motif_demande_code is null)
            and demande.date_reference >= motif.valide_du
            and coalesce(demande.date_reference < motif.valide_au, true)
    group by demande.demande_id, motif.motif_dalo_code
),

signes as (
    select
        demande_id,
        array_agg(motif_dalo_code) filter (where is_presume) as presumes,
        bool_or(is_duree_inconnue and not is_presume) as is_duree_inconnue
    from signe
    group by demande_id
),

jugee as (
    select
        demande.*,
        coalesce(signes.presumes, '{}'::text[]) as presumes,
        coalesce(signes.is_duree_inconnue, false) as is_duree_inconnue,
        coalesce(demande.surface_m2 < surface.surface_min_m2, false) as is_suroccupe
    from demande
    left join signes
        on demande.demande_id = signes.demande_id
    left join {{ ref('surface_dalo') }} as surface
        on
            demande.nb_occupants >= surface.nb_personnes_min
            and coalesce(demande.nb_occupants <= surface.nb_personnes_max, true)
            and demande.date_reference >= surface.valide_du
            and coalesce(demande.date_reference < surface.valide_au, true)
),

final as (
    select
        departement_code,
        demande_id,
        commune_code,
        typologie_code,
        anciennete_mois,
        is_delai_anormal and not has_proposition as presomption_dalo_motif_1,
        '2' = any(presumes) as presomption_dalo_motif_2,
        '3' = any(presumes) as presomption_dalo_motif_3,
        '4' = any(presumes) as presomption_dalo_motif_4,
        '5' = any(presumes) as presomption_dalo_motif_5,
        ('6' = any(presumes) or is_suroccupe) and has_mineur_ou_handicap as presomption_dalo_motif_6,
        {{ motifs_non_jugeables() }} as motifs_non_jugeables
    from jugee
)

select * from final
