{#- Rows that an account of some partner may read, whichever its organisme, beside the figures that are published: what the
    register calls `lisible` of the predicate by which each profile that reads these figures reads `vue`. -#}
{% macro lisible_par_un_partenaire(vue) -%}
    {%- set lu, conditions = registre() if execute else {'profils': {}}, [] -%}
    {%- for profil in lu.profils.values() if vue in profil.lignes -%}
        {%- if lu.predicats[profil.lignes.indicateur].lectures.keys() | list == ['cube'] -%}
            {%- do conditions.append(sens(lu, profil.lignes[vue]).get('lisible')) -%}
        {%- endif -%}
    {%- endfor -%}
    coalesce({{ conditions | select | unique | join(' or ') or 'false' }}, false)
{%- endmacro %}

{#- Whether a row is of a demande that a partner may read. -#}
{% macro est_lisible() -%}
    demande_id in (select lisible.demande_id from {{ ref('int_lisible_demande') }} as lisible)
{%- endmacro %}

{#- The rows of `fait`, once for each of those who read them: their landlord; the partners, taken together, on a condition.
    `fait` has bailleur_code and contingent_code. -#}
{% macro par_lecteur(fait, est_lisible_par_un_partenaire=none) -%}
    select
        fait.*,
        lecteur.lecteur_code
    from {{ fait }} as fait
    cross join
        lateral (
            values
            (fait.bailleur_code, true),
            ('COLLECTIVITES', {{ est_lisible_par_un_partenaire or lisible_par_un_partenaire('candidature') }})
        ) as lecteur (lecteur_code, est_lisible)
    where lecteur.est_lisible
{%- endmacro %}

{#- Whether an organisme (`organisme`, of int_organisme_portee) reads a row of `vue`, by the predicate of its profile in the
    register; asked of the profiles that are told how many other households fit. -#}
{% macro lu_par_l_organisme(vue) -%}
    {%- set lu = registre() if execute else {'profils': {}} -%}
    coalesce(
        case organisme.profil
            {%- for nom, profil in lu.profils.items() if 'autres_menages' in profil.lignes %}
            when '{{ nom }}' then {{ modules.re.sub('[{]([a-z_]+)[}]', '(organisme.\\1)', sens(lu, profil.lignes[vue]).sql) }}
            {%- endfor %}
            else false
        end,
        false
    )
{%- endmacro %}

{#- Counts of `fait`, by reader (`lecteur_code`), in every territory of which collectivités are told something, by the
    arguments of `croiser`: where one is forgotten, the measure is not told there. -#}
{% macro croiser_les_lus(
    fait, mesures, dimensions={}, profil={}, periodes=['mois', 'annee'], profil_par_commune=false
) -%}
    {%- set lecteurs = ['lecteur_code'] -%}
    {%- set territoires -%}
    (
        select * from {{ ref('int_territoire_commune') }}
        where territoire_type in ('epci', 'commune', 'zone_abc', 'delegation')
    )
    {%- endset -%}
    {{ croiser_le_departement(fait, mesures, profil=dict(dimensions, **profil), periodes=periodes, cles=lecteurs) }}
    union all
    {{ croiser(
        fait, mesures, dimensions=dimensions, profil=profil, periodes=periodes, cles=lecteurs, territoires=territoires,
        profil_par_commune=profil_par_commune
    ) }}
{%- endmacro %}
