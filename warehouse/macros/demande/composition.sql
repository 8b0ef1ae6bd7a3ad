{#- CTEs `compte`, `taille` and `menage`: what a household is at `date_reference`, for the rows of `source` (columns of
    stg_demandes__menage). Births expected count as persons to house; a child in alternating custody too, and for the
    ceilings it depends on both its parents; a child under a right of visit is one person more for the ceilings, without
    depending on anybody (CCH L442-12). What a ceiling counts is what the rules of that date say (`int_regle_plafond`). -#}
{% macro cte_menage(source) -%}
compte as (
    select
        *,
        cardinality(cotitulaires) as nb_cotitulaires,
        cotitulaire_liens && array['M', 'P', 'C'] as is_couple,
        cardinality(personne_naissances) as nb_personnes_charge,
        cardinality(array_positions(personne_liens, 'E')) as nb_enfants_charge,
        cardinality(array_positions(garde_modes, 'G')) as nb_enfants_alternance,
        cardinality(array_positions(garde_modes, 'D')) as nb_enfants_visite,
        (
            select count(*) from unnest(personne_naissances || cotitulaire_naissances) as personne (naissance)
            where personne.naissance <= (date_reference - interval '14 years')::date
        ) as nb_autres_14_ans
    from {{ source }}
    -- Each count is read several times below: a fence, or PostgreSQL would compute it at each mention.
    offset 0
),

taille as (
    select
        compte.*,
        regle.baisse_pct,
        regle.majoration_handicap,
        1 + nb_cotitulaires as nb_adultes,
        nb_personnes_charge + nb_naissances_attendues
        + case when regle.is_alternance_a_charge then nb_enfants_alternance else 0 end as nb_charges,
        case when regle.is_visite_comptee then nb_enfants_visite else 0 end as nb_visites,
        1 + nb_cotitulaires + nb_personnes_charge + nb_naissances_attendues + nb_enfants_alternance as nb_personnes,
        nb_enfants_charge + nb_naissances_attendues + nb_enfants_alternance as nb_enfants,
        {{ age_ans('date_naissance', 'date_reference') }} as age_demandeur,
        -- A cotitulaire whose link nobody wrote may be a partner, or not.
        is_couple or cardinality(cotitulaire_liens) = nb_cotitulaires as is_composition_connue,
        coalesce(
            is_couple
            and {{ age_ans('date_naissance', 'date_reference') }}
            + {{ age_ans('cotitulaire_naissances[1]', 'date_reference') }} <= regle.age_jeune_menage,
            false
        ) as is_jeune_menage
    from compte
    inner join {{ ref('int_regle_plafond') }} as regle
        on compte.date_reference >= regle.valide_du and compte.date_reference < regle.valide_au
),

menage as (
    select
        *,
        {{ unites_consommation('nb_personnes - nb_enfants_alternance', 'nb_autres_14_ans') }} as nb_unites_consommation,
        ({{ categorie_menage('nb_adultes', 'nb_charges', 'nb_visites', 'is_jeune_menage') }})::integer
            as categorie_menage_plafond,
        nb_adultes + nb_charges + nb_visites as nb_personnes_plafond,
        case
            when nb_personnes_charge > nb_enfants_charge or nb_cotitulaires > is_couple::integer then 'AUTRE'
            when is_couple and nb_enfants > 0 then 'COUPLE_ENFANT'
            when is_couple then 'COUPLE'
            when nb_enfants > 0 then 'MONOPARENTAL'
            else 'ISOLE'
        end as composition_code,
        case when has_ressources_declarees then ressources_mensuelles_eur end as ressources_declarees_eur,
        {{ revenu_plafond('revenu_fiscal_n_1_eur', 'revenu_fiscal_n_2_eur', 'baisse_pct') }} as revenu_fiscal_eur
    from taille
)
{%- endmacro %}

{#- CTEs `plafond`, `applique` and `situe`: the income of the rows of `source` (date_reference, categorie_menage_plafond,
    revenu_fiscal_eur) against the ceilings in force at that date, one of those of `jours`. -#}
{% macro cte_plafonds(source, jours) -%}
plafond as (
    select
        jour.date_reference,
        plafond.categorie_menage,
        max(plafond.plafond_eur) filter (where plafond.financement_code = 'PLAI') as plai_eur,
        max(plafond.plafond_eur) filter (where plafond.financement_code = 'PLUS') as plus_eur,
        max(plafond.plafond_eur) filter (where plafond.financement_code = 'PLS') as pls_eur
    from {{ ref('int_plafond_ressources') }} as plafond
    inner join {{ jours }} as jour
        on
            plafond.valide_du <= jour.date_reference
            and coalesce(plafond.valide_au > jour.date_reference, true)
    group by jour.date_reference, plafond.categorie_menage
),

applique as (
    select
        source.*,
        base.plai_eur + supplement.plai_eur * greatest(source.categorie_menage_plafond - 6, 0) as plafond_plai_eur,
        base.plus_eur + supplement.plus_eur * greatest(source.categorie_menage_plafond - 6, 0) as plafond_plus_eur,
        base.pls_eur + supplement.pls_eur * greatest(source.categorie_menage_plafond - 6, 0) as plafond_pls_eur
    from {{ source }} as source
    left join plafond as base
        on
            source.date_reference = base.date_reference
            and least(source.categorie_menage_plafond, 6) = base.categorie_menage
    left join plafond as supplement
        on source.date_reference = supplement.date_reference and supplement.categorie_menage = 7
),

situe as (
    select
        *,
        case
            when revenu_fiscal_eur is null or plafond_plus_eur is null then 'INCONNU'
            when revenu_fiscal_eur <= plafond_plai_eur then 'PLAI'
            when revenu_fiscal_eur <= plafond_plus_eur then 'PLUS'
            when revenu_fiscal_eur <= plafond_pls_eur then 'PLS'
            else 'SUP_PLS'
        end as tranche_plafond_code
    from applique
)
{%- endmacro %}
