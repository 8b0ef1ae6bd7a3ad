select
    ligne._depot_id,
    ligne._ligne,
    nullif(ligne.demandeur_date_naissance, '')::date as date_naissance,
    -- Bytes are compared faster than words. A purge leaves a number drawn for this person in the place of its name.
    coalesce(
        ligne._personne,
        concat_ws(
            '|',
            ligne.demandeur_date_naissance,
            lower(coalesce(nullif(ligne.demandeur_nom_naissance, ''), ligne.demandeur_nom)),
            lower(ligne.demandeur_prenom)
        )
    ) collate "C" as personne,
    nullif(ligne.demandeur_nationalite, '') as nationalite_code,
    -- The form of address stays with the identity; what it says of the household is counted, never read.
    case
        when ligne.demandeur_civilite = '1' then 'H'
        when ligne.demandeur_civilite in ('2', '3') then 'F'
    end as sexe_code,
    nullif(ligne.demandeur_situation_familiale, '') as situation_familiale_code,
    nullif(ligne.demandeur_type_contrat, '') as type_contrat_code,
    {{ tableau('cotitulaire', 2, '_nom') }} as cotitulaires,
    {{ tableau('cotitulaire', 2, '_lien') }} as cotitulaire_liens,
    {{ tableau('cotitulaire', 2, '_date_naissance') }}::date[] as cotitulaire_naissances,
    {{ tableau('personne', 8, '_lien') }} as personne_liens,
    {{ tableau('personne', 8, '_date_naissance') }}::date[] as personne_naissances,
    coalesce(nullif(ligne.naissance_attendue_nombre, '')::integer, 0) as nb_naissances_attendues,
    {{ tableau('garde', 4, '_coparentalite') }} as garde_modes,
    {{ tableau('garde', 4, '_date_naissance') }}::date[] as garde_naissances,
    (
        {% for rang in range(1, 6) -%}
        coalesce(nullif(ligne.ressource_{{ rang }}_montant_eur, '')::numeric, 0){{ ' + ' if not loop.last }}
        {%- endfor %}
    ) as ressources_mensuelles_eur,
    coalesce(
        {% for rang in range(1, 6) -%}
        nullif(ligne.ressource_{{ rang }}_montant_eur, ''){{ ', ' if not loop.last }}
        {%- endfor %}
    ) is not null as has_ressources_declarees,
    nullif(ligne.revenu_fiscal_1_eur, '')::numeric as revenu_fiscal_n_1_eur,
    nullif(ligne.revenu_fiscal_2_eur, '')::numeric as revenu_fiscal_n_2_eur
from (
    {{ lignes_actives('demandes') }}
) as ligne
