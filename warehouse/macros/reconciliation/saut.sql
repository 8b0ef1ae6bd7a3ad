{#- Counts watched from one year to the next (seed borne_saut), each with the rows that make it: day or days, dépôt. -#}
{% macro indicateurs_surveilles() -%}
    {{- return(['stock', 'creation', 'attribution', 'dalo_recours', 'parc_profil']) -}}
{%- endmacro %}

{#- Condition that a dated row belongs to a period. -#}
{% macro dans_la_periode(jour) -%}
    {{ jour }} >= periode.debut and {{ jour }} <= periode.fin
{%- endmacro %}

{#- A jump in one sentence, with what explains it. -#}
{% macro phrase_du_saut() -%}
    case saut.indicateur_code
        {%- for code in indicateurs_surveilles() %}
        when '{{ code }}' then {{ texte_sql(definition(code).get('libelle')) }}
        {%- endfor %}
    end || ', ' || coalesce(territoire.libelle, saut.territoire_code) || ', ' || saut.periode
    || ' : ' || {{ entier_lisible('saut.valeur') }} || ' contre ' || {{ entier_lisible('saut.valeur_precedente') }}
    || ' un an plus tôt'
    || coalesce(' (' || replace(to_char(saut.variation_pct, 'FMSG999990.0'), '.', ',') || ' %)', '')
    || coalesce(
        '. ' || coalesce(emetteur.libelle, cause.cause_emetteur) || ' (' || cause.cause_emetteur || ') explique '
        || round(cause.cause_part_pct) || ' % de l’écart'
        || case when saut.ecart > 0 then ', surtout par le fichier ' else ' ; ce qui manque venait surtout du fichier ' end
        || cause.cause_fichier || ' (situation du ' || to_char(cause.cause_situation_au, 'DD/MM/YYYY') || ', '
        || {{ entier_lisible('abs(cause.cause_depot_nombre)') }} || ' lignes).',
        '. Aucun dépôt ne l’explique.'
    )
{%- endmacro %}

{#- A whole number with its thousands apart. -#}
{% macro entier_lisible(valeur) -%}
    trim(replace(to_char({{ valeur }}, 'FM999,999,990'), ',', ' '))
{%- endmacro %}

{#- What names a jump. -#}
{% macro cles_du_saut() -%}
    {{- return([
        'departement_code', 'indicateur_code', 'periode_type', 'periode', 'territoire_type', 'territoire_code'
    ]) -}}
{%- endmacro %}
