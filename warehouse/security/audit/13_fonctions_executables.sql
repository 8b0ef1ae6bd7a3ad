-- A definer function has a fixed search path and a closed list of callers; nothing of ours is executable by everybody.
select
    p.oid::regprocedure::text as objet,
    case
        when p.prosecdef and not coalesce(p.proconfig @> array['search_path=""'], false)
            then 'fonction à droits élevés sans search_path vide'
        else 'exécutable par tous'
    end as detail
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where
    n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'extensions')
    and (
        (p.prosecdef and not coalesce(p.proconfig @> array['search_path=""'], false))
        or exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee = 0)
    )
