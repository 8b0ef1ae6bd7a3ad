{#- An indicator that counts: one measure of a table of cells (`int_…_croise`). -#}
{% macro compte_de(cellules, mesure, condition='true') -%}
select
    {{ colonnes_de_l_indicateur(
        'cellule', 'cellule.' ~ mesure, 'cellule.' ~ mesure, numerateur='cellule.' ~ mesure
    ) }}
from {{ cellules }} as cellule
where {{ condition }}
{%- endmacro %}

{#- An indicator that is a share: two measures of a table of cells. -#}
{% macro part_de(cellules, numerateur, denominateur, condition='true') -%}
select
    {{ colonnes_de_l_indicateur(
        'cellule', taux_pct('cellule.' ~ numerateur, 'cellule.' ~ denominateur), 'cellule.' ~ denominateur,
        numerateur='cellule.' ~ numerateur, denominateur='cellule.' ~ denominateur
    ) }}
from {{ cellules }} as cellule
where {{ condition }}
{%- endmacro %}

{#- Share of each type of dwelling in the leases of a year over its share in what an indicator counts, by territory above
    the commune; types that both have. -#}
{% macro indice_de_type(reference) -%}
select
    {{ colonnes_de_l_indicateur(
        'croise',
        'round(
            croise.attribues * croise.tous_comptes::numeric
            / nullif(croise.tous_attribues * croise.comptes, 0), 4
        )',
        'croise.attribues', numerateur='croise.attribues', denominateur='croise.comptes'
    ) }}
from (
    select
        reference.*,
        reference.effectif as comptes,
        attribution.effectif as attribues,
        sum(reference.effectif) over territoire as tous_comptes,
        sum(attribution.effectif) over territoire as tous_attribues
    from {{ reference }} as reference
    inner join {{ ref('int_indicateur_attribution') }} as attribution
        on {{ meme_cellule('reference', 'attribution') }}
    where
        reference.periode_type = 'annee'
        and reference.dimension = 'typologie'
        and reference.territoire_type <> 'commune'
    window territoire as (
        partition by
            reference.departement_code, reference.periode, reference.territoire_type, reference.territoire_code
    )
) as croise
{%- endmacro %}

{#- Persons of a household: six and more are one class. -#}
{% macro classe_taille(colonne) -%}
    case when {{ colonne }} >= 6 then '6P' else {{ colonne }}::text end
{%- endmacro %}
