{#- No shown number below the threshold, nothing readable in a masked cell; for a share, neither those out of it,
    nor 0 or 100 %. -#}
{% test secret_respecte(model, est_part=false) %}
    with regle as (
        select max(seuil_effectif) as seuil from {{ ref('seuil_secret') }}
        where valide_du <= current_date and coalesce(valide_au > current_date, true)
    )

    select cube.*
    from {{ model }} as cube
    cross join regle
    where
        cube.is_masque and num_nonnulls(cube.valeur, cube.numerateur, cube.denominateur, cube.effectif) > 0
        or not cube.is_masque and (
            cube.effectif > 0 and cube.effectif < regle.seuil
            or cube.numerateur > 0 and cube.numerateur < regle.seuil
            or cube.denominateur > 0 and cube.denominateur < regle.seuil
            {%- if est_part %}
            or cube.denominateur > cube.numerateur and cube.denominateur - cube.numerateur < regle.seuil
            or cube.denominateur > 0 and cube.numerateur in (0, cube.denominateur)
            {%- endif %}
        )
{% endtest %}
