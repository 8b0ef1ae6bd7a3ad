-- Grain: one row per identity of the stock, month and territory: its two terms.
with mouvement as (
    select
        departement_code,
        mois,
        territoire_type,
        territoire_code,
        typologie,
        sum(
            case
                when mouvement in ('radiation', 'expiration', 'sortie_modification') then -effectif
                else effectif
            end
        ) as solde
    from {{ ref('int_stock_mouvement') }}
    group by departement_code, mois, territoire_type, territoire_code, typologie
),

suite as (
    select
        stock.departement_code,
        to_char(stock.mois, 'YYYY-MM') as periode,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        stock.stock,
        coalesce(mouvement.solde, 0) + lag(stock.stock) over (
            partition by stock.departement_code, stock.territoire_type, stock.territoire_code, stock.typologie
            order by stock.mois
        ) as stock_attendu
    from {{ ref('int_stock_mensuel') }} as stock
    left join mouvement
        on {{ memes('stock', 'mouvement', cles_du_stock()) }}
),

tous as (
    select
        suite.*,
        commune.epci_code
    from suite
    left join {{ ref('int_commune') }} as commune
        on suite.territoire_type = 'commune' and suite.territoire_code = commune.commune_code
    where suite.typologie = 'TOUS'
),

somme as (
    {%- for code, niveau, source, somme in [
        ('stock_communes_epci', 'epci', 'commune', 'epci_code'),
        ('stock_communes_departement', 'departement', 'commune', 'departement_code'),
        ('stock_epci_departement', 'departement', 'epci', 'departement_code'),
    ] %}
    select
        '{{ code }}' as identite_code,
        departement_code,
        periode,
        '{{ niveau }}' as territoire_type,
        {{ somme }} as territoire_code,
        sum(stock) as stock
    from tous
    where territoire_type = '{{ source }}' and {{ somme }} is not null
    group by departement_code, periode, {{ somme }}
    union all
    {%- endfor %}
    select
        'stock_types_total' as identite_code,
        departement_code,
        periode,
        territoire_type,
        territoire_code,
        sum(stock) as stock
    from suite
    where typologie <> 'TOUS' and territoire_type in ('departement', 'epci')
    group by departement_code, periode, territoire_type, territoire_code
),

final as (
    select
        departement_code,
        'stock_identite' as identite_code,
        'stock' as objet,
        periode,
        territoire_type,
        territoire_code,
        stock::numeric as gauche,
        stock_attendu::numeric as droite,
        null::text as explication
    from tous
    where territoire_type in ('departement', 'epci') and stock_attendu is not null
    union all
    select
        departement_code,
        'stock_identite_cellules' as identite_code,
        'stock' as objet,
        periode,
        'departement' as territoire_type,
        departement_code as territoire_code,
        count(*) as gauche,
        count(*) filter (where stock = stock_attendu) as droite,
        null as explication
    from suite
    where stock_attendu is not null
    group by departement_code, periode
    union all
    select
        somme.departement_code,
        somme.identite_code,
        'stock' as objet,
        somme.periode,
        somme.territoire_type,
        somme.territoire_code,
        tous.stock as gauche,
        somme.stock as droite,
        null as explication
    from somme
    inner join tous
        on {{ memes('somme', 'tous') }}
)

select * from final
