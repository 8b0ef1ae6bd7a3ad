-- Grain: one row per month of positioning, landlord, contingent, commune and type of dwelling: how far its propositions
-- went, and what sharing the file yielded. Each step counts those of the step before that reached it.
with final as (
    select
        chaine.departement_code,
        {{ mois_de('chaine.date_entree') }} as mois,
        chaine.bailleur_code,
        chaine.contingent_code,
        chaine.commune_code,
        chaine.epci_code,
        chaine.typologie_code,
        count(*) as nb_positionnees,
        count(*) filter (where chaine.is_examinee) as nb_examinees,
        count(*) filter (where chaine.is_favorable) as nb_favorables,
        count(*) filter (where chaine.is_offerte) as nb_offertes,
        count(*) filter (where chaine.is_acceptee) as nb_acceptees,
        count(*) filter (where chaine.is_bail) as nb_baux,
        count(partagee.candidature_id) as nb_du_bailleur,
        count(*) filter (where partagee.is_autre_guichet) as nb_autre_guichet,
        count(*) filter (where partagee.is_premiere) as nb_premieres
    from {{ ref('int_chaine_proposition') }} as chaine
    left join {{ ref('int_proposition_partagee') }} as partagee
        on chaine.candidature_id = partagee.candidature_id
    where chaine.date_entree is not null and chaine.commune_code is not null
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
