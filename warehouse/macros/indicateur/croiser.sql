{#- Counts of `fait` (one row per departement_code, mois, commune_code and modalities) by period × territory × dimension.
    `dimensions`: dimension → column of `fait`, by every period and territory. `profil`: the same, by year and above the
    commune only; with `profil_par_commune`, of large communes too. `suivi`: as `profil`, by month too.
    A modality left unknown belongs to no cell of its dimension. `agregats`: other aggregates of `fait`, name →
    expression. By month, only large communes have cells (`a_des_mois`); with `commune_par_an`, none has. `cles`: columns
    of `fait` that each cell is counted by besides. `territoires`: those counted. Sums are made by commune first: each of
    them is in several territories. `fait` is read once for each dimension and type of period: see `lignes_des_mesures`. -#}
{% macro croiser(
    fait, mesures, dimensions={'typologie': 'typologie_code'}, profil={}, suivi={}, periodes=['mois', 'annee'],
    agregats={}, commune_par_an=false, cles=[], territoires=none, profil_par_commune=false
) -%}
    {%- set axes = [] -%}
    {%- for type in periodes -%}
        {%- set debut = debut_de(type, 'fait.mois') -%}
        {%- do axes.append(dict(periode_type=type, debut=debut, dimension='ensemble', modalite=none, is_par_commune=true)) -%}
        {%- for noms, est_fine in ((dimensions, true), (dict(suivi, **(profil if type == 'annee' else {})), false)) -%}
            {%- for nom, colonne in noms.items() -%}
                {%- do axes.append(dict(
                    periode_type=type, debut=debut, dimension=nom, modalite='fait.' ~ colonne, is_par_commune=est_fine
                )) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
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
        {%- for axe in axes %}
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
            '{{ axe.periode_type }}' as periode_type,
            {{ periode_de(axe.periode_type, axe.debut) }} as periode,
            '{{ axe.dimension }}' as dimension,
            {{ axe.modalite ~ '::text' if axe.modalite else "'TOUS'" }} as modalite,
            {{ axe.is_par_commune | lower }} as is_par_commune
        from {{ fait }} as fait
        {%- if axe.modalite %}
        where {{ axe.modalite }} is not null
        {%- endif %}
        {%- if not agregats %}
        group by
            fait.departement_code, fait.commune_code, {{ axe.debut }}
            {%- if axe.modalite %}, {{ axe.modalite }}{% endif %}
            {%- for cle in cles %}, fait.{{ cle }}{% endfor %}
        {%- endif %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as fait
    inner join {{ territoires or ref('int_territoire_commune') }} as territoire
        on fait.commune_code = territoire.commune_code
    where
        (
            fait.is_par_commune or territoire.territoire_type <> 'commune'
            {%- if profil_par_commune %} or {{ est_suivie('territoire') }}{% endif %}
        )
        and {{ a_des_mois('fait.periode_type', 'territoire', commune_par_an) }}
    -- Medians sort the rows by these keys: what tells them apart comes first.
    group by 3, 5, 7, 6, 2, 4, 1 {%- for cle in cles %}, {{ 7 + loop.index }}{% endfor %}
{%- endmacro %}

{#- First day of the period of a month. -#}
{% macro debut_de(type, mois) -%}
    {%- if type == 'mois' -%} {{ mois }}
    {%- else -%} date_trunc('{{ 'quarter' if type == 'trimestre' else 'year' }}', {{ mois }}::timestamp)
    {%- endif -%}
{%- endmacro %}

{#- How a period is written: AAAA-MM, AAAA-T1, AAAA. -#}
{% macro periode_de(type, jour) -%}
    {%- if type == 'mois' -%} to_char({{ jour }}, 'YYYY-MM')
    {%- elif type == 'trimestre' -%} to_char({{ jour }}, 'YYYY-"T"Q')
    {%- else -%} to_char({{ jour }}, 'YYYY')
    {%- endif -%}
{%- endmacro %}
