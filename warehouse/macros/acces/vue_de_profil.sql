{#- Post-hook of every view of a profile: it runs with the rights and the policies of who reads it, and that profile alone
    may; nobody, in the target of development. The schema itself opens at publication. -#}
{% macro vue_de_profil() -%}
    {%- if execute -%}
        {%- do refuser_la_cible_publiee() -%}
        {%- set profil = model.fqn[2] -%}
        {%- if profil not in profils() -%}
            {%- do exceptions.raise_compiler_error(model.name ~ ": '" ~ profil ~ "' is not a profile") -%}
        {%- endif -%}
        {%- set instructions = ['alter view ' ~ this ~ ' set (security_invoker = true)'] -%}
        {%- if target.name != 'developpement' -%}
            {%- do instructions.append('grant select on ' ~ this ~ ' to profil_' ~ profil) -%}
        {%- endif -%}
        {%- do un_par_un(instructions) -%}
    {%- endif -%}
{%- endmacro %}
