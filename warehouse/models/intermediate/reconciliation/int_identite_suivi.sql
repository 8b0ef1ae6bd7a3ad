-- Grain: one row per identity between a board and the indicator that it details, what is counted, period and territory:
-- its two terms. An indicator has a row where it counts none; a board has none there.
with indicateur as (
    {{ lus_en_entier(['part_q1_hors_qpv', 'part_q2_q4_en_qpv', 'delai_anormal', 'delai_anormal_sans_proposition']) }}
),

terme as (
    select
        indicateur.departement_code,
        indicateur.periode,
        indicateur.territoire_type,
        indicateur.territoire_code,
        terme.identite_code,
        terme.objet,
        terme.nombre
    from indicateur
    cross join
        lateral (
            values
            ('mixite_suivi', 'part_q1_hors_qpv', 'annee', 'bail_hors_qpv', indicateur.denominateur),
            ('mixite_suivi', 'part_q1_hors_qpv', 'annee', 'bail_hors_qpv_q1', indicateur.numerateur),
            ('mixite_suivi', 'part_q2_q4_en_qpv', 'annee', 'bail_qpv', indicateur.denominateur),
            ('mixite_suivi', 'part_q2_q4_en_qpv', 'annee', 'bail_qpv_q2_q4', indicateur.numerateur),
            ('delai_anormal_suivi', 'delai_anormal', 'mois', 'delai_anormal', indicateur.numerateur),
            (
                'delai_anormal_suivi', 'delai_anormal_sans_proposition', 'mois', 'delai_anormal_sans_proposition',
                indicateur.valeur
            )
        ) as terme (identite_code, indicateur_code, periode_type, objet, nombre)
    where indicateur.indicateur_code = terme.indicateur_code and indicateur.periode_type = terme.periode_type
),

mixite as (
    select
        suivi.departement_code,
        suivi.annee::text as periode,
        case suivi.epci_code when 'TOUS' then 'departement' else 'epci' end as territoire_type,
        case suivi.epci_code when 'TOUS' then suivi.departement_code else suivi.epci_code end as territoire_code,
        compte.objet,
        sum(compte.nombre) as nombre
    from {{ ref('int_attribution_mixite') }} as suivi
    cross join
        lateral (
            values
            ('bail_hors_qpv', suivi.nb_hors_qpv),
            ('bail_hors_qpv_q1', suivi.nb_hors_qpv_q1),
            ('bail_qpv', suivi.nb_en_qpv),
            ('bail_qpv_q2_q4', suivi.nb_en_qpv_q2_q4)
        ) as compte (objet, nombre)
    group by suivi.departement_code, periode, territoire_type, territoire_code, compte.objet
),

depassement as (
    select
        suivi.departement_code,
        to_char(suivi.mois, 'YYYY-MM') as periode,
        case when grouping(suivi.epci_code) = 1 then 'departement' else 'epci' end as territoire_type,
        coalesce(suivi.epci_code, suivi.departement_code) as territoire_code,
        compte.objet,
        sum(compte.nombre) as nombre
    from {{ ref('int_stock_depassement') }} as suivi
    cross join
        lateral (
            values
            ('delai_anormal', suivi.effectif),
            ('delai_anormal_sans_proposition', suivi.nb_sans_proposition)
        ) as compte (objet, nombre)
    group by suivi.departement_code, suivi.mois, compte.objet, grouping sets ((suivi.epci_code), ())
),

suivi as (
    select * from mixite
    union all
    select * from depassement
),

final as (
    select
        terme.departement_code,
        terme.identite_code,
        terme.objet,
        terme.periode,
        terme.territoire_type,
        terme.territoire_code,
        terme.nombre::numeric as gauche,
        coalesce(suivi.nombre, 0)::numeric as droite,
        null::text as explication
    from terme
    left join suivi
        on {{ memes('terme', 'suivi') }} and terme.objet = suivi.objet
)

select * from final
