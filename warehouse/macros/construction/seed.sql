{#- A seed that is already in its table is not loaded again: dbt reads and writes the 35,000 communes of the country at each
    build, for four seconds of its two processors. The table is described by what it holds: the fingerprint of the file and
    the types of its columns, set once the rows are there. dbt takes none of a file above its limit, which
    `orchestration.dbt.launcher` raises; such a file is loaded each time, and `--full-refresh` loads all. -#}
{% materialization seed, adapter='postgres' %}
    {%- set connue = model.checksum.name == 'sha256' -%}
    {%- set empreinte = local_md5(model.checksum.checksum ~ tojson(config.get('column_types', {}), sort_keys=true)) -%}
    {%- if load_cached_relation(this) is not none -%}
        {%- set gardee = run_query("select obj_description('" ~ this ~ "'::regclass)") -%}
        {%- if connue and gardee.columns[0][0] == empreinte and not should_full_refresh() -%}
            {%- do store_result('agate_table', response='OK', agate_table=gardee) -%}
            {%- call noop_statement('main', 'unchanged') -%}{%- endcall -%}
            {{- return({'relations': [this.incorporate(type='table')]}) -}}
        {%- endif -%}
        {%- call statement() -%}comment on table {{ this }} is null{%- endcall -%}
    {%- endif -%}
    {%- set faites = materialization_seed_default() -%}
    {%- if connue -%}
        {%- call statement() -%}comment on table {{ this }} is '{{ empreinte }}'{%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {{- return(faites) -}}
{% endmaterialization %}

{#- A home keeps the tables of its seeds from one build to the next, and dbt only empties them: one that an earlier version
    made may lack a column, or give it another type. It is then made again, in the transaction of the seed. Nothing
    published reads it: what depends on seeds is built beside, and swapped. -#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set voulues = [] -%}
    {%- for nom in agate_table.column_names -%}
        {%- do voulues.append(nom ~ ' ' ~ types.get(nom, adapter.convert_type(agate_table, loop.index0))) -%}
    {%- endfor -%}
    {%- set presentes = run_query(
        "select attname || ' ' || format_type(atttypid, atttypmod) from pg_attribute where attrelid = '"
        ~ old_relation ~ "'::regclass and attnum > 0 and not attisdropped order by attnum"
    ).columns[0].values() | list -%}
    {{- return(default__reset_csv_table(model, full_refresh or presentes != voulues, old_relation, agate_table)) -}}
{% endmacro %}

{#- One value of JSON carries all the rows of a seed: with one bound value per cell, the 35,000 communes of the country
    take more than ten times as long (decision 0019). -#}
{% macro postgres__load_csv_rows(model, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set valeurs, lignes = [], [] -%}
    {%- for nom in agate_table.column_names -%}
        {%- set type = types.get(nom, adapter.convert_type(agate_table, loop.index0)) -%}
        {%- do valeurs.append('(ligne ->> ' ~ loop.index0 ~ ')::' ~ type) -%}
    {%- endfor -%}
    {%- for ligne in agate_table.rows -%}
        {%- set cellules = [] -%}
        {%- for cellule in ligne -%}
            {%- do cellules.append(none if cellule is none else cellule | string) -%}
        {%- endfor -%}
        {%- do lignes.append(cellules) -%}
    {%- endfor -%}
    {%- set requete -%}
        insert into {{ this.render() }} ({{ get_seed_column_quoted_csv(model, agate_table.column_names) }})
        select {{ valeurs | join(', ') }} from json_array_elements(%s::json) as ligne
    {%- endset -%}
    {%- do adapter.add_query(requete, bindings=[tojson(lignes)], abridge_sql_log=True) -%}
    {{- return(requete) -}}
{% endmacro %}
