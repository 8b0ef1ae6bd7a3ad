{#- What the exclusions read of a dwelling, who refused it aside: two alike are open to the same households. -#}
{% macro profil_du_logement() -%}
    concat_ws(
        '|', offre.commune_code, offre.typologie_code, offre.financement_code, offre.contingent_code, norme.norme_code
    )
{%- endmacro %}

{#- One bit for each place of a list, 64 of them to share: two lists without a common bit have no common place. Two
    numbers are compared for less than it takes to open one list. -#}
{% macro lieux_masque(lieux) -%}
    (select bit_or(1::bigint << (hashtext(lieu.code) & 63)) from unnest({{ lieux }}) as lieu (code))
{%- endmacro %}

{#- The demande may wish the place of the dwelling, or no rule asks it. -#}
{% macro lieux_communs() -%}
    (regle.territoire is not null and demande.lieux_masque & offre.lieux_masque = 0) is not true
{%- endmacro %}

{#- Nothing in force keeps the demande out: one plain condition for each rule, but for those set aside. Where both sides
    have the number of their places (`par_lieux`), a condition more compares them, which opens no list. -#}
{% macro est_eligible(sauf=[], par_lieux=true) -%}
    {%- if par_lieux and 'TERRITOIRE' not in sauf %}{{ lieux_communs() }} and{{ ' ' }}{% endif -%}
    {%- for nom, condition in exclusions().items() if nom not in sauf -%}
    (regle.{{ nom | lower }} is not null and {{ condition }}) is not true
    {{- ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- As many demandes as a limit says that fit `offre` and meet a condition, whichever they are: no more are compared. -#}
{% macro quelques_eligibles(limite, condition='true') -%}
    select demande.demande_id
    from (
        select demande.*
        from {{ ref('int_demande_critere') }} as demande
        where
            offre.departement_code = demande.departement_code
            -- A `case` compares the numbers first: PostgreSQL takes a short list for cheaper. It also hides how few rows are
            -- left, which costs nothing here: the views that rank the rows need that guess, and do without (decision 0036).
            and case when {{ lieux_communs() }} then {{ est_eligible(par_lieux=false) }} else false end
        -- A fence: the condition reads the last columns of a row, which would be unpacked for every demande.
        offset 0
    ) as demande
    where {{ condition }}
    limit {{ limite }}
{%- endmacro %}
