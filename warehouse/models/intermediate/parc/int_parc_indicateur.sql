-- Grain: one row per year, territory and measure; counts of dwellings by public variables only.
with compte as (
    select
        departement_code,
        annee,
        case
            when grouping(commune_code) = 0 then 'commune'
            when grouping(epci_code) = 0 then 'epci'
            else 'departement'
        end as territoire_type,
        case
            when grouping(commune_code) = 0 then commune_code
            when grouping(epci_code) = 0 then epci_code
            else departement_code
        end as territoire_code,
        count(*) as total,
        count(*) filter (where type_construction_code in ('C', 'E')) as collectif,
        count(*) filter (where type_construction_code = 'I') as individuel,
        count(*) filter (where nb_pieces between 1 and 2) as pieces_1_2,
        count(*) filter (where nb_pieces between 3 and 4) as pieces_3_4,
        count(*) filter (where nb_pieces >= 5) as pieces_5_plus,
        count(*) filter (where is_qpv) as en_qpv,
        count(*) filter (where not is_qpv) as hors_qpv,
        count(*) filter (where dpe_energie_code in ('A', 'B', 'C')) as dpe_abc,
        count(*) filter (where dpe_energie_code = 'D') as dpe_d,
        count(*) filter (where dpe_energie_code in ('E', 'F', 'G')) as dpe_efg,
        count(*) filter (where dpe_energie_code is null) as dpe_inconnu,
        count(*) filter (where dpe_ges_code in ('A', 'B', 'C')) as ges_abc,
        count(*) filter (where dpe_ges_code = 'D') as ges_d,
        count(*) filter (where dpe_ges_code in ('E', 'F', 'G')) as ges_efg,
        count(*) filter (where dpe_ges_code is null) as ges_inconnu
    from {{ ref('int_logement') }}
    where is_compte
    group by departement_code, annee, grouping sets ((), (epci_code), (commune_code))
),

final as (
    select
        compte.departement_code,
        compte.annee,
        compte.territoire_type,
        compte.territoire_code,
        ligne.mesure,
        ligne.valeur::integer as valeur,
        {{ taux_pct('ligne.valeur', 'compte.total') }} as part_pct
    from compte
    cross join
        unnest(
            array[
                'total', 'collectif', 'individuel', 'pieces_1_2', 'pieces_3_4', 'pieces_5_plus', 'en_qpv',
                'hors_qpv', 'dpe_abc', 'dpe_d', 'dpe_efg', 'dpe_inconnu', 'ges_abc', 'ges_d', 'ges_efg',
                'ges_inconnu'
            ],
            array[
                compte.total, compte.collectif, compte.individuel, compte.pieces_1_2, compte.pieces_3_4,
                compte.pieces_5_plus, compte.en_qpv, compte.hors_qpv, compte.dpe_abc, compte.dpe_d, compte.dpe_efg,
                compte.dpe_inconnu, compte.ges_abc, compte.ges_d, compte.ges_efg, compte.ges_inconnu
            ]
        ) as ligne (mesure, valeur)
    where compte.territoire_code is not null
)

select * from final
