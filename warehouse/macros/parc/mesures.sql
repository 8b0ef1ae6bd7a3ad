{#- The sixteen counts that the national statistics publish on the stock, each with its condition on a dwelling. -#}
{% macro mesures_parc() %}
    {{ return([
        ('total', 'true'),
        ('collectif', "type_construction_code in ('C', 'E')"),
        ('individuel', "type_construction_code = 'I'"),
        ('pieces_1_2', 'nb_pieces between 1 and 2'),
        ('pieces_3_4', 'nb_pieces between 3 and 4'),
        ('pieces_5_plus', 'nb_pieces >= 5'),
        ('en_qpv', 'is_qpv'),
        ('hors_qpv', 'not is_qpv'),
        ('dpe_abc', "dpe_energie_code in ('A', 'B', 'C')"),
        ('dpe_d', "dpe_energie_code = 'D'"),
        ('dpe_efg', "dpe_energie_code in ('E', 'F', 'G')"),
        ('dpe_inconnu', 'dpe_energie_code is null'),
        ('ges_abc', "dpe_ges_code in ('A', 'B', 'C')"),
        ('ges_d', "dpe_ges_code = 'D'"),
        ('ges_efg', "dpe_ges_code in ('E', 'F', 'G')"),
        ('ges_inconnu', 'dpe_ges_code is null'),
    ]) }}
{% endmacro %}
