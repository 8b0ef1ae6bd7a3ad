-- Grain: one row per month, first commune and type wanted that holds valid demandes at the end of the month: those of
-- tenants of the social stock, and the others. Counted by months of entry and exit first: the months are then spread
-- over few rows.
with {{ mutations_du_stock(ref('int_population_stock')) }}

select * from final
