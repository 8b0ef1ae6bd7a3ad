with final as (
    select
        saut.departement_code,
        saut.indicateur_code,
        saut.periode_type,
        saut.periode,
        saut.periode_precedente,
        saut.territoire_type,
        saut.territoire_code,
        saut.valeur,
        saut.valeur_precedente,
        saut.ecart,
        saut.variation_pct,
        saut.borne_pct,
        cause.cause_emetteur,
        cause.cause_nombre::integer as cause_nombre,
        cause.cause_part_pct,
        cause.cause_depot_id,
        cause.cause_fichier,
        cause.cause_situation_au,
        cause.cause_depot_nombre::integer as cause_depot_nombre,
        {{ phrase_du_saut() }} as phrase
    from {{ ref('int_saut') }} as saut
    left join {{ ref('int_saut_cause') }} as cause
        on {{ memes('saut', 'cause', cles_du_saut()) }}
    left join {{ ref('int_territoire') }} as territoire
        on {{ memes('saut', 'territoire', ['departement_code', 'territoire_type', 'territoire_code']) }}
    left join {{ ref('int_organisme') }} as emetteur
        on cause.cause_emetteur = emetteur.organisme_code
)

select * from final
