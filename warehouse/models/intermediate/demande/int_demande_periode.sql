{{ config(indexes=[{'columns': ['departement_code', 'demande_id']}]) }}
-- Grain: one row per demande and period of validity with the same first commune, typology and mutation status.
-- A demande counts on a day from valide_du included to valide_au excluded; valide_au may lie ahead (planned expiry).
with etape as (
    select
        *,
        least(date_suivante, date_fin_validite) as date_fin,
        case
            when is_radiee then 'radiee'
            when date_fin_validite < date_suivante or date_suivante is null then 'expiree'
            else 'active'
        end as etat_final
    from {{ ref('int_demande_message') }}
    where date_suivante is distinct from date_fichier
),

precedee as (
    select
        *,
        lag(etat_final) over demande as etat_precedent,
        coalesce(
            lag(commune_code) over demande <> commune_code
            or lag(typologie_code) over demande <> typologie_code
            or lag(is_mutation) over demande <> is_mutation,
            false
        ) as is_modifiee,
        coalesce(lead(is_radiee) over demande, false) as is_radiee_ensuite
    from etape
    window demande as (partition by demande_id order by date_fichier)
),

valide as (
    select
        *,
        case
            when etat_precedent is null then 'creation'
            when etat_precedent = 'radiee' then 'deradiation'
            when etat_precedent = 'expiree' then 'retour_de_validite'
            when is_modifiee then 'modification'
        end as motif_entree,
        case
            when etat_final = 'expiree' then 'expiration'
            when is_radiee_ensuite then 'radiation'
            else 'modification'
        end as motif_sortie
    from precedee
    where not is_radiee and date_fichier < date_fin
),

numerotee as (
    select
        *,
        count(motif_entree) over (partition by demande_id order by date_fichier) as periode_rang
    from valide
),

final as (
    select
        departement_code,
        demande_id,
        periode_rang::integer as periode_rang,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        {{ mois_de('date_creation') }} as mois_creation,
        min(date_fichier) as valide_du,
        max(date_fin) as valide_au,
        max(motif_entree) as motif_entree,
        (array_agg(motif_sortie order by date_fichier desc))[1] as motif_sortie
    from numerotee
    group by departement_code, demande_id, periode_rang, commune_code, typologie_code, is_mutation, date_creation
)

select * from final
