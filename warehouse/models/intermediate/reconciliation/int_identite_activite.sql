-- Grain: one row per identity of the candidatures and the active demandes, period: its two terms.
with identite as (
    select
        candidature.departement_code,
        'candidatures_etats' as identite_code,
        'candidature' as objet,
        to_char(reference.date_reference, 'YYYY-MM') as periode,
        (select count(distinct candidature_id) from {{ ref('stg_candidatures__evenement') }}) as gauche,
        count(*) filter (where candidature.etat_code in ({{ etats_de_candidature() }})) as droite,
        null as explication
    from {{ ref('int_candidature') }} as candidature
    cross join {{ ref('int_reference') }} as reference
    group by candidature.departement_code, reference.date_reference
    union all
    select
        demande.departement_code,
        'stock_actives' as identite_code,
        'stock' as objet,
        to_char(reference.dernier_mois, 'YYYY-MM') as periode,
        stock.stock,
        count(*) filter (where demande.etat_code = 'active') as droite,
        null as explication
    from {{ ref('int_demande') }} as demande
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('int_stock_mensuel') }} as stock
        on
            stock.territoire_type = 'departement'
            and stock.typologie = 'TOUS'
            and demande.departement_code = stock.departement_code
            and reference.dernier_mois = stock.mois
    where reference.date_reference = (reference.dernier_mois + interval '1 month')::date - 1
    group by demande.departement_code, reference.dernier_mois, stock.stock
),

final as (
    select
        departement_code,
        identite_code,
        objet,
        periode,
        'departement' as territoire_type,
        departement_code as territoire_code,
        gauche::numeric as gauche,
        droite::numeric as droite,
        explication
    from identite
)

select * from final
