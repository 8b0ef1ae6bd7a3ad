{#- Key of a dwelling in every flow: its national identifier, else its landlord's own. -#}
{% macro logement_id(numero_rpls, bailleur_code, identifiant_interne) -%}
    coalesce(nullif({{ numero_rpls }}, ''), {{ bailleur_code }} || '-' || {{ identifiant_interne }})
{%- endmacro %}

{#- Département of a commune (three characters overseas). -#}
{% macro departement_de_commune(commune_code) -%}
    case when left({{ commune_code }}, 2) = '97' then left({{ commune_code }}, 3) else left({{ commune_code }}, 2) end
{%- endmacro %}

{#- Département for which the home was made: that of a demande, and of all that is said of it, whichever département issued its number. -#}
{% macro departement_du_fichier() -%}
    (select acces.departement_du_fichier())
{%- endmacro %}

{#- OUI / NON of a partner file as a boolean; an empty cell stays unknown. -#}
{% macro oui_non(colonne) -%}
    case {{ colonne }} when 'OUI' then true when 'NON' then false end
{%- endmacro %}
