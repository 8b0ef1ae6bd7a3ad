{#- A column of a view: as its table has it, or masked. A mask keeps the name and the type; a second one holds on what the
    first left. -#}
{% macro colonne_de_vue(lu, noeud, profil, nom, colonne) -%}
    {%- set source = lu.vues[nom].get('autrement', {}).get(colonne, colonne) -%}
    {%- if source not in noeud.columns -%}
        {%- do exceptions.raise_compiler_error("register: view '" ~ nom ~ "' shows column '" ~ colonne ~ "', which " ~ noeud.name ~ ' has not') -%}
    {%- endif -%}
    {%- set masque = namespace(texte=source) -%}
    {%- for regle in lu.profils[profil].get('masques', {}).get(nom, []) if colonne in regle.colonnes -%}
        {%- set lue = masque.texte -%}
        {%- set cache -%}
            {%- if regle.traitement == 'vide' -%} null::{{ noeud.columns[source].data_type }}
            {%- elif regle.traitement == 'mois' -%} date_trunc('month', {{ lue }})::date
            {%- elif regle.traitement == 'classe' -%} (floor({{ lue }} / {{ regle.pas }}.0) * {{ regle.pas }})::{{ noeud.columns[source].data_type }}
            {%- elif regle.traitement == 'sans' -%} {{ lue }} - '{{ '{' ~ regle.cles | join(',') ~ '}' }}'::text[]
            {%- elif regle.traitement == 'selon' -%} ({{ regle.cles | join(' or ') }})
            {%- else -%} {%- do exceptions.raise_compiler_error("register: unknown mask '" ~ regle.traitement ~ "'") -%}
            {%- endif -%}
        {%- endset -%}
        {%- set sauf = condition(lu, regle.sauf, profil) if regle.sauf is defined -%}
        {%- set masque.texte = 'case when ' ~ sauf ~ ' then ' ~ lue ~ ' else ' ~ cache ~ ' end' if sauf else cache | trim -%}
    {%- endfor -%}
    {{- return(source if masque.texte == colonne else masque.texte ~ ' as ' ~ colonne) -}}
{%- endmacro %}

{#- For a count, its share of the ensemble of the same territory and period, both as the profile reads them: what is hidden
    stays hidden. A reader that does not name the column pays nothing for it; one that does, one look into the unique index
    per row: every column of the key is named, or the planner may take another index. -#}
{% macro part_de_l_ensemble(lue) -%}
    , (
        select {{ taux_pct('lue.valeur', 'ensemble.valeur') }}
        from ({{ lue }}) as ensemble
        where
            ensemble.departement_code = lue.departement_code
            and ensemble.indicateur_code = lue.indicateur_code
            and ensemble.periode_type = lue.periode_type
            and ensemble.periode = lue.periode
            and ensemble.territoire_type = lue.territoire_type
            and ensemble.territoire_code = lue.territoire_code
            and ensemble.dimension = 'ensemble'
            and ensemble.modalite = 'TOUS'
            and lue.denominateur is null
            and lue.valeur = lue.numerateur
            and not lue.is_masque
            and not ensemble.is_masque
    ) as part_ensemble_pct
{%- endmacro %}
