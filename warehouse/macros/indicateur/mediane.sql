{#- The rest of an indicator that is a median of days: rows of `fait` (month, commune, days), crossed with the dimensions of
    `profil` by year, spread over the grid; half of the days stand between its bounds. -#}
{% macro mediane_des_jours(fait, profil) -%}
croise as (
    {{ croiser(
        fait, [], dimensions={}, profil=profil, commune_par_an=true, agregats={
            'quartiles': 'percentile_cont(array[0.25, 0.5, 0.75]) within group (order by ' ~ fait ~ '.jours)',
            'nb': 'count(*)',
        }
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'croise.quartiles[2]', 'coalesce(croise.nb, 0)', borne_basse='croise.quartiles[1]',
            borne_haute='croise.quartiles[3]', denominateur='coalesce(croise.nb, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)
{%- endmacro %}
