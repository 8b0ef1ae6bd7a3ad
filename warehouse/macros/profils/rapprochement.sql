{#- Offered dwellings that the reader may read × demandes that the reader may read, with the points and the reason of exclusion.
    Every exclusion that applies is listed; the first one is the reason shown. Unknown income, or a funding whose ceiling
    is not known (PLI), excludes nobody. -#}
{% macro rapprochement() -%}
paire as (
    select
        demande.departement_code,
        offre.offre_id,
        demande.demande_id,
        array_remove(
            array[
                case when demande.etat_code <> 'active' then 'VALIDITE' end,
                case when offre.commune_code <> all(demande.communes_souhaitees) then 'TERRITOIRE' end,
                case
                    when offre.nb_pieces between demande.nb_pieces_min and demande.nb_pieces_max then null
                    else 'TYPOLOGIE'
                end,
                case
                    when
                        offre.financement_code = 'PLAI' and demande.tranche_plafond_code in ('PLUS', 'PLS', 'SUP_PLS')
                        or offre.financement_code = 'PLUS' and demande.tranche_plafond_code in ('PLS', 'SUP_PLS')
                        or offre.financement_code = 'PLS' and demande.tranche_plafond_code = 'SUP_PLS'
                        then 'PLAFOND'
                end,
                case when demande.is_positionne then 'POSITIONNEMENT' end
            ],
            null
        ) as motifs_exclusion_codes,
        offre.financement_code = 'PLI' or demande.tranche_plafond_code = 'INCONNU' as is_plafond_non_verifie,
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
    where offre.is_offert
),

motivee as (
    select
        paire.departement_code,
        paire.offre_id,
        paire.demande_id,
        motifs_exclusion_codes = '{}' as is_eligible,
        motifs_exclusion_codes[1] as motif_exclusion_code,
        motif.libelle as motif_exclusion,
        motifs_exclusion_codes,
        is_plafond_non_verifie,
        points,
        points_anciennete,
        points_delai_anormal,
        points_dalo,
        points_pdalpd,
        anciennete_mois,
        date_creation,
        typologie,
        nb_personnes,
        tranche_plafond_code
    from paire
    left join {{ ref('dim_code') }} as motif
        on
            paire.departement_code = motif.departement_code
            and motif.liste = 'MOTIF_EXCLUSION'
            and motif.code = paire.motifs_exclusion_codes[1]
)
{%- endmacro %}
