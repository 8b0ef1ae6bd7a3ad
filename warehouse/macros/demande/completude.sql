{#- What a demande may say, each a column of int_stock_completude (liste_travail, RUBRIQUE). -#}
{% macro rubriques_de_completude() -%}
    {{- return([
        'ressources', 'revenu_n_1', 'revenu_n_2', 'telephone', 'courriel', 'adresse', 'situation_familiale',
        'situation_professionnelle', 'entree_logement', 'surface_logement',
    ]) -}}
{%- endmacro %}

{#- The rubriques of a row as rows (code, renseignees). -#}
{% macro rubriques_en_lignes(compte) -%}
    (
        values
        {%- for rubrique in rubriques_de_completude() %}
        ('{{ rubrique }}', {{ compte }}.{{ rubrique }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as rubrique (code, renseignees)
{%- endmacro %}
