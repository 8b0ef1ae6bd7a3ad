-- Nothing added beside the loader: a file of the ledger has as many raw rows as it loaded, and no row lacks its file.
with lignes as (
    select
        'demandes' as table_nom,
        _depot_id,
        count(*) as nombre
    from raw.demandes
    group by _depot_id
    union all
    select
        'offres',
        _depot_id,
        count(*)
    from raw.offres
    group by _depot_id
    union all
    select
        'candidatures',
        _depot_id,
        count(*)
    from raw.candidatures
    group by _depot_id
    union all
    select
        'attributions',
        _depot_id,
        count(*)
    from raw.attributions
    group by _depot_id
    union all
    select
        'priorites',
        _depot_id,
        count(*)
    from raw.priorites
    group by _depot_id
    union all
    select
        'referentiels',
        _depot_id,
        count(*)
    from raw.referentiels
    group by _depot_id
    union all
    select
        'parc',
        _depot_id,
        count(*)
    from raw.parc
    group by _depot_id
    union all
    select
        'parc_public',
        _depot_id,
        count(*)
    from raw.parc_public
    group by _depot_id
),

comptee as (
    select
        _depot_id,
        sum(nombre) as nombre,
        string_agg('raw.' || table_nom, ', ' order by table_nom) as tables
    from lignes
    group by _depot_id
)

select
    'raw.depots ' || coalesce(d.depot_id, c._depot_id)::text as objet,
    coalesce(d.chargees || ' chargées', 'aucun fichier chargé') || ', '
    || coalesce(c.nombre || ' présentes dans ' || c.tables, 'aucune présente') as detail,
    d.departement_code
from (select * from raw.depots where statut <> 'rejete') as d
full join comptee as c on d.depot_id = c._depot_id
where coalesce(d.chargees, 0) <> coalesce(c.nombre, 0)
