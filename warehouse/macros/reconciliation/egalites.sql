{#- Equalities between measures that the formulas of the catalogue state: identity, what is compared, and its two terms.
    What two indicators count under one name of measure is one count already, which the build refuses to see differ.
    A term adds up figures: indicator, column, dimension (else the whole) and modalities (else all of them). -#}
{% macro egalites_du_catalogue() -%}
    {%- set egalites = [
        ['stock_mutations', 'stock', [['part_mutation', 'numerateur'], ['tension_hmut', 'numerateur']], [['stock']]],
        ['baux_mutations', 'bail', [['part_attribution_mutation', 'numerateur']],
            [['attribution_profil', 'valeur', 'mutation', ['OUI']]]],
        ['mutation_satisfaite', 'bail', [['taux_mutation_satisfaite', 'numerateur']],
            [['part_attribution_mutation', 'numerateur']]],
        ['mutation_satisfaite', 'demande_active', [['taux_mutation_satisfaite', 'denominateur']],
            [['taux_succes', 'denominateur', 'mutation', ['OUI']]]],
        ['baux_qpv', 'bail', [['part_q1_hors_qpv', 'denominateur'], ['part_q2_q4_en_qpv', 'denominateur']],
            [['attribution']]],
        ['refus_motifs', 'refus', [['refus', 'numerateur']], [['refus_motif', 'valeur', 'motif_refus']]],
        ['decisions_cal', 'decision', [['decision_cal']], [['decision_cal', 'valeur', 'decision']]],
        ['moins_de_3_motifs', 'logement', [['moins_de_3_candidats', 'numerateur']],
            [['moins_de_3_motif', 'valeur', 'motif_moins_de_3']]],
        ['dalo_decisions', 'dalo_examines', [['dalo_examines']],
            [['dalo_favorables'], ['dalo_rejets'], ['dalo_sans_objet'], ['dalo_reorientes']]],
        ['dalo_decisions', 'dalo_autres', [['dalo_autres']], [['dalo_sans_objet'], ['dalo_reorientes']]],
        ['radiations_motifs', 'radiation', [['radiation']], [['radiation', 'valeur', 'radiation']]],
        ['baux_profil', 'bailleur', [['attribution']], [['attribution', 'valeur', 'bailleur']]],
    ] -%}
    {%- for dimension in definition('stock_profil').get('dimensions', []) %}
        {%- do egalites.append(['stock_profil', dimension, [['stock']], [['stock_profil', 'valeur', dimension]]]) %}
    {%- endfor %}
    {%- set classes = ['1-2', '2-3', '3-4', '4-5', '5-10', '10P'] %}
    {%- for code in ['part_plus_1_an', 'part_plus_2_ans', 'part_plus_3_ans'] %}
        {%- do egalites.append(['stock_anciennetes', code, [[code, 'numerateur']],
            [['stock_profil', 'valeur', 'anciennete', classes[loop.index0:]]]]) %}
    {%- endfor %}
    {%- for dimension in definition('attribution_profil').get('dimensions', []) %}
        {%- do egalites.append(['baux_profil', dimension, [['attribution']], [['attribution_profil', 'valeur', dimension]]]) %}
    {%- endfor %}
    {%- for dimension in definition('taux_succes').get('dimensions', []) %}
        {%- do egalites.append(['actives_profil', dimension, [['demandes_actives_annee']],
            [['taux_succes', 'denominateur', dimension]]]) %}
    {%- endfor %}
    {%- for code in ['densite', 'parc_pour_1000_habitants'] %}
        {%- do egalites.append(['parc_rapports', code, [[code, 'numerateur']], [['parc_profil']]]) %}
    {%- endfor %}
    {%- for dimension in definition('parc_profil').get('dimensions', []) if dimension != 'bailleur' %}
        {%- do egalites.append(['parc_profil', dimension, [['parc_profil']], [['parc_profil', 'valeur', dimension]]]) %}
    {%- endfor %}
    {%- for code in ['dalo_recours', 'dalo_examines', 'dalo_favorables'] %}
        {%- do egalites.append(['dalo_natures', code, [[code]], [[code, 'valeur', 'nature_recours']]]) %}
    {%- endfor %}
    {{- return(egalites) -}}
{%- endmacro %}

{#- Their terms as rows: identity, what is compared, side, rank of the term and number of terms, and what it adds up. -#}
{% macro termes_des_egalites(egalites) -%}
    values
    {%- for identite, objet, gauche, droite in egalites %}
    {%- for terme in gauche + droite %}
    (
        '{{ identite }}', '{{ objet }}', '{{ 'gauche' if loop.index <= gauche | length else 'droite' }}',
        {{ loop.index }}, {{ (gauche + droite) | length }}, '{{ terme[0] }}', '{{ terme[1] or 'valeur' }}',
        '{{ terme[2] or 'ensemble' }}', {{ liste_sql(terme[3]) if terme[3] else 'null::text []' }}
    ){{ ',' if not loop.last }}
    {%- endfor %}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
