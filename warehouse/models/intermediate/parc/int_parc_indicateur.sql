-- Grain: one row per year, territory and measure; counts of dwellings by public variables only.
with logement as (
    select * from {{ ref('int_logement') }}
    where is_compte
),

compte as (
    select
        departement_code,
        annee,
        case
            when grouping(commune_code) = 0 then 'commune' when grouping(epci_code) = 0 then 'epci' else 'departement'
        end as territoire_type,
        case
            when grouping(commune_code) = 0 then commune_code when grouping(epci_code) = 0 then epci_code
            else departement_code
        end as territoire_code,
        {%- for mesure, condition in mesures_parc() %}
        count(*) filter (where {{ condition }})::integer as {{ mesure }}{{ "," if not loop.last }}
        {%- endfor %}
    from logement
    group by grouping sets ((departement_code, annee), (departement_code, annee, epci_code), (departement_code, annee, commune_code))
),

final as (
    select
        compte.departement_code,
        compte.annee,
        compte.territoire_type,
        compte.territoire_code,
        ligne.mesure,
        ligne.valeur
    from compte
    cross join lateral (
        values
        {%- for mesure, _ in mesures_parc() %}
        ('{{ mesure }}', compte.{{ mesure }}){{ "," if not loop.last }}
        {%- endfor %}
    ) as ligne (mesure, valeur)
    where compte.territoire_code is not null
)

select * from final
