{#- Join of the cells with their counts. -#}
{% macro meme_cellule(gauche, droite) -%}
    {{ gauche }}.departement_code = {{ droite }}.departement_code
    and {{ gauche }}.periode_type = {{ droite }}.periode_type
    and {{ gauche }}.periode = {{ droite }}.periode
    and {{ gauche }}.territoire_type = {{ droite }}.territoire_type
    and {{ gauche }}.territoire_code = {{ droite }}.territoire_code
    and {{ gauche }}.dimension = {{ droite }}.dimension
    and {{ gauche }}.modalite = {{ droite }}.modalite
{%- endmacro %}

{#- Share of a hundred, unknown when nobody is counted. -#}
{% macro taux_pct(numerateur, denominateur) -%}
    round(100.0 * {{ numerateur }} / nullif({{ denominateur }}, 0), 4)
{%- endmacro %}

{#- The columns of every indicator, in their order; what is not said is unknown. -#}
{% macro colonnes_de_l_indicateur(
    cellule, valeur, effectif, numerateur='null', denominateur='null', borne_basse='null', borne_haute='null'
) -%}
    {{ cellule }}.departement_code,
    {{ cellule }}.periode_type,
    {{ cellule }}.periode,
    {{ cellule }}.territoire_type,
    {{ cellule }}.territoire_code,
    {{ cellule }}.dimension,
    {{ cellule }}.modalite,
    ({{ valeur }})::numeric as valeur,
    ({{ borne_basse }})::numeric as borne_basse,
    ({{ borne_haute }})::numeric as borne_haute,
    ({{ numerateur }})::numeric as numerateur,
    ({{ denominateur }})::numeric as denominateur,
    ({{ effectif }})::integer as effectif
{%- endmacro %}
