select
    territoire.territoire_code as departement_code,
    code.liste,
    code.code,
    code.libelle,
    code.groupe,
    code.ordre
from {{ ref('liste_travail') }} as code
cross join {{ ref('int_territoire') }} as territoire
where territoire.territoire_type = 'departement'
