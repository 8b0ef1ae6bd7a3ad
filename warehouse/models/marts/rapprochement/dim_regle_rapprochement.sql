-- Grain: one row per département, the place of each rule of the matching in force in their order. A table: as a part of
-- each reading, the aggregate would keep Postgres from sharing the comparison of pairs between its processes.
with regle as (
    {{ regles() }}
)

select
    {{ departement_du_fichier() }} as departement_code,
    regle.*
from regle
