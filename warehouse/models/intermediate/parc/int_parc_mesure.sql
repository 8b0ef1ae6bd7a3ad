-- Grain: one row per RPLS year, commune, dimension and modality: dwellings and what is measured on them. Public
-- variables are counted once a year, from the public file where there is one; occupation and rents are known from the
-- landlords' files alone.
with final as (
    select
        departement_code,
        annee,
        commune_code,
        {{ cellule_de_dimension() }},
        count(*) filter (where is_compte) as nb_logements,
        count(annee_premiere_location) filter (where is_compte) as nb_dates,
        count(*) filter (where is_compte and annee_premiere_location >= annee - 5) as nb_recents,
        count(age_ans) filter (where is_compte) as nb_ages,
        sum(age_ans) filter (where is_compte) as somme_ages,
        count(*) filter (where is_declare) as nb_declares,
        count(*) filter (where is_locatif) as nb_locatifs,
        count(*) filter (where is_vacant) as nb_vacants,
        count(*) filter (where is_vacant_3_mois) as nb_vacants_3_mois,
        count(*) filter (where is_mobilite and is_ordinaire) as nb_mobilite,
        count(*) filter (where is_bail_mobilite and is_ordinaire) as nb_baux_mobilite,
        count(*) filter (where is_mobilite) as nb_mobilite_tous,
        count(*) filter (where is_bail_mobilite) as nb_baux_mobilite_tous,
        count(loyer_eur) as nb_loyers,
        sum(loyer_eur) as loyer_eur,
        sum(surface_m2) as surface_m2
    from {{ ref('int_parc_logement') }}
    group by
        departement_code, annee, commune_code,
        {{ ensembles_de_dimensions() }}
)

select * from final
