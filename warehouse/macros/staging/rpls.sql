{#- RPLS files hold values that say "unknown" in many ways; each macro reads one kind of field and gives null for
    them. -#}

{#- Code: NA, NC, Z and 0 are ways to leave the cell empty. Without the letters of a language, capitals cost a third as
    much; the column keeps the collation of the others. -#}
{% macro rpls_code(colonne) -%}
    {{ rpls_texte(colonne ~ ' collate "C"') }} collate "default"
{%- endmacro %}

{#- Text, in capitals; empty where a code would be. -#}
{% macro rpls_texte(colonne) -%}
    nullif(nullif(nullif(nullif(nullif(upper(trim({{ colonne }})), ''), 'NA'), 'NC'), 'Z'), '0')
{%- endmacro %}

{#- Number with a decimal comma or point, or in scientific notation; `sans_objet` is the value that means "not
    applicable". -#}
{% macro rpls_nombre(colonne, sans_objet=none) -%}
    nullif(
        case
            when replace(trim({{ colonne }}), ',', '.') ~ '^[0-9]+([.][0-9]+)?([eE][+]?[0-9]{1,3})?$'
                then replace(trim({{ colonne }}), ',', '.')::numeric
        end, {{ sans_objet if sans_objet is not none else 0 }}
    )
{%- endmacro %}

{#- Year on four digits, later than 1700. -#}
{% macro rpls_annee(colonne) -%}
    case when trim({{ colonne }}) ~ '^(1[7-9]|20)[0-9]{2}$' then trim({{ colonne }})::integer end
{%- endmacro %}

{#- Month, written mm/aaaa or jj/mm/aaaa; 01/1900 means "never". -#}
{% macro rpls_mois(colonne) -%}
    case
        when
            trim({{ colonne }}) ~ '^((0[1-9]|[12][0-9]|3[01])/)?(0[1-9]|1[0-2])/(19|20)[0-9]{2}$'
            and right(trim({{ colonne }}), 7) <> '01/1900'
            then to_date(right(trim({{ colonne }}), 7), 'MM/YYYY')
    end
{%- endmacro %}

{#- Energy or greenhouse class, A to G. -#}
{% macro rpls_classe(colonne) -%}
    case when upper(trim({{ colonne }})) ~ '^[A-G]$' then upper(trim({{ colonne }})) end
{%- endmacro %}
