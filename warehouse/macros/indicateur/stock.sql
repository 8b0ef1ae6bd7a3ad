{#- Cells of a stock: every month for the whole, above the commune; every December and the last month by modality. Communes
    by December, the large ones by month too unless `commune_par_an`. Expects the CTEs `<fait>_decembre` and `<fait>_dernier`. -#}
{% macro croiser_le_stock(fait, mesures, dimensions={'typologie': 'typologie_code'}, profil={}, commune_par_an=true) -%}
    {{ croiser(fait, mesures, dimensions={}, periodes=['mois'], commune_par_an=commune_par_an) }}
    union
    {{ croiser(fait ~ '_decembre', mesures, dimensions=dimensions, profil=profil, periodes=['annee']) }}
    union
    {{ croiser(fait ~ '_dernier', mesures, dimensions=dimensions, periodes=['mois'], commune_par_an=commune_par_an) }}
{%- endmacro %}
