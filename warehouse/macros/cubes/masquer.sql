{#- Suppression, as a chain of CTE ending with `<prefixe>masque (cellule_id, is_masque)`. A margin is covered when
    nothing in it is masked, or when what is masked cannot be rebuilt by subtraction: with its total shown, at least
    two parts are masked and together they reach the threshold; with its total masked, one part at least is masked
    too. With `zero_revele`, what is masked may not add up to nothing either: a share of 0 or 100 % tells on
    everybody. Each pass covers every margin that is not, with its smallest shown parts (those that count somebody
    first, the total last). Covering one may uncover another, hence several passes; a test holds the result. -#}
{% macro masquer(cellule, additif=false, zero_revele=false, prefixe='', passes=8) -%}
{{ prefixe }}marge as (
    {{ marges(cellule, additif) }}
),

{{ prefixe }}passe_0 as (
    select
        cellule_id,
        is_primaire as is_masque
    from {{ cellule }}
),
{% for passe in range(1, passes + 1) %}
{{ prefixe }}passe_{{ passe }} as (
    select
        masque.cellule_id,
        masque.is_masque or coalesce(bool_or(a_masquer.cellule_id is not null), false) as is_masque
    from {{ prefixe }}passe_{{ passe - 1 }} as masque
    left join (
        select
            rangee.cellule_id
        from (
            select
                lien.*,
                row_number() over choix as rang,
                coalesce(sum(lien.poids) over (choix rows between unbounded preceding and 1 preceding), 0)
                    as poids_avant
            from (
                select
                    marge.*,
                    cellule.poids,
                    masque.is_masque,
                    count(*) filter (where masque.is_masque and not marge.is_parent) over somme as nb_masquees,
                    coalesce(sum(cellule.poids) filter (where masque.is_masque and not marge.is_parent) over somme, 0)
                        as poids_masque,
                    coalesce(bool_or(masque.is_masque and marge.is_parent) over somme, false) as is_parent_masque,
                    bool_or(marge.is_parent) over somme as has_parent,
                    max(cellule.seuil) over somme as seuil
                from {{ prefixe }}marge as marge
                inner join {{ cellule }} as cellule on marge.cellule_id = cellule.cellule_id
                inner join {{ prefixe }}passe_{{ passe - 1 }} as masque on marge.cellule_id = masque.cellule_id
                window somme as (partition by marge.marge, marge.axe, marge.parent)
            ) as lien
            where lien.has_parent and not lien.is_masque and (lien.nb_masquees > 0 or lien.is_parent_masque)
            window choix as (
                partition by lien.marge, lien.axe, lien.parent
                order by lien.is_parent, lien.poids = 0, lien.poids, lien.cellule_id
            )
        ) as rangee
        where
            case
                when rangee.is_parent_masque then rangee.nb_masquees = 0 and rangee.rang = 1
                else
                    rangee.nb_masquees + rangee.rang <= 2
                    or rangee.poids_masque + rangee.poids_avant < rangee.seuil
                    {%- if not zero_revele %} and rangee.poids_masque > 0{% endif %}
            end
    ) as a_masquer
        on masque.cellule_id = a_masquer.cellule_id
    group by masque.cellule_id, masque.is_masque
),
{% endfor %}
{{ prefixe }}masque as (
    select * from {{ prefixe }}passe_{{ passes }}
)
{%- endmacro %}

{#- The cube: published cells, the masked ones without any number. -#}
{% macro masquee(cellule, masque, supplement=[]) -%}
    select
        {{ cellule }}.departement_code,
        {{ cellule }}.periode_type,
        {{ cellule }}.periode,
        {{ cellule }}.territoire_type,
        {{ cellule }}.territoire_code,
        {{ cellule }}.typologie,
        {%- for mesure in ['valeur'] + supplement + ['numerateur', 'denominateur', 'effectif'] %}
        case when not {{ masque }}.is_masque then {{ cellule }}.{{ mesure }} end as {{ mesure }},
        {%- endfor %}
        {{ masque }}.is_masque
    from {{ cellule }}
    inner join {{ masque }}
        on {{ cellule }}.cellule_id = {{ masque }}.cellule_id
{%- endmacro %}
