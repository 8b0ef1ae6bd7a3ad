-- Grain: one row per period, territory and modality: stock at its end over the leases of the twelve months to it.
with {{ tension(ref('int_mesure_stock'), ref('int_indicateur_attribution'), 'effectif') }}

select * from final
