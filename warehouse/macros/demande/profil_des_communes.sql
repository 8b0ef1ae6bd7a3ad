{#- Whether a territory is told of a dimension of the stock: communes have the main ones. -#}
{% macro a_ce_profil(territoire, profil) -%}
    (
        {{ territoire }}.territoire_type <> 'commune' or {{ profil }}.dimension = any({{ liste_sql([
            'taille', 'composition', 'age', 'revenu', 'plafond', 'logement_actuel', 'motif', 'anciennete', 'priorite',
            'mutation',
        ]) }})
    )
{%- endmacro %}
