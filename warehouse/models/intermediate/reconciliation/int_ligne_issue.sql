-- Grain: one row per flow and issue of the raw rows of the dépôts in force: what became of each of them. A row that no
-- rule explains is counted as such, never dropped: the balance demands that there be none.
with ligne as (
    select * from {{ ref('stg_technique__ligne') }}
),

message as (
    select
        ligne.flux,
        case
            when demande.demande_id is not null then 'MART'
            when connu.demande_id is not null then 'VERSION_ANTERIEURE'
            when ligne.date_fichier > reference.date_reference then 'A_VENIR'
            else 'INEXPLIQUEE'
        end as issue_code,
        count(*) as nombre
    from ligne
    cross join {{ ref('int_reference') }} as reference
    left join {{ ref('int_demande_message') }} as connu
        on ligne.depot_id = connu._depot_id and ligne.ligne = connu._ligne
    left join {{ ref('int_demande') }} as demande
        on connu._depot_id = demande._depot_id and connu._ligne = demande._ligne
    where ligne.lot = 'demandes'
    group by ligne.flux, issue_code
),

-- With a key, one row of each is in the marts; the others of the same key are its earlier versions.
cle as (
    select
        flux,
        lot,
        cle,
        groupe,
        count(*) as nombre
    from ligne
    where lot in ('offres', 'candidatures', 'attributions')
    group by flux, lot, cle, groupe
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

-- A corrected event is sent again with its new date: of each type, the latest is the one that a candidature shows.
evenement as (
    select
        *,
        lot = 'candidatures' and cle < max(cle) over (partition by lot, groupe) as is_corrigee
    from cle
),

versionnee as (
    select
        evenement.flux,
        issue.issue_code,
        sum(issue.nombre) as nombre
    from evenement
    left join publiee
        on evenement.lot = publiee.lot and split_part(evenement.cle, '|', 1) = publiee.cle
    cross join
        lateral (
            values
            (
                case
                    when publiee.cle is null then 'INEXPLIQUEE'
                    when evenement.is_corrigee then 'EVENEMENT_CORRIGE'
                    else 'MART'
                end,
                1
            ),
            ('VERSION_ANTERIEURE', evenement.nombre - 1)
        ) as issue (issue_code, nombre)
    group by evenement.flux, issue.issue_code
),

final as (
    select
        '{{ var("departement_code") }}'::text as departement_code,
        flux,
        issue_code,
        sum(nombre)::integer as nombre
    from (
        select * from message
        union all
        select * from versionnee
        union all
        select * from {{ ref('int_ligne_issue_parc') }}
        union all
        select * from {{ ref('int_ligne_issue_priorite') }}
    ) as issue
    where nombre > 0
    group by flux, issue_code
)

select * from final
