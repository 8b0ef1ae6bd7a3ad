{{ config(indexes=[{'columns': ['candidature_id'], 'unique': true}]) }}
-- Grain: one row per proposition of a landlord: whether another organisme registered the demande, the days since its
-- filing, and whether it is the first such proposition that the demande received.
with proposition as (
    select
        chaine.departement_code,
        chaine.candidature_id,
        chaine.demande_id,
        chaine.bailleur_code,
        chaine.commune_code,
        chaine.typologie_code,
        chaine.date_entree,
        chaine.date_entree - demande.date_creation as jours,
        coalesce(guichet.organisme_code <> chaine.bailleur_code, false) as is_autre_guichet
    from {{ ref('int_chaine_proposition') }} as chaine
    inner join {{ ref('int_candidature') }} as candidature
        on chaine.candidature_id = candidature.candidature_id
    left join {{ ref('int_demande_message') }} as demande
        on chaine.demande_id = demande.demande_id and demande.is_dernier
    left join {{ ref('int_guichet') }} as guichet
        on demande.guichet_code = guichet.guichet_code
    where candidature.positionne_par = 'BAILLEUR' and chaine.date_entree is not null
),

final as (
    select
        *,
        is_autre_guichet
        and row_number() over (
            partition by demande_id, is_autre_guichet
            order by date_entree, candidature_id
        ) = 1 as is_premiere
    from proposition
)

select * from final
