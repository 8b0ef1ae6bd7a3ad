{#- No count of people or dwellings below the threshold is shown, nothing is readable in a masked row. What each column
    counts is said by the catalogue. -#}
{% test secret_respecte(model) %}
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
            catalogue.comptes ? 'effectif' and cube.effectif > 0 and cube.effectif < regle.seuil
            or catalogue.comptes ? 'numerateur' and cube.numerateur > 0 and cube.numerateur < regle.seuil
            or catalogue.comptes ? 'denominateur' and cube.denominateur > 0 and cube.denominateur < regle.seuil
        )
{% endtest %}
