{#- No published sum (communes of an EPCI, EPCI of the département, types of the département, and months of a year
    when the measure adds up) has exactly one masked cell among its parts and its total: a subtraction would give it.
    Returns the margins that leak. -#}
{% test marge_protegee(model, additif=false) %}
    with cellule as (
        select
            cube.*,
            case cube.territoire_type
                when 'epci' then cube.departement_code
                when 'commune' then territoire.epci_code
            end as territoire_parent
        from {{ model }} as cube
        left join {{ ref('dim_territoire') }} as territoire
            on
                cube.departement_code = territoire.departement_code
                and cube.territoire_type = territoire.territoire_type
                and cube.territoire_code = territoire.territoire_code
    ),

    somme as (
        select
            'territoire ' || total.periode || ' ' || total.territoire_code as marge,
            total.is_masque as total_masque,
            count(*) filter (where partie.is_masque) as nb_parties_masquees
        from cellule as total
        inner join cellule as partie
            on
                total.departement_code = partie.departement_code
                and total.periode = partie.periode
                and total.territoire_code = partie.territoire_parent
                and total.typologie = 'TOUS'
                and partie.typologie = 'TOUS'
        group by total.periode, total.territoire_code, total.is_masque
        union all
        select
            'typologie ' || total.periode,
            total.is_masque,
            count(*) filter (where partie.is_masque)
        from cellule as total
        inner join cellule as partie
            on
                total.departement_code = partie.departement_code
                and total.periode = partie.periode
                and total.territoire_code = partie.territoire_code
                and total.typologie = 'TOUS'
                and partie.typologie <> 'TOUS'
        group by total.departement_code, total.periode, total.is_masque
        {%- if additif %}
        union all
        select
            'annee ' || total.periode || ' ' || total.territoire_code,
            total.is_masque,
            count(*) filter (where partie.is_masque)
        from cellule as total
        inner join cellule as partie
            on
                total.departement_code = partie.departement_code
                and total.territoire_code = partie.territoire_code
                and total.typologie = 'TOUS'
                and partie.typologie = 'TOUS'
                and total.periode_type = 'annee'
                and partie.periode_type = 'mois'
                and total.periode = left(partie.periode, 4)
        group by total.periode, total.territoire_code, total.is_masque
        {%- endif %}
    )

    select * from somme
    where nb_parties_masquees + total_masque::integer = 1
{% endtest %}
