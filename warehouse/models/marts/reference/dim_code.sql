with code as (
    select
        liste,
        code,
        libelle,
        groupe,
        ordre
    from {{ ref('liste_travail') }}
    union all
    select * from {{ ref('int_type_organisme') }}
    union all
    -- The legal reasons in force.
    select
        'MOTIF_MOINS_DE_3' as liste,
        motif.code,
        motif.libelle,
        null::text as groupe,
        motif.ordre
    from {{ ref('motif_moins_de_3') }} as motif
    cross join {{ ref('int_reference') }} as reference
    where
        motif.valide_du <= reference.date_reference
        and coalesce(motif.valide_au > reference.date_reference, true)
    union all
    -- The rules of the matching in force, in their order: what excludes, what a commission looks at.
    select
        case when effet = 'EXCLUSION' then 'MOTIF_EXCLUSION' else 'AVERTISSEMENT' end as liste,
        regle_code as code,
        libelle,
        effet as groupe,
        ordre
    from {{ ref('int_regle_rapprochement') }}
    where effet <> 'PARAMETRE'
    union all
    -- The criteria of the grid in force.
    select
        'CRITERE_COTATION' as liste,
        critere_code as code,
        max(libelle) as libelle,
        max(grille_code) as groupe,
        min(ordre) as ordre
    from {{ ref('int_grille_rapprochement') }}
    group by critere_code
    union all
    -- How many other households fit a dwelling, between the thresholds in force.
    select
        'AUTRES_MENAGES' as liste,
        classe.code,
        classe.libelle,
        null::text as groupe,
        classe.ordre
    from {{ ref('int_regle_rapprochement') }} as regle
    cross join {{ ref('int_reference') }} as reference
    cross join {{ ref('seuil_secret') }} as secret
    cross join
        lateral (
            values
            ('PEU', 'moins de ' || secret.seuil_effectif, 1),
            ('MOYEN', secret.seuil_effectif || ' à ' || regle.seuil - 1, 2),
            ('BEAUCOUP', regle.seuil || ' et plus', 3)
        ) as classe (code, libelle, ordre)
    where
        regle.regle_code = 'AUTRES_MENAGES'
        and secret.valide_du <= reference.date_reference
        and coalesce(secret.valide_au > reference.date_reference, true)
    union all
    -- The grids that apply here, those of the past too, by the newest name that this département gives them.
    select
        'GRILLE_COTATION' as liste,
        grille_code as code,
        (array_agg(grille_libelle order by departement_code asc nulls last, valide_du desc))[1] as libelle,
        null::text as groupe,
        (row_number() over (order by grille_code))::integer as ordre
    from {{ ref('grille_rapprochement') }}
    where coalesce(departement_code = {{ departement_du_fichier() }}, true)
    group by grille_code
    union all
    select
        'RESIDENCE' as liste,
        territoire_code as code,
        libelle,
        null::text as groupe,
        (row_number() over (order by libelle))::integer as ordre
    from {{ ref('int_territoire') }}
    where territoire_type = 'epci'
    union all
    select
        'TAILLE_TYPOLOGIE' as liste,
        taille.code || '_' || typologie.code as code,
        taille.libelle || ', ' || typologie.libelle as libelle,
        null::text as groupe,
        (row_number() over (order by taille.ordre, typologie.code))::integer as ordre
    from {{ ref('liste_travail') }} as taille
    cross join {{ ref('sne_code_list') }} as typologie
    where taille.liste = 'TAILLE' and typologie.liste = 'ListeTypeLogement' and typologie.code is not null
    union all
    -- The lists of the SNE in force, in the order of their codes; a working list may complete one.
    select
        sne.liste,
        sne.code,
        replace(sne.libelle, '...', '…') as libelle,
        null::text as groupe,
        (row_number() over (partition by sne.liste order by sne.code))::integer as ordre
    from {{ ref('sne_code_list') }} as sne
    left join {{ ref('liste_travail') }} as travail
        on sne.liste = travail.liste and sne.code = travail.code
    where sne.code is not null and travail.code is null and coalesce(sne.valide_au > current_date, true)
)

select
    territoire.territoire_code as departement_code,
    code.liste,
    code.code,
    code.libelle,
    code.groupe,
    code.ordre
from code
cross join {{ ref('int_territoire') }} as territoire
where territoire.territoire_type = 'departement'
