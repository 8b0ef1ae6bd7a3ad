-- Grain: one row per month, first commune and type wanted that holds valid demandes at the end of the month: those of
-- tenants of the social stock, and the others. Counted by months of entry and exit first: the months are then spread
-- over few rows.
with stock as (
    {{ par_mutation(ref('int_population_stock')) }}
),

periode as (
    select
        departement_code,
        commune_code,
        typologie_code,
        {{ mois_de('valide_du') }} as mois_entree,
        {{ mois_de('valide_au') }} as mois_sortie,
        count(*) filter (where mutation_code = 'OUI') as nb_mutations,
        count(*) filter (where mutation_code = 'NON') as nb_hors_mutation
    from stock
    group by departement_code, commune_code, typologie_code, mois_entree, mois_sortie
    having {{ mois_de('valide_du') }} < {{ mois_de('valide_au') }}
),

final as (
    select
        periode.departement_code,
        mois.mois,
        mois.is_fin_annee,
        periode.commune_code,
        periode.typologie_code,
        sum(periode.nb_mutations)::integer as stock_mutation,
        sum(periode.nb_hors_mutation)::integer as stock_hors_mutation
    from periode
    inner join {{ ref('int_mois') }} as mois
        on periode.mois_entree <= mois.mois and periode.mois_sortie > mois.mois
    group by periode.departement_code, mois.mois, mois.is_fin_annee, periode.commune_code, periode.typologie_code
)

select * from final
