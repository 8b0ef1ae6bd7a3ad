-- Grain: one row per indicator told to everybody: rows shown and masked, for how many that hold a small count,
-- or one that is small without what collectivités read; rows corrected since, periods of which a correction waits.
with seuil as (
    select max(seuil_effectif) as seuil from {{ ref('seuil_secret') }}
    where valide_du <= current_date and coalesce(valide_au > current_date, true)
),

montree as (
    {{ cellules_montrees() }}
),

-- What this build could not correct, and why.
attente as (
    select
        indicateur.code as indicateur_code,
        string_agg(distinct periode.code, ', ' order by periode.code) as periodes_en_attente,
        string_agg(distinct attente.motif, ' ' order by attente.motif) as motif_attente
    from {{ source('technique', 'secret_bilan') }} as bilan
    cross join jsonb_to_recordset(bilan.bilan -> 'attentes') as attente (indicateurs jsonb, periodes jsonb, motif text)
    cross join jsonb_array_elements_text(attente.indicateurs) as indicateur (code)
    cross join jsonb_array_elements_text(attente.periodes) as periode (code)
    where
        bilan.publication_id = '{{ publication_en_cours() }}'
        and bilan.departement_code = {{ departement_du_fichier() }}
    group by indicateur.code
),

cellule as (
    select
        cellule.departement_code,
        cellule.indicateur_code,
        cellule.is_masque,
        cellule.is_provisoire,
        cellule.revision,
        catalogue.comptes ? 'numerateur' and cellule.numerateur > 0 and cellule.numerateur < seuil.seuil
        or catalogue.comptes ? 'denominateur' and cellule.denominateur > 0 and cellule.denominateur < seuil.seuil
        or catalogue.comptes ? 'effectif' and cellule.effectif > 0 and cellule.effectif < seuil.seuil
        or cellule.is_soustraite as is_petite
    from montree as cellule
    inner join {{ ref('dim_indicateur') }} as catalogue
        on
            cellule.departement_code = catalogue.departement_code
            and cellule.indicateur_code = catalogue.indicateur_code
            and catalogue.is_publie
            and not cellule.is_propre
    cross join seuil
),

compte as (
    select
        cellule.departement_code,
        cellule.indicateur_code,
        count(*)::integer as nb_lignes,
        count(*) filter (where cellule.is_provisoire)::integer as nb_provisoires,
        count(*) filter (where cellule.is_petite)::integer as nb_petites,
        count(*) filter (where cellule.is_masque)::integer as nb_masquees,
        count(*) filter (where cellule.revision > 0)::integer as nb_revisees,
        max(attente.periodes_en_attente) as periodes_en_attente,
        max(attente.motif_attente) as motif_attente
    from cellule
    left join attente
        on cellule.indicateur_code = attente.indicateur_code
    group by cellule.departement_code, cellule.indicateur_code
),

final as (
    select
        departement_code,
        indicateur_code,
        nb_lignes,
        nb_provisoires,
        nb_masquees,
        round(100 * (1 - nb_masquees::numeric / nb_lignes), 1) as part_montree_pct,
        round(sum(nb_masquees::numeric) over tout / nullif(sum(nb_petites) over tout, 0), 2)
            as masquees_par_petite_ensemble,
        nb_revisees,
        nb_petites,
        round(nb_masquees::numeric / nullif(nb_petites, 0), 3) as masquees_par_petite,
        periodes_en_attente,
        motif_attente
    from compte
    window tout as (partition by departement_code)
)

select * from final
