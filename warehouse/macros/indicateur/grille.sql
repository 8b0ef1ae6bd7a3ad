{#- The cells that an indicator fills: every period × every territory for the whole; a modality appears in a territory
    where it was counted at least once, by the periods at which its dimension is counted. A cell without any count is a
    true zero. A quarter or a year is a cell when all its months are covered. -#}
{% macro grille(croise, commune_par_an=false) -%}
    select
        serie.departement_code,
        periode.periode_type,
        periode.periode,
        serie.territoire_type,
        serie.territoire_code,
        serie.dimension,
        serie.modalite
    from (
        select distinct
            territoire.departement_code,
            compte.periode_type,
            territoire.territoire_type,
            territoire.territoire_code,
            'ensemble' as dimension,
            'TOUS' as modalite
        from {{ ref('int_territoire') }} as territoire
        cross join (select distinct periode_type from {{ croise }}) as compte
        where {{ a_des_mois('compte.periode_type', 'territoire', commune_par_an) }}
        union
        select distinct departement_code, periode_type, territoire_type, territoire_code, dimension, modalite
        from {{ croise }}
    ) as serie
    inner join (
        {{ periodes_couvertes() }}
    ) as periode
        on serie.periode_type = periode.periode_type
{%- endmacro %}

{#- Months, and the quarters and years of which every month is covered. -#}
{% macro periodes_couvertes() -%}
    {%- for type, nombre in {'mois': 1, 'trimestre': 3, 'annee': 12}.items() %}
    select
        '{{ type }}' as periode_type,
        {{ periode_de(type, 'mois') }} as periode
    from {{ ref('int_mois') }}
    group by 2
    having count(*) = {{ nombre }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Whether a territory has cells by this period. By year, every territory; by month or quarter, those above the communes, and
    the communes of `int_commune_suivie` unless `commune_par_an`. -#}
{% macro a_des_mois(periode_type, territoire, commune_par_an=false) -%}
    (
        {{ periode_type }} = 'annee' or {{ territoire }}.territoire_type <> 'commune'
        {%- if not commune_par_an %}
        or {{ est_suivie(territoire) }}
        {%- endif %}
    )
{%- endmacro %}

{#- Whether a commune is one of those of `int_commune_suivie`. -#}
{% macro est_suivie(territoire) -%}
    {{ territoire }}.territoire_code in (select suivie.commune_code from {{ ref('int_commune_suivie') }} as suivie)
{%- endmacro %}
