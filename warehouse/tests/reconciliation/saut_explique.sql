{{ config(meta={'dagster': {'ref': {'name': 'int_saut'}}}) }}
-- The parts of the dépôts sum to the change that they explain.
select
    saut.indicateur_code,
    saut.periode,
    saut.territoire_code,
    saut.ecart,
    coalesce(sum(part.nombre), 0) as somme
from {{ ref('int_saut') }} as saut
left join {{ ref('int_saut_depot') }} as part
    on {{ memes('saut', 'part', cles_du_saut()) }}
group by saut.indicateur_code, saut.periode, saut.territoire_code, saut.ecart
having saut.ecart <> coalesce(sum(part.nombre), 0)
