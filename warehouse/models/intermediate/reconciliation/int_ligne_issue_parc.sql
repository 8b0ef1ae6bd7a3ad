-- Grain: one row per flow and issue of the raw rows of the parc, and of what the gestionnaire declares.
with parc as (
    select
        *,
        max(depot_id) over (partition by lot, groupe) as dernier_depot_id
    from {{ ref('stg_technique__ligne') }}
    where lot in ('parc', 'parc_public')
),

logement as (
    select distinct
        case perimetre when 'RPLS_PUBLIC' then 'parc_public' else 'parc' end as lot,
        annee,
        logement_id
    from {{ ref('int_logement') }}
),

habitation as (
    select
        parc.flux,
        case
            when parc.depot_id < parc.dernier_depot_id then 'VERSION_ANTERIEURE'
            when parc.is_sortie_du_parc then 'SORTIE_DU_PARC'
            when logement.logement_id is not null then 'MART'
            else 'INEXPLIQUEE'
        end as issue_code,
        count(*) as nombre
    from parc
    left join logement
        on
            parc.lot = logement.lot
            and parc.cle = logement.logement_id
            and split_part(parc.groupe, '|', 2)::integer = logement.annee
    group by parc.flux, issue_code
),

membre as (
    select distinct membre_code from {{ ref('int_territoire_liste') }}
),

delegation as (
    select distinct delegation_code as organisme_code from {{ ref('int_commune') }}
),

-- What the gestionnaire declares: the newest record of each key holds.
enregistrement as (
    select
        ligne.flux,
        case
            when tenu.code is null then 'VERSION_ANTERIEURE'
            when organisme.organisme_code is not null or guichet.guichet_code is not null then 'MART'
            when tenu.type_enregistrement_code = 'RESERVATAIRE' and titulaire.organisme_code is not null then 'MART'
            when tenu.type_enregistrement_code = 'RESERVATAIRE' and tenu.valide_au <= acces.aujourd_hui() then 'TERMINE'
            when
                tenu.type_enregistrement_code = 'OBJECTIF'
                and not {{ objectif_tenu('tenu', 'reference.date_reference') }}
                then 'TERMINE'
            when tenu.type_objectif_code in ('ACD', 'FLUX_ETAT') and tenu.territoire_code is null then 'MART'
            when tenu.type_objectif_code = 'Q1_HORS_QPV' and tenu.organisme_code is null then 'MART'
            when tenu.type_enregistrement_code = 'DELEGATION' and delegation.organisme_code is not null then 'MART'
            when tenu.type_enregistrement_code in ('PORTEE', 'DELEGATION', 'EMETTEUR') then 'DROIT'
            when tenu.type_enregistrement_code = 'TERRITOIRE' and membre.membre_code is not null then 'MART'
            when tenu.type_enregistrement_code = 'TERRITOIRE' then 'TERRITOIRE_NON_RETENU'
            when tenu.type_enregistrement_code = 'RESERVATAIRE' then 'SANS_ORGANISME'
            when tenu.type_enregistrement_code = 'OBJECTIF' then 'OBJECTIF_NON_SUIVI'
            else 'INEXPLIQUEE'
        end as issue_code,
        count(*) as nombre
    from {{ ref('stg_technique__ligne') }} as ligne
    cross join {{ ref('int_reference') }} as reference
    left join {{ ref('stg_referentiels__enregistrement') }} as tenu
        on ligne.depot_id = tenu._depot_id and ligne.ligne = tenu._ligne
    left join {{ ref('int_organisme') }} as organisme
        on tenu.type_enregistrement_code = 'ORGANISME' and tenu.code = organisme.organisme_code
    left join {{ ref('int_guichet') }} as guichet
        on tenu.type_enregistrement_code = 'GUICHET' and tenu.code = guichet.guichet_code
    left join {{ ref('int_organisme') }} as titulaire
        on tenu.organisme_code = titulaire.organisme_code and tenu.code = any(titulaire.reservataires)
    left join delegation
        on tenu.organisme_code = delegation.organisme_code
    left join membre
        on tenu.type_enregistrement_code = 'TERRITOIRE' and tenu.code = membre.membre_code
    where ligne.lot = 'referentiels'
    group by ligne.flux, issue_code
),

final as (
    select * from habitation
    union all
    select * from enregistrement
)

select * from final
