{%- set cles = {
    'demandes': ["ligne.nud", "ligne.nud"],
    'offres': ["ligne.offre_id", "ligne.offre_id"],
    'candidatures': [
        "ligne.candidature_id || '|' || ligne.type_evenement || '|' || ligne.date_survenance",
        "ligne.candidature_id || '|' || ligne.type_evenement"
    ],
    'attributions': ["ligne.attribution_id", "ligne.attribution_id"],
    'priorites': ["ligne.priorite_id", "coalesce(nullif(ligne.recours_id, ''), ligne.priorite_id)"],
    'referentiels': ["ligne.type_enregistrement || '|' || ligne.code", "ligne.type_enregistrement"],
    'parc': [
        logement_id("nullif(trim(ligne.ident_rep), '')", 'ligne._bailleur_code', 'ligne.ident_int'),
        "ligne._bailleur_code || '|' || ligne._annee"
    ],
    'parc_public': [
        "'D' || ligne._depot_id || '-' || ligne._ligne",
        "depot.emetteur || '|' || extract(year from depot.situation_au)"
    ],
} -%}
{% for table, cle in cles.items() %}
select
    {{ departement_du_fichier() }} as departement_code,
    depot.flux,
    '{{ table }}' as lot,
    ligne._depot_id as depot_id,
    ligne._ligne as ligne,
    {{ cle[0] }} as cle,
    {{ cle[1] }} as groupe,
    {{ 'ligne.date_fichier::date' if table == 'demandes' else 'null::date' }} as date_fichier,
    {% if table == 'parc' -%}
    coalesce({{ rpls_code('ligne.sortiepatrim') }}, '9') <> '9' or coalesce({{ rpls_code('ligne.mode') }}, '') = '9'
    {%- else -%}
    false
    {%- endif %} as is_sortie_du_parc
from {{ source('raw', table) }} as ligne
inner join {{ source('raw', 'depots') }} as depot
    on ligne._depot_id = depot.depot_id
where depot.statut = 'charge' and {{ depot_d_ici() }}
{{ 'union all' if not loop.last }}
{%- endfor %}
