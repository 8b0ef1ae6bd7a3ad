{#- The same for a view: see `table.sql`. -#}
{% materialization view, adapter='postgres' %}
    {%- if load_cached_relation(this) is not none -%}
        {{- return(materialization_view_default()) -}}
    {%- endif -%}
    {%- set cible = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        {{ get_create_view_as_sql(cible, sql) }}
    {%- endcall -%}
    {%- do persist_docs(cible, model) -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [cible]}) }}
{% endmaterialization %}
