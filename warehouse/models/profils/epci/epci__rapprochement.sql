with
{{ rapprochement() }}

select
    *,
    {{ publication_id() }}
from motivee
