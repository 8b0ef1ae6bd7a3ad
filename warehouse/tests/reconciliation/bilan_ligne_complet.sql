{{ config(enabled=target.name != 'developpement') }}
-- Nothing lost between the files and the marts: by flow, the issues sum to the rows read, and none is unexplained. A
-- sample leaves rows out on purpose.
select
    flux,
    max(lues_flux) as lues,
    sum(nombre) as comptees,
    sum(nombre) filter (where issue_code = 'INEXPLIQUEE') as inexpliquees
from {{ ref('bilan_ligne') }}
group by flux
having sum(nombre) <> max(lues_flux) or count(*) filter (where issue_code = 'INEXPLIQUEE') > 0
