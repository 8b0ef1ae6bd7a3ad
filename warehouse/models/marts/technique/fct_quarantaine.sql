-- Who sent a row held back is told of it, and so is who sent what it names: the number is negative, no file refused it.
with retenue as (
    select
        departement_code,
        flux,
        depot_id,
        ligne,
        objet_cite || '_ABSENTE' as code,
        case objet_cite when 'OFFRE' then 'offre_id' else 'nud' end as champ
    from {{ ref('int_ligne_retenue') }}
    union all
    select
        departement_code,
        flux,
        depot_id,
        ligne,
        'CITEE_AILLEURS' as code,
        null as champ
    from {{ ref('int_ligne_perdue') }}
),

final as (
    select
        departement_code,
        quarantaine_id,
        depot_id,
        emetteur,
        flux,
        ligne,
        code,
        champ,
        message,
        rejouee_at,
        false as is_retenue
    from {{ ref('int_quarantaine') }}
    union all
    select
        retenue.departement_code,
        -row_number() over (order by retenue.depot_id, retenue.ligne, retenue.code) as quarantaine_id,
        retenue.depot_id,
        depot.emetteur,
        retenue.flux,
        retenue.ligne,
        retenue.code,
        retenue.champ,
        motif.libelle as message,
        null::timestamptz as rejouee_at,
        true as is_retenue
    from retenue
    inner join {{ ref('int_depot') }} as depot
        on retenue.depot_id = depot.depot_id
    inner join {{ ref('liste_travail') }} as motif
        on motif.liste = 'MOTIF_RETENUE' and retenue.code = motif.code
)

select * from final
