{#- Counts of `fait` (one row per departement_code, mois, commune_code and modalities) by period × territory × dimension.
    `dimensions`: dimension → column of `fait`, by every period and territory. `profil`: the same, by year and above the
    commune only. A modality left unknown belongs to no cell of its dimension. `agregats`: other aggregates of `fait`, name →
    expression. With `commune_par_an`, communes have no cell by month or quarter. `cles`: columns of `fait` that each cell
    is counted by besides. `territoires`: those counted. Sums are made by commune first: each of them is in several
    territories. -#}
{% macro croiser(
    fait, mesures, dimensions={'typologie': 'typologie_code'}, profil={}, periodes=['mois', 'annee'], agregats={},
    commune_par_an=false, cles=[], territoires=none
) -%}
    select
        fait.departement_code,
        fait.periode_type,
        fait.periode,
        territoire.territoire_type,
        territoire.territoire_code,
        fait.dimension,
        fait.modalite
        {%- for cle in cles %},
        fait.{{ cle }}
        {%- endfor %}
        {%- for mesure in mesures %},
        sum(fait.{{ mesure }}) as {{ mesure }}
        {%- endfor %}
        {%- for nom, expression in agregats.items() %},
        {{ expression }} as {{ nom }}
        {%- endfor %}
    from (
        select
            {%- if agregats %}
            fait.*,
            {%- else %}
            fait.departement_code,
            fait.commune_code,
            {%- for cle in cles %}
            fait.{{ cle }},
            {%- endfor %}
            {%- for mesure in mesures %}
            sum(fait.{{ mesure }}) as {{ mesure }},
            {%- endfor %}
            {%- endif %}
            periode.periode_type,
            periode.periode,
            dimension.dimension,
            dimension.modalite,
            dimension.is_par_commune
        from {{ fait }} as fait
        cross join
            lateral (
                values
                {%- for type in periodes %}
                ('{{ type }}', {{ periode_de(type, 'fait.mois') }}){{ ',' if not loop.last }}
                {%- endfor %}
            ) as periode (periode_type, periode)
        cross join
            lateral (
                values
                ('ensemble', 'TOUS', true, true)
                {%- for nom, colonne in dimensions.items() %},
                ('{{ nom }}', fait.{{ colonne }}::text, true, true)
                {%- endfor %}
                {%- for nom, colonne in profil.items() %},
                ('{{ nom }}', fait.{{ colonne }}::text, periode.periode_type = 'annee', false)
                {%- endfor %}
            ) as dimension (dimension, modalite, is_cellule, is_par_commune)
        where dimension.is_cellule and dimension.modalite is not null
        {%- if not agregats %}
        group by
            fait.departement_code, fait.commune_code, periode.periode_type, periode.periode, dimension.dimension,
            dimension.modalite, dimension.is_par_commune
            {%- for cle in cles %}, fait.{{ cle }}{% endfor %}
        {%- endif %}
    ) as fait
    inner join {{ territoires or ref('int_territoire_commune') }} as territoire
        on fait.commune_code = territoire.commune_code
    where
        (fait.is_par_commune or territoire.territoire_type <> 'commune')
        {%- if commune_par_an %}
        and (fait.periode_type = 'annee' or territoire.territoire_type <> 'commune')
        {%- endif %}
    -- Medians sort the rows by these keys: what tells them apart comes first.
    group by 3, 5, 7, 6, 2, 4, 1 {%- for cle in cles %}, {{ 7 + loop.index }}{% endfor %}
{%- endmacro %}

{#- How a period is written: AAAA-MM, AAAA-T1, AAAA. -#}
{% macro periode_de(type, jour) -%}
    {%- if type == 'mois' -%} to_char({{ jour }}, 'YYYY-MM')
    {%- elif type == 'trimestre' -%} to_char({{ jour }}, 'YYYY-"T"Q')
    {%- else -%} to_char({{ jour }}, 'YYYY')
    {%- endif -%}
{%- endmacro %}
