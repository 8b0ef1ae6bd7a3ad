{{ config(materialized='view') }}
-- Grain: one row per offered dwelling and demande, both among those that the reader may read: the view runs with the
-- rights of who reads it. Each column stands alone: asking for the eligible ones costs five plain conditions on a
-- narrow table, and the list of every reason is only made when it is asked for. The words of the exclusion are looked
-- up in one row: a join would compare every demande with every word (182 ms against 43 on 56,000 demandes).
with motif as (
    select
        departement_code,
        jsonb_object_agg(code, libelle) as libelles
    from {{ ref('dim_code') }}
    where liste = 'MOTIF_EXCLUSION'
    group by departement_code
)

select
    demande.departement_code,
    offre.offre_id,
    demande.demande_id,
    demande.is_valide
    and not ({{ hors_territoire() }})
    and not ({{ hors_norme() }})
    and not ({{ hors_plafond() }})
    and not ({{ deja_propose() }})
    and not demande.is_positionne as is_eligible,
    {{ motif_exclusion() }} as motif_exclusion_code,
    motif.libelles ->> {{ motif_exclusion() }} as motif_exclusion,
    array_remove(
        array[
            case when not demande.is_valide then 'VALIDITE' end,
            case when {{ hors_territoire() }} then 'TERRITOIRE' end,
            case when {{ hors_norme() }} then 'TYPOLOGIE' end,
            case when {{ hors_plafond() }} then 'PLAFOND' end,
            case when {{ deja_propose() }} then 'DEJA_PROPOSE' end,
            case when demande.is_positionne then 'POSITIONNEMENT' end
        ],
        null
    ) as motifs_exclusion_codes,
    demande.plafond_rang is null or {{ plafond_rang('offre.financement_code') }} is null as is_plafond_non_verifie,
    demande.points,
    demande.points_anciennete,
    demande.points_delai_anormal,
    demande.points_dalo,
    demande.points_pdalpd,
    demande.anciennete_mois,
    demande.date_creation,
    demande.typologie_code as typologie,
    demande.nb_personnes,
    demande.tranche_plafond_code
from {{ ref('fct_offre') }} as offre
inner join {{ ref('fct_demande_critere') }} as demande
    on offre.departement_code = demande.departement_code
left join motif
    on demande.departement_code = motif.departement_code
where offre.is_offert
