{%- set flux = [
    'creation', 'renouvellement', 'renouvellement_ailleurs', 'modification', 'modification_ailleurs', 'radiation',
    'radiation_abandon', 'echeance', 'echeance_renouvelee',
] -%}
{%- set actives = ['demande_active', 'demande_active_mutation', 'demande_active_logee'] -%}
{%- set types = {'typologie': 'typologie_code'} -%}
-- Grain: one row per measure of the catalogue, period, territory and modality: of the demandes filed, renewed,
-- modified, radiated, fallen due, active in the year that it counts, those that a collectivité may read. By the macros
-- that count them all.
with {{ evenements_des_demandes(est_lisible()) }},

flux as (
    {{ croiser('fait', flux, dimensions={}, periodes=['mois']) }}
    union all
    {{ croiser('fait', flux, dimensions=types, profil={'radiation': 'motif'}, periodes=['annee']) }}
),

active as (
    with {{ actives_de_l_annee('demande.' ~ est_lisible()) }}

    select * from par_territoire
),

-- All the demandes of their desks are read by partners, each its own, which it knows: of a kind of desk, what the
-- territory that reads most may read, and those that their labels open.
creation as (
    select
        nouvelle.departement_code,
        to_char(nouvelle.mois, 'YYYY') as periode,
        nouvelle.guichet_type,
        case
            when demande.has_dalo or demande.has_dalo_recours or demande.has_pdalpd then '{LABELS}'
            else demande.territoires_guichet_collectivite
        end as lecteurs
    from {{ ref('int_population_nouvelle') }} as nouvelle
    inner join {{ ref('int_demande') }} as demande
        on nouvelle.demande_id = demande.demande_id
    where nouvelle.guichet_type is not null
),

creation_lue as (
    select
        creation.departement_code,
        creation.periode,
        creation.guichet_type,
        lecteur.code = 'LABELS' as is_labellisee,
        count(*) as creation
    from creation
    cross join lateral unnest(creation.lecteurs) as lecteur (code)
    group by creation.departement_code, creation.periode, creation.guichet_type, lecteur.code
),

creation_par_guichet as (
    select
        departement_code,
        'annee' as periode_type,
        periode,
        'departement' as territoire_type,
        departement_code as territoire_code,
        'guichet_type' as dimension,
        guichet_type as modalite,
        coalesce(max(creation) filter (where not is_labellisee), 0)
        + coalesce(max(creation) filter (where is_labellisee), 0) as creation
    from creation_lue
    group by departement_code, periode, guichet_type
),

final as (
    {{ en_mesures('flux', dict(zip(flux, flux))) }}
    union all
    {{ en_mesures('active', dict(zip(actives, actives))) }}
    union all
    {{ en_mesures('creation_par_guichet', {'creation': 'creation'}) }}
)

select * from final
