-- The views of a profile and their columns are those of the register (warehouse/access/register), no more, no
-- less: a column added to a table is not published before someone wrote who may see it.
with attendue as (
    select
        %(prefixe)s::text || profil.key as schema_nom,
        vue.key as vue_nom,
        array(select jsonb_array_elements_text(vue.value)) as colonnes
    from jsonb_each(%(registre)s::jsonb) as profil
    cross join lateral jsonb_each(profil.value) as vue
),

presente as (
    select
        n.nspname::text as schema_nom,
        c.relname::text as vue_nom,
        array_agg(a.attname::text order by a.attnum) as colonnes
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname = any (%(vues)s::text[]) and c.relkind = 'v'
    group by n.nspname, c.relname
)

select
    coalesce(a.schema_nom, p.schema_nom) || '.' || coalesce(a.vue_nom, p.vue_nom) as objet,
    case
        when p.vue_nom is null then 'vue absente'
        when a.vue_nom is null then 'vue que le registre des droits ne prévoit pas'
        else 'colonnes en plus : '
            || coalesce((select string_agg(c, ', ') from unnest(p.colonnes) as c where c <> all (a.colonnes)), 'aucune')
            || ' ; en moins : '
            || coalesce((select string_agg(c, ', ') from unnest(a.colonnes) as c where c <> all (p.colonnes)), 'aucune')
    end as detail
from attendue as a
full join presente as p on p.schema_nom = a.schema_nom and p.vue_nom = a.vue_nom
where p.vue_nom is null or a.vue_nom is null or a.colonnes <> p.colonnes
