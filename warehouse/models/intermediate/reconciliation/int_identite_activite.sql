-- Grain: one row per identity (candidatures, active demandes, DALO households), period and territory: its two terms.
with mouvement_dalo as (
    select
        territoire.departement_code,
        territoire.territoire_type,
        territoire.territoire_code,
        to_char(mouvement.jour, 'YYYY-MM') as periode,
        sum(mouvement.signe) as solde
    from {{ ref('int_dalo_recours') }} as recours
    inner join {{ ref('int_territoire_commune') }} as territoire
        on recours.commune_code = territoire.commune_code
    cross join
        lateral (
            values (recours.date_decision, 1), (recours.date_relogement, -1), (recours.date_caducite, -1)
        ) as mouvement (jour, signe)
    where
        recours.is_a_reloger
        and mouvement.jour >= recours.date_decision
        and territoire.territoire_type in ('departement', 'epci')
    group by territoire.departement_code, territoire.territoire_type, territoire.territoire_code, periode
),

dalo as (
    select
        stock.departement_code,
        'dalo_stock' as identite_code,
        'dalo_a_loger' as objet,
        stock.periode,
        stock.territoire_type,
        stock.territoire_code,
        stock.valeur as gauche,
        lag(stock.valeur) over (
            partition by stock.departement_code, stock.territoire_type, stock.territoire_code order by stock.periode
        ) + coalesce(mouvement.solde, 0) as droite,
        null::text as explication
    from ({{ lus_en_entier(['dalo_a_loger']) }}) as stock
    left join mouvement_dalo as mouvement
        on {{ memes('stock', 'mouvement') }}
    where stock.periode_type = 'mois'
),

situation as (
    {% for code, objet, modele in [
        ('stock_origines', 'residence', 'int_stock_residence'), ('stock_completude', 'stock', 'int_stock_completude')
    ] %}
    select
        departement_code,
        '{{ code }}' as identite_code,
        '{{ objet }}' as objet,
        mois,
        sum(effectif) as nombre
    from {{ ref(modele) }}
    group by departement_code, mois
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

identite as (
    select
        candidature.departement_code,
        'candidatures_etats' as identite_code,
        'candidature' as objet,
        to_char(reference.date_reference, 'YYYY-MM') as periode,
        (select count(distinct candidature_id) from {{ lignes_tenues('stg_candidatures__evenement') }} as e) as gauche,
        count(*) filter (where candidature.etat_code in ({{ etats_de_candidature() }})) as droite
    from {{ ref('int_candidature') }} as candidature
    cross join {{ ref('int_reference') }} as reference
    group by candidature.departement_code, reference.date_reference
    union all
    select
        demande.departement_code,
        'stock_actives' as identite_code,
        'stock' as objet,
        to_char(reference.date_reference, 'YYYY-MM') as periode,
        (
            select count(*) from {{ ref('int_population_stock') }} as stock
            where
                stock.departement_code = demande.departement_code
                and stock.valide_du <= reference.date_reference and stock.valide_au > reference.date_reference
        ) as gauche,
        count(*) filter (where demande.etat_code = 'active') as droite
    from {{ ref('int_demande') }} as demande
    cross join {{ ref('int_reference') }} as reference
    group by demande.departement_code, reference.date_reference
    union all
    select
        situation.departement_code,
        situation.identite_code,
        situation.objet,
        to_char(situation.mois, 'YYYY-MM') as periode,
        stock.stock as gauche,
        situation.nombre as droite
    from situation
    inner join {{ ref('int_stock_mensuel') }} as stock
        on
            stock.territoire_type = 'departement'
            and stock.typologie = 'TOUS'
            and situation.departement_code = stock.departement_code
            and situation.mois = stock.mois
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
        null::text as explication
    from identite
    union all
    select * from dalo
    where droite is not null
)

select * from final
