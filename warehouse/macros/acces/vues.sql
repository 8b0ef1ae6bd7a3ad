{#- On-run-end: the views of every profile, as the register says, over the tables that this run built. Each runs with the
    rights of who reads it, and its profile alone may; nobody, in the target of development. The schema itself opens at
    publication. -#}
{% macro vues_des_profils() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set construites = results | selectattr('node.resource_type', 'equalto', 'model')
            | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list -%}
        {%- set lu, tables, presentes = registre(), {}, [] -%}
        {%- for noeud in graph.nodes.values() if noeud.resource_type == 'model' and noeud.fqn[1] in ('marts', 'cubes') -%}
            {%- do tables.update({noeud.name: noeud}) -%}
        {%- endfor -%}
        {%- if construites | select('in', tables) | list -%}
            {%- for ligne in run_query("select nspname || '.' || relname from pg_class as c"
                ~ " join pg_namespace as n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v')") -%}
                {%- do presentes.append(ligne[0]) -%}
            {%- endfor -%}
            {%- for profil, droits in lu.profils.items() -%}
                {%- for nom in droits.lignes if nom not in lu.vues -%}
                    {%- do exceptions.raise_compiler_error("register: profile '" ~ profil ~ "' reads an unknown view '" ~ nom ~ "'") -%}
                {%- endfor -%}
                {%- for nom, vue in lu.vues.items() if nom in droits.lignes and not vue.get('est_interne') -%}
                    {%- set lues = lectures(vue).values() | list -%}
                    {%- for table in lues if table not in tables -%}
                        {%- do exceptions.raise_compiler_error("register: view '" ~ nom ~ "' shows an unknown table '" ~ table ~ "'") -%}
                    {%- endfor -%}
                    {%- set absentes = [] -%}
                    {%- for table in lues if tables[table].schema ~ '.' ~ tables[table].alias not in presentes -%}
                        {%- do absentes.append(table) -%}
                    {%- endfor -%}
                    {%- if lues | select('in', construites) | list and not absentes -%}
                        {{- vue_de_profil(lu, tables, profil, nom) -}}
                    {%- endif -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- One view of one profile: schema, view, words, right to read it. -#}
{% macro vue_de_profil(lu, tables, profil, nom) -%}
    {%- set schema = target.schema ~ '__' ~ profil -%}
    {%- set relation = adapter.quote(schema) ~ '.' ~ nom -%}
    create schema if not exists {{ adapter.quote(schema) }};
    drop view if exists {{ relation }};
    create view {{ relation }} with (security_invoker = true) as {{ requete_de_vue(lu, tables, profil, nom) }};
    comment on view {{ relation }} is '{{ lu.vues[nom].libelle | replace("'", "''") }}';
    {% if target.name != 'developpement' -%}
    grant select on {{ relation }} to profil_{{ profil }};
    {%- endif %}
{%- endmacro %}

{#- What a view of a profile selects: the columns of the register, masked as it says, then the publication that answers, so
    that two builds are never mixed unseen. A view that has two tables reads one, or both: rows of each, by its condition. -#}
{% macro requete_de_vue(lu, tables, profil, nom) -%}
    {%- set vue, predicat = lu.vues[nom], lu.profils[profil].lignes[nom] -%}
    {%- set publication = ", '" ~ publication_en_cours() ~ "'::text as publication_id" -%}
    {%- set selections, seule = [], vue.source is string -%}
    {%- for lecture, table in lectures(vue).items() -%}
        {%- set filtre = condition(lu, predicat, profil, lecture) if lecture else 'true' -%}
        {%- if filtre -%}
            {%- set conditions = [filtre, vue.get('filtre', 'true')] | reject('equalto', 'true') | list -%}
            {%- set colonnes = [] -%}
            {%- for colonne in vue.colonnes if not (vue.get('part_de_l_ensemble') and colonne == 'part_ensemble_pct') -%}
                {%- do colonnes.append(colonne_de_vue(lu, tables[table], profil, nom, colonne)) -%}
            {%- endfor -%}
            {%- set noeud = tables[table] -%}
            {%- do selections.append(
                'select ' ~ colonnes | join(', ') ~ (publication if seule else '') ~ ' from ' ~ adapter.quote(noeud.schema) ~ '.' ~ noeud.alias
                ~ (' where (' ~ conditions | join(') and (') ~ ')' if conditions else '')
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set lue = selections | join(' union all ') -%}
    {%- if seule -%} {{ lue }}
    {%- else -%}
    select lue.*{{ part_de_l_ensemble(lue) if vue.get('part_de_l_ensemble') }}{{ publication }} from ({{ lue }}) as lue
    {%- endif -%}
{%- endmacro %}

{#- The publication that is being built. An environment variable, not a dbt variable, and read when a node runs, not when
    the project is: a new value would make dbt parse again whatever had read it. -#}
{% macro publication_en_cours() -%}
    {{- env_var("DBT_ENV_CUSTOM_ENV_PUBLICATION_ID", "hors_publication") if execute -}}
{%- endmacro %}
