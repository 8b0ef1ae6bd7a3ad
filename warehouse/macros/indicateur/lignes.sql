{#- Rows of every indicator of the catalogue, over measures or from a model of its own, in the cells that `condition` keeps
    (alias `cellule`). -#}
{% macro lignes_des_indicateurs(condition='true') -%}
    {#- Thresholds that an entry may rest on: what is read while the project runs is named while it is read. -#}
    {%- for seed in ['delai_anormal', 'delai_dalo'] %}{% do ref(seed) %}{% endfor -%}
    {%- for nom in modeles_des_indicateurs() %}
    {%- set cellules, entrees = ref(nom), entrees_de(nom) %}
    {%- if nom.startswith('int_mesure_') %}
    {{ lignes_des_mesures(cellules, entrees, condition) }}
    {%- else %}
    select
        cellule.departement_code,
        '{{ entrees | first }}' as indicateur_code,
        {%- for colonne in [
            'periode_type', 'periode', 'territoire_type', 'territoire_code', 'dimension', 'modalite', 'valeur', 'borne_basse',
            'borne_haute', 'numerateur', 'denominateur', 'effectif'
        ] %}
        cellule.{{ colonne }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ cellules }} as cellule
    where {{ condition }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Columns of a measure table that an entry shows. `comptes` names those that count people or dwellings; `calcul` the
    others, and what differs. A count is shown over itself, a rate over its denominator. -#}
{% macro colonnes_de_l_entree(entree) -%}
    {%- set calcul = entree.get('calcul', {}) -%}
    {%- set nommees = dict(entree.get('comptes', {}), **calcul) -%}
    {%- set effectif = nommees.get('effectif') or nommees.get('denominateur') or nommees.get('numerateur') -%}
    {%- set numerateur = nommees.get('numerateur') or (
        none if calcul.get('valeur') or nommees.get('denominateur') else effectif
    ) -%}
    {{- return(dict(nommees, effectif=effectif, numerateur=numerateur)) -}}
{%- endmacro %}

{#- Rows of the indicators of `entrees`, from the cells of a measure table: the whole, and the dimensions that the entry
    names. A cell where the measure is unknown is none of its cells. Read once for each entry: PostgreSQL prepares again, row
    by row, what a `values` beside the row computes, for twice the time. -#}
{% macro lignes_des_mesures(cellules, entrees, condition) -%}
    {%- for code, entree in entrees.items() %}
    {%- set vues = colonnes_de_l_entree(entree) %}
    {%- set numerateur, denominateur = vues.get('numerateur'), vues.get('denominateur') %}
    select
        cellule.departement_code,
        '{{ code }}' as indicateur_code,
        cellule.periode_type,
        cellule.periode,
        cellule.territoire_type,
        cellule.territoire_code,
        cellule.dimension,
        cellule.modalite,
        {%- if vues.get('valeur') or not denominateur %}
        cellule.{{ vues.get('valeur') or numerateur }}::numeric as valeur,
        {%- else %}
        round(
            {{ vues.get('pour') or (100 if entree.unite == 'pct' else 1) }}.0
            * cellule.{{ numerateur }} / nullif(cellule.{{ denominateur }}, 0), {{ vues.get('arrondi', 4) }}
        ) as valeur,
        {%- endif %}
        {%- for champ in ['borne_basse', 'borne_haute', 'numerateur', 'denominateur'] %}
        {{ 'cellule.' ~ vues[champ] if vues.get(champ) else 'null' }}::numeric as {{ champ }},
        {%- endfor %}
        coalesce(cellule.{{ vues.effectif }}, 0)::integer as effectif
    from {{ cellules }} as cellule
    where
        (
            cellule.dimension = 'ensemble'
            {%- if entree.get('dimensions') %}
            or cellule.dimension = any({{ liste_sql(entree.dimensions) }})
                {%- if vues.get('is_peuplee') %} and cellule.{{ vues.effectif }} > 0 {%- endif %}
            {%- endif %}
        )
        {%- if not vues.get('is_peuplee') %}
        and cellule.{{ vues.effectif }} is not null
        {%- endif %}
        {%- if vues.get('ou') %}
        and ({{ vues.ou }})
        {%- endif %}
        {%- if vues.get('parametre') %}
        and {{ est_parametre(vues.parametre, 'cellule.departement_code', vues.get('etape')) }}
        {%- endif %}
        and {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
