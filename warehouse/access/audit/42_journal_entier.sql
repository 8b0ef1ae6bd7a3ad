-- The end of the journal was not cut off: the last entry that each publication saw is still there, or the seal, unchanged.
select
    'acces.journal' as objet,
    'la ligne ' || (p.audit -> 'journal' ->> 'journal_id') || ', vue par la publication ' || p.publication_id
    || ', a disparu ou changé' as detail
from technique.publication as p
left join (
    select
        journal_id,
        empreinte
    from acces.journal
    union all
    select
        journal_id,
        empreinte
    from acces.journal_scelle
) as j on j.journal_id = (p.audit -> 'journal' ->> 'journal_id')::bigint
where
    p.audit ? 'journal'
    and encode(j.empreinte, 'hex') is distinct from p.audit -> 'journal' ->> 'empreinte'
    -- What left with its term is told by the seal that came after it.
    and (
        j.journal_id is not null
        or (p.audit -> 'journal' ->> 'journal_id')::bigint
        > coalesce((select max(s.journal_id) from acces.journal_scelle as s), 0)
    )
