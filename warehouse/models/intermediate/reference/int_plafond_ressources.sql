-- Grain: one row per product of the zone of the département (none where it has no zone), category of household (1 to 7,
-- 7 = supplement per person beyond six) and period, in euros. PLAI after its last published year = PLUS × the PLAI/PLUS
-- ratio of that year; PLS = PLUS × the factor in force that day; francs become euros.
with publie as (
    select
        plafond.zone,
        plafond.produit,
        plafond.valide_du,
        categorie.categorie_menage,
        categorie.montant / case when plafond.unite = 'FRF' then 6.55957 else 1 end as montant_eur
    from {{ ref('plafond_ressources') }} as plafond
    cross join
        lateral (
            values
            (1, plafond.categorie_1::numeric),
            (2, plafond.categorie_2),
            (3, plafond.categorie_3),
            (4, plafond.categorie_4),
            (5, plafond.categorie_5),
            (6, plafond.categorie_6),
            (7, plafond.par_personne_supplementaire)
        ) as categorie (categorie_menage, montant)
    where
        categorie.montant is not null
        and plafond.zone = (
            select departement.zone_plafond from {{ ref('departement') }} as departement
            where departement.departement_code = {{ departement_du_fichier() }}
        )
),

plus as (
    select * from publie
    where produit = 'PLUS'
),

plai as (
    select * from publie
    where produit = 'PLAI'
),

ratio as (
    select
        plai.zone,
        plai.categorie_menage,
        plai.valide_du,
        plai.montant_eur / plus.montant_eur as ratio
    from plai
    inner join plus
        on
            plai.zone = plus.zone
            and plai.categorie_menage = plus.categorie_menage
            and plai.valide_du = plus.valide_du
    where plai.valide_du = (select max(dernier.valide_du) from plai as dernier)
),

reuni as (
    select
        *,
        false as is_calcule
    from publie
    union all
    select
        plus.zone,
        'PLAI' as produit,
        plus.valide_du,
        plus.categorie_menage,
        plus.montant_eur * ratio.ratio as montant_eur,
        true as is_calcule
    from plus
    inner join ratio
        on
            plus.zone = ratio.zone
            and plus.categorie_menage = ratio.categorie_menage
            and plus.valide_du > ratio.valide_du
    union all
    select
        plus.zone,
        'PLS' as produit,
        plus.valide_du,
        plus.categorie_menage,
        plus.montant_eur * regle.pls_pct / 100 as montant_eur,
        true as is_calcule
    from plus
    inner join {{ ref('int_regle_plafond') }} as regle
        on plus.valide_du >= regle.valide_du and plus.valide_du < regle.valide_au
    where regle.pls_pct is not null
),

final as (
    select
        zone,
        produit as financement_code,
        categorie_menage,
        valide_du,
        lead(valide_du) over (partition by zone, produit, categorie_menage order by valide_du) as valide_au,
        round(montant_eur)::integer as plafond_eur,
        is_calcule
    from reuni
)

select * from final
