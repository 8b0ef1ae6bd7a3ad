{#- No count of people or dwellings below the threshold is shown, nothing is readable in a masked row. What each column
    counts is said by the catalogue. ``libres``: measures of which few may be told, empty dwellings. -#}
{% test secret_respecte(model, libres) %}
    with regle as (
        select max(seuil_effectif) as seuil from {{ ref('seuil_secret') }}
        where valide_du <= current_date and coalesce(valide_au > current_date, true)
    )

    select cube.*
    from {{ model }} as cube
    inner join {{ ref('dim_indicateur') }} as catalogue
        on cube.departement_code = catalogue.departement_code and cube.indicateur_code = catalogue.indicateur_code
    cross join regle
    where
        cube.is_masque and num_nonnulls(
            cube.valeur, cube.borne_basse, cube.borne_haute, cube.numerateur, cube.denominateur, cube.effectif
        ) > 0
        or not cube.is_masque and (
{%- for colonne in ('effectif', 'numerateur', 'denominateur') %}
            {{ 'or ' if not loop.first }}cube.{{ colonne }} > 0 and cube.{{ colonne }} < regle.seuil
            and catalogue.comptes ->> '{{ colonne }}' <> all(array['{{ libres | join("', '") }}'])
{%- endfor %}
        )
{% endtest %}
