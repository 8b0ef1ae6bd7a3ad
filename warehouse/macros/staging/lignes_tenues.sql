{#- Rows of a staging model, but those held back for what they name: who reads the candidatures, the leases or the
    priorities reads them so. -#}
{% macro lignes_tenues(modele) -%}
    (
        select ligne.*
        from {{ ref(modele) }} as ligne
        where
            not exists (
                select from {{ ref('int_ligne_retenue') }} as retenue
                where ligne._depot_id = retenue.depot_id and ligne._ligne = retenue.ligne
            )
    )
{%- endmacro %}
