{#- The criteria that a grid may weigh, each as a quantity of a demande: months waited, or one where it holds. How many
    points it gives, from which quantity on: rows of the grid (seed grille_rapprochement). None rests on health or
    nationality. -#}
{% macro quantites_de_cotation() -%}
    {{- return({
        'ANCIENNETE': 'demande.anciennete_mois',
        'DELAI_ANORMAL': 'demande.anciennete_mois',
        'DALO': 'demande.has_dalo::integer',
        'PDALPD': 'demande.has_pdalpd::integer',
        'ACD': 'demande.has_acd::integer',
        'PRIORITAIRE': 'demande.is_prioritaire::integer',
        'MUTATION': 'demande.is_mutation::integer',
        'MOTIF_URGENT': 'demande.is_motif_urgent::integer',
    }) -}}
{%- endmacro %}
