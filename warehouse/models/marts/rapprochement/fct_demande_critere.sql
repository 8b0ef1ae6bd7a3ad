-- The first ones that the État reads, in the order of a ranking: all the others would be passed over one by one.
{{ config(post_hook="create index on {{ this }} (departement_code, points desc, date_creation, demande_id)
    where is_perimetre_etat or guichet_etat_code is not null") }}
select * from {{ ref('int_demande_critere') }}
