-- A decision of the COMED is favourable, a rejection, without object or a reorientation: with the recours that wait, they
-- make all the recours.
select
    nature_recours_code,
    count(*) filter (where date_decision is not null) as avec_decision,
    count(*) filter (where decision_code in ('FAVORABLE', 'REJET', 'SANS_OBJET', 'REORIENTE')) as decisions
from {{ ref('int_dalo_recours') }}
group by nature_recours_code
having
    count(*) filter (where date_decision is not null)
    <> count(*) filter (where decision_code in ('FAVORABLE', 'REJET', 'SANS_OBJET', 'REORIENTE'))
    or count(*) <> count(date_decision) + count(*) filter (where etat_code = 'EN_INSTRUCTION')
