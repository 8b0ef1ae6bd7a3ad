with final as (
    select
        courbe.departement_code,
        courbe.periode,
        courbe.territoire_type,
        courbe.territoire_code,
        courbe.typologie,
        courbe.priorite,
        courbe.mutation,
        courbe.attente_mois,
        courbe.a_risque,
        courbe.entrees,
        courbe.logees,
        courbe.autres as autres_sorties,
        courbe.censurees,
        courbe.survie,
        courbe.survie_basse,
        courbe.survie_haute,
        courbe.incidence_logee,
        courbe.incidence_basse,
        courbe.incidence_haute,
        courbe.incidence_autre
    from {{ ref('int_attente_courbe') }} as courbe
    where courbe.periode_type = 'mois' and courbe.territoire_type in ('departement', 'epci')
)

select * from final
