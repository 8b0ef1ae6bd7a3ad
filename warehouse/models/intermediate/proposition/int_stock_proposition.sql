-- Grain: one row per month and first commune: propositions ever made, by the end of the month, to the demandes that
-- are valid then.
with present as (
    select
        periode.departement_code,
        periode.commune_code,
        greatest({{ rang_du_mois('periode.valide_du') }}, {{ rang_du_mois('proposition.date_entree') }}) as debut,
        {{ rang_du_mois('periode.valide_au') }} as fin
    from {{ ref('int_demande_periode') }} as periode
    inner join {{ ref('int_chaine_proposition') }} as proposition
        on
            periode.departement_code = proposition.departement_code
            and periode.demande_id = proposition.demande_id
),

mouvement as (
    select
        present.departement_code,
        present.commune_code,
        greatest(mouvement.mois, {{ rang_du_mois('reference.premier_mois') }}) as mois,
        sum(mouvement.nombre) as nombre
    from present
    cross join {{ ref('int_reference') }} as reference
    cross join lateral (values (present.debut, 1), (present.fin, -1)) as mouvement (mois, nombre)
    where present.debut < present.fin
    group by 1, 2, 3
),

serie as (
    select distinct
        departement_code,
        commune_code
    from mouvement
),

final as (
    select
        serie.departement_code,
        mois.mois,
        serie.commune_code,
        coalesce(sum(mouvement.nombre) over (
            partition by serie.departement_code, serie.commune_code
            order by mois.mois
        ), 0)::integer as nb_propositions
    from serie
    cross join {{ ref('int_mois') }} as mois
    left join mouvement
        on
            serie.departement_code = mouvement.departement_code
            and serie.commune_code = mouvement.commune_code
            and {{ rang_du_mois('mois.mois') }} = mouvement.mois
)

select * from final
