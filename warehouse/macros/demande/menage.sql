{#- Category of household of the ceilings (arrêté of 29 July 1987): 1 to 6, one more per person beyond six.
    A single person with dependants counts one more than its members; a young couple without dependants is in category 3.
    Children who visit are members on whom no such step rests. -#}
{% macro categorie_menage(nb_adultes, nb_personnes_charge, nb_visites, is_jeune_menage) -%}
    greatest(
        {{ nb_adultes }} + {{ nb_personnes_charge }} + {{ nb_visites }},
        case
            when {{ nb_adultes }} = 1 and {{ nb_personnes_charge }} > 0 then 2 + {{ nb_personnes_charge }}
            when {{ nb_adultes }} = 2 and {{ nb_personnes_charge }} = 0 and {{ is_jeune_menage }} then 3
        end
    )
{%- endmacro %}

{#- The same, where a person of the household is disabled (`has_handicap`): that of so many persons more than it has
    (`majoration`), up to the sixth category. Who is in that category already gains nothing by it. -#}
{% macro categorie_adaptee(categorie, nb_personnes, has_handicap, majoration) -%}
    greatest(
        {{ categorie }},
        case
            when {{ has_handicap }} and {{ nb_personnes }} + {{ majoration }} <= 6
                then {{ nb_personnes }} + {{ majoration }}
        end
    )
{%- endmacro %}

{#- Income held against a ceiling: N-2, or N-1 where it is lower by `baisse_pct` per cent at least, or the only one known. -#}
{% macro revenu_plafond(revenu_n_1, revenu_n_2, baisse_pct) -%}
    case
        when {{ revenu_n_2 }} is null then {{ revenu_n_1 }}
        when {{ revenu_n_1 }} * 100 <= {{ revenu_n_2 }} * (100 - {{ baisse_pct }}) then {{ revenu_n_1 }}
        else {{ revenu_n_2 }}
    end
{%- endmacro %}

{#- Consumption units (modified OECD scale): 1 for the first person, 0.5 for each other of 14 or more, 0.3 for each younger one. -#}
{% macro unites_consommation(nb_personnes, nb_autres_14_ans) -%}
    (1 + 0.5 * {{ nb_autres_14_ans }} + 0.3 * ({{ nb_personnes }} - 1 - {{ nb_autres_14_ans }}))::numeric(4, 1)
{%- endmacro %}
