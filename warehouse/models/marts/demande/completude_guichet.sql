with final as (
    select
        completude.departement_code,
        to_char(completude.mois, 'YYYY-MM') as periode,
        completude.mois,
        completude.guichet_code,
        guichet.organisme_code as emetteur,
        rubrique.code as rubrique,
        sum(completude.effectif)::integer as effectif,
        sum(rubrique.renseignees)::integer as renseignees,
        {{ taux_pct('sum(rubrique.renseignees)', 'sum(completude.effectif)') }}::numeric(8, 4) as taux_pct
    from {{ ref('int_stock_completude') }} as completude
    cross join lateral {{ rubriques_en_lignes('completude') }}
    left join {{ ref('int_guichet') }} as guichet
        on completude.guichet_code = guichet.guichet_code
    group by 1, 2, 3, 4, 5, 6
)

select * from final
