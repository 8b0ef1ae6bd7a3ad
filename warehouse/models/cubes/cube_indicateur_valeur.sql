with reuni as (
    {% for code in ['stock', 'anciennete', 'delai_anormal', 'tension', 'attribution', 'refus', 'vacance'] %}
    {%- set entree = definition('int_indicateur_' ~ code) %}
    select
        departement_code,
        '{{ code }}'::text as indicateur_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        case when typologie = 'TOUS' then 'ensemble' else 'typologie' end as dimension,
        typologie as modalite,
        valeur,
        null::numeric as borne_basse,
        {{ 'borne_haute' if code == 'anciennete' else 'null::numeric' }} as borne_haute,
        numerateur,
        denominateur,
        effectif,
        is_masque,
        {{ 'bailleur' in entree.exact_pour }} as is_exact_bailleur,
        {{ 'etat' in entree.exact_pour }} as is_exact_etat
    from {{ ref('cube_indicateur_' ~ code) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select * from reuni
)

select * from final
