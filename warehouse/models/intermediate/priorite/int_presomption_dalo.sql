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

presumee as (
    select
        periode.demande_id,
        array_agg(periode.motif_dalo_code) as presumes
    from {{ ref('int_presomption_periode') }} as periode
    inner join {{ ref('int_mois') }} as mois
        on periode.presumee_du <= mois.fin_mois and periode.presumee_au > mois.fin_mois
    inner join {{ ref('int_reference') }} as reference
        on mois.mois = reference.dernier_mois
    group by periode.demande_id
),

-- Where the time spent counts: a date is needed.
structure as (
    select array_agg(distinct logement_actuel_code) as codes
    from {{ ref('motif_presomption') }}
    where duree_mois_min is not null
),

demande as (
    select
        demande.*,
        souhait.motifs,
        logement.modeles_logement,
        logement.nb_occupants,
        logement.surface_m2,
        coalesce(presumee.presumes, '{}'::text[]) as presumes,
        logement.date_entree is null
        and coalesce(logement.modeles_logement && structure.codes, false)
        and not coalesce('5' = any(presumee.presumes), false) as is_duree_inconnue,
        souhait.has_handicap or exists (
            select from unnest(menage.personne_liens, menage.personne_naissances) as personne (lien, naissance)
            where personne.lien = 'E' and personne.naissance > {{ majeurs_nes_avant() }}
        ) or exists (
            select from unnest(menage.garde_modes, menage.garde_naissances) as garde (mode, naissance)
            where garde.mode = 'G' and garde.naissance > {{ majeurs_nes_avant() }}
        ) as has_mineur_ou_handicap
    from stock as demande
    cross join structure
    inner join {{ ref('stg_demandes__souhait') }} as souhait
        on demande._depot_id = souhait._depot_id and demande._ligne = souhait._ligne
    inner join {{ ref('stg_demandes__logement_actuel') }} as logement
        on demande._depot_id = logement._depot_id and demande._ligne = logement._ligne
    inner join {{ ref('stg_demandes__menage') }} as menage
        on demande._depot_id = menage._depot_id and demande._ligne = menage._ligne
    left join presumee
        on demande.demande_id = presumee.demande_id
),

sel as (
    select valeur from {{ ref('stg_technique__sel') }}
    where usage = 'presomption'
),

-- Its own pseudonym: where the list is read, the demande may be read too, and tells more.
final as (
    select
        departement_code,
        demande_id,
        left(encode(sha256(sel.valeur || convert_to(demande_id, 'UTF8')), 'hex'), 20) as presomption_id,
        to_char(date_reference, 'YYYY-MM') as periode,
        commune_code,
        typologie_code,
        anciennete_mois,
        {%- for motif in range(1, 7) %}
        '{{ motif }}' = any(presumes) as presomption_dalo_motif_{{ motif }},
        {%- endfor %}
        {{ motifs_non_jugeables() }} as motifs_non_jugeables
    from demande
    cross join sel
)

select * from final
