{#- CTEs that end with `par_dimension`: by month photographed, first commune, dimension and modality, how many demandes the
    CTE `demande` holds (rows of int_stock_photographie, with mutation_code). -#}
{% macro profils_du_stock() -%}
{%- set dimensions = [
    'taille', 'composition', 'age', 'age_sexe', 'situation_familiale', 'situation_professionnelle', 'nationalite', 'revenu',
    'revenu_uc', 'plafond', 'logement_actuel', 'motif', 'anciennete', 'priorite', 'mutation', 'multi_type',
    'taille_typologie',
] -%}
photographie as (
    select
        mois.mois,
        mois.fin_mois
    from {{ ref('int_mois') }} as mois
    inner join {{ ref('int_reference') }} as reference
        on mois.is_fin_annee or mois.mois = reference.dernier_mois
),

classe as (
    select
        photographie.mois,
        array_agg(classe.code order by classe.borne_min) filter (where classe.dimension = 'age') as age_codes,
        array_agg(classe.borne_min::integer order by classe.borne_min) filter (where classe.dimension = 'age')
            as age_bornes,
        array_agg(classe.code order by classe.borne_min) filter (where classe.dimension = 'revenu') as revenu_codes,
        array_agg(classe.borne_min::numeric order by classe.borne_min) filter (where classe.dimension = 'revenu')
            as revenu_bornes,
        array_agg(classe.code order by classe.borne_min) filter (where classe.dimension = 'anciennete')
            as anciennete_codes,
        array_agg(classe.borne_min::integer order by classe.borne_min) filter (where classe.dimension = 'anciennete')
            as anciennete_bornes
    from photographie
    inner join {{ ref('classe_profil') }} as classe
        on
            photographie.fin_mois >= classe.valide_du
            and coalesce(photographie.fin_mois < classe.valide_au, true)
    group by photographie.mois
),

codee as (
    select
        demande.departement_code,
        demande.mois,
        demande.commune_code,
        {{ classe_taille('demande.nb_personnes') }} as taille,
        {{ classe_taille('demande.nb_personnes') }} || '_' || demande.typologie_code as taille_typologie,
        demande.composition_code as composition,
        classe.age_codes[width_bucket(demande.age_demandeur, classe.age_bornes)] as age,
        coalesce(demande.sexe_code, 'NR') || '_'
        || coalesce(classe.age_codes[width_bucket(demande.age_demandeur, classe.age_bornes)], 'NR') as age_sexe,
        coalesce(demande.situation_familiale_code, 'NR') as situation_familiale,
        coalesce(demande.type_contrat_code, 'NR') as situation_professionnelle,
        coalesce(demande.nationalite_code, 'NR') as nationalite,
        coalesce(
            classe.revenu_codes[width_bucket(demande.ressources_mensuelles_eur, classe.revenu_bornes)], 'NR'
        ) as revenu,
        coalesce(
            classe.revenu_codes[width_bucket(demande.ressources_uc_annuelles_eur / 12, classe.revenu_bornes)], 'NR'
        ) as revenu_uc,
        demande.tranche_plafond_code as plafond,
        coalesce(demande.modele_logement_code, 'NR') as logement_actuel,
        coalesce(demande.motif_code, 'NR') as motif,
        classe.anciennete_codes[width_bucket(demande.anciennete_mois, classe.anciennete_bornes)] as anciennete,
        demande.priorite_code as priorite,
        demande.mutation_code as mutation,
        case when demande.is_multi_type then 'OUI' else 'NON' end as multi_type
    from demande
    inner join classe
        on demande.mois = classe.mois
),

par_dimension as (
    select
        departement_code,
        mois,
        commune_code,
        case
            {%- for dimension in dimensions %}
            when grouping({{ dimension }}) = 0 then '{{ dimension }}'
            {%- endfor %}
        end as dimension,
        coalesce({{ dimensions | join(', ') }}) as modalite,
        count(*)::integer as effectif
    from codee
    group by departement_code, mois, commune_code, grouping sets (
        {%- for dimension in dimensions %}
        ({{ dimension }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
)
{%- endmacro %}

{#- By month photographed, commune of residence with its EPCI, and commune of the first wish: how many demandes of
    `photographie` (rows of int_stock_photographie) there are, and how many of them live where they wish. -#}
{% macro residences_du_stock(photographie) -%}
    select
        demande.departement_code,
        demande.mois,
        case
            when demande.commune_residence_code is null then 'INCONNU'
            when residence.commune_code is null then 'HORS'
            else coalesce(residence.epci_code, 'SANS')
        end as residence_epci_code,
        case
            when demande.commune_residence_code is null then 'INCONNU'
            when residence.commune_code is null then 'HORS'
            else residence.commune_code
        end as residence_commune_code,
        demande.commune_code,
        count(*)::integer as effectif,
        count(*) filter (where demande.commune_residence_code = demande.commune_code)::integer as effectif_meme_commune
    from {{ photographie }} as demande
    left join {{ ref('int_commune') }} as residence
        on demande.commune_residence_code = residence.commune_code
    group by 1, 2, 3, 4, 5
{%- endmacro %}
