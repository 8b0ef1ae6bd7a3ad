{%- set entrees = catalogue() -%}
{%- set parts = parts_du_catalogue(entrees) -%}
with catalogue as (
    {% for code, entree in entrees.items() %}
    select
        {{ departement_du_fichier() }} as departement_code,
        '{{ code }}'::text as indicateur_code,
        {%- for champ in [
            'domaine', 'libelle', 'court', 'phrase', 'formule', 'population', 'numerateur', 'denominateur', 'unite',
        ] %}
        {{ texte_sql(entree.get(champ)) }} as {{ champ }},
        {%- endfor %}
        {{ entree.get('decimales', 0) }}::integer as decimales,
        {%- for champ in ['source', 'fraicheur', 'limites', 'bornes'] %}
        {{ texte_sql(entree.get(champ)) }} as {{ champ }},
        {%- endfor %}
        {{ liste_sql(entree.get('dimensions')) }} as dimensions,
        {{ entree.get('fichier_partage', false) }} as is_fichier_partage,
        {{ entree.get('publie', false) }} as is_publie,
        {{ entree.get('situation', false) }} as is_situation,
        {{ entree.get('maturite_mois', 0) }}::integer as maturite_mois,
        {{ json_sql(entree.get('comptes')) }} as comptes,
        {{ json_sql(parts[code]) }} as parts,
        {{ liste_sql(entree.get('egaux')) }} as egaux
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select * from catalogue
)

select * from final
