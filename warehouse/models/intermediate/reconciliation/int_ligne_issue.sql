-- Grain: one row per flow and issue of the raw rows of the dépôts in force: what became of each of them. A row that no
-- rule explains is counted as such, never dropped: the balance demands that there be none.
with message as (
    select
        ligne.flux,
        case
            when demande.commune_code is not null then 'MART'
            when demande.demande_id is not null then 'SANS_VOEU_ICI'
            when connu.demande_id is not null then 'VERSION_ANTERIEURE'
            when ligne.date_fichier > reference.date_reference then 'A_VENIR'
            else 'INEXPLIQUEE'
        end as issue_code,
        count(*) as nombre
    from {{ ref('stg_technique__ligne') }} as ligne
    cross join {{ ref('int_reference') }} as reference
    left join {{ ref('int_demande_message') }} as connu
        on ligne.depot_id = connu._depot_id and ligne.ligne = connu._ligne
    left join {{ ref('int_demande') }} as demande
        on connu._depot_id = demande._depot_id and connu._ligne = demande._ligne
    where ligne.lot = 'demandes'
    group by ligne.flux, issue_code
),

-- With a key, one row of each is in the marts, or held back; the others of the same key are its earlier versions.
cle as (
    select
        ligne.flux,
        ligne.lot,
        ligne.groupe,
        ligne.cle,
        count(*) as nombre,
        bool_or(retenue.ligne is not null) as is_retenue
    from {{ ref('stg_technique__ligne') }} as ligne
    left join {{ ref('int_ligne_retenue') }} as retenue
        on ligne.depot_id = retenue.depot_id and ligne.ligne = retenue.ligne
    where ligne.lot in ('offres', 'candidatures', 'attributions')
    group by ligne.flux, ligne.lot, ligne.groupe, ligne.cle
),

-- A corrected event is sent again with its new date: of each type, the latest is the one that a candidature shows.
evenement as (
    select
        flux,
        lot,
        split_part(groupe, '|', 1) as cle,
        count(*) filter (where not is_retenue) as versions_datees,
        count(*) filter (where is_retenue) as retenues,
        sum(nombre) as lignes
    from cle
    group by flux, lot, groupe
),

publiee as (
    select
        'offres' as lot,
        offre_id as cle
    from {{ ref('int_offre') }}
    union all
    select
        'attributions' as lot,
        attribution_id
    from {{ ref('int_attribution') }}
    union all
    select
        'candidatures' as lot,
        candidature_id
    from {{ ref('int_candidature') }}
),

versionnee as (
    select
        evenement.flux,
        publiee.cle is not null as is_publiee,
        count(*) filter (where evenement.versions_datees > 0) as evenements,
        sum(evenement.versions_datees) as versions_datees,
        sum(evenement.retenues) as retenues,
        sum(evenement.lignes) as lignes
    from evenement
    left join publiee
        on evenement.lot = publiee.lot and evenement.cle = publiee.cle
    group by evenement.flux, is_publiee
),

issue_versionnee as (
    select
        versionnee.flux,
        issue.issue_code,
        issue.nombre
    from versionnee
    cross join
        lateral (
            values
            ('MART', case when versionnee.is_publiee then versionnee.evenements end),
            ('EVENEMENT_CORRIGE', case when versionnee.is_publiee then versionnee.versions_datees - evenements end),
            ('INEXPLIQUEE', case when not versionnee.is_publiee then versionnee.versions_datees end),
            ('RETENUE', versionnee.retenues),
            ('VERSION_ANTERIEURE', versionnee.lignes - versionnee.versions_datees - versionnee.retenues)
        ) as issue (issue_code, nombre)
),

final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        flux,
        issue_code,
        sum(nombre)::integer as nombre
    from (
        select * from message
        union all
        select * from issue_versionnee
        union all
        select * from {{ ref('int_ligne_issue_parc') }}
        union all
        select * from {{ ref('int_ligne_issue_priorite') }}
    ) as issue
    where nombre > 0
    group by flux, issue_code
)

select * from final
