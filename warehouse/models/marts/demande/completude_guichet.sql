with final as (
    select
        completude.departement_code,
        to_char(completude.mois, 'YYYY-MM') as periode,
        completude.mois,
        completude.guichet_code,
        guichet.organisme_code as emetteur,
        completude.rubrique,
        completude.effectif,
        completude.renseignees,
        {{ taux_pct('completude.renseignees', 'completude.effectif') }}::numeric(8, 4) as taux_pct
    from {{ ref('int_stock_completude') }} as completude
    left join {{ ref('int_guichet') }} as guichet
        on completude.guichet_code = guichet.guichet_code
)

select * from final
