{#- CTEs that end with `final`: how many demandes of `periode` (rows of int_demande_periode) each first commune, typology and
    month holds at its end, by seniority. Keys are ranks: half a million rows are hashed and sorted on integers in half the
    time. Periods are first counted by cohort and by months of entry and exit: the months are then spread over few rows. -#}
{% macro cohortes_du_stock(periode) -%}
typologie as (
    {{ typologies_souhaitables() }}
),

mois as (
    select
        fin_mois,
        {{ rang_du_mois('mois') }} as mois_rang
    from {{ ref('int_mois') }}
),

borne as (
    select
        min(mois_rang) as premier,
        max(mois_rang) as dernier
    from mois
),

periode as (
    select
        commune.territoire_rang as commune_rang,
        typologie.typologie_rang,
        {{ rang_du_mois('periode.mois_creation') }} as creation_rang,
        {{ rang_du_mois('periode.valide_du') }} as entree_rang,
        {{ rang_du_mois('periode.valide_au') }} as sortie_rang,
        count(*)::integer as effectif
    from {{ periode }} as periode
    inner join {{ ref('int_territoire') }} as commune
        on periode.commune_code = commune.territoire_code
    inner join typologie
        on periode.typologie_code = typologie.typologie_code
    group by commune.territoire_rang, typologie.typologie_rang, creation_rang, entree_rang, sortie_rang
    having {{ rang_du_mois('periode.valide_du') }} < {{ rang_du_mois('periode.valide_au') }}
),

present as (
    select
        periode.commune_rang,
        periode.typologie_rang,
        mois.mois_rang,
        periode.creation_rang,
        sum(periode.effectif)::integer as effectif
    from periode
    cross join borne
    cross join
        lateral generate_series(
            greatest(periode.entree_rang, borne.premier), least(periode.sortie_rang - 1, borne.dernier)
        ) as mois (mois_rang)
    group by periode.commune_rang, periode.typologie_rang, mois.mois_rang, periode.creation_rang
),

seuil as (
    select
        commune.territoire_rang as commune_rang,
        typologie.typologie_rang,
        mois.mois_rang,
        delai.seuil_mois
    from {{ ref('int_delai_anormal') }} as delai
    inner join {{ ref('int_territoire') }} as commune
        on delai.commune_code = commune.territoire_code
    inner join typologie
        on delai.typologie_code = typologie.typologie_code
    inner join mois
        on delai.date_effet = mois.fin_mois
),

final as (
    select
        present.commune_rang,
        present.typologie_rang,
        present.mois_rang,
        present.mois_rang - present.creation_rang as anciennete_mois,
        present.effectif,
        case
            when {{ au_dela_du_delai('present.mois_rang - present.creation_rang', 'seuil.seuil_mois') }} then present.effectif
            else 0
        end as effectif_delai_anormal
    from present
    left join seuil
        on
            present.commune_rang = seuil.commune_rang
            and present.typologie_rang = seuil.typologie_rang
            and present.mois_rang = seuil.mois_rang
)
{%- endmacro %}
