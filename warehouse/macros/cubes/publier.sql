{#- Cells of an indicator that leave the nominative perimeter: one dimension at a time. Months for the département and
    its EPCI, months by type for the département alone, years down to the communes. `primaire` says when a cell is
    secret of itself, `poids` which count must stay under cover, whatever the margins give away. -#}
{% macro cellules(indicateur, primaire, poids, lie='false', supplement='') -%}
    select
        row_number() over (
            order by
                cellule.departement_code, cellule.periode_type, cellule.periode,
                cellule.territoire_type, cellule.territoire_code, cellule.typologie
        ) as cellule_id,
        cellule.*,
        regle.seuil,
        {{ primaire }} or {{ lie }} as is_primaire,
        coalesce({{ poids }}, 0) as poids
    from (
        select
            *,
            modalite as typologie
        from {{ ref('indicateur_valeur') }}
        where
            indicateur_code = '{{ indicateur }}' and dimension in ('ensemble', 'typologie')
            and territoire_type in ('departement', 'epci', 'commune')
    ) as cellule
    cross join (
        select max(seuil_effectif) as seuil from {{ ref('seuil_secret') }}
        where valide_du <= current_date and coalesce(valide_au > current_date, true)
    ) as regle
    {{ supplement }}
    where {{ est_publiee('cellule') }}
{%- endmacro %}

{% macro est_publiee(cellule) -%}
    (
        {{ cellule }}.periode_type = 'mois' and {{ cellule }}.territoire_type in ('departement', 'epci')
        and {{ cellule }}.typologie = 'TOUS'
        or {{ cellule }}.periode_type = 'mois' and {{ cellule }}.territoire_type = 'departement'
        or {{ cellule }}.periode_type = 'annee' and {{ cellule }}.typologie = 'TOUS'
    )
{%- endmacro %}

{#- A count of 1 to 10 (threshold 11) tells on those counted; zero is nobody. -#}
{% macro est_petit(compte) -%}
    coalesce({{ compte }} > 0 and {{ compte }} < regle.seuil, false)
{%- endmacro %}

{#- Sums that a reader can rebuild from published cells: a parent is the sum of its children. Communes make their EPCI
    and EPCI their département; types make TOUS; with `additif`, months make their year. -#}
{% macro marges(cellule, additif=false) -%}
    select cellule_id, 'territoire' as marge, periode as axe, territoire_code as parent, true as is_parent
    from {{ cellule }}
    where typologie = 'TOUS' and territoire_type in ('departement', 'epci')
    union all
    select cellule_id, 'territoire', periode, departement_code, false
    from {{ cellule }}
    where typologie = 'TOUS' and territoire_type = 'epci'
    union all
    select {{ cellule }}.cellule_id, 'territoire', {{ cellule }}.periode, commune.epci_code, false
    from {{ cellule }}
    inner join {{ ref('dim_territoire') }} as commune
        on
            {{ cellule }}.departement_code = commune.departement_code
            and commune.territoire_type = 'commune'
            and {{ cellule }}.territoire_code = commune.territoire_code
    where {{ cellule }}.territoire_type = 'commune'
    union all
    select cellule_id, 'typologie', periode, departement_code, typologie = 'TOUS'
    from {{ cellule }}
    where periode_type = 'mois' and territoire_type = 'departement'
    {%- if additif %}
    union all
    select cellule_id, 'annee', left(periode, 4), territoire_type || territoire_code, periode_type = 'annee'
    from {{ cellule }}
    where typologie = 'TOUS' and territoire_type in ('departement', 'epci')
    {%- endif %}
{%- endmacro %}

{#- A share tells on somebody when those counted, those in it or those out of it are few, and on everybody at 0 or 100
    %. -#}
{% macro est_part_sensible() -%}
    ({{ est_petit('denominateur') }} or {{ est_petit('numerateur') }} or {{ est_petit('denominateur - numerateur') }}
    or denominateur > 0 and numerateur in (0, denominateur))
{%- endmacro %}

{#- Masks of another cube on the same cells: the same count is hidden wherever it could be read. -#}
{% macro lien(cellule, masque) -%}
    select
        {{ cellule }}.departement_code,
        {{ cellule }}.periode_type,
        {{ cellule }}.periode,
        {{ cellule }}.territoire_type,
        {{ cellule }}.territoire_code,
        {{ cellule }}.dimension,
        {{ cellule }}.modalite,
        {{ masque }}.is_masque
    from {{ cellule }}
    inner join {{ masque }} on {{ cellule }}.cellule_id = {{ masque }}.cellule_id
{%- endmacro %}
