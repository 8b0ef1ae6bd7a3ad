{{ config(indexes=[{'columns': ['commune_code', 'typologie_code', 'date_effet'], 'unique': true}]) }}
-- Grain: one row per commune, typology and date (ends of month, date of reference) where a threshold of abnormal
-- delay is known. The finest territory wins (commune, then EPCI, then département), then the line that names the
-- typology.
with date_effet as (
    select fin_mois as date_effet from {{ ref('int_mois') }}
    union
    select date_reference from {{ ref('int_reference') }}
),

typologie as (
    select code as typologie_code from {{ ref('sne_code_list') }}
    where liste = 'ListeTypeLogement'
),

candidat as (
    select
        commune.departement_code,
        commune.territoire_code as commune_code,
        typologie.typologie_code,
        date_effet.date_effet,
        delai.seuil_mois,
        row_number() over (
            partition by commune.territoire_code, typologie.typologie_code, date_effet.date_effet
            order by
                array_position(array['commune', 'epci', 'departement'], delai.territoire_type) asc,
                delai.typologie_code asc nulls last,
                delai.valide_du desc
        ) as priorite
    from {{ ref('int_territoire') }} as commune
    inner join {{ ref('delai_anormal') }} as delai
        on
            commune.departement_code = delai.departement_code
            and delai.territoire_code
            = case delai.territoire_type
                when 'commune' then commune.territoire_code
                when 'epci' then commune.epci_code
                else commune.departement_code
            end
    inner join date_effet
        on
            delai.valide_du <= date_effet.date_effet
            and coalesce(delai.valide_au > date_effet.date_effet, true)
    inner join typologie
        on coalesce(delai.typologie_code = typologie.typologie_code, true)
    where commune.territoire_type = 'commune'
),

final as (
    select
        departement_code,
        commune_code,
        typologie_code,
        date_effet,
        seuil_mois
    from candidat
    where priorite = 1
)

select * from final
