{#- Key of a dwelling in every flow: its national identifier, else its landlord's own. -#}
{% macro logement_id(numero_rpls, bailleur_code, identifiant_interne) -%}
    coalesce(nullif({{ numero_rpls }}, ''), {{ bailleur_code }} || '-' || {{ identifiant_interne }})
{%- endmacro %}

{#- Département of a commune (three characters overseas). -#}
{% macro departement_de_commune(commune_code) -%}
    case when left({{ commune_code }}, 2) = '97' then left({{ commune_code }}, 3) else left({{ commune_code }}, 2) end
{%- endmacro %}

{#- Département that is being built: that of a demande, and of all that is said of it, whichever département issued its number. -#}
{% macro departement_du_fichier() -%}
    (select acces.departement_du_fichier())
{%- endmacro %}

{#- Whether a dépôt, or a pseudonym, is of the département that is being built; a file refused before anything was known
    of it is told in each. Rows meet their dépôt by its number: of an equality on the rows themselves PostgreSQL would
    expect too few. -#}
{% macro depot_d_ici(depot='depot') -%}
    ({{ depot }}.departement_code is null or {{ depot }}.departement_code = {{ departement_du_fichier() }})
{%- endmacro %}

{#- OUI / NON of a partner file as a boolean; an empty cell stays unknown. -#}
{% macro oui_non(colonne) -%}
    case {{ colonne }} when 'OUI' then true when 'NON' then false end
{%- endmacro %}
