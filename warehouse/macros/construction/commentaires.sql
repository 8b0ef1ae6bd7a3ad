{#- The descriptions of a relation and of its columns, in one statement. A description of a column that does not exist stops
    the model; dbt reads the catalogue twice for each model, to warn. -#}
{% macro postgres__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set instructions = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do instructions.append(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for colonne in model.columns.values() if colonne.description -%}
            {%- do instructions.append(
                'comment on column ' ~ relation ~ '.' ~ adapter.quote(colonne.name) ~ ' is '
                ~ postgres_escape_comment(colonne.description) ~ ';'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if instructions -%}
        {%- call statement('commentaires') -%}{{ instructions | join('\n') }}{%- endcall -%}
    {%- endif -%}
{%- endmacro %}
