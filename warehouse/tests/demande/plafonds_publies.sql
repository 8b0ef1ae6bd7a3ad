-- The ceilings that the models compute meet the ones published for 2023, to two euros (PLAI categories 1 to 5, PLS
-- 1 to 5).
with publie (financement_code, categorie_menage, plafond_eur) as (
    values
    ('PLAI', 1, 12032), ('PLAI', 2, 17531), ('PLAI', 3, 21082), ('PLAI', 4, 23457), ('PLAI', 5, 27445),
    ('PLS', 1, 28441), ('PLS', 2, 37982), ('PLS', 3, 45676), ('PLS', 4, 55142), ('PLS', 5, 64867)
)

select
    publie.*,
    calcule.plafond_eur as plafond_calcule_eur
from publie
left join {{ ref('int_plafond_ressources') }} as calcule
    on
        publie.financement_code = calcule.financement_code
        and publie.categorie_menage = calcule.categorie_menage
        and calcule.valide_du = '2023-01-01'
where
    exists (select from {{ ref('int_plafond_ressources') }})
    and (calcule.plafond_eur is null or abs(calcule.plafond_eur - publie.plafond_eur) > 2)
