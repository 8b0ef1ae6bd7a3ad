-- The end of the journal was not cut off: the last entry that each publication saw is still there, unchanged.
select
    'acces.journal' as objet,
    'la ligne ' || (p.audit -> 'journal' ->> 'journal_id') || ', vue par la publication ' || p.publication_id
    || ', a disparu ou changé' as detail
from technique.publication as p
left join acces.journal as j on j.journal_id = (p.audit -> 'journal' ->> 'journal_id')::bigint
where
    p.audit ? 'journal'
    and encode(j.empreinte, 'hex') is distinct from p.audit -> 'journal' ->> 'empreinte'
