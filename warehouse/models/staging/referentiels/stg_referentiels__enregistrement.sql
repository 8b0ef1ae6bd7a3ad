-- A row counts from its first day, which the newest situation received has reached; until then the former one holds.
{%- set a_venir -%}
coalesce(
    nullif(ligne.valide_du, '')::date > (
        select max(recu.situation_au) from {{ source('raw', 'depots') }} as recu where recu.statut = 'charge'
    ),
    false
)
{%- endset %}
select
    ligne.type_enregistrement as type_enregistrement_code,
    ligne.code,
    ligne.libelle,
    nullif(ligne.type_organisme, '') as type_organisme_code,
    nullif(ligne.organisme_code, '') as organisme_code,
    {{ commune_actuelle("nullif(ligne.territoire_code, '')") }} as territoire_code,
    coalesce({{ oui_non('ligne.est_registraire') }}, false) as is_registraire,
    coalesce({{ oui_non('ligne.a_cia') }}, false) as has_cia,
    coalesce({{ oui_non('ligne.est_delegataire') }}, false) as is_delegataire,
    nullif(ligne.type_objectif, '') as type_objectif_code,
    nullif(ligne.annee, '')::integer as annee,
    nullif(ligne.valeur, '')::numeric as valeur,
    nullif(ligne.valide_du, '')::date as valide_du,
    nullif(ligne.valide_au, '')::date as valide_au,
    nullif(ligne.siren, '') as siren,
    nullif(ligne.successeur_code, '') as successeur_code,
    ligne._depot_id,
    ligne._ligne
from (
    {{ lignes_actives('referentiels', ['type_enregistrement', 'code'], a_venir) }}
) as ligne
