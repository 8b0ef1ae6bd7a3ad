{%- set egalites = egalites_du_catalogue() -%}
-- Grain: one row per equality between indicators, what it compares, period and territory: its two terms. Every year,
-- and every month of the département, that all its terms cover; a territory without a row counts none.
with valeur as (
    select
        departement_code,
        indicateur_code,
        periode,
        territoire_type,
        territoire_code,
        dimension,
        modalite,
        valeur,
        numerateur,
        denominateur
    from {{ ref('int_chiffre_compare') }}
    where territoire_type = 'departement' or (territoire_type = 'epci' and periode_type = 'annee')
),

terme (identite_code, objet, cote, rang, nb_termes, indicateur_code, champ, dimension, modalites) as (
    {{ termes_des_egalites(egalites) }}
),

chiffre as (
    select
        valeur.departement_code,
        terme.identite_code,
        terme.objet,
        valeur.periode,
        valeur.territoire_type,
        valeur.territoire_code,
        terme.cote,
        terme.rang,
        terme.nb_termes,
        case terme.champ
            when 'valeur' then valeur.valeur
            when 'numerateur' then valeur.numerateur
            else valeur.denominateur
        end as nombre
    from valeur
    inner join terme
        on
            valeur.indicateur_code = terme.indicateur_code
            and valeur.dimension = terme.dimension
            and coalesce(valeur.modalite = any(terme.modalites), true)
),

couverte as (
    select
        departement_code,
        identite_code,
        objet,
        periode
    from chiffre
    group by departement_code, identite_code, objet, periode
    having count(distinct rang) = max(nb_termes)
),

final as (
    select
        chiffre.departement_code,
        chiffre.identite_code,
        chiffre.objet,
        chiffre.periode,
        chiffre.territoire_type,
        chiffre.territoire_code,
        coalesce(sum(chiffre.nombre) filter (where chiffre.cote = 'gauche'), 0)::numeric as gauche,
        coalesce(sum(chiffre.nombre) filter (where chiffre.cote = 'droite'), 0)::numeric as droite,
        null::text as explication
    from chiffre
    inner join couverte
        on
            chiffre.departement_code = couverte.departement_code
            and chiffre.identite_code = couverte.identite_code
            and chiffre.objet = couverte.objet
            and chiffre.periode = couverte.periode
    group by
        chiffre.departement_code, chiffre.identite_code, chiffre.objet, chiffre.periode, chiffre.territoire_type,
        chiffre.territoire_code
)

select * from final
