{#- Post-hook of every mart and cube: row security from the register, in the transaction that creates the table. A view of
    this layer runs with the rights of who reads it.

    Of the target of development nothing is ever published: its policies are made, and nobody is let in. -#}
{% macro proteger() -%}
    {%- if execute -%}
        {%- do refuser_la_cible_publiee() -%}
        {%- set lu = registre() -%}
        {%- if model.config.materialized == 'view' -%}
            {%- set instructions = ['alter view ' ~ this ~ ' set (security_invoker = true)'] -%}
            {%- do instructions.extend(droits_de_lecture(lignes_par_profil(lu, model.name))) -%}
        {%- else -%}
            {%- set instructions = politiques(lu) -%}
            {%- do instructions.append('analyze ' ~ this) -%}
            {%- do distribuer(this, 'departement_code') -%}
        {%- endif -%}
        {%- do un_par_un(instructions) -%}
    {%- endif -%}
{%- endmacro %}

{#- Row security of a table: forced, one policy and one grant per profile that reads it.

    « No log, no read »: where the register asks for a purpose, a restrictive policy demands an entry of the journal,
    committed before and less than a minute old, of this session and for this target; what it names opens, and nothing
    else. -#}
{% macro politiques(lu) -%}
    {%- set lignes, journalisee = lignes_par_profil(lu, model.name), vue_sur_finalite(lu, model.name) -%}
    {%- for colonne in model.columns if colonne in var('colonnes_nominatives') and not journalisee -%}
        {%- do exceptions.raise_compiler_error(
            model.name ~ ": column '" ~ colonne ~ "' is nominative; a view of the register must open it on a purpose"
        ) -%}
    {%- endfor -%}
    {%- set instructions = [
        'alter table ' ~ this ~ ' enable row level security',
        'alter table ' ~ this ~ ' force row level security',
        'create policy proprietaire on ' ~ this ~ ' to ' ~ adapter.quote(target.user) ~ ' using (true)',
    ] -%}
    {%- for profil, texte in lignes.items() -%}
        {%- set departement = "departement_code = any ((select acces.departements('" ~ profil ~ "'))::text[])" -%}
        {%- do instructions.append(
            'create policy ' ~ profil ~ ' on ' ~ this ~ ' for select to profil_' ~ profil ~ ' using ('
            ~ (departement if texte == 'true' else '(' ~ texte ~ ') and ' ~ departement) ~ ')'
        ) -%}
        {%- if journalisee -%}
            {%- set par = lu.vues[journalisee].finalite.par -%}
            {%- set ouvertes = {'demande_id': 'demandes_ouvertes', 'depot_id': 'depots_ouverts'}[par] -%}
            {%- do instructions.append(
                'create policy ' ~ profil ~ '_journal on ' ~ this ~ ' as restrictive for select to profil_' ~ profil
                ~ ' using (' ~ par ~ ' = any ((select acces.' ~ ouvertes ~ "('" ~ profil ~ "', '" ~ journalisee
                ~ "'))::" ~ model.columns[par].data_type ~ '[]))'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do instructions.extend(droits_de_lecture(lignes)) -%}
    {{- return(instructions) -}}
{%- endmacro %}

{% macro droits_de_lecture(lignes) -%}
    {%- set instructions = [] -%}
    {%- if target.name != 'developpement' -%}
        {%- for profil in lignes -%}
            {%- do instructions.append('grant select on ' ~ this ~ ' to profil_' ~ profil) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(instructions) -}}
{%- endmacro %}
