{#- Populations of the demandes, from `source`: the messages with the states that they leave, or the intervals in the stock.
    `cle` names what has a life of its own: a demande, or a demande as known at a date. A demande without a wish here is in
    none of them. `colonnes`: columns of the messages to keep besides. -#}

{#- D_NEW: filed in the months covered, as the first message describes it. -#}
{% macro demandes_nouvelles(source, cle, colonnes=[]) -%}
    select * from (
        select distinct on ({{ cle }})
            departement_code,
            {{ cle }},
            date_creation,
            {{ mois_de('date_creation') }} as mois,
            commune_code,
            typologie_code,
            {%- for colonne in colonnes %}
            {{ colonne }},
            {%- endfor %}
            is_mutation
        from {{ source }}
        where date_creation >= (select premier_mois from {{ ref('int_reference') }})
        order by {{ cle }}, date_fichier, increment_fichier
    ) as deposee
    where commune_code is not null
{%- endmacro %}

{#- D_REN: renewals made in the months covered; one told twice is one. -#}
{% macro demandes_renouvelees(source, cle, colonnes=[]) -%}
    select distinct on ({{ cle }}, date_dernier_renouvellement)
        departement_code,
        {{ cle }},
        date_dernier_renouvellement as date_renouvellement,
        {{ mois_de('date_dernier_renouvellement') }} as mois,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation
        {%- for colonne in colonnes %},
        {{ colonne }}
        {%- endfor %}
    from {{ source }}
    where
        type_message = 'renouvellement'
        and commune_code is not null
        and date_dernier_renouvellement >= (select premier_mois from {{ ref('int_reference') }})
    order by {{ cle }}, date_dernier_renouvellement, date_fichier, increment_fichier
{%- endmacro %}

{#- D_RAD: radiations in the months covered, one undone by a déradiation included. Messages that follow a radiation without
    undoing it correct it: the last one gives its date and its motive. -#}
{% macro demandes_radiees(source, cle) -%}
    select distinct on ({{ cle }}, radiation_rang)
        departement_code,
        {{ cle }},
        date_radiation,
        {{ mois_de('date_radiation') }} as mois,
        motif_radiation_code,
        date_bail,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        date_fin_validite <= date_radiation as is_expiree_avant,
        radiation_rang < dernier_rang as is_annulee
    from (
        select
            *,
            count(*) filter (where not is_radiee) over (
                partition by {{ cle }}
                order by date_fichier, increment_fichier
                rows between unbounded preceding and current row
            ) as radiation_rang,
            count(*) filter (where not is_radiee) over (partition by {{ cle }}) as dernier_rang
        from {{ source }}
    ) as suite
    where
        is_radiee and commune_code is not null
        and date_radiation >= (select premier_mois from {{ ref('int_reference') }})
    order by {{ cle.replace(',', ' asc,') }} asc, radiation_rang asc, date_fichier desc, increment_fichier desc
{%- endmacro %}

{#- D_ACT: in the stock one day at least of a calendar year, as it was on its last day in that year. -#}
{% macro demandes_actives(source, cle) -%}
    select distinct on ({{ cle }}, annee)
        departement_code,
        {{ cle }},
        annee,
        is_annee_couverte,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation
    from {{ source }} as stock
    inner join (
        select
            annee,
            make_date(annee, 1, 1) as debut,
            make_date(annee + 1, 1, 1) as fin,
            count(*) = 12 as is_annee_couverte
        from {{ ref('int_mois') }}
        group by annee
    ) as calendrier
        on stock.valide_du < calendrier.fin and stock.valide_au > calendrier.debut
    order by {{ cle.replace(',', ' asc,') }} asc, annee asc, valide_du desc
{%- endmacro %}
