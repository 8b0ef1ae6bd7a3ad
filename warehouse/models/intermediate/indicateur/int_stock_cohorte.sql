-- Grain: one row per first commune, typology, month and seniority that holds valid demandes at the end of the month.
with {{ cohortes_du_stock(ref('int_demande_periode')) }}

select * from final
