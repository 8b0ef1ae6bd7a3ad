{#- The register of rights (warehouse/access/register), as the groups `registre_*` of the project hold it. -#}
{% macro registre() -%}
    {%- set lu = {'profils': {}, 'predicats': {}, 'vues': {}} -%}
    {%- for groupe in graph.get('groups', {}).values() if groupe.name.startswith('registre_') -%}
        {%- for genre in lu -%}
            {%- do lu[genre].update(groupe.config.meta.get(genre, {})) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(lu) -}}
{%- endmacro %}

{#- The rows that a predicate of the register gives to a profile, in SQL. `lecture` says which table of a view that has two
    is read; none, where the predicate gives nothing of it. `(select …)` makes the function run once per query instead of
    once per row (measured: 1 ms against 10 s on three million rows). -#}
{% macro condition(lu, nom, profil, lecture=none) -%}
    {%- if nom not in lu.predicats -%}
        {%- do exceptions.raise_compiler_error(
            "register: unknown predicate '" ~ nom ~ "' for profile '" ~ profil ~ "'; choose one of "
            ~ lu.predicats.keys() | join(', ')
        ) -%}
    {%- endif -%}
    {%- set predicat = sens(lu, nom) -%}
    {%- set texte = predicat.get('sql') or (
        predicat.lectures.get(lecture) if lecture else predicat.lectures.values() | first
    ) -%}
    {{- return(
        modules.re.sub('[{]([a-z_]+)[}]', "((select acces.\\1('" ~ profil ~ "'))::text[])", texte) if texte else none
    ) -}}
{%- endmacro %}

{#- A predicate, or the reading of it that the register chose. -#}
{% macro sens(lu, nom) -%}
    {%- set predicat = lu.predicats[nom] -%}
    {{- return(predicat.possibles[predicat.choix] if 'choix' in predicat else predicat) -}}
{%- endmacro %}

{#- The tables that a view reads, by reading: one without a name, or those of its `source`. -#}
{% macro lectures(vue) -%}
    {{- return(vue.source if vue.source is mapping else {'': vue.source}) -}}
{%- endmacro %}

{#- The row condition of each profile on a table: that of the only view that shows it, or of the internal entry that
    stands for the table where several do. A table that the register does not name is the owner's alone. -#}
{% macro lignes_par_profil(lu, table) -%}
    {%- set vues = {} -%}
    {%- for nom, vue in lu.vues.items() if table in lectures(vue).values() -%}
        {%- do vues.update({nom: vue}) -%}
    {%- endfor -%}
    {%- set internes = [] -%}
    {%- for nom, vue in vues.items() if vue.get('est_interne') -%}
        {%- do internes.append(nom) -%}
    {%- endfor -%}
    {%- set retenues = internes or vues.keys() | list -%}
    {%- if retenues | length > 1 -%}
        {%- do exceptions.raise_compiler_error(
            'register: ' ~ retenues | join(', ') ~ ' show ' ~ table ~ ': say once, in an internal entry, who reads its rows'
        ) -%}
    {%- endif -%}
    {%- set lignes = {} -%}
    {%- for nom in retenues -%}
        {%- for profil, droits in lu.profils.items() if nom in droits.lignes -%}
            {%- for lecture, source in lectures(vues[nom]).items() if source == table -%}
                {%- set texte = condition(lu, droits.lignes[nom], profil, lecture) -%}
                {%- if texte -%} {%- do lignes.update({profil: texte}) -%} {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(lignes) -}}
{%- endmacro %}

{#- The view that shows a table whose rows open on a purpose only; none for another table. -#}
{% macro vue_sur_finalite(lu, table) -%}
    {%- set trouvee = namespace(nom=none) -%}
    {%- for nom, vue in lu.vues.items() if vue.get('finalite') and vue.source == table -%}
        {%- set trouvee.nom = nom -%}
    {%- endfor -%}
    {{- return(trouvee.nom) -}}
{%- endmacro %}
