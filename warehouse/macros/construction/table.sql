{#- A table whose name is free is created under it, in one transaction. dbt would create it beside, look for columns to
    comment, rename it and drop what it replaces: half of the processor time of a small model. A build of everything starts
    from empty schemas (`warehouse.publication.faire_place`); where the name is taken, a selection, dbt does as usual.
    Autovacuum leaves all of them alone: it would read each again, during this build or the next one, to describe it better
    than `analyze` just did; nothing changes in them, and the next build drops them. -#}
{% materialization table, adapter='postgres' %}
    {%- if load_cached_relation(this) is not none -%}
        {%- set faites = materialization_table_default() -%}
        {%- call statement() -%}
            alter table {{ this }} set (autovacuum_enabled = false)
        {%- endcall -%}
        {%- do adapter.commit() -%}
        {{- return(faites) -}}
    {%- endif -%}
    {%- set cible = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        {{ get_create_table_as_sql(False, cible, sql) }}
    {%- endcall -%}
    {%- call statement() -%}
        alter table {{ cible }} set (autovacuum_enabled = false)
    {%- endcall -%}
    {%- do create_indexes(cible) -%}
    {{ run_hooks(post_hooks) }}
    {%- do persist_docs(cible, model) -%}
    {{ adapter.commit() }}
    {{ return({'relations': [cible]}) }}
{% endmaterialization %}
