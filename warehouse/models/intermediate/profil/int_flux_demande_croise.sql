{%- set mesures = [
    'creation', 'renouvellement', 'radiation', 'radiation_abandon', 'echeance', 'echeance_renouvelee',
] -%}
-- Grain: one row per period, territory and modality: demandes filed, renewed, radiated, those whose validity fell due
-- and those of them renewed, at the first wish. A month or a year without any is a true zero.
with {{ evenements_des_demandes() }},

croise as (
    {{ croiser('fait', mesures, dimensions={}, profil={'radiation': 'motif'}, commune_par_an=true) }}
    union
    {{ croiser('fait', mesures, periodes=['annee']) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        grille.*,
        coalesce(compte.creation, 0)::integer as creation,
        coalesce(compte.renouvellement, 0)::integer as renouvellement,
        coalesce(compte.radiation, 0)::integer as radiation,
        coalesce(compte.radiation_abandon, 0)::integer as radiation_abandon,
        coalesce(compte.echeance, 0)::integer as echeance,
        coalesce(compte.echeance_renouvelee, 0)::integer as echeance_renouvelee
    from grille
    left join croise as compte
        on {{ meme_cellule('grille', 'compte') }}
)

select * from final
