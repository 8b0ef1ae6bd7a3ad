-- Grain: one row per month, territory, typology (TOUS = all) and kind of movement, with its count.
-- A modification counts at a level only when the territory or the typology of that level changes.
with periode as (
    select
        periode.*,
        commune.epci_code,
        lag(periode.commune_code) over demande as commune_avant,
        lag(commune.epci_code) over demande as epci_avant,
        lag(periode.typologie_code) over demande as typologie_avant,
        lead(periode.commune_code) over demande as commune_apres,
        lead(commune.epci_code) over demande as epci_apres,
        lead(periode.typologie_code) over demande as typologie_apres
    from {{ ref('int_demande_periode') }} as periode
    inner join {{ ref('int_territoire') }} as commune
        on commune.territoire_type = 'commune' and periode.commune_code = commune.territoire_code
    window demande as (partition by periode.demande_id order by periode.periode_rang)
),

evenement as (
    select
        departement_code,
        {{ mois_de('valide_du') }} as mois,
        case motif_entree when 'modification' then 'entree_modification' else motif_entree end as mouvement,
        epci_code,
        commune_code,
        typologie_code,
        epci_avant as epci_autre,
        commune_avant as commune_autre,
        typologie_avant as typologie_autre
    from periode
    union all
    select
        departement_code,
        {{ mois_de('valide_au') }} as mois,
        case motif_sortie when 'modification' then 'sortie_modification' else motif_sortie end as mouvement,
        epci_code,
        commune_code,
        typologie_code,
        epci_apres as epci_autre,
        commune_apres as commune_autre,
        typologie_apres as typologie_autre
    from periode
),

compte as (
    select
        departement_code,
        mois,
        mouvement,
        epci_code,
        commune_code,
        typologie_code,
        count(*) as effectif
    from evenement
    where mouvement not like '%modification'
    group by departement_code, mois, mouvement, epci_code, commune_code, typologie_code
),

par_niveau as (
    select
        departement_code,
        mois,
        mouvement,
        {{ territoire_type_groupe() }} as territoire_type,
        coalesce(commune_code, epci_code, departement_code) as territoire_code,
        coalesce(typologie_code, 'TOUS') as typologie,
        sum(effectif) as effectif
    from compte
    group by departement_code, mois, mouvement, grouping sets ({{ niveaux_territoire_typologie() }})
),

modification as (
    select
        evenement.departement_code,
        evenement.mois,
        evenement.mouvement,
        niveau.territoire_type,
        niveau.territoire_code,
        typologie.code as typologie,
        count(*) as effectif
    from evenement
    cross join lateral (
        values
        ('departement', departement_code, departement_code),
        ('epci', epci_code, epci_autre),
        ('commune', commune_code, commune_autre)
    ) as niveau (territoire_type, territoire_code, territoire_autre)
    cross join lateral (
        values (typologie_code, typologie_autre), ('TOUS', 'TOUS')
    ) as typologie (code, autre)
    where
        evenement.mouvement like '%modification'
        and (niveau.territoire_code, typologie.code) is distinct from (niveau.territoire_autre, typologie.autre)
    group by 1, 2, 3, 4, 5, 6
),

final as (
    select * from par_niveau
    union all
    select * from modification
)

select * from final
