{#- The criteria that a grid may weigh, each as a quantity of a demande: months waited, or one where it holds. How many
    points it gives, from which quantity on: rows of the grid (seed grille_rapprochement). None rests on health or
    nationality. -#}
{% macro quantites_de_cotation() -%}
    {{- return({
        'ANCIENNETE': 'demande.anciennete_mois',
        'DELAI_ANORMAL': 'demande.anciennete_mois',
        'DALO': 'demande.has_dalo::integer',
        'PDALPD': 'demande.has_pdalpd::integer',
        'ACD': 'demande.has_acd::integer',
        'PRIORITAIRE': 'demande.is_prioritaire::integer',
        'MUTATION': 'demande.is_mutation::integer',
        'MOTIF_URGENT': 'demande.is_motif_urgent::integer',
    }) -}}
{%- endmacro %}

{#- Points of each criterion of the grid in force for the rows of `source`, grouped by `cle` (columns of the alias `demande`);
    `sans`: criteria left out. -#}
{% macro points_par_critere(source, cle, sans=[]) -%}
    select
        {{ cle }},
        ligne.critere_code,
        sum(ligne.points * case when ligne.mode_calcul = 'par_mois' then critere.quantite else 1 end) as points
    from {{ source }} as demande
    cross join
        lateral (
            values
            {%- for code, quantite in quantites_de_cotation().items() if code not in sans %}
            ('{{ code }}', {{ quantite }}){{ ',' if not loop.last }}
            {%- endfor %}
        ) as critere (critere_code, quantite)
    inner join {{ ref('int_grille_rapprochement') }} as ligne
        on
            critere.critere_code = ligne.critere_code
            and coalesce(ligne.territoire_code = any(demande.territoires_souhaites), true)
            {%- if 'DELAI_ANORMAL' in sans %}
            and critere.quantite > coalesce(ligne.seuil, 0)
            {%- else %}
            -- Without a threshold of the grid, the delay is that of the territory.
            and case
                when ligne.critere_code = 'DELAI_ANORMAL' and ligne.seuil is null then demande.is_delai_anormal
                else critere.quantite > coalesce(ligne.seuil, 0)
            end
            {%- endif %}
    group by {{ cle }}, ligne.critere_code
{%- endmacro %}

{#- What each criterion counts for a demande, those of nothing left out; `sans`: criteria left out. -#}
{% macro quantites_comptees(sans=[]) -%}
    jsonb_strip_nulls(
        jsonb_build_object(
            {%- for code, quantite in quantites_de_cotation().items() if code not in sans %}
            '{{ code }}', nullif({{ quantite }}, 0){{ ',' if not loop.last }}
            {%- endfor %}
        )
    )
{%- endmacro %}

{#- Criteria that grow with the days: of the past, they are counted on the day that is looked at. -#}
{% macro criteres_d_attente() -%}
    {{- return(['ANCIENNETE', 'DELAI_ANORMAL']) -}}
{%- endmacro %}

{#- The rooms that the norms in force admit for each shape of household of `source`; empty where nobody wrote whether two
    persons are a couple. -#}
{% macro pieces_admises(source) -%}
    select
        taille.nb_personnes,
        taille.is_couple,
        taille.is_composition_connue,
        max(norme.nb_pieces_min) filter (where norme.norme = 'strict') as nb_pieces_min,
        max(norme.nb_pieces_max) filter (where norme.norme = 'strict') as nb_pieces_max,
        max(norme.nb_pieces_min) filter (where norme.norme = 'elargie') as nb_pieces_min_elargie,
        max(norme.nb_pieces_max) filter (where norme.norme = 'elargie') as nb_pieces_max_elargie
    from (
        select distinct nb_personnes, is_couple, is_composition_connue
        from {{ source }}
    ) as taille
    left join (
        select ligne.*
        from {{ ref('norme_typologie') }} as ligne
        cross join {{ ref('int_reference') }} as reference
        where
            ligne.valide_du <= reference.date_reference
            and coalesce(ligne.valide_au > reference.date_reference, true)
    ) as norme
        on
            taille.nb_personnes between norme.nb_personnes_min and norme.nb_personnes_max
            and case
                when norme.is_couple is null then true
                when taille.is_composition_connue then taille.is_couple = norme.is_couple
            end
    group by taille.nb_personnes, taille.is_couple, taille.is_composition_connue
{%- endmacro %}
