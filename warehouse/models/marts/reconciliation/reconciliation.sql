with terme as (
    {%- for source in ['stock', 'indicateur', 'catalogue', 'parc', 'parc_variable', 'bail', 'activite', 'suivi'] %}
    select
        departement_code,
        identite_code,
        objet,
        periode,
        territoire_type,
        territoire_code,
        gauche,
        droite,
        explication
    from {{ ref('int_identite_' ~ source) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- The wording and the tolerance of the day of the data.
identite as (
    select distinct on (identite.identite_code) identite.*
    from {{ ref('identite') }} as identite
    cross join {{ ref('int_reference') }} as reference
    where identite.valide_du <= reference.date_reference
    order by identite.identite_code asc, identite.valide_du desc
),

final as (
    select
        terme.departement_code,
        terme.identite_code,
        identite.libelle,
        terme.objet,
        terme.periode,
        terme.territoire_type,
        terme.territoire_code,
        identite.gauche_libelle,
        terme.gauche,
        identite.droite_libelle,
        terme.droite,
        terme.gauche - terme.droite as ecart,
        identite.unite,
        identite.severite,
        identite.tolerance_pct,
        abs(terme.gauche - terme.droite)
        <= identite.tolerance_pct / 100 * greatest(abs(terme.gauche), abs(terme.droite)) as is_respectee,
        terme.explication
    from terme
    inner join identite
        on terme.identite_code = identite.identite_code
)

select * from final
