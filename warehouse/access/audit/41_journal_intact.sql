-- The chain of the journal has no broken link.
select
    'acces.journal' as objet,
    'la ligne ' || v.journal_id || ' ne suit pas la précédente' as detail
from (select acces.verifier_journal() as journal_id) as v
where v.journal_id is not null
