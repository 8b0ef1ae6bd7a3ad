-- Each row read is in one place only: its dépôt out of force (rejected, replaced, waiting, withdrawn), the line in
-- quarantine or a duplicate, and for those loaded, what the models did with them.
with depot as (
    select * from {{ ref('int_depot') }}
),

registre as (
    select
        departement_code,
        flux,
        'DEPOT_' || upper(statut) as issue_code,
        coalesce(sum(lues), 0) as nombre
    from depot
    where statut <> 'charge'
    group by departement_code, flux, issue_code
    union all
    select
        departement_code,
        flux,
        'DOUBLON' as issue_code,
        coalesce(sum(doublons), 0) as nombre
    from depot
    where statut = 'charge'
    group by departement_code, flux
    union all
    select
        depot.departement_code,
        depot.flux,
        'QUARANTAINE' as issue_code,
        count(*) as nombre
    from depot
    inner join {{ ref('int_quarantaine') }} as quarantaine
        on depot.depot_id = quarantaine.depot_id
    where depot.statut = 'charge' and quarantaine.rejouee_at is null
    group by depot.departement_code, depot.flux
),

issue as (
    select * from registre
    where nombre > 0
    union all
    select * from {{ ref('int_ligne_issue') }}
),

lue as (
    select
        departement_code,
        flux,
        sum(lues) as lues
    from depot
    group by departement_code, flux
),

final as (
    select
        issue.departement_code,
        issue.flux,
        issue.issue_code,
        libelle.libelle,
        libelle.groupe as etape_code,
        libelle.ordre,
        issue.nombre::integer as nombre,
        lue.lues::integer as lues_flux
    from issue
    inner join {{ ref('liste_travail') }} as libelle
        on libelle.liste = 'ISSUE_LIGNE' and issue.issue_code = libelle.code
    inner join lue
        on issue.departement_code = lue.departement_code and issue.flux = lue.flux
)

select * from final
