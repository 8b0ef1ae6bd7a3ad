-- Grain: one row per territory, group of demandes and shown month of waiting: the curves of the last closed year, from
-- `technique.secret_courbe`. No count: those of two months would tell on each other.
with derniere as (
    select
        departement_code,
        max(periode) as periode
    from {{ source('technique', 'secret_courbe') }}
    where departement_code = {{ departement_du_fichier() }}
    group by departement_code
),

final as (
    select
        courbe.departement_code,
        courbe.periode,
        courbe.territoire_type,
        courbe.territoire_code,
        courbe.typologie,
        courbe.priorite,
        courbe.mutation,
        courbe.attente_mois,
        {%- for compte in ['a_risque', 'entrees', 'logees', 'autres_sorties', 'censurees'] %}
        null::integer as {{ compte }},
        {%- endfor %}
        courbe.survie,
        courbe.survie_basse,
        courbe.survie_haute,
        courbe.incidence_logee,
        courbe.incidence_basse,
        courbe.incidence_haute,
        null::float8 as incidence_autre
    from {{ source('technique', 'secret_courbe') }} as courbe
    inner join derniere
        on courbe.departement_code = derniere.departement_code and courbe.periode = derniere.periode
)

select * from final
