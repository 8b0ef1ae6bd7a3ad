-- Grain: one row per measure of the catalogue, period, territory and modality: of the demandes never positioned,
-- waiting at any wish, presumed to be DALO that it counts, those that a collectivité may read.
with demande as materialized (
    select * from {{ ref('int_stock_photographie') }}
    where date_part('month', mois) = 12 and {{ est_lisible() }}
),

classe as (
    {{ classes_anciennete() }}
),

sans_proposition as (
    select
        demande.departement_code,
        demande.mois,
        demande.commune_code,
        classe.code as anciennete_code,
        1 as sans_proposition
    from demande
    inner join classe
        on demande.anciennete_mois >= classe.debut and demande.anciennete_mois < classe.fin
    where not demande.has_proposition
),

sans_proposition_croisee as (
    {{ croiser(
        'sans_proposition', ['sans_proposition'], dimensions={'anciennete': 'anciennete_code'}, periodes=['annee']
    ) }}
),

-- A demande counts once in each territory that it wishes.
tous_voeux as (
    select
        demande.departement_code,
        'annee' as periode_type,
        to_char(demande.mois, 'YYYY') as periode,
        territoire.territoire_type,
        territoire.territoire_code,
        'ensemble' as dimension,
        'TOUS' as modalite,
        count(distinct demande.demande_id) as menage_tous_voeux
    from demande
    cross join lateral unnest(demande.communes_souhaitees) as voeu (commune_code)
    inner join {{ ref('int_territoire_commune') }} as territoire
        on voeu.commune_code = territoire.commune_code
    where territoire.territoire_type in ('departement', 'epci')
    group by territoire.territoire_code, demande.mois, territoire.territoire_type, demande.departement_code
),

presomption as (
    select
        periode.departement_code,
        'mois' as periode_type,
        mois.mois_code as periode,
        territoire.territoire_type,
        territoire.territoire_code,
        case periode.motif_dalo_code when 'TOUS' then 'ensemble' else 'motif_dalo' end as dimension,
        periode.motif_dalo_code as modalite,
        count(*) as presomption
    from {{ ref('int_presomption_periode') }} as periode
    inner join {{ ref('int_mois') }} as mois
        on
            {{ mois_de('periode.presumee_du') }} <= mois.mois
            and coalesce({{ mois_de('periode.presumee_au') }} > mois.mois, true)
    inner join {{ ref('int_territoire_commune') }} as territoire
        on periode.commune_code = territoire.commune_code
    where territoire.territoire_type in ('departement', 'epci') and periode.{{ est_lisible() }}
    group by
        periode.departement_code, mois.mois_code, territoire.territoire_type, territoire.territoire_code,
        periode.motif_dalo_code
),

final as (
    {{ en_mesures('sans_proposition_croisee', {'sans_proposition': 'sans_proposition'}) }}
    union all
    {{ en_mesures('tous_voeux', {'menage_tous_voeux': 'menage_tous_voeux'}) }}
    union all
    {{ en_mesures('presomption', {'presomption': 'presomption'}) }}
)

select * from final
