{#- CTEs `decembre` and `dernier`: the rows of `fait` of every December, and those of the last month. -#}
{% macro decembre_et_dernier(fait) -%}
decembre as (
    select * from {{ fait }}
    where date_part('month', mois) = 12
),

dernier as (
    select fait.* from {{ fait }} as fait
    inner join {{ ref('int_reference') }} as reference
        on fait.mois = reference.dernier_mois
)
{%- endmacro %}

{#- Cells of a stock: every month for the whole, above the commune; every December and the last month by modality.
    Communes by December, the large ones by month too unless `commune_par_an`; none by a modality of `profil`. -#}
{% macro croiser_le_stock(fait, mesures, dimensions={'typologie': 'typologie_code'}, profil={}, commune_par_an=true) -%}
    with {{ decembre_et_dernier(fait) }}

    {{ croiser(fait, mesures, dimensions={}, periodes=['mois'], commune_par_an=commune_par_an) }}
    union
    {{ croiser('decembre', mesures, dimensions=dimensions, profil=profil, periodes=['annee']) }}
    union
    {{ croiser(
        'dernier', mesures, dimensions=dict(dimensions, **profil), periodes=['mois'], commune_par_an=commune_par_an
    ) }}
{%- endmacro %}
