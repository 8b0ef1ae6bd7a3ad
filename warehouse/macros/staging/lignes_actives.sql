{#- Rows of a raw table that count: those of a dépôt still in force, of the département that is being built. With a key, the newest situation of each key
    wins. The target of development keeps a sample of the demandes, and of what concerns them, by an inequality: of an
    equality on an expression PostgreSQL expects so few rows that it loops over whole tables. A staging view reads them
    in its FROM, without a WITH: PostgreSQL merges such a view into the query that reads it, and computes there only the
    columns asked for, of the rows that its joins keep. -#}
{% macro lignes_actives(table, cle=none) -%}
    select {% if cle %}distinct on ({{ cle | map('string') | join(', ') }}){% endif %}
        ligne.*,
        depot.situation_au as _situation_au,
        depot.emetteur as _emetteur
    from {{ source('raw', table) }} as ligne
    inner join {{ source('raw', 'depots') }} as depot
        on ligne._depot_id = depot.depot_id
    where depot.statut = 'charge' and {{ depot_d_ici() }}
    {%- if target.name == 'developpement' and table in ['demandes', 'candidatures', 'attributions', 'priorites'] %}
    and hashtext(ligne.nud) < {{ 2 ** 32 // var('echantillon') - 2 ** 31 }}
    {%- endif %}
    {%- if cle %}
    order by {{ cle | map('string') | join(', ') }}, depot.situation_au desc, depot.depot_id desc, ligne._ligne desc
    {%- endif %}
{%- endmacro %}
