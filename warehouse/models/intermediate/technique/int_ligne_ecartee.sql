{{ config(materialized='view') }}
-- A view: of names, one copy is enough, and a purge empties it (fct_quarantaine_valeur).
select * from {{ ref('stg_technique__ligne_ecartee') }}
