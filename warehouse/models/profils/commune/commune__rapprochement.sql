select
    {{ colonnes_rapprochement() }}
    {{ publication_id() }}
{{ paires_a_rapprocher() }}
