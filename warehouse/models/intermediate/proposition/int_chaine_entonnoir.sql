-- Grain: one row per month of positioning, landlord, contingent, commune and type of dwelling: how far its propositions
-- went. Each step counts those of the step before that reached it.
with final as (
    select
        departement_code,
        {{ mois_de('date_entree') }} as mois,
        bailleur_code,
        contingent_code,
        commune_code,
        epci_code,
        typologie_code,
        count(*) as nb_positionnees,
        count(*) filter (where is_examinee) as nb_examinees,
        count(*) filter (where is_favorable) as nb_favorables,
        count(*) filter (where is_offerte) as nb_offertes,
        count(*) filter (where is_acceptee) as nb_acceptees,
        count(*) filter (where is_bail) as nb_baux
    from {{ ref('int_chaine_proposition') }}
    where date_entree is not null and commune_code is not null
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
