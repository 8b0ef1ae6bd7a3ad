{#- Where a recours stands at the date of reference; expects the aliases `delai` and `relogement`. -#}
{% macro etat_dalo() -%}
    case
        when delai.decision_code is null then 'EN_INSTRUCTION'
        when delai.decision_code <> 'FAVORABLE' then delai.decision_code
        when not delai.is_a_reloger then 'A_ACCUEILLIR'
        when relogement.date_relogement is not null then 'RELOGE'
        when delai.date_caducite is not null then 'CADUC'
        else 'A_RELOGER'
    end
{%- endmacro %}

{#- The deadline that runs: the decision while the recours is pending, then the relogement until it is done. -#}
{% macro echeance_dalo() -%}
    case {{ etat_dalo() }}
        when 'EN_INSTRUCTION' then delai.date_echeance_comed
        when 'A_RELOGER' then delai.date_echeance_relogement
    end
{%- endmacro %}

{#- Join condition on the legal delay of a step, in force on a day; expects the alias of a recours. -#}
{% macro delai_en_vigueur(recours, delai, etape, jour) -%}
    {{ recours }}.departement_code = {{ delai }}.departement_code
    and {{ delai }}.etape = '{{ etape }}'
    and {{ recours }}.nature_recours_code = {{ delai }}.nature_recours_code
    and {{ recours }}.{{ jour }} >= {{ delai }}.valide_du
    and coalesce({{ recours }}.{{ jour }} < {{ delai }}.valide_au, true)
{%- endmacro %}

{#- A day and its legal delay. -#}
{% macro echeance(jour, delai) -%}
    ({{ jour }} + make_interval(months => {{ delai }}.delai_mois, days => {{ delai }}.delai_jours))::date
{%- endmacro %}
