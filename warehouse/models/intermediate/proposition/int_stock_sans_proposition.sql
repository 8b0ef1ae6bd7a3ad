-- Grain: one row per month, first commune and class of seniority that holds valid demandes at the end of the month: how
-- many there are, and how many were never positioned by then. Counted from what enters and leaves each month, then
-- summed over the months: a demande without proposition leaves at its first one.
with periode as (
    select
        periode.departement_code,
        periode.commune_code,
        {{ rang_du_mois('periode.date_creation') }} as creation,
        {{ rang_du_mois('periode.valide_du') }} as entree,
        {{ rang_du_mois('periode.valide_au') }} as sortie,
        {{ rang_du_mois('least(periode.valide_au, proposition.date_premiere_proposition)') }} as sortie_sans,
        count(*) as effectif
    from {{ ref('int_demande_periode') }} as periode
    left join {{ ref('int_demande_proposition') }} as proposition
        on periode.departement_code = proposition.departement_code and periode.demande_id = proposition.demande_id
    group by periode.departement_code, periode.commune_code, creation, entree, sortie, sortie_sans
),

classe as (
    {{ classes_anciennete() }}
),

-- The months that a period spends in each class.
intervalle as (
    select
        periode.departement_code,
        periode.commune_code,
        classe.code as anciennete_code,
        greatest(periode.entree, periode.creation + classe.debut) as debut,
        least(periode.sortie, periode.creation + classe.fin) as fin,
        least(periode.sortie_sans, periode.creation + classe.fin) as fin_sans,
        periode.effectif
    from periode
    inner join classe
        on periode.sortie > periode.creation + classe.debut and periode.entree < periode.creation + classe.fin
),

mouvement as (
    select
        intervalle.departement_code,
        intervalle.commune_code,
        intervalle.anciennete_code,
        greatest(mouvement.mois, {{ rang_du_mois('reference.premier_mois') }}) as mois,
        sum(mouvement.stock) as stock,
        sum(mouvement.sans_proposition) as sans_proposition
    from intervalle
    cross join {{ ref('int_reference') }} as reference
    cross join
        lateral (
            values
            (debut, effectif, case when debut < fin_sans then effectif else 0 end),
            (fin, -effectif, 0),
            (case when debut < fin_sans then fin_sans end, 0, -effectif)
        ) as mouvement (mois, stock, sans_proposition)
    where intervalle.debut < intervalle.fin and mouvement.mois <= {{ rang_du_mois('reference.dernier_mois') }}
    group by
        intervalle.departement_code, intervalle.commune_code, intervalle.anciennete_code,
        greatest(mouvement.mois, {{ rang_du_mois('reference.premier_mois') }})
),

serie as (
    select distinct
        departement_code,
        commune_code,
        anciennete_code
    from mouvement
),

cumul as (
    select
        serie.departement_code,
        mois.mois,
        serie.commune_code,
        serie.anciennete_code,
        sum(coalesce(mouvement.stock, 0)) over depuis as stock,
        sum(coalesce(mouvement.sans_proposition, 0)) over depuis as sans_proposition
    from serie
    cross join {{ ref('int_mois') }} as mois
    left join mouvement
        on
            serie.departement_code = mouvement.departement_code
            and serie.commune_code = mouvement.commune_code
            and serie.anciennete_code = mouvement.anciennete_code
            and {{ rang_du_mois('mois.mois') }} = mouvement.mois
    window depuis as (
        partition by serie.departement_code, serie.commune_code, serie.anciennete_code
        order by mois.mois
    )
),

final as (
    select
        departement_code,
        mois,
        commune_code,
        anciennete_code,
        stock::integer as stock,
        sans_proposition::integer as sans_proposition
    from cumul
    where stock > 0
)

select * from final
