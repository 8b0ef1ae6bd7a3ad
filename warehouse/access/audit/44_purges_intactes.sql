-- The chain of the proofs of purge has no broken link.
select
    'technique.purge' as objet,
    'la purge ' || v.purge_id || ' ne suit pas la précédente' as detail
from (select technique.verifier_purges() as purge_id) as v
where v.purge_id is not null
