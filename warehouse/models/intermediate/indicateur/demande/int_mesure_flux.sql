{%- set mesures = [
    'creation', 'renouvellement', 'renouvellement_ailleurs', 'modification', 'modification_ailleurs', 'radiation',
    'radiation_abandon', 'echeance', 'echeance_renouvelee',
] -%}
{%- set details = {'radiation': 'motif', 'guichet_type': 'guichet_type'} -%}
-- Grain: one row per period, territory and modality: demandes filed, renewed, modified, radiated, those whose validity
-- fell due and those of them renewed, at the first wish. A month or a year without any is a true zero.
with {{ evenements_des_demandes() }},

croise as (
    {{ croiser('fait', mesures, dimensions={}, profil=details) }}
    union
    {{ croiser('fait', mesures, periodes=['annee']) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    select
        {%- for mesure in mesures %}
        coalesce(compte.{{ mesure }}, 0)::integer as {{ mesure }},
        {%- endfor %}
        grille.*
    from grille
    left join croise as compte
        on {{ meme_cellule('grille', 'compte') }}
)

select * from final
