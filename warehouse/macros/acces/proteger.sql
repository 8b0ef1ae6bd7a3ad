{#- Post-hook of every mart and cube: row security from `meta.row_access`, in the transaction that creates the table.

    `row_access: {profile: predicate, …}`; `{}` keeps a table for the owner. A model without it does not build. Of the
    target of development nothing is ever published: its policies are made, and nobody is let in. -#}
{% macro proteger() -%}
    {%- if execute -%}
        {%- do refuser_la_cible_publiee() -%}
        {%- set acces = regles_d_acces(model) -%}
        {%- set instructions = [
            'alter table ' ~ this ~ ' enable row level security',
            'alter table ' ~ this ~ ' force row level security',
            'create policy proprietaire on ' ~ this ~ ' to ' ~ adapter.quote(target.user) ~ ' using (true)',
        ] -%}
        {%- for profil, nom in acces.items() -%}
            {%- do instructions.append(
                'create policy ' ~ profil ~ ' on ' ~ this ~ ' for select to profil_' ~ profil
                ~ ' using (' ~ predicat(nom, profil) ~ ')'
            ) -%}
            {%- if model.config.meta.get('nominatif') -%}
                {%- do instructions.append(acces_journalise(profil)) -%}
            {%- endif -%}
            {%- if target.name != 'developpement' -%}
                {%- do instructions.append('grant select on ' ~ this ~ ' to profil_' ~ profil) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do instructions.append('analyze ' ~ this) -%}
        {%- do distribuer(this, 'departement_code') -%}
        {%- do un_par_un(instructions) -%}
    {%- endif -%}
{%- endmacro %}

{#- The rules of a model, checked: declared, of known profiles, and nominative when a column says so. -#}
{% macro regles_d_acces(noeud) -%}
    {%- set acces = noeud.config.meta.get('row_access') -%}
    {%- if acces is none or acces is not mapping -%}
        {%- do exceptions.raise_compiler_error(
            noeud.name ~ ': config.meta.row_access is missing; say who reads this table ({} = the owner alone)'
        ) -%}
    {%- endif -%}
    {%- for profil in acces if profil not in profils() -%}
        {%- do exceptions.raise_compiler_error(noeud.name ~ ": row_access names an unknown profile '" ~ profil ~ "'") -%}
    {%- endfor -%}
    {%- for colonne in noeud.columns if colonne in colonnes_nominatives() -%}
        {%- if not noeud.config.meta.get('nominatif') -%}
            {%- do exceptions.raise_compiler_error(
                noeud.name ~ ": column '" ~ colonne ~ "' is nominative; declare config.meta.nominatif: true"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(acces) -}}
{%- endmacro %}

{#- « No log, no read »: a restrictive policy demands an entry of the journal, committed before and less than a minute old,
    of this session and for this target; the demandes that it names open, and they alone. -#}
{% macro acces_journalise(profil) -%}
    {%- set cible = "'" ~ profil ~ "', 'demande_identite'" -%}
    create policy {{ profil }}_journal on {{ this }} as restrictive for select to profil_{{ profil }}
    using (demande_id = any ((select acces.demandes_ouvertes({{ cible }}))::text[]))
{%- endmacro %}
